"""How an uploaded workbook of forms 01 or 02 is shown before it is written."""

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from ccn_portal.ui.numbers import number
from reports.parties.background import Project
from reports.parties.workbook.merging import Merge, Merged
from reports.views.returns_merged import ShownMerged

MOST_SHOWN = 200
MOST_CELLS = 300  # to be mended or chosen on one page; what was done on it leaves room for the next


def shown_merge(found: Merge) -> dict[str, Any]:
    """Rows to do something about, rows that cannot be written, and the first of the many that only change."""
    groups = [_group(row) for row in found.calling]
    cells, shown = 0, 0
    for group in groups:
        cells += len(group.cells)
        if cells > MOST_CELLS and shown:
            break
        shown += 1
    clean = found.clean
    return {
        "groups": groups[:shown],
        "groups_count": len(groups),
        "later": len(groups) - shown,
        "clean": [_listed(row) for row in clean[:MOST_SHOWN]],
        "clean_count": len(clean),
        "hidden": max(len(clean) - MOST_SHOWN, 0),
        "refused": [_listed(row) for row in found.refused],
    }


def prefix_of(project: Project) -> str:
    """What the names of a project's fields begin with."""
    return f"p{project.cluster}-{project.party}-"


def _group(row: Merged) -> ShownMerged:
    """A row in full, to be mended and decided."""
    owed = row.owed
    message = _("“%(text)s” names no line and no warning asks for it: it is not kept. Write it as “Dòng 3: …”.")
    return ShownMerged(
        row,
        prefix_of(owed.project),
        f"{owed.party_name}, CCN {owed.cluster_name}",
        f"{owed.party_code} · {owed.cluster_code}",
        owed.row,
        reverse("party-return-detail", args=[owed.row.pk]) if owed.row else "",
        message % {"text": row.unplaced} if row.unplaced else "",
    ).fill()


def _listed(row: Merged) -> dict[str, Any]:
    """A row in one line: the figures that differ, and what the checks say."""
    figures = [
        {
            "figure": row.figures[name],
            "mine": number(cell.typed.value),
            "theirs": number(row.theirs.values[name]),
            "before": number(row.base.values[name]) if row.base else "?",
        }
        for name, cell in row.cells.items()
        if cell.side.differs and not cell.side.is_theirs_alone
    ]
    notes = [
        {"word": row.called[name], "mine": text, "theirs": row.theirs.explanations.get(name, "")}
        for name, text in row.explained.items()
    ]
    return {"row": row, "owed": row.owed, "figures": figures, "notes": notes, "issues": row.issues}
