"""What a filled workbook would make of the returns of tenants or infrastructure investors."""

from dataclasses import dataclass, field
from functools import cached_property

from django.utils.translation import ngettext

from ccn_portal.accounts.models import User
from ccn_portal.errors import RuleViolation
from ccn_portal.workbooks.problems import Problem
from reports.parties.background import Project
from reports.parties.batch import Batch
from reports.parties.checks import issues_of
from reports.parties.duties import Owed
from reports.parties.figures import figures_of
from reports.parties.many import Entry
from reports.parties.workbook.layout import codes_of, words_of
from reports.parties.workbook.marker import base_of
from reports.parties.workbook.reading import Line, Reading
from reports.parties.workbook.strangers import strangers_in
from reports.returns.background import Background
from reports.returns.checks import Issue
from reports.returns.due import filed_problems
from reports.returns.services import in_the_way
from reports.returns.values import Figure, Value
from reports.returns.workbook.marker import Base
from reports.returns.workbook.threeway import Given, MergedRow, MergedRows, Take


@dataclass
class Merged(MergedRow):
    """One project's return with what the file makes of it."""

    form: str
    owed: Owed
    line: Line
    base: Base | None
    theirs: Base
    background: Background
    due: RuleViolation | None = None

    @property
    def given(self) -> Given:  # type: ignore[override]
        """What the file says, mended and decided on the page."""
        return self.line.given

    @property
    def state(self) -> str:
        """The state of the return; "" where none was begun."""
        return self.owed.row.state if self.owed.row else ""

    @property
    def figures(self) -> dict[str, Figure]:
        """The lines of the form."""
        return figures_of(self.form)

    @cached_property
    def called(self) -> dict[str, str]:  # type: ignore[override]
        """How the notes call each line."""
        return words_of(self.form)

    def checked(self, values: dict[str, Value]) -> list[Issue]:  # type: ignore[override]
        """What the checks find in these figures."""
        return issues_of(self.form, values, self.background)

    @property
    def calls(self) -> bool:
        """Whether somebody has to mend, choose or look again before it can be saved as it stands."""
        return bool(self.wrong or self.has_conflict or self.unplaced or not self.was_seen)

    @property
    def is_held(self) -> bool:
        """Whether it could be saved but not be submitted."""
        return bool(in_the_way(self.issues, {**self.theirs.explanations, **self.explained}))

    @property
    def is_theirs(self) -> bool:
        """Whether theirs was chosen throughout: then the file has nothing to submit here."""
        return self.has_conflict and Take.MINE not in self.given.takes.values() and not self.written

    def entry(self) -> Entry:
        """What is to be saved."""
        return Entry(self.owed.project, self.written, self.theirs.revision, self.explained)


@dataclass
class Merge(MergedRows[Merged]):
    """All projects of the file; rows with ``refusals`` are left out."""

    batch: Batch
    rows: list[Merged]
    refusals: list[Problem] = field(default_factory=list)
    notices: list[str] = field(default_factory=list)

    @property
    def calling(self) -> list[Merged]:
        """Rows somebody has to do something about, those with open questions first."""
        return sorted((row for row in self.changed if row.calls), key=lambda row: not (row.wrong or row.undecided))

    @property
    def clean(self) -> list[Merged]:
        """Rows that can be saved as they are."""
        return [row for row in self.changed if not row.calls]

    @property
    def begun(self) -> int:
        """How many returns would be new."""
        return sum(row.owed.row is None for row in self.changed)

    @property
    def held(self) -> int:
        """How many of the rows to be saved could not be submitted yet."""
        return sum(row.is_held for row in self.changed)

    def entries(self) -> list[Entry]:
        """What is to be saved."""
        return [row.entry() for row in self.changed]

    def projects(self) -> list[Project]:
        """The projects of the file that may be submitted: all but those where theirs was taken."""
        return [row.owed.project for row in self.rows if not row.is_theirs]


def merge(reading: Reading, batch: Batch, by: User, reason: str = "") -> Merge:
    """What the file would make of the returns; rows for what is not this user's, or owes nothing, are refused."""
    owed = {codes_of(one): one for one in batch.owed}
    strange = [line for line in reading.lines if line.codes not in owed]
    for line, column, violation in strangers_in(strange, batch, by):
        reading.refuse(line.number, column, violation)
    told = {line.codes: line for line in reading.lines if line.codes in owed}
    begun = {owed[codes].project.cluster for codes in told if owed[codes].row is None}
    late = filed_problems(begun, batch.period) if begun and not reason else {}
    rows = [
        _merged(batch, owed[codes], line, reading, late.get(owed[codes].project.cluster))
        for codes, line in told.items()
    ]
    found = Merge(batch, rows, reading.refusals, [*reading.problems.notices])
    missing = len(owed) - len(told)
    if missing and (reading.lines or not reading.refusals):
        message = ngettext(
            "%(count)s project that owes the form is not in the file; it is left as it is.",
            "%(count)s projects that owe the form are not in the file; they are left as they are.",
            missing,
        )
        found.notices.append(message % {"count": missing})
    return found


def _merged(batch: Batch, owed: Owed, line: Line, reading: Reading, due: RuleViolation | None) -> Merged:
    base = reading.marker.base(owed.project) if reading.marker else None
    background = batch.backgrounds[owed.project]
    return Merged(batch.form, owed, line, base, base_of(owed.row, batch.form), background, due)
