"""Writes sheets and CSV. The library that does it is named in this file only."""

import csv
import io
import textwrap
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import IO, Any, BinaryIO, cast

from rustpy_xlsxwriter import FastExcel, Format

from ccn_portal.workbooks.cells import Anything
from ccn_portal.workbooks.layouts import Column, Layout

Rows = Iterable[Mapping[str, Any]]  # values by column key
_FORMULA_STARTS = ("=", "+", "-", "@")
_HEAD_ROW_WITH_TITLE = 2  # title, empty row, headings


@dataclass(frozen=True)
class Sheet:
    """What one sheet of a file holds. ``rows`` may be a generator: it is read while the file is written."""

    name: str
    columns: Sequence[Column]
    rows: Rows
    title: str = ""
    hints: bool = False  # notes on the headings that say what may be typed


def sheet_of(layout: Layout, rows: Rows, *, hints: bool = False) -> Sheet:
    """A sheet of the register in its layout."""
    return Sheet(layout.name, layout.columns, rows, layout.title, hints)


def xlsx(sheets: Iterable[Sheet], out: IO[bytes]) -> None:
    """Write the sheets; memory does not grow with the rows. Text is written as text and never as a formula."""
    book = FastExcel(cast(BinaryIO, out), output_format="xlsx").format(datetime_format="dd/mm/yyyy")
    for sheet in sheets:
        head_row = _HEAD_ROW_WITH_TITLE if sheet.title else 0
        book.freeze(row=head_row + 1, sheet=sheet.name)
        book.sheet(
            sheet.name,
            _cells(sheet),
            header_row=head_row,
            header_format=_bold().set_text_wrap().set_align("top").set_background_color("#E8EEF4"),
            column_widths=[column.codec.width for column in sheet.columns],
            column_formats={column.heading: _format(column) for column in sheet.columns},
            merge_ranges=_title(sheet),
            row_heights={head_row: _head_height(sheet.columns)},
            page_setup={"landscape": True, "paper_size": 9, "repeat_rows": head_row, "fit_to_pages": (1, 0)},
            notes=_hints(sheet) or None,
        )
    book.save()


def _head_height(columns: Sequence[Column]) -> float:
    """Points that the headings need, wrapped in their columns' widths; bold letters are wider than the widths count."""
    lines = (len(textwrap.wrap(str(column.heading), max(6, int(column.codec.width * 0.85)))) for column in columns)
    return 16.0 * max(2, *lines)


def csv_rows(columns: Sequence[Column], rows: Rows) -> Iterator[str]:
    """The lines of a CSV for people and programs: UTF-8 with byte order mark, decimal points, ISO dates."""
    line = io.StringIO()
    writer = csv.writer(line)

    def taken() -> str:
        text = line.getvalue()
        line.seek(0)
        line.truncate()
        return text

    writer.writerow([neutral(column.heading) for column in columns])
    yield "\ufeff" + taken()
    for row in rows:
        writer.writerow([_plain(row.get(column.key)) for column in columns])
        yield taken()


def neutral(text: str) -> str:
    """Text that no spreadsheet takes for a formula: an apostrophe in front where one could."""
    if text.startswith(_FORMULA_STARTS) or (text and ord(text[0]) < 32):
        return f"'{text}"
    return text


def _plain(value: Any) -> Any:
    if isinstance(value, Decimal):
        return f"{value:f}"
    return neutral(value) if isinstance(value, str) else value


def _cells(sheet: Sheet) -> Iterator[dict[str, Any]]:
    codecs = [(column.key, column.heading, column.codec) for column in sheet.columns]
    written = False
    for row in sheet.rows:
        written = True
        yield {heading: codec.write(row.get(key)) for key, heading, codec in codecs}
    if not written:  # the headings come with the first row
        yield {heading: None for _key, heading, _codec in codecs}


def _bold() -> Format:
    return Format().set_bold()


def _format(column: Column) -> Format:
    wanted = Format()
    if not isinstance(column.codec, Anything):
        wanted.set_num_format(column.codec.number_format)
    return wanted


def _title(sheet: Sheet) -> list[tuple[Any, ...]] | None:
    if not sheet.title:
        return None
    return [(0, 0, 0, max(1, len(sheet.columns) - 1), sheet.title, _bold().set_font_size(14))]


def _hints(sheet: Sheet) -> dict[str, str]:
    if not sheet.hints:
        return {}
    return {column.heading: said for column in sheet.columns if (said := column.codec.hint())}
