"""Forms 01 and 02 as a document: the form alone, signed by the party's representative."""

import datetime as dt
import io

import docx
from docx.document import Document as DocumentObject
from docx.shared import Pt

from ccn_portal.letters import style
from ccn_portal.letters.archive import timeless
from ccn_portal.letters.style import CENTRE, JUSTIFY, LEFT, RIGHT
from reports.canonical import fingerprint
from reports.documents import wording
from reports.documents.wording import Content

HEAD_WIDTHS = (6.6, 9.6)
FORM_WIDTHS = (1.2, 5.6, 3.6, 2.3, 3.5)  # the third holds “đồng/người/tháng” on one line


def draw(content: Content) -> bytes:
    """The file: head, form and signature."""
    document = docx.Document()
    style.set_up(document)
    style.footers(document.sections[0], f"Mã kiểm tra nội dung (SHA-256): {fingerprint(content)}")
    properties = document.core_properties
    properties.author = properties.last_modified_by = wording.sender_in_sentence(content)
    properties.title, properties.language, properties.comments = wording.form_title(content), "vi-VN", ""
    properties.created = dt.datetime.fromisoformat(content["period"]["to"]).replace(tzinfo=dt.UTC)
    _head(document, content)
    _about(document, content)
    _form(document, content)
    _signature(document, content)
    out = io.BytesIO()
    document.save(out)
    return timeless(out.getvalue(), content["period"]["to"])


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


def _form(document: DocumentObject, content: Content) -> None:
    columns = content["form"]["columns"]
    made = style.table(document, FORM_WIDTHS, 2 + len(content["lines"]), grid=True)
    heading, numbers, *rows = made.rows
    for row in (heading, numbers):
        style.repeat_heading(row)
    for number, (above, below, title) in enumerate(zip(heading.cells, numbers.cells, columns, strict=True), 1):
        style.fill_cell(above, title, size=12, bold=True, align=CENTRE)
        style.fill_cell(below, f"({number})", size=11, italic=True, align=CENTRE)
    for row, line in zip(rows, content["lines"], strict=True):
        style.keep_whole(row)
        value = wording.number(line["value"], line["unit"])
        texts = (line["number"], line["label"], line["unit"], value, wording.note(line, {}))
        for column, (cell, text) in enumerate(zip(row.cells, texts, strict=True)):
            align = (CENTRE, LEFT, CENTRE, RIGHT, LEFT)[column]
            style.fill_cell(cell, text, size=10 if column == 4 else 12, align=align)
    if content["form"]["footnote"]:
        style.write(document.add_paragraph(), content["form"]["footnote"], size=11, italic=True, align=JUSTIFY)


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
