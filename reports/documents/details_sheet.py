"""The second sheet: one row per cluster, a subtotal per unit, and a total that is the form's own."""

from dataclasses import dataclass, replace
from typing import Any

from openpyxl.worksheet.worksheet import Worksheet

from reports.canonical import fingerprint
from reports.documents import wording
from reports.documents.page import HEAD_FILL, PART_FILL, Look, Page


@dataclass(frozen=True, slots=True)
class Column:
    """A column: a line of the form, or (``line`` empty) something of the cluster itself."""

    title: str
    width: float
    line: str = ""
    unit: str = ""


OF_CLUSTER = (
    Column("TT", 4),
    Column("Cụm công nghiệp", 18),
    Column("Mã CCN", 11.5),
    Column("Loại hình", 9),
    Column("Tình trạng", 13),
    Column("Chủ đầu tư hạ tầng", 23),
)
FIRST_FIGURE = len(OF_CLUSTER) + 1
STANDING = (
    Column("Theo phương án", 8, "2", "ha"),
    Column("Đã thành lập", 8, "4", "ha"),
    Column("Quy hoạch chi tiết", 8, "10", "ha"),
    Column("Dự án hạ tầng", 8, "12", "ha"),
    Column("Vốn hạ tầng được duyệt", 8.5, "13", "Tỷ đồng"),
    Column("Vốn đã đầu tư", 8, "14", "Tỷ đồng"),
    Column("Đất công nghiệp", 8, "17", "ha"),
    Column("Đã cho thuê", 8, "18", "ha"),
    Column("Tỷ lệ lấp đầy", 7, "19", "%"),
    Column("Dự án SXKD", 6.5, "20", "Dự án"),
    Column("Vốn nước ngoài", 6.5, "21", "Dự án"),
    Column("Đang hoạt động", 6.5, "22", "Dự án"),
    Column("Doanh thu", 9, "23", "Tỷ đồng"),
    Column("Nộp ngân sách", 8, "24", "Tỷ đồng"),
    Column("Lao động", 7.5, "25", "Người"),
    Column("Có xử lý nước thải", 6, "26", "Cụm"),
    Column("Đạt tiêu chuẩn", 6, "27", "Cụm"),
)
MOVING = (
    Column("Vào phương án", 7, "1", "Cụm"),
    Column("Thành lập, công nhận", 8, "2", "Cụm"),
    Column("Diện tích thành lập", 8, "3", "ha"),
    Column("Mở rộng", 7, "4", "Cụm"),
    Column("Diện tích mở rộng", 8, "5", "ha"),
    Column("Đưa ra, bãi bỏ", 7, "6", "Cụm"),
    Column("Quy hoạch chi tiết", 8, "7", "Cụm"),
    Column("Dự án hạ tầng", 8, "8", "Cụm"),
    Column("Vốn hạ tầng được duyệt", 9, "9", "Tỷ đồng"),
    Column("Giao chủ đầu tư", 7, "10", "Cụm"),
    Column("GPMB tăng thêm", 8, "11", "ha"),
    Column("Mặt bằng sạch", 8, "13", "ha"),
    Column("Khởi công", 7, "14", "Cụm"),
    Column("Hoàn thành hạ tầng", 8, "15", "Cụm"),
    Column("Bắt đầu hoạt động", 8, "16", "Cụm"),
    Column("Trạm XLNT", 7, "17", "Cụm"),
    Column("Thuê đất mới", 8, "18", "Dự án"),
    Column("Diện tích thuê mới", 8, "19", "ha"),
    Column("Chấm dứt thuê", 8, "20", "Dự án"),
)
HEAD, BODY = 5, 8
Columns = tuple[Column, ...]
SIZE = 10.0
CELL = Look(size=SIZE, box=True)


def draw(sheet: Worksheet, content: dict[str, Any]) -> None:
    """Fill the sheet."""
    columns = MOVING if content["form"]["code"] == "MONTH" else STANDING
    page = Page(sheet, "Chi tiết từng cụm", (column.width for column in (*OF_CLUSTER, *columns)))
    page.put_title("CHI TIẾT TỪNG CỤM CÔNG NGHIỆP", content)
    _head(page, columns)
    row = BODY
    # a month lists the parts and clusters in which something moved
    parts = [unit for unit in content["units"] if unit["clusters"]]
    for position, unit in enumerate(parts, 1):
        name = f"{position}. {unit['name']} ({len(unit['clusters'])} cụm)"
        _total(page, columns, row, name, unit["values"], Look(size=SIZE, bold=True, box=True, fill=PART_FILL))
        row += 1
        for index, cluster in enumerate(unit["clusters"], 1):
            _cluster(page, columns, row, index, cluster)
            row += 1
    totals = {line["number"]: line["value"] for line in content["lines"] if "number" in line}
    look = Look(size=SIZE, bold=True, box=True, fill=HEAD_FILL, across="center")
    _total(page, columns, row, "TỔNG CỘNG", totals, look)
    sheet.freeze_panes = f"C{BODY}"
    page.set_up(landscape=True, repeat=f"{HEAD}:{BODY - 1}", footer=f"SHA-256: {fingerprint(content)}")


def _head(page: Page, columns: Columns) -> None:
    """Titles, units of measure, and the form's line each column adds up to."""
    look = Look(size=SIZE, bold=True, box=True, across="center", fill=HEAD_FILL)
    small = replace(look, bold=False, italic=True)
    for index, column in enumerate((*OF_CLUSTER, *columns), 1):
        page.put(HEAD, index, column.title, look)
        page.put(HEAD + 1, index, column.unit or None, small)
        page.put(HEAD + 2, index, f"Dòng {column.line}" if column.line else None, replace(small, size=8))
    page.sheet.row_dimensions[HEAD].height = 56


def _cluster(page: Page, columns: Columns, row: int, index: int, cluster: dict[str, Any]) -> None:
    texts = (
        cluster["name"],
        cluster["code"],
        wording.KINDS[cluster["kind"]],
        wording.STATUSES[cluster["status"]],
        "; ".join(cluster["investors"]),
    )
    page.put(row, 1, index, replace(CELL, across="center"))
    for column, text in enumerate(texts, 2):
        page.put(row, column, text or None, CELL)
    _figures(page, columns, row, cluster["values"], CELL)
    page.fit(row, zip(texts, page.widths[1:], strict=False), SIZE, least=15)


def _total(page: Page, columns: Columns, row: int, title: str, values: dict[str, Any], look: Look) -> None:
    page.put(row, 1, title, look, to=FIRST_FIGURE - 1)
    _figures(page, columns, row, values, look)
    page.sheet.row_dimensions[row].height = 18


def _figures(page: Page, columns: Columns, row: int, values: dict[str, Any], look: Look) -> None:
    for index, column in enumerate(columns, FIRST_FIGURE):
        page.put_number(row, index, values.get(column.line), column.unit, look)
