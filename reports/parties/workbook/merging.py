"""What a workbook would change: mine (the file), theirs (what the portal holds now), before (when it was downloaded).

A figure that the file left as it was downloaded says nothing. A row that somebody else saved meanwhile and the file
changes too is not written before one of the two was chosen.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property

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
from reports.returns.checks import Issue, Level
from reports.returns.due import filed_problems
from reports.returns.services import in_the_way
from reports.returns.states import Action, next_state
from reports.returns.values import Value
from reports.returns.workbook.layout import explanations_in, notes_of
from reports.returns.workbook.marker import Base
from reports.returns.workbook.merging import Take


@dataclass(frozen=True)
class Choice:
    """Whose row is taken, chosen beside the revision ``seen``; against another one it does not count."""

    take: Take
    seen: int


@dataclass
class Merged:
    """One project's return with what the file makes of it."""

    form: str
    owed: Owed
    line: Line
    base: Base
    theirs: Base
    background: Background
    choice: Choice | None = None

    @cached_property
    def written(self) -> dict[str, Value]:
        """The figures that the file changes."""
        before, now = self.base.values, self.theirs.values
        return {n: v for n, v in self.line.values.items() if v != before.get(n) and v != now.get(n)}

    @cached_property
    def issues(self) -> list[Issue]:
        """What the checks would find."""
        return issues_of(self.form, {**self.theirs.values, **self.written}, self.background)

    @cached_property
    def words(self) -> dict[str, str]:
        """The explanations that the file changes."""
        mine, before, now = self._explained[0], self.base.explanations, self.theirs.explanations
        names = figures_of(self.form)
        changed = [n for n in names if mine.get(n, "") not in (before.get(n, ""), now.get(n, ""))]
        return {name: mine.get(name, "") for name in changed}

    @property
    def unplaced(self) -> str:
        """A word in the notes that names no line, and that no warning asks for."""
        return self._explained[1]

    @property
    def is_changed(self) -> bool:
        """Whether something of the file would go into the portal."""
        return bool(self.written or self.words)

    @property
    def refusal(self) -> RuleViolation | None:
        """Why nothing can be written for this project."""
        if self.owed.row is not None:
            try:
                next_state(self.owed.row.state, Action.SAVE)
            except RuleViolation as problem:
                return problem
        return None

    @property
    def is_conflict(self) -> bool:
        """Whether somebody else saved it after the file was made."""
        return self.is_changed and self.base.revision != self.theirs.revision

    @property
    def take(self) -> Take | None:
        """The choice, if it was made beside what stands now."""
        return self.choice.take if self.choice and self.choice.seen == self.theirs.revision else None

    @property
    def is_held(self) -> bool:
        """Whether it could be saved but not be submitted."""
        return bool(in_the_way(self.issues, {**self.theirs.explanations, **self.words}))

    def entry(self) -> Entry:
        """What is to be saved."""
        return Entry(self.owed.project, self.written, self.theirs.revision, self.words)

    @cached_property
    def _explained(self) -> tuple[dict[str, str], str]:
        words = words_of(self.form)
        for known in (self.base.explanations, self.theirs.explanations):
            if self.line.notes == notes_of(known, words):
                return dict(known), ""
        warned = tuple(dict.fromkeys(one.indicator for one in self.issues if one.level is Level.WARNING))
        return explanations_in(self.line.notes, warned, words)


@dataclass
class Merge:
    """All projects of the file; with ``problems`` none of it is written."""

    batch: Batch
    rows: list[Merged]
    problems: list[Problem] = field(default_factory=list)
    missing: list[Owed] = field(default_factory=list)
    filed: bool = False  # a report on the period has been filed: it has to be said why this comes after it

    @cached_property
    def changed(self) -> list[Merged]:
        """Rows that only the file changes."""
        return [row for row in self.rows if row.is_changed and not row.is_conflict and row.refusal is None]

    @cached_property
    def conflicts(self) -> list[Merged]:
        """Rows that somebody else has changed too."""
        return [row for row in self.rows if row.is_conflict and row.refusal is None]

    @cached_property
    def refused(self) -> list[Merged]:
        """Rows that say something new of a return that is not open any more; they are left out."""
        return [row for row in self.rows if row.is_changed and row.refusal is not None]

    @property
    def unchanged(self) -> int:
        """How many rows say nothing new."""
        return sum(not row.is_changed for row in self.rows)

    @property
    def begun(self) -> int:
        """How many returns would be new."""
        return sum(row.owed.row is None for row in self.changed)

    @property
    def undecided(self) -> int:
        """Choices to be made before anything is saved."""
        return sum(row.take is None for row in self.conflicts)

    @property
    def held(self) -> int:
        """How many of the rows to be saved could not be submitted yet."""
        return sum(row.is_held for row in self.changed)

    @property
    def is_ready(self) -> bool:
        """Whether it can be saved."""
        return not self.problems and not self.undecided

    def entries(self) -> list[Entry]:
        """What is to be saved."""
        mine = [row for row in self.conflicts if row.take is Take.MINE]
        return [row.entry() for row in (*self.changed, *mine)]

    def projects(self) -> list[Project]:
        """The projects of the file that may be submitted: all but those where theirs was taken."""
        theirs = {id(row) for row in self.conflicts if row.take is Take.THEIRS}
        return [row.owed.project for row in self.rows if id(row) not in theirs]


def merge(reading: Reading, batch: Batch, by: User, choices: Mapping[Project, Choice] | None = None) -> Merge:
    """What the file would make of the returns; rows for what is not this user's, or owes nothing, are refused."""
    owed = {codes_of(one): one for one in batch.owed}
    for line, column, violation in strangers_in([one for one in reading.lines if one.codes not in owed], batch, by):
        reading.refuse(line.number, column, violation)
    rows = [
        _merged(batch, owed[line.codes], line, reading, choices or {}) for line in reading.lines if line.codes in owed
    ]
    told = {line.codes for line in reading.lines}
    missing = [one for codes, one in owed.items() if codes not in told]
    found = Merge(batch, rows, reading.listed, missing)
    begun = {row.owed.project.cluster for row in found.changed if row.owed.row is None}
    found.filed = bool(begun and filed_problems(begun, batch.period))
    return found


def _merged(batch: Batch, owed: Owed, line: Line, reading: Reading, choices: Mapping[Project, Choice]) -> Merged:
    base = reading.marker.base(owed.project)
    theirs = base_of(owed.row) if owed.row else Base(0, dict.fromkeys(figures_of(batch.form)), {})
    background = batch.backgrounds[owed.project]
    return Merged(batch.form, owed, line, base, theirs, background, choices.get(owed.project))
