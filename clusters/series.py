"""Areas and leased land of one cluster through time, replayed from the rows of its story.

The last point equals what ``ClusterQuerySet.as_of`` and the leases in force say for the same day.
"""

import datetime as dt
from collections import defaultdict
from dataclasses import dataclass
from decimal import Decimal

from clusters.choices import AREA_ACTIONS, FOUNDING_ACTIONS, OPENING_ACTIONS, PLAN_ACTIONS, STANDING_ACTIONS, Action
from clusters.models import DecisionItem
from clusters.timeline import HECTARE, Records


@dataclass(frozen=True)
class Point:
    """What held from a day on, in ha; None where there was nothing to measure."""

    on: dt.date
    planned: Decimal | None
    area: Decimal | None
    industrial: Decimal | None
    leased: Decimal | None


class _Phase:
    """A phase's areas as its acts set them."""

    def __init__(self) -> None:
        self.opened = False
        self.area: Decimal | None = None
        self.act_industrial: Decimal | None = None
        self.plan_industrial: Decimal | None = None

    def apply(self, item: DecisionItem) -> None:
        """Take over what an act sets."""
        self.opened |= item.action in OPENING_ACTIONS
        if item.action in AREA_ACTIONS:
            self.area = self.area if item.area_ha is None else item.area_ha
            self.act_industrial = self.act_industrial if item.industrial_area_ha is None else item.industrial_area_ha
        elif item.action == Action.APPROVE_DETAILED_PLAN and item.industrial_area_ha is not None:
            self.plan_industrial = item.industrial_area_ha

    @property
    def industrial(self) -> Decimal | None:
        """The detailed plan's, else the act's."""
        return self.act_industrial if self.plan_industrial is None else self.plan_industrial


class _Areas:
    """Replays a cluster's acts in order of time."""

    def __init__(self) -> None:
        self.planned: Decimal | None = None
        self.stands = False
        self.phases: dict[int, _Phase] = defaultdict(_Phase)

    def apply(self, item: DecisionItem) -> None:
        """Take over what an act sets."""
        if item.action in PLAN_ACTIONS:
            self.planned = item.area_ha if item.action == Action.INCLUDE else None
        if item.action in STANDING_ACTIONS:
            self.stands = item.action in FOUNDING_ACTIONS
        if item.phase_id:
            self.phases[item.phase_id].apply(item)

    def total(self, name: str) -> Decimal | None:
        """The sum over opened phases of an established cluster."""
        values = [getattr(phase, name) for phase in self.phases.values() if phase.opened and self.stands]
        known = [value for value in values if value is not None]
        return sum(known, Decimal(0)) if known else None


def points_of(records: Records) -> list[Point]:
    """A point for each day on which an area or the leased land changed, in order."""
    acts: dict[dt.date, list[DecisionItem]] = defaultdict(list)
    for item in records.items:
        acts[item.decision.in_force_from].append(item)
    leases = _lease_changes(records)
    areas, leased = _Areas(), None
    points: list[Point] = []
    for on in sorted({*acts, *leases}):
        for item in acts[on]:
            areas.apply(item)
        if on in leases:
            leased = (leased or Decimal(0)) + leases[on]
        point = Point(on, areas.planned, areas.total("area"), areas.total("industrial"), leased)
        if not points or _differs(points[-1], point):
            points.append(point)
    return points


def _lease_changes(records: Records) -> dict[dt.date, Decimal]:
    changes: dict[dt.date, Decimal] = defaultdict(Decimal)
    for lease in records.leases:
        changes[lease.starts_on] += lease.area_m2 / HECTARE
        if lease.ends_on and lease.ends_on <= records.day:
            changes[lease.ends_on] -= lease.area_m2 / HECTARE
    return changes


def _differs(before: Point, now: Point) -> bool:
    names = ("planned", "area", "industrial", "leased")
    return any(getattr(before, name) != getattr(now, name) for name in names)


def by_year(points: list[Point], day: dt.date) -> list[Point]:
    """What held at the end of each year in which something changed, and on the day."""
    last: dict[int, Point] = {}
    for point in points:
        last[point.on.year] = point
    rows = []
    for year, point in last.items():
        on = min(dt.date(year, 12, 31), day)
        rows.append(Point(on, point.planned, point.area, point.industrial, point.leased))
    if rows and rows[-1].on != day:
        latest = rows[-1]
        rows.append(Point(day, latest.planned, latest.area, latest.industrial, latest.leased))
    return rows
