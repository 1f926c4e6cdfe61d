"""Forms 01 and 02 as a document: the form alone, signed by the party's representative."""

from collections.abc import Callable

from docx.document import Document as DocumentObject
from docx.shared import Pt

from reports.documents import docx_style as style
from reports.documents import wording
from reports.documents.docx_style import CENTRE, LEFT
from reports.documents.wording import Content

HEAD_WIDTHS = (6.6, 9.6)


def write(document: DocumentObject, content: Content, table: Callable[[DocumentObject, Content], None]) -> None:
    """Head, form and signature."""
    _head(document, content)
    _about(document, content)
    table(document, content)
    _signature(document, content)


def _head(document: DocumentObject, content: Content) -> None:
    if content["demo"]:
        style.write(document.add_paragraph(), wording.DEMO, size=10, italic=True, align=CENTRE, colour="B42318")
    left, right = style.table(document, HEAD_WIDTHS, 1, grid=False).rows[0].cells
    for text, size, bold in wording.letterhead(content):
        style.write(left.paragraphs[0], text, size=size, bold=bold, align=CENTRE)
    style.rule(left.add_paragraph(), 0.33, HEAD_WIDTHS[0])
    style.write(right.paragraphs[0], wording.NATION, size=12, bold=True, align=CENTRE)
    style.write(right.add_paragraph(), wording.MOTTO, size=13, bold=True, align=CENTRE)
    style.rule(right.add_paragraph(), 0.22, HEAD_WIDTHS[1])


def _about(document: DocumentObject, content: Content) -> None:
    form, period = content["form"], content["period"]
    title = style.write(document.add_paragraph(), wording.form_title(content), bold=True, align=CENTRE)
    title.paragraph_format.space_before = Pt(14)
    style.write(document.add_paragraph(), f"({form['appendix']})", size=12, italic=True, align=CENTRE)
    days = f"số liệu từ ngày {wording.day(period['from'])} đến ngày {wording.day(period['to'])}"
    texts = (
        f"Đơn vị gửi báo cáo: {wording.sender_in_sentence(content)}",
        *wording.project(content),
        f"Đơn vị nhận báo cáo: {form['receiver']}",
        f"Kỳ báo cáo: {wording.period_name(period)} ({days})",
    )
    for text in texts:
        style.write(document.add_paragraph(), text, size=13, align=LEFT).paragraph_format.space_before = Pt(3)
    last = style.write(document.add_paragraph(), form["deadline"], size=12, italic=True, align=LEFT)
    last.paragraph_format.space_after = Pt(8)


def _signature(document: DocumentObject, content: Content) -> None:
    document.add_paragraph().paragraph_format.space_after = Pt(4)
    block = style.table(document, (7.2, 9.0), 1, grid=False)
    style.keep_whole(block.rows[0])
    right = block.rows[0].cells[1]
    style.write(right.paragraphs[0], wording.place_and_day(content), size=13, italic=True, align=CENTRE)
    *titles, hint = content["form"]["signature"]
    for line in titles:
        style.write(right.add_paragraph(), line, size=13, bold=True, align=CENTRE)
    style.write(right.add_paragraph(), hint, size=12, italic=True, align=CENTRE)
