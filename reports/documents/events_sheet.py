"""The third sheet of the monthly review: the targets of the year's plan, and what moved, day by day."""

from typing import Any

from openpyxl.worksheet.worksheet import Worksheet

from reports.canonical import fingerprint
from reports.documents import wording
from reports.documents.page import HEAD_FILL, Look, Page

WIDTHS = (5, 12, 22, 52, 14, 14)
HEADING = Look(size=13, bold=True)
HEAD = Look(size=11, bold=True, box=True, across="center", fill=HEAD_FILL)
CELL, CENTRED = Look(size=11, box=True), Look(size=11, box=True, across="center")
EVENT_HEADS = ("TT", "Ngày", "Cụm công nghiệp", "Nội dung", "Giá trị", "Đơn vị tính")
TARGET_HEADS = ("TT", "Dòng", "Kế hoạch năm", "Chỉ tiêu", "Đã thực hiện", "Đơn vị tính")


def draw(sheet: Worksheet, content: dict[str, Any]) -> None:
    """Fill the sheet."""
    page = Page(sheet, "Diễn biến trong tháng", WIDTHS)
    row = page.put_title("DIỄN BIẾN TRONG THÁNG, CHỈ TIÊU KẾ HOẠCH NĂM", content)
    year = content["period"]["to"][:4]
    page.put_across(row, f"1. Chỉ tiêu kế hoạch năm {year}, thực hiện từ đầu năm", HEADING)
    row = _targets(page, content, row + 1) + 1
    page.put_across(row, f"2. Diễn biến trong {wording.period_name(content['period'])}", HEADING)
    _events(page, content, row + 1)
    repeat = f"{row + 1}:{row + 1}" if content["events"] else ""
    page.set_up(landscape=True, repeat=repeat, footer=f"SHA-256: {fingerprint(content)}")


def _events(page: Page, content: dict[str, Any], row: int) -> None:
    if not content["events"]:
        page.put_across(row, "Trong tháng không ghi nhận diễn biến.", Look(size=11, italic=True))
        return
    _heads(page, row, EVENT_HEADS)
    for index, event in enumerate(content["events"], 1):
        texts = (str(index), wording.day(event["on"]), event["name"], wording.moved(event))
        _texts(page, row + index, texts)
        page.put_number(row + index, 5, event["value"], event["unit"], CELL)
        page.put(row + index, 6, event["unit"] or None, CENTRED)


def _targets(page: Page, content: dict[str, Any], row: int) -> int:
    if not content["targets"]:
        page.put_across(row, "Chưa có chỉ tiêu kế hoạch năm.", Look(size=11, italic=True))
        return row + 1
    _heads(page, row, TARGET_HEADS)
    for index, target in enumerate(content["targets"], 1):
        planned = wording.span(target["from"], target["to"])
        _texts(page, row + index, (str(index), target["line"] or "", planned, target["indicator"]))
        page.put_number(row + index, 5, target["reached"], target["unit"].capitalize(), CELL)
        page.put(row + index, 6, target["unit"] or None, CENTRED)
    return row + len(content["targets"]) + 1


def _heads(page: Page, row: int, titles: tuple[str, ...]) -> None:
    for column, title in enumerate(titles, 1):
        page.put(row, column, title, HEAD)


def _texts(page: Page, row: int, texts: tuple[str, ...]) -> None:
    for column, text in enumerate(texts, 1):
        page.put(row, column, text or None, CENTRED if column < 3 else CELL)
    page.fit(row, zip(texts, WIDTHS, strict=False), 11, least=17)
