"""Draws the workbook: locked headings and keys, open cells to type in, checks at the keyboard, ready to print."""

import io
from collections.abc import Collection, Iterable, Mapping
from dataclasses import replace
from decimal import Decimal
from typing import Any

from openpyxl import Workbook
from openpyxl.styles import Protection
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.worksheet import Worksheet

from ccn_portal.ui.numbers import day
from ccn_portal.workbooks.layouts import Column, Layout
from reports.choices import ReturnState
from reports.documents.page import HEAD_FILL, PART_FILL, WHOLE_FORMAT, Look, Page
from reports.returns.batch import Batch, Owed
from reports.returns.checks import OF_REGISTER
from reports.returns.values import FIGURES, LARGEST_COUNT, Figure, limit_of, of
from reports.returns.workbook import layout as sheet_layout
from reports.returns.workbook import marker
from reports.returns.workbook.layout import CODE, COMMENT, NAME, NOTES, PLACE, STATE, heading_of, layout_for, notes_of

HEAD_ROW = 8
INPUT_FILL = "FFFBE6"
MEASURED_FORMAT = "[$-42A]#,##0.0#####"
A3 = 8
HEAD = Look(size=11, bold=True, box=True, across="center", fill=HEAD_FILL)
ASIDE, INPUT = Look(size=11, box=True, fill=PART_FILL), Look(size=12, box=True, fill=INPUT_FILL)
WIDTHS = {CODE: 13.0, NAME: 18.0, PLACE: 15.0, STATE: 11.0, NOTES: 30.0, COMMENT: 24.0}
FIGURE_WIDTH = 10.0
STATES = {
    "": "Chưa lập",
    ReturnState.DRAFT: "Bản nháp",
    ReturnState.SUBMITTED: "Đã gửi",
    ReturnState.RETURNED: "Bị trả lại",
    ReturnState.ACCEPTED: "Đã chấp nhận",
}
ADVICE = (
    "1. Chỉ nhập vào các ô nền vàng; các ô khác đã khóa. Ô để trống nghĩa là “không có số liệu báo cáo”,"
    " không phải số 0.",
    "2. Tiền: tỷ đồng; diện tích: ha; nước thải: m³/ngày đêm. Cột kỳ trước là số đã được Sở chấp nhận;"
    " cột “sổ đăng ký” tính tại ngày chốt số liệu.",
    "3. Số liệu khác thường phải có giải trình, mỗi chỉ tiêu một dòng, ví dụ “Lao động: thêm hai xưởng may”."
    " Lưu tệp rồi tải lên cổng; cổng cho xem trước thay đổi rồi mới ghi.",
)


def draw(batch: Batch, unit: int | None, unit_name: str) -> bytes:
    """The workbook of these returns."""
    layout = layout_for(batch.period)
    book = Workbook()
    sheet: Worksheet = book.active  # type: ignore[assignment]
    page = Page(sheet, sheet_layout.SHEET, [WIDTHS.get(column.key, FIGURE_WIDTH) for column in layout.columns])
    _heading(page, batch, layout, unit_name)
    for index, owed in enumerate(batch.owed):
        _row(page, HEAD_ROW + 1 + index, layout, owed)
    last = HEAD_ROW + max(len(batch.owed), 1)
    for index, column in enumerate(layout.columns, 1):
        if column.key in FIGURES:
            cells = f"{get_column_letter(index)}{HEAD_ROW + 1}:{get_column_letter(index)}{last}"
            validate(sheet, column.heading, FIGURES[column.key], cells)
    set_up(page, HEAD_ROW, frozen=2)
    rows = {one.duty.cluster.pk: marker.Base.of(one.row) for one in batch.owed}
    return marked(book, marker.Marker(sheet_layout.VERSION, batch.period.code, unit, rows).cells())


def _heading(page: Page, batch: Batch, layout: Layout, unit_name: str) -> None:
    period = batch.period
    due = f"; hạn gửi {day(batch.due_on)}" if batch.due_on else ""
    days = f"Kỳ số liệu từ {day(period.starts_on)} đến {day(period.ends_on)}{due}"
    title = f"{layout.title}, {str(period.label).upper()}"
    heading(page, (unit_name, title, days), ADVICE, layout, (*FIGURES, NOTES))
    page.sheet.row_dimensions[HEAD_ROW].height = 78


def heading(
    page: Page, lines: tuple[str, str, str], advice: Iterable[str], layout: Layout, inputs: Collection[str]
) -> None:
    """Whose sheet it is, its title and days, what to mind, and the row of headings."""
    whose, title, days = lines
    page.put(1, 1, whose.upper(), Look(size=13, bold=True), to=8)
    page.put(2, 1, title, Look(size=14, bold=True), to=12)
    page.put(3, 1, days, Look(italic=True), to=12)
    for index, text in enumerate(advice):
        page.put(4 + index, 1, text, Look(size=11), to=12)
        page.sheet.row_dimensions[4 + index].height = 18
    for index, column in enumerate(layout.columns, 1):
        fill = INPUT_FILL if column.key in inputs else HEAD_FILL
        page.put(HEAD_ROW, index, column.heading, replace(HEAD, fill=fill))


def _row(page: Page, number: int, layout: Layout, owed: Owed) -> None:
    values, row = of(owed.row), owed.row
    asides: dict[str, Any] = {
        CODE: owed.duty.cluster.code,
        NAME: owed.duty.cluster.name,
        PLACE: owed.duty.place.name,
        STATE: STATES[row.state if row.pk else ""],
        NOTES: notes_of(row.explanations) or None,
        COMMENT: _comment(owed) or None,
    }
    for name in FIGURES:
        asides[sheet_layout.before(name)] = owed.background.previous(name)
        if name in OF_REGISTER:
            asides[sheet_layout.register(name)] = owed.background.register.get(name)
    for index, column in enumerate(layout.columns, 1):
        open_cell = owed.is_editable and (column.key in FIGURES or column.key == NOTES)
        look = look_of(column, INPUT if open_cell else ASIDE)
        value = column.codec.write(values[column.key]) if column.key in values else asides[column.key]
        page.put(number, index, value, look)
        page.sheet.cell(number, index).protection = Protection(locked=not open_cell)
    texts = [(str(asides[NOTES] or ""), WIDTHS[NOTES]), (str(asides[COMMENT] or ""), WIDTHS[COMMENT])]
    page.fit(number, texts, 11, least=34)


def look_of(column: Column, look: Look, figures: Mapping[str, Figure] = FIGURES) -> Look:
    """Figures and what stands beside them are numbers, written as in Viet Nam."""
    name = column.key.rpartition("-")[2]
    if name not in figures:
        return look
    return replace(look, across="right", number_format=WHOLE_FORMAT if figures[name].is_count else MEASURED_FORMAT)


def _comment(owed: Owed) -> str:
    """What the department said when it sent the return back."""
    row = owed.row
    if row.state != ReturnState.RETURNED:
        return ""
    parts = [
        row.comment,
        *(f"{heading_of(n).partition(' (')[0]}: {row.comments[n]}" for n in FIGURES if n in row.comments),
    ]
    return "\n".join(part for part in parts if part)


def validate(sheet: Worksheet, heading: str, figure: Figure, cells: str, highest: Decimal | None = None) -> None:
    """Whole numbers or decimals from 0 on; the spreadsheet says so itself while one types."""
    most = highest if highest is not None else LARGEST_COUNT if figure.is_count else limit_of(figure)
    words = "số nguyên" if figure.is_count else "số"
    words += " từ 0 trở lên" if highest is None else f" từ 0 đến {highest}"
    rule = DataValidation(
        type="whole" if figure.is_count else "decimal",
        operator="between",
        formula1="0",
        formula2=str(most),
        allow_blank=True,
        showErrorMessage=True,
        showInputMessage=True,
        errorTitle="Số liệu không hợp lệ",
        error=f"Nhập {words}, hoặc để trống nếu không có số liệu.",
        promptTitle=heading[:32],
        prompt=f"Nhập {words}; để trống nếu không có số liệu.",
    )
    rule.add(cells)
    sheet.add_data_validation(rule)


def set_up(page: Page, head_row: int, frozen: int) -> None:
    """Paper, headings and the first columns that stay in sight, the lock."""
    sheet = page.sheet
    page.set_up(landscape=True, repeat=f"{head_row}:{head_row}", footer="Cổng thông tin cụm công nghiệp")
    sheet.page_setup.paperSize = A3  # type: ignore[assignment]
    sheet.freeze_panes = sheet.cell(head_row + 1, frozen + 1)
    sheet.protection.sheet = True
    # columns may be made wider and rows higher; headings and keys stay
    sheet.protection.formatColumns = sheet.protection.formatRows = False


def marked(book: Workbook, cells: list[list[Any]]) -> bytes:
    """The finished file with its hidden sheet."""
    hidden = book.create_sheet(marker.SHEET)
    hidden.sheet_state = "veryHidden"
    for row in cells:
        hidden.append(row)
    hidden.protection.sheet = True
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()
