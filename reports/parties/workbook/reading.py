"""Reads a filled workbook: what each row says of which project, where it stands, and everything that is wrong.

What was read is kept, signed, on the page that shows it: mended and decided there, it is read back for the next look.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import IO, Any

from django.core import signing
from django.utils.translation import gettext as _

from ccn_portal.errors import RuleViolation
from ccn_portal.rules.periods import Period
from ccn_portal.workbooks.problems import Problem, Problems
from ccn_portal.workbooks.reader import Row, Table, open_book
from reports.official_forms import forms
from reports.parties.figures import figures_of, native, stored
from reports.parties.workbook.layout import CLUSTER, NOTES, PARTY, SHEET, VERSION, layout_for, typed_on_page
from reports.parties.workbook.marker import WORD, Marker, marker_in
from reports.returns.workbook import marker as hidden_sheets
from reports.returns.workbook.layout import Typed
from reports.returns.workbook.reading import calculated, no_sheet, other_period, require_columns, require_version
from reports.returns.workbook.reading import unmarked as unmarked_notice
from reports.returns.workbook.threeway import Given, Take

_SALT = "reports.parties.workbook.reading"
Codes = tuple[str, str]  # of cluster and party


@dataclass
class Line:
    """One row of the sheet; ``takes`` are choices made beside the revision ``seen``."""

    number: int
    codes: Codes
    figures: dict[str, Typed]
    notes: str | None
    places: Mapping[str, str] = field(default_factory=dict)
    takes: dict[str, Take] = field(default_factory=dict)
    seen: int | None = None

    @property
    def given(self) -> Given:
        """What it says, for the comparison."""
        return Given(self.figures, self.notes, self.places, self.takes, self.seen)

    def mend(self, form: str, name: str, text: str) -> None:
        """Take what was typed on the page in place of the cell; a text left as it was keeps its fault."""
        if name in self.figures and text != self.figures[name].text:
            self.figures[name] = typed_on_page(form, name, text)

    def to_json(self) -> list[Any]:
        """As it is signed: a text for a good number, with its fault for a bad one."""
        good = stored({}, {name: typed.value for name, typed in self.figures.items()})
        cells = {
            name: [typed.text, typed.problem.code, typed.problem.message] if typed.problem else good.get(name)
            for name, typed in self.figures.items()
        }
        return [self.number, self.codes, cells, self.notes, dict(self.places), dict(self.takes), self.seen]

    @classmethod
    def from_json(cls, form: str, told: list[Any]) -> "Line":
        """As it was signed."""
        number, codes, cells, notes, places, takes, seen = told
        values = native(form, {name: cell for name, cell in cells.items() if isinstance(cell, str)})
        figures = {
            name: Typed(cell[0], None, RuleViolation(cell[1], cell[2], name))
            if isinstance(cell, list)
            else Typed.of(values[name])
            for name, cell in cells.items()
        }
        chosen = {name: Take(take) for name, take in takes.items()}
        return cls(number, (codes[0], codes[1]), figures, notes, places, chosen, seen)


@dataclass
class Reading:
    """A workbook as read; ``problems`` concern the file or rows that cannot be used, cells have their own."""

    form: str
    period: Period
    marker: Marker | None = None
    lines: list[Line] = field(default_factory=list)
    problems: Problems = field(default_factory=Problems)

    def refuse(self, number: int | None, column: str, violation: RuleViolation) -> None:
        """Note what keeps the file or one of its rows from being used."""
        self.problems.add(SHEET, number, column, violation)

    @property
    def refusals(self) -> list[Problem]:
        """What cannot be used, in the order of the rows."""
        return sorted(self.problems.kept, key=lambda problem: problem.row or 0)

    def token(self) -> str:
        """What was read, signed: what is looked at is what is saved later."""
        marker = self.marker.to_json() if self.marker else None
        told = {"form": self.form, "period": self.period.code, "marker": marker}
        return signing.dumps(told | {"lines": [line.to_json() for line in self.lines]}, salt=_SALT, compress=True)

    @classmethod
    def of_token(cls, token: str, form: str, period: Period) -> "Reading | None":
        """What was read before; None for anything that the portal did not sign for this form and period."""
        try:
            told: dict[str, Any] = signing.loads(token, salt=_SALT)
        except signing.BadSignature:
            return None
        if (told["form"], told["period"]) != (form, period.code):
            return None
        marker = Marker.from_json(told["marker"]) if told["marker"] else None
        return cls(form, period, marker, [Line.from_json(form, line) for line in told["lines"]])


def read_workbook(file: IO[bytes], form: str | None = None, period: Period | None = None) -> Reading:
    """Read the file; RuleViolation when it is no workbook, or not one of this template, form, period and version.

    Without ``form`` or ``period`` the workbook says itself which they are.
    """
    with open_book(file) as book:
        hidden = book.cells(hidden_sheets.SHEET)
        require_version(hidden_sheets.version_in(hidden, WORD), VERSION)
        reading = _reading_for(marker_in(hidden), form, period)
        table = book.table(layout_for(reading.form, reading.period), reading.problems)
    if reading.marker is None:
        reading.problems.notices.append(unmarked_notice())
    if table.headings is None and not reading.problems.kept:
        reading.refuse(None, "", RuleViolation("missing_sheet", no_sheet(SHEET)))
    if table.readable and table.headings is not None:
        require_columns(table, (*figures_of(reading.form), NOTES), reading.problems)
        reading.lines = [_line(row, table, reading.form) for row in table.rows if row[CLUSTER] and row[PARTY]]
        _refuse_doubled(table, reading)
    return reading


def _reading_for(marker: Marker | None, form: str | None, period: Period | None) -> Reading:
    """For the form and period that the file says, or that were asked for; RuleViolation when the two differ."""
    if marker is None:
        if form is None or period is None:
            message = _("The workbook does not say its form and period: name them.")
            raise RuleViolation("unknown_period", message, "period")
        return Reading(form, period)
    if form is not None and marker.form != form:
        names = {"found": forms()[marker.form].name, "wanted": forms()[form].name}
        message = _("This workbook is for %(found)s, and here %(wanted)s is entered.")
        raise RuleViolation("other_form", message % names, "file")
    found = Period.parse(marker.period)
    if period is not None and found != period:
        raise other_period(found, period)
    return Reading(marker.form, found, marker)


def _line(row: Row, table: Table, form: str) -> Line:
    given = row.given(*figures_of(form), NOTES)
    notes = given.pop(NOTES, None)
    figures = {name: calculated(typed, name, row, table) for name, typed in given.items()}
    places = {name: f"{SHEET}!{row.number} {table.label(name)}" for name in (*figures, NOTES)}
    return Line(row.number, (row[CLUSTER], row[PARTY]), figures, None if row.broken else notes, places)


def _refuse_doubled(table: Table, reading: Reading) -> None:
    """Of a project that stands in two rows nobody can tell which is meant."""
    rows: dict[tuple[str, str], list[int]] = {}
    for line in reading.lines:
        rows.setdefault(line.codes, []).append(line.number)
    for line in reading.lines:
        if len(rows[line.codes]) > 1:
            others = ", ".join(str(number) for number in rows[line.codes] if number != line.number)
            message = _("%(code)s stands in row %(others)s too; keep one row for each project")
            code = " · ".join(line.codes)
            violation = RuleViolation("doubled_row", message % {"code": code, "others": others})
            reading.refuse(line.number, table.label(PARTY), violation)
    reading.lines = [line for line in reading.lines if len(rows[line.codes]) == 1]
