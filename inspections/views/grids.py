"""What the compliance grids show: a cluster's or a tenant's squares, and the counts of many."""

import datetime as dt
from collections.abc import Iterable
from typing import Any
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import gettext as _

from ccn_portal.rules.periods import Period
from inspections.choices import Domain, Standing
from inspections.compliance import ORDER, Grid, Square, Subject, grids_of, quarters_until, tally

# glyph beside the colour: nothing is said by colour alone
GLYPHS = {Standing.NO_VISIT: "·", Standing.CLEAN: "–", Standing.OPEN: "!", Standing.OVERDUE: "×", Standing.CLOSED: "✓"}
UNSETTLED = (Standing.OPEN, Standing.OVERDUE)


def grid_context(pk: int, day: dt.date, of: Subject = Subject.CLUSTER) -> dict[str, Any]:
    """What ``inspections/grid.html`` shows: headings, and a row of squares for each field; three queries."""
    quarters = quarters_until(day)
    grid = grids_of([pk], day, of=of, quarters=quarters)[pk]
    return {
        "quarters": quarters,
        "lines": [
            (domain, domain.label, [told(quarter.label, grid[quarter.code][domain]) for quarter in quarters])
            for domain in Domain
        ],
        "standings": legend(),
    }


def legend() -> list[tuple[str, Any, str]]:
    """Every standing with its word and glyph."""
    return [(standing, standing.label, GLYPHS[standing]) for standing in Standing]


def told(where: str, square: Square) -> dict[str, Any]:
    """A square as ``inspections/square.html`` wants it; ``where`` is said first when it is read out."""
    return {
        "standing": square.standing,
        "glyph": GLYPHS[square.standing],
        "label": square.standing.label,
        "count": square.overdue or square.open,
        "quarter": where,
        "visits": square.visits,
    }


def counts_context(grids: Iterable[Grid], day: dt.date, unit: str = "") -> dict[str, Any]:
    """What ``inspections/grid.html`` shows of many: in each square how many still have something to remedy."""
    quarters, grids = quarters_until(day), list(grids)
    fields: list[tuple[str, Any]] = [("", _("Any field")), *Domain.choices]
    return {
        "quarters": quarters,
        "lines": [
            (domain, label, [_counted(grids, quarter, domain, unit) for quarter in quarters])
            for domain, label in fields
        ],
        "standings": legend(),
    }


def _counted(grids: list[Grid], quarter: Period, domain: str, unit: str) -> dict[str, Any]:
    counts = tally(grids, quarter, domain)
    standing = next((one for one in reversed(ORDER) if counts[one]), Standing.NO_VISIT)
    words = "; ".join(f"{one.label.lower()}: {counts[one]}" for one in reversed(ORDER) if counts[one])
    unsettled = sum(counts[one] for one in UNSETTLED)
    query = {"domain": domain, "standing": list(UNSETTLED), "quarter": quarter.code, "unit": unit, "lead": unit and 1}
    return {
        "standing": standing,
        "glyph": "" if unsettled else GLYPHS[standing],
        "label": words,
        "count": unsettled,
        "quarter": quarter.label,
        "link": clusters_where(**query) if unsettled else "",
    }


def clusters_where(**query: Any) -> str:
    """The address of the list of clusters that meet these conditions; empty ones are left out."""
    given = {name: value for name, value in query.items() if value}
    return f"{reverse('compliance-clusters')}?{urlencode(given, doseq=True)}"
