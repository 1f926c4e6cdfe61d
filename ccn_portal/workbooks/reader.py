"""Reads a workbook into rows of exact values, collecting everything that is wrong on the way."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import IO, Any

import python_calamine
from django.utils.translation import gettext as _

from ccn_portal.errors import RuleViolation
from ccn_portal.workbooks.cells import Text
from ccn_portal.workbooks.guard import checked
from ccn_portal.workbooks.layouts import Column, Headings, Layout, find_headings, letter
from ccn_portal.workbooks.problems import Problems

Cells = Sequence[Sequence[Any]]


@dataclass(frozen=True)
class Change:
    """What a row changes in a record, as people read it."""

    field: str
    before: str
    after: str


class Row:
    """One row of a sheet: values by column key, and whether anything in it is wrong."""

    __slots__ = ("broken", "changes", "number", "outcome", "table", "values")

    def __init__(self, table: "Table", number: int, values: dict[str, Any]) -> None:
        self.table, self.number, self.values = table, number, values
        self.broken = False
        self.outcome = "unchanged"
        self.changes: list[Change] = []

    def __getitem__(self, key: str) -> Any:
        return self.values[key]

    def fault(self, violation: RuleViolation) -> None:
        """Note what is wrong, in the column its field names; nothing of this row is written."""
        self.broken = True
        self.table.problems.add(self.table.layout.name, self.number, self.table.label(violation.field), violation)

    def given(self, *keys: str) -> dict[str, Any]:
        """The values of those of the columns that the sheet has; an absent column says nothing."""
        return {key: self.values[key] for key in keys if key in self.table.present}


@dataclass
class Table:
    """One sheet as read."""

    layout: Layout
    problems: Problems
    headings: Headings | None = None
    rows: list[Row] = field(default_factory=list)
    readable: bool = True  # False: the sheet is there, but what its rows mean is not known
    formulas: set[tuple[int, int]] = field(default_factory=set)  # row and column, from 0

    @property
    def present(self) -> frozenset[str]:
        """Keys of the columns the sheet has."""
        return frozenset(self.headings.positions) if self.headings else frozenset()

    def label(self, key: str) -> str:
        """How a message names the column; "" when the fault concerns the row as a whole."""
        column = self.layout.column(key)
        if column is None:
            return ""
        return self.headings.label(column) if self.headings else column.heading


class Book:
    """An open workbook."""

    def __init__(self, workbook: python_calamine.CalamineWorkbook, formulas: dict[str, set[tuple[int, int]]]) -> None:
        self._workbook, self._formulas = workbook, formulas
        self.names: list[str] = list(workbook.sheet_names)

    def table(self, layout: Layout, problems: Problems) -> Table:
        """The rows of the sheet of this layout; an absent sheet is like an empty one."""
        table = Table(layout, problems)
        named = [name for name in self.names if layout.is_called(name)]
        if len(named) > 1:
            table.readable = False
            problems.add(layout.name, None, "", _two_sheets(named))
        elif named:
            cells = self._workbook.get_sheet_by_name(named[0]).to_python(skip_empty_area=False)
            if any(_holds_something(row) for row in cells):
                _read_table(table, cells, self._formulas.get(named[0], set()))
                table.formulas = self._formulas.get(named[0], set())
        return table

    def cells(self, name: str) -> Cells:
        """All cells of a sheet as they are, from A1 on; none when there is no such sheet."""
        if name not in self.names:
            return []
        return self._workbook.get_sheet_by_name(name).to_python(skip_empty_area=False)


@contextmanager
def open_book(file: IO[bytes]) -> Iterator[Book]:
    """The workbook, once it has proved to be one; RuleViolation otherwise."""
    with checked(file) as safe:
        try:
            workbook = python_calamine.CalamineWorkbook.from_path(str(safe.path))
        except python_calamine.CalamineError as problem:
            raise RuleViolation(
                "not_a_workbook", _("the workbook is damaged; open and save it again"), "file"
            ) from problem
        try:
            yield Book(workbook, safe.formulas)
        finally:
            workbook.close()


def _read_table(table: Table, cells: Cells, formulas: set[tuple[int, int]]) -> None:
    headings = table.headings = find_headings(table.layout, cells)
    if headings is None or not _headings_are_right(table, headings):
        table.readable = False
        if headings is None:
            table.problems.add(table.layout.name, 1, "", _no_headings(table.layout))
        return
    readers = [(column, headings.positions.get(column.key)) for column in table.layout.columns]
    if formulas:
        message = _("%(sheet)s: %(count)d cells hold formulas; the values last calculated were read")
        table.problems.notices.append(message % {"sheet": table.layout.name, "count": len(formulas)})
    for index in range(headings.row, len(cells)):
        row = cells[index]
        if any(position is not None and _holds_cell(row, position) for _column, position in readers):
            table.rows.append(_read_row(table, index, row, readers, formulas))


def _headings_are_right(table: Table, headings: Headings) -> bool:
    layout, add = table.layout, table.problems.add
    for column in headings.missing:
        add(layout.name, headings.row, column.heading, _missing_heading(column))
    for column, first, second in headings.doubled:
        add(layout.name, headings.row, headings.label(column), _doubled_heading(column, first, second))
    for said in headings.unknown:
        table.problems.notices.append(
            _("%(sheet)s: column %(column)s is not known and was left out") % {"sheet": layout.name, "column": said}
        )
    return not headings.missing and not headings.doubled


def _read_row(
    table: Table,
    index: int,
    cells: Sequence[Any],
    readers: list[tuple[Column, int | None]],
    formulas: set[tuple[int, int]],
) -> Row:
    row = Row(table, index + 1, {})
    for column, position in readers:
        value = column.codec.empty
        try:
            if position is not None:
                if formulas and (index, position) in formulas and isinstance(column.codec, Text):
                    raise _formula_in_text()
                value = column.codec.read(cells[position] if position < len(cells) else None)
            if column.required and (value is None or value == ""):
                raise _required(column)
        except RuleViolation as violation:
            row.fault(RuleViolation(violation.code, violation.message, column.key))
            value = column.codec.empty
        row.values[column.key] = value
    return row


def _holds_something(row: Sequence[Any]) -> bool:
    return any(cell is not None and (not isinstance(cell, str) or cell.strip()) for cell in row)


def _holds_cell(row: Sequence[Any], position: int) -> bool:
    return position < len(row) and _holds_something((row[position],))


def _required(column: Column) -> RuleViolation:
    return RuleViolation(
        "required", _("“%(heading)s” is empty; every row needs it") % {"heading": column.heading}, column.key
    )


def _formula_in_text() -> RuleViolation:
    return RuleViolation(
        "formula_in_text", _("the cell holds a formula where a text belongs; paste its value as text instead")
    )


def _two_sheets(names: list[str]) -> RuleViolation:
    return RuleViolation(
        "doubled_sheet", _("several sheets say the same: %(names)s; keep one") % {"names": ", ".join(names)}
    )


def _no_headings(layout: Layout) -> RuleViolation:
    wanted = "; ".join(column.heading for column in layout.columns if column.required)
    return RuleViolation(
        "missing_heading",
        _("no heading row was found in the first 30 rows; it must have: %(wanted)s") % {"wanted": wanted},
    )


def _missing_heading(column: Column) -> RuleViolation:
    return RuleViolation(
        "missing_heading",
        _("the heading “%(heading)s” is missing; add this column") % {"heading": column.heading},
    )


def _doubled_heading(column: Column, first: int, second: int) -> RuleViolation:
    return RuleViolation(
        "doubled_heading",
        _("columns %(first)s and %(second)s are both “%(heading)s”; keep one")
        % {"first": letter(first), "second": letter(second), "heading": column.heading},
    )
