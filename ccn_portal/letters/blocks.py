"""The blocks of an official document (NĐ 30/2020/NĐ-CP, Annex I) as text with Jinja, for the templates shipped."""

import io
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from functools import cache

import docx
from docx.document import Document as DocumentObject
from docx.enum.section import WD_ORIENT
from docx.shared import Cm, Pt
from docx.table import Table, _Cell, _Row
from docx.text.paragraph import Paragraph

from ccn_portal.letters import style, wording
from ccn_portal.letters.archive import timeless
from ccn_portal.letters.style import CENTRE, JUSTIFY, LEFT

HEAD_WIDTHS = (6.6, 9.6)
RED = "B42318"
MADE_ON = "2026-01-01"  # the day that the templates shipped bear


def shipped(fill: Callable[[DocumentObject], None], *, landscape: bool = False) -> Callable[[], bytes]:
    """The ``default`` of a kind: a document set up as the decree wants it and filled, made once when asked for."""

    @cache
    def made() -> bytes:
        document = docx.Document()
        style.set_up(document)
        section = document.sections[0]
        if landscape:
            section.orientation = WD_ORIENT.LANDSCAPE
            section.page_width, section.page_height = section.page_height, section.page_width
        style.footers(section, "{% if ma_kiem_tra %}Mã kiểm tra nội dung (SHA-256): {{ ma_kiem_tra }}{% endif %}")
        properties = document.core_properties
        properties.author = properties.last_modified_by = "{{ co_quan|join(' ') }}"
        properties.title, properties.language, properties.comments = "{{ trich_yeu }}", "vi-VN", ""
        properties.last_modified_by = ""
        fill(document)
        out = io.BytesIO()
        document.save(out)
        return timeless(out.getvalue(), MADE_ON)

    return made


# -- choosing and repeating -----------------------------------------------------------------------
@contextmanager
def when(place: DocumentObject | _Cell, condition: str) -> Iterator[None]:
    """The paragraphs and tables within appear only under the condition."""
    tag(place, f"{{%p if {condition} %}}")
    yield
    tag(place, "{%p endif %}")


@contextmanager
def each(place: DocumentObject | _Cell, loop: str) -> Iterator[None]:
    """The paragraphs and tables within are repeated: ``each(document, "muc in noi_dung")``."""
    tag(place, f"{{%p for {loop} %}}")
    yield
    tag(place, "{%p endfor %}")


def tag(place: DocumentObject | _Cell, text: str) -> Paragraph:
    """A paragraph that only steers and is not printed."""
    return style.write(paragraph_in(place), text, size=8)


def paragraph_in(place: DocumentObject | _Cell) -> Paragraph:
    """A new paragraph; in a fresh cell the one that it begins with."""
    if isinstance(place, _Cell) and len(place.paragraphs) == 1 and not place.paragraphs[0].text:
        return place.paragraphs[0]
    return place.add_paragraph()


# -- head and foot --------------------------------------------------------------------------------
def letterhead(document: DocumentObject, *, about: str = "") -> None:
    """Offices, nation and motto, number, place and day; ``about`` under the number of a letter without a title."""
    with when(document, "minh_hoa"):
        demo_notice(document)
    left, right = style.table(document, HEAD_WIDTHS, 1, grid=False).rows[0].cells
    with each(left, "dong in co_quan_chu_quan"):
        style.write(paragraph_in(left), "{{ dong }}", size=12, align=CENTRE)
    with each(left, "dong in co_quan"):
        style.write(paragraph_in(left), "{{ dong }}", size=13, bold=True, align=CENTRE)
    style.rule(left.add_paragraph(), 0.33, HEAD_WIDTHS[0])
    style.write(left.add_paragraph(), "Số: {{ so_ky_hieu }}", size=13, align=CENTRE)
    if about:
        style.write(left.add_paragraph(), about, size=12, align=CENTRE)
    style.write(right.paragraphs[0], wording.NATION, size=12, bold=True, align=CENTRE)
    style.write(right.add_paragraph(), wording.MOTTO, size=13, bold=True, align=CENTRE)
    style.rule(right.add_paragraph(), 0.22, HEAD_WIDTHS[1])
    style.write(right.add_paragraph(), "{{ dia_danh_ngay }}", size=13, italic=True, align=CENTRE)


def demo_notice(document: DocumentObject) -> None:
    """That the data are invented, where they are."""
    style.write(document.add_paragraph(), "{{ minh_hoa }}", size=10, italic=True, align=CENTRE, colour=RED)


def title(document: DocumentObject, name: str, subject: str = "{{ trich_yeu }}") -> None:
    """The document's type and its subject, over a rule."""
    style.write(document.add_paragraph(), name, bold=True, align=CENTRE).paragraph_format.space_before = Pt(18)
    style.write(document.add_paragraph(), subject, bold=True, align=CENTRE)
    style.rule(document.add_paragraph(), 0.36, sum(HEAD_WIDTHS))


def addressees(document: DocumentObject) -> None:
    """Kính gửi: one in the middle of the line, several below each other."""
    with when(document, "kinh_gui|length == 1"):
        one = style.write(document.add_paragraph(), "Kính gửi: {{ kinh_gui[0] }}.", align=CENTRE)
        one.paragraph_format.space_before = Pt(12)
    with when(document, "kinh_gui|length > 1"):
        style.write(document.add_paragraph(), "", size=8)
        with each(document, "noi in kinh_gui"):
            text = "{% if loop.first %}Kính gửi:{% endif %}\t- {{ noi }}{% if loop.last %}.{% else %};{% endif %}"
            look = style.write(document.add_paragraph(), text, align=LEFT).paragraph_format
            look.left_indent, look.first_line_indent, look.space_before = Cm(5.6), Cm(-2.4), Pt(2)
            look.tab_stops.add_tab_stop(Cm(5.6))


def body(document: DocumentObject, text: str, *, bold: bool = False) -> Paragraph:
    """A paragraph of the text."""
    return style.body(document, text, bold=bold)


def signature(document: DocumentObject) -> None:
    """Receivers at the left, who signs at the right; the block is never broken over two pages."""
    gap = document.add_paragraph().paragraph_format
    gap.space_after, gap.keep_with_next = Pt(2), True
    block = style.table(document, (8.1, 8.1), 1, grid=False)
    style.keep_whole(block.rows[0])
    left, right = block.rows[0].cells
    style.write(left.paragraphs[0], "Nơi nhận:", size=12, bold=True, italic=True)
    with each(left, "noi in noi_nhan"):
        text = "- {{ noi }}{% if loop.last %}.{% else %};{% endif %}"
        style.write(left.add_paragraph(), text, size=11)
    with each(right, "dong in chuc_vu"):
        style.write(right.add_paragraph(), "{{ dong }}", bold=True, align=CENTRE)
    with when(right, "not nguoi_ky"):
        style.write(right.add_paragraph(), "(Chữ ký, họ và tên, dấu)", size=12, italic=True, align=CENTRE)
    right.add_paragraph().paragraph_format.space_before = Pt(60)
    style.write(right.add_paragraph(), "{{ nguoi_ky }}", bold=True, align=CENTRE)


def letter(document: DocumentObject) -> None:
    """The whole of a letter (công văn) whose variables are ``registry.LETTER``."""
    letterhead(document, about="V/v {{ trich_yeu }}")
    addressees(document)
    with each(document, "doan in noi_dung"):
        body(document, "{{ doan }}")
    with when(document, "ho_so"):
        body(document, "Hồ sơ gửi kèm:")
        with each(document, "dong in ho_so"):
            body(document, "- {{ dong }}")
    signature(document)


def annex(document: DocumentObject, number: str, heading: str, attached_to: str) -> None:
    """The head of an annex, on a new page."""
    first = style.write(document.add_paragraph(), f"Phụ lục {number}", bold=True, align=CENTRE)
    first.paragraph_format.page_break_before = True
    style.write(document.add_paragraph(), heading, size=13, bold=True, align=CENTRE)
    style.write(document.add_paragraph(), f"({attached_to})", size=13, italic=True, align=CENTRE)
    with when(document, "minh_hoa"):
        demo_notice(document)
    document.add_paragraph().paragraph_format.line_spacing = Pt(6)


# -- tables ---------------------------------------------------------------------------------------
def table(document: DocumentObject, widths_cm: tuple[float, ...], titles: Sequence[str], *, size: float = 12) -> Table:
    """A table with its heading row, which is shown again on every page."""
    made = style.table(document, widths_cm, 1, grid=True)
    head = made.rows[0]
    style.repeat_heading(head)
    style.keep_whole(head)
    for cell, text in zip(head.cells, titles, strict=True):
        style.fill_cell(cell, text, size=size, bold=True, align=CENTRE)
    return made


def steering_row(made: Table, text: str) -> None:
    """A row that only steers: ``{%tr for dong in cac_dong %}``."""
    style.write(_row(made).cells[0].paragraphs[0], text, size=8)


def row(made: Table, texts: Sequence[str], *, size: float = 12, aligns: str = "", **look: bool) -> _Row:
    """A row of texts; ``aligns`` has a letter for each cell (l, c, r, j), by default all at the left."""
    added = _row(made)
    style.keep_whole(added)
    for index, (cell, text) in enumerate(zip(added.cells, texts, strict=True)):
        align = {"c": CENTRE, "r": style.RIGHT, "j": JUSTIFY}.get(aligns[index : index + 1], LEFT)
        style.fill_cell(cell, text, size=size, align=align, **look)
    return added


def repeated_row(made: Table, loop: str, texts: Sequence[str], *, size: float = 12, aligns: str = "") -> None:
    """A row for each entry of a list: ``repeated_row(made, "v in vuong_mac", ("{{ v.tt }}", …))``."""
    steering_row(made, f"{{%tr for {loop} %}}")
    row(made, texts, size=size, aligns=aligns)
    steering_row(made, "{%tr endfor %}")


def merge(row: _Row, first: int, last: int) -> _Cell:
    """One cell out of several, with the text of the first."""
    merged = row.cells[first].merge(row.cells[last])
    for spare in merged.paragraphs[1:]:
        spare._p.getparent().remove(spare._p)
    return merged


def _row(made: Table) -> _Row:
    added = made.add_row()
    for cell, column in zip(added.cells, made.columns, strict=True):
        cell.width = column.width
    return added
