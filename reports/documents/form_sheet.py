"""The first sheet: the form, as the circular lays it out."""

from typing import Any

from openpyxl.worksheet.worksheet import Worksheet

from reports.canonical import fingerprint
from reports.documents import wording
from reports.documents.page import HEAD_FILL, RED, Look, Page

WIDTHS = (7, 56, 11, 17, 28)
PARTY_WIDTHS = (7, 50, 19, 15, 28)  # one of their units of measure is long: Triệu đồng/người/tháng
SUMMARY_TITLES = {"QUARTER": "Biểu tổng hợp", "MONTH": "Biểu theo dõi tiến độ"}
NUMBER, LABEL, UNIT, VALUE, NOTE = range(1, 6)
PLAIN, SLANTED, CENTRED = Look(), Look(italic=True), Look(across="center")
STRONG = Look(bold=True, across="center")
ITALIC = Look(italic=True, across="center")
CELL, CELL_CENTRED = Look(box=True), Look(box=True, across="center")


def draw(sheet: Worksheet, content: dict[str, Any]) -> None:
    """Fill the sheet."""
    title = SUMMARY_TITLES.get(content["form"]["code"]) or f"Biểu {content['form']['number']}"
    page = Page(sheet, title, PARTY_WIDTHS if wording.party_of(content) else WIDTHS)
    head = _heading(page, content)
    row = _table(page, content, head)
    row = _footnotes(page, content, row)
    _signature(page, content, row)
    page.set_up(landscape=False, repeat=f"{head}:{head + 1}", footer=f"SHA-256: {fingerprint(content)}")


def _heading(page: Page, content: dict[str, Any]) -> int:
    form, period = content["form"], content["period"]
    above, own = _letterhead(content)
    page.put(1, NUMBER, above, CENTRED if wording.is_provincial(content) else STRONG, to=LABEL)
    page.put(1, UNIT, wording.NATION, STRONG, to=NOTE)
    page.put(2, NUMBER, own, Look(bold=True, underline=True, across="center"), to=LABEL)
    page.put(2, UNIT, wording.MOTTO, Look(size=13, bold=True, underline=True, across="center"), to=NOTE)
    page.put_across(4, wording.form_title(content), Look(size=14, bold=True, across="center"))
    days = f"số liệu từ ngày {wording.day(period['from'])} đến ngày {wording.day(period['to'])}"
    row = 5
    for text, look in (
        (f"({form['appendix'] or form['legal_source']})", ITALIC),
        ("", PLAIN),
        (f"Đơn vị gửi báo cáo: {_sender(content)}", PLAIN),
        *((text, PLAIN) for text in wording.project(content)),
        (f"Đơn vị nhận báo cáo: {form['receiver']}", PLAIN),
        (f"Kỳ báo cáo: {wording.period_name(period)} ({days})", PLAIN),
        (form["deadline"], SLANTED),
        (wording.DEMO if content["demo"] else "", Look(size=11, italic=True, colour=RED)),
    ):
        if text:
            page.put_across(row, text, look)
        row += bool(text) or look is PLAIN
    return row + 1


def _letterhead(content: dict[str, Any]) -> tuple[str, str]:
    """The sender in two lines."""
    *above, own = (text for text, _size, _bold in wording.letterhead(content))
    return " ".join(above), own


def _sender(content: dict[str, Any]) -> str:
    """As the form names it, with the territory."""
    if wording.is_provincial(content):
        return f"{content['form']['sender']} {wording.in_sentence(content['unit']['name'])}"
    return wording.sender_in_sentence(content)


def _table(page: Page, content: dict[str, Any], row: int) -> int:
    columns = content["form"]["columns"]
    for column, text in enumerate(columns, 1):
        page.put(row, column, text, Look(bold=True, box=True, across="center", fill=HEAD_FILL))
        page.put(row + 1, column, f"({column})", Look(size=11, italic=True, box=True, across="center"))
    page.fit(row, zip(columns, page.widths, strict=True), 12, least=36)
    names = wording.cluster_names(content)
    row += 2
    for line in content["lines"]:
        if "section" in line:
            page.put(row, NUMBER, line["section"], Look(bold=True, box=True, across="center"))
            page.put(row, LABEL, line["label"], Look(bold=True, box=True), to=NOTE)
            page.sheet.row_dimensions[row].height = 18
        else:
            _line(page, row, line, wording.note(line, names))
        row += 1
    return row


def _line(page: Page, row: int, line: dict[str, Any], note: str) -> None:
    is_part = "." in line["number"]
    page.put(row, NUMBER, line["number"], Look(box=True, across="center", italic=is_part))
    page.put(row, LABEL, line["label"], Look(box=True, italic=is_part, indent=1 if is_part else 0))
    page.put(row, UNIT, line["unit"], CELL_CENTRED)
    page.put_number(row, VALUE, line["value"], line["unit"], Look(box=True, indent=1))
    page.put(row, NOTE, note or None, Look(box=True, size=10))
    widths = page.widths
    texts = [(line["label"], widths[LABEL - 1] - 2), (line["unit"], widths[UNIT - 1] - 3), (note, widths[NOTE - 1])]
    page.fit(row, texts, 12, least=17)


def _footnotes(page: Page, content: dict[str, Any], row: int) -> int:
    text = content["form"]["footnote"]
    if text:
        page.put_across(row, text, Look(size=11, italic=True))
        row += 1
    return row + 1


def _signature(page: Page, content: dict[str, Any], row: int) -> None:
    page.put(row, UNIT, wording.place_and_day(content), ITALIC, to=NOTE)
    *titles, hint = content["form"]["signature"]
    for title in titles:
        row += 1
        page.put(row, UNIT, title, STRONG, to=NOTE)
    page.put(row + 1, UNIT, hint, Look(size=11, italic=True, across="center"), to=NOTE)
