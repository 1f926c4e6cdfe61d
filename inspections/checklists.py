"""Checklists: what a visit looks at in each field of law, on which legal basis, on which days.

Points are asked so that "yes" is as it should be; a "no" may become a finding with the code that the point names.
Entries that were not checked against the original text say so, and pages show it.
"""

import datetime as dt
import json
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING

from inspections.choices import Domain

if TYPE_CHECKING:
    from inspections.models import Inspection


@dataclass(frozen=True)
class Point:
    """One point to look at on the days ``valid_from`` to ``valid_to``, both included.

    ``place`` is "cluster" or "tenant" where it concerns one of them only; ``finding`` is a code of the catalogue.
    """

    code: str
    domain: Domain
    question: str
    finding: str
    place: str
    legal_basis: str
    valid_from: dt.date | None
    valid_to: dt.date | None
    checked: bool

    def holds_on(self, day: dt.date) -> bool:
        """Whether the point is in force on the day."""
        return (self.valid_from is None or self.valid_from <= day) and (self.valid_to is None or day <= self.valid_to)


@cache
def points() -> tuple[Point, ...]:
    """All points, in the order of the file."""
    rows = json.loads((files("inspections") / "data" / "checklists.json").read_text(encoding="utf-8"))
    return tuple(
        Point(
            code=row["code"],
            domain=Domain(row["domain"]),
            question=row["question"],
            finding=row["finding"],
            place=row["place"] or "",
            legal_basis=row["legal_basis"],
            valid_from=_day(row["valid_from"]),
            valid_to=_day(row["valid_to"]),
            checked=row["checked"],
        )
        for row in rows
    )


def points_on(day: dt.date, domain: str | None = None) -> list[Point]:
    """What is looked at on the day, in one field or all."""
    return [point for point in points() if point.holds_on(day) and domain in (None, point.domain)]


def checklist_of(inspection: "Inspection") -> list[Point]:
    """What the visit looks at: the points of its field on its day, of the cluster or of the tenant visited."""
    elsewhere = "cluster" if inspection.tenant_id else "tenant"
    return [point for point in points_on(inspection.visited_on, inspection.domain) if point.place != elsewhere]


def _day(text: str | None) -> dt.date | None:
    return dt.date.fromisoformat(text) if text else None
