"""How a sheet is laid out: its columns, each with heading, codec and the words people use for it.

One layout serves the import, the export and the empty template.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

from ccn_portal.text import clean, fold
from ccn_portal.workbooks.cells import Anything, Codec


@dataclass(frozen=True)
class Column:
    """One column; rows of values name it by ``key``, which is also the field a broken rule names."""

    key: str
    heading: str
    codec: Codec[Any] = field(default_factory=Anything)
    required: bool = False
    synonyms: tuple[str, ...] = ()


@dataclass(frozen=True)
class Layout:
    """One sheet."""

    name: str
    title: str
    columns: tuple[Column, ...]
    synonyms: tuple[str, ...] = ()

    def column(self, key: str) -> Column | None:
        """The column of that key."""
        return next((column for column in self.columns if column.key == key), None)

    def is_called(self, name: str) -> bool:
        """Whether people mean this sheet by the name."""
        return sheet_key(name) in {sheet_key(known) for known in (self.name, self.title, *self.synonyms)}


@lru_cache(maxsize=4096)
def heading_key(text: str) -> str:
    """What remains of a heading when case, accents, spaces, line breaks and punctuation do not matter."""
    text = fold(clean(text)).replace("²", "2").replace("³", "3")
    return re.sub(r"[^a-z0-9%]+", " ", text).strip()


def sheet_key(name: str) -> str:
    """The same for the name of a sheet, where spaces do not matter either."""
    return heading_key(name).replace(" ", "")


def letter(index: int) -> str:
    """The spreadsheet's letter of a column: 0 is A, 26 is AA."""
    letters = ""
    index += 1
    while index:
        index, rest = divmod(index - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


@dataclass(frozen=True)
class Headings:
    """Where the heading row was found and which column of the sheet holds what."""

    row: int  # as the spreadsheet numbers it
    positions: dict[str, int]
    unknown: tuple[str, ...]
    missing: tuple[Column, ...]
    doubled: tuple[tuple[Column, int, int], ...]

    def label(self, column: Column) -> str:
        """How a message names the column: letter and heading."""
        position = self.positions.get(column.key)
        return column.heading if position is None else f"{letter(position)} {column.heading}"


SEARCHED_ROWS = 30


def find_headings(layout: Layout, rows: Sequence[Sequence[Any]]) -> Headings | None:
    """The row with the most headings among the first rows; None when no row has any."""
    known = {heading_key(said): column for column in layout.columns for said in (column.heading, *column.synonyms)}
    best, most = None, 0
    for index, row in enumerate(rows[:SEARCHED_ROWS]):
        hits = {known[key].key for cell in row if isinstance(cell, str) and (key := heading_key(cell)) in known}
        if len(hits) > most:
            best, most = index, len(hits)
    return None if best is None else _headings(layout, known, best + 1, rows[best])


def _headings(layout: Layout, known: dict[str, Column], number: int, row: Sequence[Any]) -> Headings:
    positions: dict[str, int] = {}
    unknown, doubled = [], []
    for index, cell in enumerate(row):
        text = clean(str(cell))
        column = known.get(heading_key(text))
        if column is None:
            if text:
                unknown.append(f"{letter(index)} {text[:60]}")
        elif column.key in positions:
            doubled.append((column, positions[column.key], index))
        else:
            positions[column.key] = index
    missing = tuple(column for column in layout.columns if column.required and column.key not in positions)
    return Headings(number, positions, tuple(unknown), missing, tuple(doubled))
