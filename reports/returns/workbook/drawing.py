"""Draws the workbook: locked headings and keys, open cells to type in, checks at the keyboard, ready to print."""

import io
from dataclasses import replace
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
from reports.returns.values import FIGURES, LARGEST_COUNT, limit_of, of
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
            _validate(sheet, column, f"{get_column_letter(index)}{HEAD_ROW + 1}:{get_column_letter(index)}{last}")
    _set_up(page)
    _mark(book, batch, unit)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def _heading(page: Page, batch: Batch, layout: Layout, unit_name: str) -> None:
    period = batch.period
    page.put(1, 1, unit_name.upper(), Look(size=13, bold=True), to=8)
    page.put(2, 1, f"{layout.title}, {str(period.label).upper()}", Look(size=14, bold=True), to=12)
    due = f"; hạn gửi {day(batch.due_on)}" if batch.due_on else ""
    page.put(3, 1, f"Kỳ số liệu từ {day(period.starts_on)} đến {day(period.ends_on)}{due}", Look(italic=True), to=12)
    for index, text in enumerate(ADVICE):
        page.put(4 + index, 1, text, Look(size=11), to=12)
        page.sheet.row_dimensions[4 + index].height = 18
    for index, column in enumerate(layout.columns, 1):
        fill = INPUT_FILL if column.key in FIGURES or column.key == NOTES else HEAD_FILL
        page.put(HEAD_ROW, index, column.heading, replace(HEAD, fill=fill))
    page.sheet.row_dimensions[HEAD_ROW].height = 78


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
        look = _look(column, INPUT if open_cell else ASIDE)
        value = column.codec.write(values[column.key]) if column.key in values else asides[column.key]
        page.put(number, index, value, look)
        page.sheet.cell(number, index).protection = Protection(locked=not open_cell)
    texts = [(str(asides[NOTES] or ""), WIDTHS[NOTES]), (str(asides[COMMENT] or ""), WIDTHS[COMMENT])]
    page.fit(number, texts, 11, least=34)


def _look(column: Column, look: Look) -> Look:
    name = column.key.rpartition("-")[2]
    if name not in FIGURES:
        return look
    return replace(look, across="right", number_format=WHOLE_FORMAT if FIGURES[name].is_count else MEASURED_FORMAT)


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


def _validate(sheet: Worksheet, column: Column, cells: str) -> None:
    """Whole numbers or decimals from 0 on; the spreadsheet says so itself while one types."""
    figure = FIGURES[column.key]
    most = LARGEST_COUNT if figure.is_count else limit_of(figure)
    words = "số nguyên" if figure.is_count else "số"
    rule = DataValidation(
        type="whole" if figure.is_count else "decimal",
        operator="between",
        formula1="0",
        formula2=str(most),
        allow_blank=True,
        showErrorMessage=True,
        showInputMessage=True,
        errorTitle="Số liệu không hợp lệ",
        error=f"Nhập {words} từ 0 trở lên, hoặc để trống nếu không có số liệu.",
        promptTitle=column.heading[:32],
        prompt=f"Nhập {words} từ 0 trở lên; để trống nếu không có số liệu.",
    )
    rule.add(cells)
    sheet.add_data_validation(rule)


def _set_up(page: Page) -> None:
    sheet = page.sheet
    page.set_up(landscape=True, repeat=f"{HEAD_ROW}:{HEAD_ROW}", footer="Cổng thông tin cụm công nghiệp")
    sheet.page_setup.paperSize = A3  # type: ignore[assignment]
    sheet.freeze_panes = sheet.cell(HEAD_ROW + 1, 3)
    sheet.protection.sheet = True
    # columns may be made wider and rows higher; headings and keys stay
    sheet.protection.formatColumns = sheet.protection.formatRows = False


def _mark(book: Workbook, batch: Batch, unit: int | None) -> None:
    hidden = book.create_sheet(marker.SHEET)
    hidden.sheet_state = "veryHidden"
    rows = {one.duty.cluster.pk: marker.Base.of(one.row) for one in batch.owed}
    for cells in marker.Marker(sheet_layout.VERSION, batch.period.code, unit, rows).cells():
        hidden.append(cells)
    hidden.protection.sheet = True
