"""The meeting's workbook: a sheet for each table of the document, with the values behind the texts."""

import io
from dataclasses import replace
from typing import Any

from openpyxl import Workbook

from ccn_portal.letters.archive import timeless
from ccn_portal.letters.heads import Sender
from ccn_portal.meetings import wording as texts
from ccn_portal.meetings.cells import Day, Number
from ccn_portal.meetings.document import ABSENT
from ccn_portal.meetings.tables import TABLES, Column, Table
from reports.canonical import fingerprint
from reports.documents import wording
from reports.documents.page import HEAD_FILL, MEASURED_FORMAT, RED, WHOLE_FORMAT, Look, Page
from reports.documents.wording import WHOLE, Content

PER_CM = 4.4  # characters of a column's width in a centimetre of the document's
AGENCY = Column("co_quan", "Cơ quan", 4.0)
HEAD = Look(size=11, bold=True, box=True, across="center", fill=HEAD_FILL)
NOTE = Look(size=11, italic=True)
ACROSS = {"c": "center", "r": "right", "l": "left"}


def draw(content: Content) -> bytes:
    """The file; equal contents make equal bytes."""
    book = Workbook()
    book.remove(book.worksheets[0])
    book.properties.creator = Sender.department(content["unit"]["name"]).in_sentence
    book.properties.title = texts.title(content)
    rows = texts.rows_of(content)
    for table in TABLES:
        _sheet(book, table, rows, content)
    _conclusions(book, content)
    out = io.BytesIO()
    book.save(out)
    return timeless(out.getvalue(), content["held_on"])


def columns_of(table: Table) -> tuple[Column, ...]:
    """The columns of a sheet: of grouped rows the agency stands in each."""
    return (AGENCY, *table.columns) if table.parts else table.columns


def _sheet(book: Workbook, table: Table, rows: dict[str, Any], content: Content) -> None:
    columns, found = columns_of(table), table.rows(rows)
    page = Page(book.create_sheet(), table.sheet, (max(column.width * PER_CM, 6) for column in columns))
    row = _heading(page, table.title, content)
    if not found:
        has_section = not table.section or rows[table.section]
        page.put_across(row, "Không có." if has_section else ABSENT, NOTE)
        page.set_up(landscape=False, repeat="", footer=f"SHA-256: {fingerprint(content)}")
        return
    for index, column in enumerate(columns, 1):
        page.put(row, index, column.title, HEAD)
    page.fit(row, [(column.title, width) for column, width in zip(columns, page.widths, strict=True)], 11, least=30)
    page.sheet.freeze_panes = f"A{row + 1}"
    for line, values in enumerate(found, row + 1):
        for index, column in enumerate(columns, 1):
            _cell(page, line, index, values[column.key], column, is_bold=bool(values.get("is_total")))
        sized = [(str(values[column.key]), width) for column, width in zip(columns, page.widths, strict=True)]
        page.fit(line, sized, 11, least=17)
    page.set_up(landscape=len(columns) > 5, repeat=f"{row}:{row}", footer=f"SHA-256: {fingerprint(content)}")


def _cell(page: Page, row: int, index: int, value: str, column: Column, *, is_bold: bool) -> None:
    look = Look(size=11, box=True, bold=is_bold, across=ACROSS[column.align])
    if isinstance(value, Number):
        pattern = WHOLE_FORMAT if value.unit in WHOLE else MEASURED_FORMAT
        page.put(row, index, value.exact, replace(look, number_format=pattern))
    elif isinstance(value, Day):
        dated = Look(size=11, box=True, across="center", number_format="dd/mm/yyyy")
        page.put(row, index, value.exact, dated)
    else:
        page.put(row, index, str(value) or None, look)


def _heading(page: Page, title: str, content: Content) -> int:
    page.put_across(1, title.upper(), Look(size=13, bold=True, across="center"))
    days = f"từ ngày {wording.day(content['period']['from'])}, chốt đến ngày {wording.day(content['period']['to'])}"
    text = f"{texts.title(content)}; số liệu {days}; ngày họp {wording.day(content['held_on'])}"
    page.put_across(2, text, Look(size=11, italic=True, across="center"))
    if content["demo"]:
        page.put_across(3, wording.DEMO, Look(size=10, italic=True, colour=RED, across="center"))
    return 5


def _conclusions(book: Workbook, content: Content) -> None:
    page = Page(book.create_sheet(), "Kết luận", (100,))
    row = _heading(page, "Kết luận", content)
    for index, text in enumerate(content["conclusions"] or ["Chưa có kết luận."]):
        page.put_across(row + index, text, Look(size=12))
    page.set_up(landscape=False, repeat="", footer=f"SHA-256: {fingerprint(content)}")
