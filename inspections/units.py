"""Compliance by administrative unit, on the map of the asked day; a cluster counts once, for its leading commune."""

import datetime as dt
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Self

from django.db.models import Exists

from ccn_portal.rules.periods import Period
from clusters.querysets import ClusterQuerySet
from inspections.choices import Standing
from inspections.compliance import Grid, Subject, grids_of, quarters_until, worst_of
from inspections.oversight import visits_by

_LEVELS = ("district", "commune")
_NAMES = ("code", "name", "sort_key")


@dataclass
class Counted:
    """How many clusters of a unit stand how in the quarter of the day, and where nobody has been."""

    code: str = ""
    name: str = ""
    clusters: int = 0
    never: int = 0
    not_this_year: int = 0
    standings: Counter[Standing] = field(default_factory=Counter)

    @classmethod
    def total_of(cls, units: Iterable["Counted"]) -> Self:
        """All of them together."""
        total = cls()
        for one in units:
            total.clusters += one.clusters
            total.never += one.never
            total.not_this_year += one.not_this_year
            total.standings += one.standings
        return total


def counted_by_unit(
    clusters: ClusterQuerySet, day: dt.date, domain: str = "", *, quarters: Sequence[Period] = ()
) -> tuple[list[Counted], list[Grid]]:
    """The units the clusters lie in, in Vietnamese order: districts where the day's map has them, else communes.

    ``clusters`` come from ``as_of(day)``. With them come the clusters' grids over ``quarters``, the last of which
    (by itself when none are given) is the one counted. Four queries for any number of clusters.
    """
    quarters = quarters or quarters_until(day, 1)
    visits = visits_by(day, Subject.CLUSTER, domain)
    rows = list(
        clusters.placed_on(day)
        .order_by()
        .annotate(ever=Exists(visits), this_year=Exists(visits.filter(visited_on__year=day.year)))
        .values("pk", "ever", "this_year", *(f"place__{level}__{name}" for level in _LEVELS for name in _NAMES))
    )
    grids = grids_of([row["pk"] for row in rows], day, quarters=quarters)
    found: dict[tuple[str, str], Counted] = {}
    for row in rows:
        level = next((level for level in _LEVELS if row[f"place__{level}__code"]), _LEVELS[-1])
        code, name, key = (row[f"place__{level}__{one}"] or "" for one in _NAMES)
        one = found.setdefault((key, code), Counted(code, name))
        one.clusters += 1
        one.never += not row["ever"]
        one.not_this_year += not row["this_year"]
        one.standings[worst_of(grids[row["pk"]][quarters[-1].code], domain)] += 1
    return [found[key] for key in sorted(found)], list(grids.values())
