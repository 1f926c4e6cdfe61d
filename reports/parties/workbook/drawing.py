"""Draws the workbook of forms 01 or 02: locked keys, open cells to type in, checks at the keyboard."""

from typing import Any

from openpyxl import Workbook
from openpyxl.styles import Protection
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

from ccn_portal.ui.numbers import day
from ccn_portal.workbooks.layouts import Layout
from reports.choices import ReturnState
from reports.documents.page import Page
from reports.models import PartyReturn
from reports.official_forms import forms
from reports.parties.batch import Batch
from reports.parties.duties import Owed
from reports.parties.figures import PartyFigure, figures_of, values_of
from reports.parties.workbook import layout as sheet_layout
from reports.parties.workbook.layout import (
    CLUSTER,
    CLUSTER_NAME,
    COMMENT,
    NOTES,
    PARTY,
    PARTY_NAME,
    STATE,
    codes_of,
    layout_for,
    words_of,
)
from reports.parties.workbook.marker import Marker
from reports.returns.background import Background
from reports.returns.states import EDITABLE
from reports.returns.workbook.drawing import (
    ASIDE,
    HEAD_ROW,
    INPUT,
    STATES,
    heading,
    look_of,
    marked,
    set_up,
    validate,
)
from reports.returns.workbook.layout import notes_of

WIDTHS = {CLUSTER: 13.0, CLUSTER_NAME: 18.0, PARTY: 14.0, PARTY_NAME: 34.0, STATE: 11.0, NOTES: 30.0, COMMENT: 24.0}
INPUT_WIDTH, BEFORE_WIDTH = 15.0, 11.0
WIDEST = 300.0  # characters that can be read on one page
ADVICE = (
    "1. Chỉ nhập vào các ô nền vàng; các ô khác đã khóa. Ô để trống nghĩa là “không có số liệu báo cáo”,"
    " không phải số 0.",
    "2. Đơn vị tính ghi ở đầu mỗi cột. Cột “Dòng …” là số đã được Sở chấp nhận của cùng kỳ năm trước.",
    "3. Số liệu khác thường phải có giải trình, mỗi dòng của biểu một dòng, ví dụ “Dòng 3: thêm hai xưởng may”."
    " Lưu tệp rồi tải lên cổng; cổng cho xem trước thay đổi rồi mới ghi.",
)


def draw(batch: Batch, unit_name: str) -> bytes:
    """The workbook of these returns."""
    layout, figures = layout_for(batch.form, batch.period), figures_of(batch.form)
    book = Workbook()
    sheet: Worksheet = book.active  # type: ignore[assignment]
    widths = [WIDTHS.get(one.key, INPUT_WIDTH if one.key in figures else BEFORE_WIDTH) for one in layout.columns]
    page = Page(sheet, sheet_layout.SHEET, widths)
    _heading(page, batch, layout, unit_name)
    for index, owed in enumerate(batch.owed):
        _row(page, HEAD_ROW + 1 + index, layout, batch, owed)
    last = HEAD_ROW + max(len(batch.owed), 1)
    for index, column in enumerate(layout.columns, 1):
        figure = figures.get(column.key)
        if figure is not None:
            cells = f"{get_column_letter(index)}{HEAD_ROW + 1}:{get_column_letter(index)}{last}"
            highest = figure.most if isinstance(figure, PartyFigure) else None
            validate(sheet, f"Dòng {figure.name}", figure, cells, highest)
    set_up(page, HEAD_ROW, frozen=4)
    if page.width > WIDEST:  # form 02 on two pages side by side, the keys on both
        sheet.page_setup.fitToWidth, sheet.print_title_cols = 2, "A:D"
    return marked(book, Marker.of(batch).cells())


def _heading(page: Page, batch: Batch, layout: Layout, unit_name: str) -> None:
    period, form = batch.period, forms()[batch.form]
    title = f"{layout.title}, {str(period.label).upper()}"
    days = f"{form.legal_source}. Kỳ số liệu từ {day(period.starts_on)} đến {day(period.ends_on)};"
    lines = (unit_name, title, f"{days} hạn gửi {day(batch.due_on)}")
    heading(page, lines, ADVICE, layout, (*figures_of(batch.form), NOTES))
    longest = max(len(column.heading) for column in layout.columns)
    page.sheet.row_dimensions[HEAD_ROW].height = 16 * (longest // 14 + 2)


def _row(page: Page, number: int, layout: Layout, batch: Batch, owed: Owed) -> None:
    cells, figures = _cells(batch, owed, batch.backgrounds[owed.project]), figures_of(batch.form)
    editable = owed.row is None or owed.row.state in EDITABLE
    for index, column in enumerate(layout.columns, 1):
        is_input = column.key in figures or column.key == NOTES
        look = look_of(column, INPUT if editable and is_input else ASIDE, figures)
        value = cells[column.key]
        page.put(number, index, column.codec.write(value) if column.key in figures else value, look)
        page.sheet.cell(number, index).protection = Protection(locked=not (editable and is_input))
    texts = [(str(cells[name] or ""), WIDTHS[name]) for name in (PARTY_NAME, CLUSTER_NAME, NOTES, COMMENT)]
    page.fit(number, texts, 11, least=22)


def _cells(batch: Batch, owed: Owed, background: Background) -> dict[str, Any]:
    row, (cluster, party) = owed.row, codes_of(owed)
    figures = figures_of(batch.form)
    return {
        CLUSTER: cluster,
        CLUSTER_NAME: owed.cluster_name,
        PARTY: party,
        PARTY_NAME: owed.party_name,
        STATE: STATES[ReturnState(row.state) if row else ""],
        NOTES: (notes_of(row.explanations, words_of(batch.form)) if row else "") or None,
        COMMENT: (_comment(row) if row else "") or None,
        **(values_of(row) if row else dict.fromkeys(figures)),
        **{sheet_layout.before(name): background.previous(name) for name in figures},
    }


def _comment(row: PartyReturn) -> str:
    """What the department said when it sent the return back."""
    if row.state != ReturnState.RETURNED:
        return ""
    said = [f"{word}: {row.comments[name]}" for name, word in words_of(row.form).items() if row.comments.get(name)]
    return "\n".join(part for part in (row.comment, *said) if part)
