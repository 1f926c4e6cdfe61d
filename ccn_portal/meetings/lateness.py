"""Clusters behind schedule on the last day of a period: by the rules of that day, from a snapshot already read."""

import datetime as dt
from calendar import monthrange
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from ccn_portal.rules.keys import Key
from ccn_portal.rules.lookup import Rules
from ccn_portal.territories.models import AdministrativeUnit
from clusters.choices import MilestoneKind
from reports.lines.snapshot import ClusterState, PhaseState, Snapshot


class Delay(StrEnum):
    """What is late."""

    DETAILED_PLAN = "detailed_plan"
    GROUNDBREAKING = "groundbreaking"
    CLEARANCE = "clearance"


@dataclass(frozen=True, slots=True)
class Behind:
    """A phase of a cluster that should have come further: since when it counts, and the day it was due."""

    delay: Delay
    cluster: ClusterState
    phase: PhaseState
    since: dt.date
    due_on: dt.date
    days: int

    def to_json(self, places: dict[int, AdministrativeUnit]) -> dict[str, Any]:
        """As a meeting keeps it."""
        return {
            "delay": self.delay.value,
            "code": self.cluster.code,
            "name": self.cluster.name,
            "unit": places[self.cluster.pk].name,
            "phase": self.phase.number,
            "since": self.since.isoformat(),
            "due_on": self.due_on.isoformat(),
            "days": self.days,
        }


def behind_schedule(snapshot: Snapshot) -> list[Behind]:
    """Established clusters not yet operating whose plan, groundbreaking or clearance is late; the longest first."""
    rules, day = Rules(snapshot.ends_on), snapshot.ends_on
    months = {
        Delay.DETAILED_PLAN: rules.integer(Key.WATCH_DETAILED_PLAN_MONTHS),
        Delay.GROUNDBREAKING: rules.integer(Key.WATCH_GROUNDBREAKING_MONTHS),
        Delay.CLEARANCE: rules.integer(Key.WATCH_CLEARANCE_STALLED_MONTHS),
    }
    moved = _last_clearance(snapshot)
    found = []
    for cluster in snapshot.established:
        if cluster.is_operating:
            continue
        for phase in snapshot.phases_of.get(cluster.pk, ()):
            for delay, since in _waiting(phase, moved):
                due_on = months_after(since, months[delay])
                if due_on < day:
                    found.append(Behind(delay, cluster, phase, since, due_on, (day - due_on).days))
    return sorted(found, key=lambda row: (-row.days, row.cluster.code, row.phase.number, row.delay))


def _waiting(phase: PhaseState, moved: dict[int, dt.date]) -> Iterator[tuple[Delay, dt.date]]:
    """What the phase still waits for, and since when."""
    if phase.opened_on is None:
        return
    if phase.detailed_plan_on is None:
        yield Delay.DETAILED_PLAN, phase.opened_on
    if phase.groundbreaking_on is None:
        yield Delay.GROUNDBREAKING, phase.opened_on
        if phase.pk in moved:
            yield Delay.CLEARANCE, moved[phase.pk]


def _last_clearance(snapshot: Snapshot) -> dict[int, dt.date]:
    """When the cleared land of each phase last grew, of those whose clearance is not finished."""
    grown: dict[int, dt.date] = {}
    cleared: dict[int, Any] = {}
    for row in snapshot.milestones:
        known = cleared.get(row.phase_id)
        if row.kind == MilestoneKind.SITE_CLEARANCE and row.value is not None and (known is None or row.value > known):
            grown[row.phase_id], cleared[row.phase_id] = row.occurred_on, row.value
    areas = {phase.pk: phase.area_ha for phase in snapshot.phases}
    return {pk: day for pk, day in grown.items() if areas.get(pk) is None or cleared[pk] < areas[pk]}


def months_after(day: dt.date, months: int) -> dt.date:
    """The same day so many months later, the last of the month where there is no such day."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return dt.date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def without_detailed_plan(snapshot: Snapshot, places: dict[int, AdministrativeUnit]) -> list[dict[str, Any]]:
    """Established clusters of which no phase has an approved detailed plan, by unit."""
    units: dict[int, list[ClusterState]] = {}
    for cluster in snapshot.established:
        phases = snapshot.phases_of.get(cluster.pk, ())
        if not any(phase.detailed_plan_on for phase in phases):
            units.setdefault(places[cluster.pk].pk, []).append(cluster)
    names = {place.pk: place for place in places.values()}
    ordered = sorted(units, key=lambda pk: (-len(units[pk]), names[pk].sort_key))
    return [
        {
            "name": names[pk].name,
            "clusters": [
                {
                    "code": cluster.code,
                    "name": cluster.name,
                    "since": cluster.established_on.isoformat() if cluster.established_on else None,
                }
                for cluster in units[pk]
            ],
        }
        for pk in ordered
    ]
