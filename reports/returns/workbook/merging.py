"""Three versions of each figure: mine (the file), theirs (what the portal holds now), before (when it was downloaded).

Who alone changed a figure is followed; where both did, somebody has to choose. Nothing is overwritten unseen.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cached_property

from django.utils.translation import gettext as _

from ccn_portal.accounts.models import User
from ccn_portal.errors import RuleViolation
from ccn_portal.workbooks.problems import Problem
from clusters.models import Cluster
from reports.returns.batch import Batch, Owed
from reports.returns.checks import Issue, Level, issues_of
from reports.returns.due import due_problems
from reports.returns.many import Entry
from reports.returns.services import clusters_entered_by
from reports.returns.states import Action, next_state
from reports.returns.values import FIGURES, Value, of
from reports.returns.workbook.layout import NOTES, Typed, explanations_in, notes_of
from reports.returns.workbook.marker import Base, Marker
from reports.returns.workbook.reading import Reading


class Take(StrEnum):
    """Whose figure is taken where both have changed it."""

    MINE = "mine"
    THEIRS = "theirs"


@dataclass(frozen=True)
class Given:
    """What one side says of a cluster: from a row of the file, or corrected on the page.

    ``seen`` is the revision that stood beside it on the page; choices made against another one do not count.
    """

    figures: Mapping[str, Typed]
    notes: str | None = None
    places: Mapping[str, str] = field(default_factory=dict)
    takes: Mapping[str, Take] = field(default_factory=dict)
    seen: int | None = None


class Side:
    """What figures and words have in common: three versions and perhaps a choice."""

    before_known: bool
    take: Take | None

    def __init__(self, mine: object, theirs: object, before: object, *, known: bool, take: Take | None) -> None:
        self.mine, self.theirs, self.before = mine, theirs, before
        self.before_known, self.take = known, take

    @property
    def differs(self) -> bool:
        """Whether the file says something else than the portal. An empty cell of an unknown time says nothing."""
        return self.mine != self.theirs and (self.before_known or bool(self.mine) or self.mine == 0)

    @property
    def is_theirs_alone(self) -> bool:
        """Only somebody else changed it: that stays."""
        return self.differs and self.before_known and self.mine == self.before

    @property
    def is_conflict(self) -> bool:
        """Both changed it, to different ends."""
        alone = self.before_known and self.before in (self.mine, self.theirs)
        return self.differs and not alone and (self.before_known or self.theirs not in (None, {}))

    @property
    def is_undecided(self) -> bool:
        """A conflict nobody has decided."""
        return self.is_conflict and self.take is None

    @property
    def is_written(self) -> bool:
        """Whether mine goes into the portal."""
        return self.differs and not self.is_theirs_alone and (not self.is_conflict or self.take is Take.MINE)


@dataclass
class Cell:
    """One figure of one cluster."""

    name: str
    typed: Typed
    side: Side
    place: str

    @property
    def is_shown(self) -> bool:
        """Whether somebody has to see it."""
        return bool(self.typed.problem) or self.side.differs


@dataclass
class Merged:
    """One cluster's return with what the file makes of it."""

    owed: Owed
    given: Given
    base: Base | None
    due: RuleViolation | None = None

    @property
    def cluster(self) -> Cluster:
        """Whose return it is."""
        return self.owed.duty.cluster

    @property
    def was_seen(self) -> bool:
        """Whether what stands is what was last shown beside the file's figures."""
        return self.given.seen in (None, self.owed.row.revision)

    @cached_property
    def cells(self) -> dict[str, Cell]:
        """The figures that the file has."""
        theirs = of(self.owed.row)
        return {
            name: Cell(name, typed, self._side(name, typed.value, theirs[name]), self.given.places.get(name, ""))
            for name, typed in self.given.figures.items()
        }

    @cached_property
    def values(self) -> dict[str, Value]:
        """The figures as they would be."""
        written = {n: c.typed.value for n, c in self.cells.items() if c.side.is_written and not c.typed.problem}
        return {**of(self.owed.row), **written}

    @cached_property
    def issues(self) -> list[Issue]:
        """What the checks would find."""
        return issues_of(self.values, self.owed.background)

    @cached_property
    def words(self) -> Side:
        """The explanations by figure."""
        theirs = dict(self.owed.row.explanations)
        before = dict(self.base.explanations) if self.base else {}
        mine = theirs if self.given.notes is None else self._explained[0]
        return Side(mine, theirs, before, known=self.base is not None, take=self._take(NOTES))

    @property
    def unplaced(self) -> str:
        """A word in the notes that belongs to no figure, and that no warning asks for."""
        return "" if self.given.notes is None else self._explained[1]

    @property
    def wrong(self) -> list[Cell]:
        """Cells that could not be read."""
        return [cell for cell in self.cells.values() if cell.typed.problem]

    @property
    def undecided(self) -> int:
        """How many choices are left."""
        return sum(c.side.is_undecided for c in self.cells.values() if not c.typed.problem) + self.words.is_undecided

    @property
    def is_changed(self) -> bool:
        """Whether something of the file would go into the portal, or has to be looked at."""
        return any(cell.is_shown for cell in self.cells.values()) or self.words.differs

    @property
    def refusal(self) -> RuleViolation | None:
        """Why nothing can be written for this cluster."""
        if self.owed.row.pk is None:
            return self.due
        try:
            next_state(self.owed.row.state, Action.SAVE)
        except RuleViolation as problem:
            return problem
        return None

    @property
    def wants_reason(self) -> bool:
        """Whether only a reason is missing."""
        return self.refusal is not None and self.refusal.code == "period_filed"

    def entry(self) -> Entry:
        """What is to be saved."""
        values = {n: c.typed.value for n, c in self.cells.items() if c.side.is_written and not c.typed.problem}
        words: dict[str, str] = {}
        if self.words.is_written:
            mine, theirs = self.words.mine, self.owed.row.explanations
            words = {n: mine.get(n, "") for n in FIGURES if mine.get(n, "") != theirs.get(n, "")}  # type: ignore[attr-defined]
        return Entry(self.cluster.pk, values, self.owed.row.revision, words)

    @cached_property
    def _explained(self) -> tuple[dict[str, str], str]:
        notes = self.given.notes or ""
        if self.base is not None and notes == notes_of(self.base.explanations):
            return dict(self.base.explanations), ""
        if notes == notes_of(self.owed.row.explanations):
            return dict(self.owed.row.explanations), ""
        warned = tuple(dict.fromkeys(one.indicator for one in self.issues if one.level is Level.WARNING))
        return explanations_in(notes, warned)

    def _side(self, name: str, mine: Value, theirs: Value) -> Side:
        before = self.base.values.get(name) if self.base else None
        return Side(mine, theirs, before, known=self.base is not None, take=self._take(name))

    def _take(self, name: str) -> Take | None:
        return self.given.takes.get(name) if self.was_seen else None


@dataclass
class Merge:
    """All clusters of the file."""

    batch: Batch
    rows: list[Merged]
    refusals: list[Problem] = field(default_factory=list)
    notices: list[str] = field(default_factory=list)

    @property
    def changed(self) -> list[Merged]:
        """Those that have something to show, and may be written, if need be with a reason."""
        return [row for row in self.rows if row.is_changed and (row.refusal is None or row.wants_reason)]

    @property
    def refused(self) -> list[Merged]:
        """Those that say something new and may not be written."""
        return [row for row in self.rows if row.is_changed and row.refusal is not None and not row.wants_reason]

    @property
    def unchanged(self) -> list[Merged]:
        """Those of which the file says nothing new."""
        return [row for row in self.rows if not row.is_changed]

    @property
    def wrong(self) -> int:
        """Cells to be mended before anything is saved."""
        return sum(len(row.wrong) for row in self.changed)

    @property
    def undecided(self) -> int:
        """Choices to be made before anything is saved."""
        return sum(row.undecided for row in self.changed)

    @property
    def is_ready(self) -> bool:
        """Whether it can be saved."""
        seen = all(row.was_seen for row in self.changed)
        return seen and not self.wrong and not self.undecided and not self.wants_reason

    @property
    def wants_reason(self) -> bool:
        """Whether a report on the period has been filed: then it has to be said why this comes after it."""
        return any(row.wants_reason for row in self.changed)

    def entries(self) -> list[Entry]:
        """What is to be saved."""
        return [row.entry() for row in self.changed]


def merge(given: Mapping[int, Given], batch: Batch, marker: Marker | None, reason: str = "") -> Merge:
    """What the given figures (by cluster id) would make of the returns; what is not owed is left out."""
    owed = {one.duty.cluster.pk: one for one in batch.owed}
    begun = [owed[pk].duty.cluster for pk in given if pk in owed and owed[pk].row.pk is None]
    late = due_problems(begun, batch.period, reason)
    base = marker.rows if marker else {}
    rows = [Merged(one, given[pk], base.get(pk), late.get(pk)) for pk, one in owed.items() if pk in given]
    return Merge(batch, rows)


def merge_file(reading: Reading, batch: Batch, by: User, reason: str = "") -> Merge:
    """The same for a workbook; its rows for clusters that are not this unit's, or owe nothing, are refused."""
    codes = {one.duty.cluster.code: one.duty.cluster.pk for one in batch.owed}
    _refuse_strangers(reading, codes, by)
    given = {codes[one.code]: Given(one.figures, one.notes, one.places) for one in reading.lines if one.code in codes}
    found = merge(given, batch, reading.marker, reason)
    found.refusals = reading.refusals
    numbers = {codes[one.code]: one.number for one in reading.lines if one.code in codes}
    missing = [one.duty.cluster for one in batch.owed if one.duty.cluster.pk not in numbers]
    told = {problem.row for problem in reading.refusals}
    found.notices = [*reading.problems.notices]
    if missing and (reading.lines or not told):
        message = _("Not in the file, and left as they are: %(clusters)s")
        found.notices.append(message % {"clusters": ", ".join(f"{one.name} ({one.code})" for one in missing)})
    return found


def _refuse_strangers(reading: Reading, codes: Mapping[str, int], by: User) -> None:
    strange = [line for line in reading.lines if line.code not in codes]
    if not strange:
        return
    known = Cluster.objects.visible_to(by).filter(code__in=[line.code for line in strange])
    own = {one.code: one for one in clusters_entered_by(by).filter(pk__in=known.values("pk"))}
    late = due_problems(list(own.values()), reading.period)
    for line in strange:
        cluster = own.get(line.code)
        if cluster is None:
            message = _("there is no cluster %(code)s among those your unit reports for")
            reading.refuse(line.number, "Mã cụm", "not_yours", message % {"code": line.code})
        elif cluster.pk in late:
            reading.refuse(line.number, "Mã cụm", late[cluster.pk].code, late[cluster.pk].message)
        else:
            message = _("%(code)s owes no return for this period here")
            reading.refuse(line.number, "Mã cụm", "not_owed", message % {"code": line.code})
