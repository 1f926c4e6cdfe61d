"""How an uploaded workbook is shown before it is written: only what changes, is wrong or has to be chosen."""

from dataclasses import dataclass, field
from typing import Any

from ccn_portal.ui.numbers import number
from clusters.models import Cluster
from reports.models import Return
from reports.returns.checks import Issue
from reports.returns.values import FIGURES, Figure
from reports.returns.workbook.layout import NOTES, notes_of
from reports.returns.workbook.merging import Cell, Merge, Merged
from reports.views.returns_shown import difference
from reports.views.returns_unit import prefix_of


@dataclass
class ShownCell:
    """One figure: what was downloaded, what the portal holds, what the file says."""

    key: str
    figure: Figure
    cell: Cell
    issues: list[Issue]

    @property
    def before(self) -> str:
        """As it was downloaded."""
        return number(self.cell.side.before) if self.cell.side.before_known else "?"  # type: ignore[arg-type]

    @property
    def theirs(self) -> str:
        """As the portal holds it."""
        return number(self.cell.side.theirs)  # type: ignore[arg-type]

    @property
    def change(self) -> str:
        """How much the portal's figure would change."""
        side = self.cell.side
        return difference(side.mine, side.theirs)[0] if side.is_written else ""  # type: ignore[arg-type]

    @property
    def level(self) -> str:
        """bad, warn or nothing."""
        if self.cell.typed.problem or any(issue.level == "error" for issue in self.issues):
            return "bad"
        return "warn" if self.issues or self.cell.side.is_conflict else ""


@dataclass
class ShownMerged:
    """One cluster."""

    merged: Merged
    cells: list[ShownCell] = field(default_factory=list)

    @property
    def prefix(self) -> str:
        """What the names of its fields begin with."""
        return prefix_of(self.merged.cluster.pk)

    @property
    def cluster(self) -> Cluster:
        """Whose return it is."""
        return self.merged.cluster

    @property
    def row(self) -> Return:
        """What the portal holds."""
        return self.merged.owed.row

    @property
    def has_conflict(self) -> bool:
        """Whether both sides changed something."""
        return any(shown.cell.side.is_conflict for shown in self.cells) or self.merged.words.is_conflict

    @property
    def notes(self) -> dict[str, Any] | None:
        """The explanations, where the file says something new."""
        words = self.merged.words
        if self.merged.given.notes is None or not (words.differs or self.merged.unplaced):
            return None
        return {
            "key": f"{self.prefix}{NOTES}",
            "side": words,
            "mine": self.merged.given.notes,
            "theirs": notes_of(self.row.explanations),
            "before": notes_of(self.merged.base.explanations) if self.merged.base else "?",
            "place": self.merged.given.places.get(NOTES, ""),
        }

    @property
    def unchanged_notes(self) -> str | None:
        """The notes as they are, to be carried along."""
        return self.merged.given.notes if self.notes is None else None


def shown_merge(found: Merge) -> list[ShownMerged]:
    """The clusters that change, in order."""
    return [_shown(row) for row in (*found.refused, *found.changed)]


def _shown(row: Merged) -> ShownMerged:
    group = ShownMerged(row)
    for name, cell in row.cells.items():
        issues = [issue for issue in row.issues if issue.indicator == name and not cell.typed.problem]
        if cell.is_shown or (issues and row.refusal is None):
            group.cells.append(ShownCell(f"{group.prefix}{name}", FIGURES[name], cell, issues))
    return group
