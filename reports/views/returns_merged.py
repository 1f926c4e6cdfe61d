"""How an uploaded workbook is shown before it is written: only what changes, is wrong or has to be chosen."""

import re
from dataclasses import dataclass, field
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from ccn_portal.ui.numbers import number
from reports.models import PartyReturn, Return
from reports.returns.checks import Issue
from reports.returns.values import Figure
from reports.returns.workbook.layout import NOTES, notes_of
from reports.returns.workbook.merging import Merge, Merged
from reports.returns.workbook.threeway import Cell, MergedRow
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
    def place(self) -> str:
        """Where it stands in the file."""
        return cell_named(self.cell.place)

    @property
    def level(self) -> str:
        """bad, warn or nothing."""
        if self.cell.typed.problem or any(issue.level == "error" for issue in self.issues):
            return "bad"
        return "warn" if self.issues or self.cell.side.is_conflict else ""


@dataclass
class ShownMerged:
    """One return: whose it is, where it is opened, how its notes name a figure; ``prefix`` begins its fields' names."""

    merged: MergedRow
    prefix: str
    title: str
    code: str
    row: Return | PartyReturn | None
    address: str
    unplaced: str
    cells: list[ShownCell] = field(default_factory=list)

    @property
    def notes(self) -> dict[str, Any] | None:
        """The explanations, where the file says something new."""
        merged, words, called = self.merged, self.merged.words, self.merged.called
        if merged.given.notes is None or not (words.differs or merged.unplaced):
            return None
        return {
            "key": f"{self.prefix}{NOTES}",
            "side": words,
            "mine": merged.given.notes,
            "theirs": notes_of(merged.theirs.explanations, called),
            "before": notes_of(merged.base.explanations, called) if merged.base else "?",
            "place": merged.given.places.get(NOTES, ""),
            "cell": cell_named(merged.given.places.get(NOTES, "")),
        }

    @property
    def unchanged_notes(self) -> str | None:
        """The notes as they are, to be carried along."""
        return self.merged.given.notes if self.notes is None else None

    def fill(self) -> "ShownMerged":
        """With the cells that somebody has to see."""
        row = self.merged
        for name, cell in row.cells.items():
            issues = [issue for issue in row.issues if issue.indicator == name and not cell.typed.problem]
            if cell.is_shown or (issues and row.refusal is None):
                self.cells.append(ShownCell(f"{self.prefix}{name}", row.figures[name], cell, issues))
        return self


def cell_named(place: str) -> str:
    """A place of the file ("Phiếu số liệu!9 I Lao động") as a spreadsheet calls it."""
    found = re.search(r"!(\d+) ([A-Z]{1,3})(?: |$)", place)
    return _("Cell %(cell)s of the file") % {"cell": found[2] + found[1]} if found else place


def shown_merge(found: Merge) -> list[ShownMerged]:
    """The clusters that change, in order."""
    return [_shown(row) for row in (*found.refused, *found.changed)]


def _shown(row: Merged) -> ShownMerged:
    message = _("“%(text)s” names no figure and no warning asks for it: it is not kept. Write it as “Workers: …”.")
    return ShownMerged(
        row,
        prefix_of(row.cluster.pk),
        f"CCN {row.cluster.name}",
        row.cluster.code,
        row.owed.row,
        reverse("return-detail", args=[row.owed.row.pk]) if row.owed.row.pk else "",
        message % {"text": row.unplaced} if row.unplaced else "",
    ).fill()
