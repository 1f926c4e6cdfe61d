"""Three versions of each figure: mine (the file), theirs (what the portal holds now), before (when it was downloaded).

Who alone changed a figure is followed; where both did, somebody has to choose. Nothing is overwritten unseen.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cached_property
from typing import Generic, TypeVar

from ccn_portal.errors import RuleViolation
from reports.returns.checks import Issue, Level
from reports.returns.states import Action, next_state
from reports.returns.values import Figure, Value
from reports.returns.workbook.layout import NOTES, Typed, explanations_in, notes_of
from reports.returns.workbook.marker import Base


class Take(StrEnum):
    """Whose figure is taken where both have changed it."""

    MINE = "mine"
    THEIRS = "theirs"


@dataclass(frozen=True)
class Given:
    """What one side says of a return: from a row of the file, or corrected on the page.

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
        return self.differs and not alone and (self.before_known or self.theirs not in (None, ""))

    @property
    def is_undecided(self) -> bool:
        """A conflict nobody has decided."""
        return self.is_conflict and self.take is None

    @property
    def is_written(self) -> bool:
        """Whether mine goes into the portal."""
        return self.differs and not self.is_theirs_alone and (not self.is_conflict or self.take is Take.MINE)


class Words(Side):
    """Explanations: told apart figure by figure, but chosen together as the one cell they are."""

    def __init__(
        self,
        mine: Mapping[str, str],
        theirs: Mapping[str, str],
        before: Mapping[str, str],
        *,
        known: bool,
        take: Take | None,
    ) -> None:
        super().__init__(mine, theirs, before, known=known, take=take)
        self.each = {
            name: Side(mine.get(name, ""), theirs.get(name, ""), before.get(name, ""), known=known, take=take)
            for name in {**mine, **theirs, **before}
        }

    @property
    def differs(self) -> bool:
        """Whether the file explains something else than the portal."""
        return any(side.differs for side in self.each.values())

    @property
    def is_theirs_alone(self) -> bool:
        """Only somebody else changed them."""
        return self.differs and all(side.is_theirs_alone for side in self.each.values() if side.differs)

    @property
    def is_conflict(self) -> bool:
        """Both explained the same figure, in different words."""
        return any(side.is_conflict for side in self.each.values())

    @property
    def written(self) -> dict[str, str]:
        """Those of mine that go into the portal."""
        return {name: str(side.mine) for name, side in self.each.items() if side.is_written}


@dataclass
class Cell:
    """One figure of one return."""

    name: str
    typed: Typed
    side: Side
    place: str

    @property
    def is_shown(self) -> bool:
        """Whether somebody has to see it."""
        return bool(self.typed.problem) or self.side.differs

    @property
    def is_written(self) -> bool:
        """Whether its number goes into the portal."""
        return self.side.is_written and not self.typed.problem


class MergedRow:
    """One return with what the file makes of it; a kind of return says what stands and what its checks find.

    ``base`` is the return when the workbook was made (None: not known), ``theirs`` the one the portal holds now.
    """

    given: Given
    base: Base | None
    theirs: Base
    due: RuleViolation | None

    @property
    def state(self) -> str:
        """The state of the return; "" where none was begun."""
        raise NotImplementedError

    @property
    def figures(self) -> Mapping[str, Figure]:
        """What may be reported."""
        raise NotImplementedError

    @property
    def called(self) -> Mapping[str, str]:
        """How the notes call each figure."""
        raise NotImplementedError

    def checked(self, values: Mapping[str, Value]) -> list[Issue]:
        """What the checks find in these figures."""
        raise NotImplementedError

    @property
    def was_seen(self) -> bool:
        """Whether what stands is what was last shown beside the file's figures."""
        return self.given.seen in (None, self.theirs.revision)

    @cached_property
    def cells(self) -> dict[str, Cell]:
        """The figures that the file has."""
        places = self.given.places
        return {
            name: Cell(name, typed, self._side(name, typed.value), places.get(name, ""))
            for name, typed in self.given.figures.items()
        }

    @cached_property
    def written(self) -> dict[str, Value]:
        """The figures that go into the portal."""
        return {name: cell.typed.value for name, cell in self.cells.items() if cell.is_written}

    @cached_property
    def issues(self) -> list[Issue]:
        """What the checks would find; a file whose cells cannot be read yet is not one that reports nothing."""
        found = self.checked({**self.theirs.values, **self.written})
        return [one for one in found if not (self.wrong and one.code == "nothing_reported")]

    @cached_property
    def words(self) -> Words:
        """The explanations by figure."""
        theirs = dict(self.theirs.explanations)
        before = dict(self.base.explanations) if self.base else {}
        mine = theirs if self.given.notes is None else self._explained[0]
        return Words(mine, theirs, before, known=self.base is not None, take=self._take(NOTES))

    @property
    def explained(self) -> dict[str, str]:
        """The explanations that go into the portal."""
        return self.words.written

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
    def has_conflict(self) -> bool:
        """Whether both sides changed something."""
        return any(cell.side.is_conflict for cell in self.cells.values()) or self.words.is_conflict

    @property
    def is_changed(self) -> bool:
        """Whether something of the file would go into the portal, or has to be looked at."""
        return any(cell.is_shown for cell in self.cells.values()) or self.words.differs

    @property
    def refusal(self) -> RuleViolation | None:
        """Why nothing can be written for this return."""
        if not self.state:
            return self.due
        try:
            next_state(self.state, Action.SAVE)
        except RuleViolation as problem:
            return problem
        return None

    @property
    def wants_reason(self) -> bool:
        """Whether only a reason is missing."""
        return self.refusal is not None and self.refusal.code == "period_filed"

    @cached_property
    def _explained(self) -> tuple[dict[str, str], str]:
        notes = self.given.notes or ""
        for known in (self.base, self.theirs):
            if known is not None and notes == notes_of(known.explanations, self.called):
                return dict(known.explanations), ""
        warned = tuple(dict.fromkeys(one.indicator for one in self.issues if one.level is Level.WARNING))
        return explanations_in(notes, warned, self.called)

    def _side(self, name: str, mine: Value) -> Side:
        before = self.base.values.get(name) if self.base else None
        theirs = self.theirs.values.get(name)
        return Side(mine, theirs, before, known=self.base is not None, take=self._take(name))

    def _take(self, name: str) -> Take | None:
        return self.given.takes.get(name) if self.was_seen else None


Row = TypeVar("Row", bound=MergedRow)


class MergedRows(Generic[Row]):
    """All returns of the file."""

    rows: list[Row]

    @property
    def changed(self) -> list[Row]:
        """Those that have something to show, and may be written, if need be with a reason."""
        return [row for row in self.rows if row.is_changed and (row.refusal is None or row.wants_reason)]

    @property
    def refused(self) -> list[Row]:
        """Those that say something new and may not be written."""
        return [row for row in self.rows if row.is_changed and row.refusal is not None and not row.wants_reason]

    @property
    def unchanged(self) -> list[Row]:
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
