"""How an uploaded workbook of forms 01 or 02 is shown before it is written."""

from typing import Any

from ccn_portal.ui.numbers import number
from reports.parties.figures import figures_of
from reports.parties.workbook.layout import words_of
from reports.parties.workbook.merging import Merge, Merged

MOST_SHOWN = 200


def shown_merge(found: Merge) -> dict[str, Any]:
    """The rows that change, the first of many, and those where a choice is to be made or nothing can be written."""
    return {
        "changed": [_shown(row) for row in found.changed[:MOST_SHOWN]],
        "changed_count": len(found.changed),
        "hidden": max(len(found.changed) - MOST_SHOWN, 0),
        "conflicts": [_shown(row) for row in found.conflicts],
        "refused": [_shown(row) for row in found.refused],
        "unplaced": [row for row in (*found.changed, *found.conflicts) if row.unplaced],
    }


def _shown(row: Merged) -> dict[str, Any]:
    project, words = row.owed.project, words_of(row.form)
    figures = [
        {
            "figure": figure,
            "mine": number(row.written[name]),
            "theirs": number(row.theirs.values[name]),
            "before": number(row.base.values[name]),
        }
        for name, figure in figures_of(row.form).items()
        if name in row.written
    ]
    notes = [
        {"word": words[name], "mine": text, "theirs": row.theirs.explanations.get(name, "")}
        for name, text in row.words.items()
    ]
    return {
        "row": row,
        "owed": row.owed,
        "key": f"{project.cluster}-{project.party}",
        "figures": figures,
        "notes": notes,
        "issues": row.issues,
    }
