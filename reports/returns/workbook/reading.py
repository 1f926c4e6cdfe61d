"""Reads a filled workbook: what each row says of which cluster, where it stands, and everything that is wrong."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import IO

from django.utils.translation import gettext as _

from ccn_portal.errors import RuleViolation
from ccn_portal.rules.periods import Period
from ccn_portal.workbooks.layouts import letter
from ccn_portal.workbooks.problems import Problem, Problems
from ccn_portal.workbooks.reader import Row, Table, open_book
from reports.returns.values import FIGURES
from reports.returns.workbook import layout as sheet_layout
from reports.returns.workbook import marker as markers
from reports.returns.workbook.layout import CODE, NOTES, Typed, layout_for
from reports.returns.workbook.marker import Marker
from reports.returns.workbook.threeway import Given, Take


@dataclass
class Line:
    """One row of the sheet: the figures that its columns have, and where each stands ("Phiếu số liệu!9 G Lao động").

    ``takes`` are choices made beside the revision ``seen``.
    """

    number: int
    code: str
    figures: Mapping[str, Typed]
    notes: str | None
    places: Mapping[str, str]
    takes: dict[str, Take] = field(default_factory=dict)
    seen: int | None = None

    @property
    def given(self) -> Given:
        """What it says, for the comparison."""
        return Given(self.figures, self.notes, self.places, self.takes, self.seen)


@dataclass
class Reading:
    """A workbook as read; ``problems`` concern the file or rows that cannot be used, cells have their own."""

    period: Period
    marker: Marker | None = None
    lines: list[Line] = field(default_factory=list)
    problems: Problems = field(default_factory=Problems)

    def refuse(self, number: int | None, column: str, code: str, message: str) -> None:
        """Note what keeps the file or one of its rows from being used."""
        self.problems.add(sheet_layout.SHEET, number, column, RuleViolation(code, message))

    @property
    def refusals(self) -> list[Problem]:
        """What cannot be used, in the order of the rows."""
        return sorted(self.problems.kept, key=lambda problem: problem.row or 0)


def read_workbook(file: IO[bytes], period: Period | None = None) -> Reading:
    """Read the file; RuleViolation when it is no workbook, or not one of this template, period and version.

    Without ``period`` the workbook says itself which one it is for.
    """
    with open_book(file) as book:
        hidden = book.cells(markers.SHEET)
        require_version(markers.version_in(hidden), sheet_layout.VERSION)
        marker = markers.marker_in(hidden)
        reading = Reading(_period_of(marker, period), marker)
        table = book.table(layout_for(reading.period), reading.problems)
    if marker is None:
        reading.problems.notices.append(unmarked())
    if table.headings is None and not reading.problems.kept:
        reading.refuse(None, "", "missing_sheet", no_sheet(sheet_layout.SHEET))
    if table.readable and table.headings is not None:
        require_columns(table, FIGURES, reading.problems)
        reading.lines = [line for line in (_line(row, table, reading) for row in table.rows) if line is not None]
        _refuse_doubled(reading)
    return reading


def require_version(version: int | None, current: int) -> None:
    """RuleViolation ``old_template`` for a file of another version of the template."""
    if version is not None and version != current:
        message = _(
            "This workbook was made from template version %(version)s; the portal reads version %(current)s. Download "
            "the template again and copy the figures into it."
        )
        numbers = {"version": version, "current": current}
        raise RuleViolation("old_template", message % numbers, "file")


def _period_of(marker: Marker | None, wanted: Period | None) -> Period:
    if marker is None:
        if wanted is None:
            raise RuleViolation("unknown_period", _("The workbook does not say its period: name it."), "period")
        return wanted
    found = Period.parse(marker.period)
    if wanted is not None and found != wanted:
        raise other_period(found, wanted)
    return found


def other_period(found: Period, wanted: Period) -> RuleViolation:
    """A workbook that was made for another period than the page's."""
    message = _("This workbook is for %(found)s, and here figures for %(wanted)s are entered.")
    return RuleViolation("other_period", message % {"found": found.label, "wanted": wanted.label}, "file")


def unmarked() -> str:
    """What is said of a workbook without its hidden sheet."""
    return _(
        "The hidden part of the workbook is missing or was changed: what stood in the portal when it was made "
        "is not known, so every figure that differs is asked about."
    )


def no_sheet(sheet: str) -> str:
    """What is said of a workbook without the sheet."""
    return _("the workbook has no sheet “%(sheet)s”; download the template and fill that") % {"sheet": sheet}


def require_columns(table: Table, names: Iterable[str], problems: Problems) -> None:
    """A renamed or deleted column is an error: nobody shall believe that its figures were read."""
    head = table.headings
    if head is None:
        return
    for name in names:
        column = table.layout.column(name)
        if name not in table.present and column is not None:
            others = "; ".join(head.unknown)
            message = _("the column “%(heading)s” is missing; give it its name again")
            if others:
                message = _(
                    "the column “%(heading)s” is missing; these are not known: %(others)s. "
                    "Give the column its name again"
                )
            told = message % {"heading": column.heading, "others": others}
            violation = RuleViolation("missing_heading", told)
            problems.add(table.layout.name, head.row, column.heading, violation)


def _line(row: Row, table: Table, reading: Reading) -> Line | None:
    code = row[CODE]
    figures = row.given(*FIGURES)
    notes = row.given(NOTES).get(NOTES)
    if not code:
        return None  # the reader has said that every row needs it
    figures = {name: calculated(typed, name, row, table) for name, typed in figures.items()}
    places = {name: f"{sheet_layout.SHEET}!{row.number} {table.label(name)}" for name in (*figures, NOTES)}
    return Line(row.number, code, figures, None if row.broken else notes, places)


def calculated(typed: Typed, name: str, row: Row, table: Table) -> Typed:
    """A formula is worth what was last calculated; one that never was would silently be "not reported"."""
    position = table.headings.positions[name] if table.headings else -1
    if typed.text or (row.number - 1, position) not in table.formulas:
        return typed
    message = _("the formula in %(cell)s%(row)d has not been calculated; paste its value as a number")
    problem = RuleViolation("not_calculated", message % {"cell": letter(position), "row": row.number}, name)
    return Typed("", None, problem)


def _refuse_doubled(reading: Reading) -> None:
    """Of a cluster that stands in two rows neither is used: nobody can tell which is meant."""
    rows: dict[str, list[int]] = {}
    for line in reading.lines:
        rows.setdefault(line.code, []).append(line.number)
    for line in reading.lines:
        if len(rows[line.code]) > 1:
            others = ", ".join(str(number) for number in rows[line.code] if number != line.number)
            message = _("%(code)s stands in row %(others)s too; keep one row for each cluster")
            reading.refuse(line.number, "Mã cụm", "doubled_row", message % {"code": line.code, "others": others})
    reading.lines = [line for line in reading.lines if len(rows[line.code]) == 1]
