"""The layout rules of NĐ 30/2020/NĐ-CP, Annex I, on top of python-docx."""

from typing import Any

from docx.document import Document as DocumentObject
from docx.enum.section import WD_ORIENT
from docx.enum.table import WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.section import Section
from docx.shared import Cm, Mm, Pt, RGBColor
from docx.table import Table, _Cell
from docx.text.paragraph import Paragraph

TYPEFACE = "Times New Roman"
BODY = 14.0
CENTRE, JUSTIFY, LEFT, RIGHT = (
    WD_ALIGN_PARAGRAPH.CENTER,
    WD_ALIGN_PARAGRAPH.JUSTIFY,
    WD_ALIGN_PARAGRAPH.LEFT,
    WD_ALIGN_PARAGRAPH.RIGHT,
)


def set_up(document: DocumentObject) -> None:
    """A4, the margins and the typeface; the page number at the top centre, none on page 1."""
    section = document.sections[0]
    section.page_width, section.page_height, section.orientation = Mm(210), Mm(297), WD_ORIENT.PORTRAIT
    section.top_margin = section.bottom_margin = Mm(20)
    section.left_margin, section.right_margin = Mm(30), Mm(18)
    section.header_distance = section.footer_distance = Mm(10)
    section.different_first_page_header_footer = True
    normal = document.styles["Normal"]
    normal.font.name, normal.font.size = TYPEFACE, Pt(BODY)
    normal.element.get_or_add_rPr().get_or_add_rFonts().set(qn("w:eastAsia"), TYPEFACE)
    normal.paragraph_format.space_after = normal.paragraph_format.space_before = Pt(0)
    language = OxmlElement("w:lang")
    language.set(qn("w:val"), "vi-VN")
    normal.element.get_or_add_rPr().append(language)
    number = section.header.paragraphs[0]
    number.alignment = CENTRE
    field(number, "PAGE", 13)


def footers(section: Section, text: str) -> None:
    """A small line at the foot of every page."""
    for footer in (section.footer, section.first_page_footer):
        write(footer.paragraphs[0], text, size=8, colour="667085")


def write(
    paragraph: Paragraph,
    text: str,
    *,
    size: float = BODY,
    bold: bool = False,
    italic: bool = False,
    align: WD_ALIGN_PARAGRAPH | None = None,
    colour: str = "",
) -> Paragraph:
    """Add text to a paragraph."""
    run = paragraph.add_run(text)
    run.font.size, run.bold, run.italic = Pt(size), bold, italic
    if colour:
        run.font.color.rgb = RGBColor.from_string(colour)
    if align is not None:
        paragraph.alignment = align
    return paragraph


def field(paragraph: Paragraph, code: str, size: float) -> None:
    """A field that the word processor fills in."""
    for kind, text in (("begin", ""), ("", code), ("end", "")):
        run = paragraph.add_run()
        run.font.size = Pt(size)
        if kind:
            mark = OxmlElement("w:fldChar")
            mark.set(qn("w:fldCharType"), kind)
        else:
            mark = OxmlElement("w:instrText")
            mark.text = text
        run._r.append(mark)


def body(document: DocumentObject, text: str, *, bold: bool = False) -> Paragraph:
    """A paragraph of the text: justified (a heading is not), first line indented, 6 points apart."""
    paragraph = write(document.add_paragraph(), text, bold=bold, align=LEFT if bold else JUSTIFY)
    look = paragraph.paragraph_format
    look.first_line_indent, look.space_before, look.line_spacing = Cm(1.27), Pt(6), 1.1
    look.keep_with_next = bold
    return paragraph


def rule(paragraph: Paragraph, share_left_out: float, width_cm: float) -> None:
    """A thin line, centred, that leaves out a share of the width at each side."""
    look = paragraph.paragraph_format
    look.left_indent = look.right_indent = Cm(width_cm * share_left_out)
    look.line_spacing, look.space_before = Pt(4), Pt(3)
    borders = OxmlElement("w:pBdr")
    top = OxmlElement("w:top")
    for name, value in (("val", "single"), ("sz", "6"), ("space", "1"), ("color", "000000")):
        top.set(qn(f"w:{name}"), value)
    borders.append(top)
    paragraph._p.get_or_add_pPr().append(borders)


def table(document: DocumentObject, widths_cm: tuple[float, ...], rows: int, *, grid: bool) -> Table:
    """A table of fixed column widths."""
    made = document.add_table(rows=rows, cols=len(widths_cm))
    made.autofit = False
    made.alignment = WD_TABLE_ALIGNMENT.CENTER
    if grid:
        made.style = "Table Grid"
    for column, width in zip(made.columns, widths_cm, strict=True):
        column.width = Cm(width)
        for cell in column.cells:
            cell.width = Cm(width)
    return made


def repeat_heading(row: Any) -> None:
    """Show a table's row again on every page."""
    properties = row._tr.get_or_add_trPr()
    properties.append(OxmlElement("w:tblHeader"))


def keep_whole(row: Any) -> None:
    """Never break a row over two pages."""
    row._tr.get_or_add_trPr().append(OxmlElement("w:cantSplit"))


def fill_cell(cell: _Cell, text: str, **look: Any) -> None:
    """Write a cell's only paragraph."""
    write(cell.paragraphs[0], text, **look)
    cell.paragraphs[0].paragraph_format.space_before = cell.paragraphs[0].paragraph_format.space_after = Pt(1.5)
