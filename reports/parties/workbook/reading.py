"""Reads a filled workbook: what each row says of which project, and everything that is wrong, all at once."""

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
from reports.parties.workbook.layout import CLUSTER, NOTES, PARTY, SHEET, VERSION, layout_for
from reports.parties.workbook.marker import WORD, Marker, marker_in
from reports.returns.values import Value
from reports.returns.workbook import marker as hidden_sheets
from reports.returns.workbook.reading import calculated, no_sheet, other_period, require_columns, require_version

_SALT = "reports.parties.workbook.reading"


@dataclass(frozen=True)
class Line:
    """One row of the sheet."""

    number: int
    codes: tuple[str, str]  # of cluster and party
    values: Mapping[str, Value]
    notes: str


@dataclass
class Reading:
    """A workbook as read; with ``problems`` nothing of it is written."""

    marker: Marker
    lines: list[Line] = field(default_factory=list)
    problems: Problems = field(default_factory=Problems)

    def refuse(self, number: int | None, column: str, violation: RuleViolation) -> None:
        """Note what keeps the file from being used."""
        self.problems.add(SHEET, number, column, violation)

    @property
    def listed(self) -> list[Problem]:
        """What is wrong, in the order of the rows."""
        return sorted(self.problems.kept, key=lambda problem: problem.row or 0)

    def token(self) -> str:
        """What was read, signed: what is looked at is what is saved later."""
        lines = [[line.number, line.codes, stored({}, line.values), line.notes] for line in self.lines]
        return signing.dumps({"marker": self.marker.to_json(), "lines": lines}, salt=_SALT, compress=True)

    @classmethod
    def of_token(cls, token: str, form: str, period: Period) -> "Reading | None":
        """What was read before; None for anything that the portal did not sign for this form and period."""
        try:
            told: dict[str, Any] = signing.loads(token, salt=_SALT)
        except signing.BadSignature:
            return None
        marker = Marker.from_json(told["marker"])
        if (marker.form, marker.period) != (form, period.code):
            return None
        lines = [Line(number, (c, p), native(form, values), notes) for number, (c, p), values, notes in told["lines"]]
        return cls(marker, lines)


def read_workbook(file: IO[bytes], form: str, period: Period) -> Reading:
    """Read the file; RuleViolation when it is no workbook, or not one of this template, form, period and version."""
    with open_book(file) as book:
        hidden = book.cells(hidden_sheets.SHEET)
        require_version(hidden_sheets.version_in(hidden, WORD), VERSION)
        marker = marker_in(hidden)
        if marker is None:
            raise RuleViolation("no_marker", _no_marker(), "file")
        if marker.form != form:
            names = {"found": forms()[marker.form].name, "wanted": forms()[form].name}
            message = _("This workbook is for %(found)s, and here %(wanted)s is entered.")
            raise RuleViolation("other_form", message % names, "file")
        if marker.period != period.code:
            raise other_period(Period.parse(marker.period), period)
        reading = Reading(marker)
        table = book.table(layout_for(form, period), reading.problems)
    if table.headings is None and not reading.problems.kept:
        reading.refuse(None, "", RuleViolation("missing_sheet", no_sheet(SHEET)))
    if table.readable and table.headings is not None:
        require_columns(table, (*figures_of(form), NOTES), reading.problems)
        reading.lines = [_line(row, table, form, reading) for row in table.rows if row[CLUSTER] and row[PARTY]]
        _refuse_doubled(table, reading)
    return reading


def _line(row: Row, table: Table, form: str, reading: Reading) -> Line:
    values: dict[str, Value] = {}
    for name, typed in row.given(*figures_of(form)).items():
        found = calculated(typed, name, row, table)
        if found.problem is not None:
            reading.refuse(row.number, table.label(name), found.problem)
        values[name] = found.value
    return Line(row.number, (row[CLUSTER], row[PARTY]), values, row[NOTES])


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


def _no_marker() -> str:
    return _(
        "The hidden part of the workbook is missing or was changed, so nobody can tell what it was made for. Download "
        "the template again and copy the figures into it."
    )
