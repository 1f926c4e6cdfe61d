"""The further sheets of a quarter's report: the year's targets and what hinders, and who has not reported."""

from collections.abc import Iterable
from typing import Any

from openpyxl.worksheet.worksheet import Worksheet

from reports.canonical import fingerprint
from reports.documents import wording
from reports.documents.page import HEAD_FILL, Look, Page

WIDTHS = (5, 24, 40, 24, 12, 18)
OWING_WIDTHS = (5, 30, 40, 16, 24)
HEADING = Look(size=13, bold=True)
HEAD = Look(size=11, bold=True, box=True, across="center", fill=HEAD_FILL)
CELL, CENTRED = Look(size=11, box=True), Look(size=11, box=True, across="center")
Rows = Iterable[tuple[str, ...]]


def draw(sheet: Worksheet, content: dict[str, Any]) -> None:
    """Fill the sheet of targets and matters; the matters, which may run over pages, come last."""
    page = Page(sheet, "Chỉ tiêu, vướng mắc", WIDTHS)
    row = page.put_title("CHỈ TIÊU KẾ HOẠCH NĂM; KHÓ KHĂN, VƯỚNG MẮC", content)
    page.put_across(row, f"1. Chỉ tiêu kế hoạch năm {content['period']['to'][:4]}", HEADING)
    heads = ("TT", "Chỉ tiêu", "", "", "Đơn vị", "Kế hoạch")
    row = _table(page, row + 1, heads, list(_targets(content)), "Chưa có chỉ tiêu kế hoạch năm.") + 1
    page.put_across(row, "2. Khó khăn, vướng mắc", HEADING)
    heads = ("TT", "Cụm công nghiệp", "Nội dung", "Cơ quan giải quyết", "Thời hạn", "Kết quả")
    nothing = "Trong kỳ không ghi nhận khó khăn, vướng mắc."
    _table(page, row + 1, heads, list(_obstacles(content)), nothing)
    repeat = f"{row + 1}:{row + 1}" if content["obstacles"] else ""
    page.set_up(landscape=False, repeat=repeat, footer=f"SHA-256: {fingerprint(content)}")


def draw_owing(sheet: Worksheet, content: dict[str, Any]) -> None:
    """Fill the sheet of those who have not reported in full."""
    page = Page(sheet, "Chưa báo cáo đủ", OWING_WIDTHS)
    row = page.put_title("ĐƠN VỊ CHƯA GỬI ĐỦ PHIẾU BÁO CÁO", content)
    heads = ("TT", "Địa bàn", "Cụm công nghiệp", "Mã CCN", "Kỳ còn thiếu")
    _table(page, row, heads, list(_missing(content)), "Các cụm đang hoạt động đã báo cáo đủ.")
    repeat = f"{row}:{row}" if content["missing"] else ""
    page.set_up(landscape=False, repeat=repeat, footer=f"SHA-256: {fingerprint(content)}")


def _table(page: Page, row: int, head: tuple[str, ...], rows: list[tuple[str, ...]], nothing: str) -> int:
    """One table; a column whose title is empty belongs to the one before it."""
    if not rows:
        page.put_across(row, nothing, Look(size=11, italic=True))
        return row + 1
    _row(page, row, head, head, HEAD)
    for index, cells in enumerate(rows, 1):
        _row(page, row + index, head, (str(index), *cells), CELL)
    return row + len(rows) + 1


def _row(page: Page, row: int, head: tuple[str, ...], cells: tuple[str, ...], look: Look) -> None:
    starts = [column for column, title in enumerate(head, 1) if title]
    ends = [*(start - 1 for start in starts[1:]), len(head)]
    texts = [cells[start - 1] for start in starts]
    for start, end, text in zip(starts, ends, texts, strict=True):
        page.put(row, start, text or None, CENTRED if look is CELL and start == 1 else look, to=end)
    widths = [sum(page.widths[start - 1 : end]) for start, end in zip(starts, ends, strict=True)]
    page.fit(row, zip(texts, widths, strict=True), look.size, least=17)


def _targets(content: dict[str, Any]) -> Rows:
    for target in content["targets"]:
        yield target["indicator"], "", "", target["unit"], wording.span(target["from"], target["to"])


def _missing(content: dict[str, Any]) -> Rows:
    for unit in content["missing"]:
        for cluster in unit["clusters"]:
            quarters = ", ".join(wording.quarter_name(code) for code in cluster["periods"] if code)
            yield unit["name"], cluster["name"], cluster["code"], quarters


def _obstacles(content: dict[str, Any]) -> Rows:
    for row in content["obstacles"]:
        due = wording.day(row["due_on"]) if row["due_on"] else ""
        yield row["name"], row["text"], row["responsible"], due, row["outcome"] or "Chưa giải quyết"
