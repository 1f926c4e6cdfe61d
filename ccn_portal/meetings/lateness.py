"""Clusters behind schedule on the last day of a period, by the watch list's own rules for that day."""

import datetime as dt
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from ccn_portal.rules.lookup import Rules
from ccn_portal.territories.models import AdministrativeUnit
from clusters.watch import ClearanceStalled, NoDetailedPlan, NoGroundbreaking
from clusters.watch.base import PhaseRule
from reports.lines.snapshot import ClusterState, Snapshot


class Delay(StrEnum):
    """What is late."""

    DETAILED_PLAN = "detailed_plan"
    GROUNDBREAKING = "groundbreaking"
    CLEARANCE = "clearance"


# which rule finds it, and since when it counts
RULES: tuple[tuple[Delay, type[PhaseRule], str], ...] = (
    (Delay.DETAILED_PLAN, NoDetailedPlan, "opened_on"),
    (Delay.GROUNDBREAKING, NoGroundbreaking, "opened_on"),
    (Delay.CLEARANCE, ClearanceStalled, "grown_on"),
)


@dataclass(frozen=True, slots=True)
class Behind:
    """A phase of a cluster that should have come further: since when it counts, and the day it was due."""

    delay: Delay
    cluster: ClusterState
    phase: int
    since: dt.date
    due_on: dt.date
    days: int

    @property
    def rule(self) -> str:
        """The code of the watch list's rule that finds it."""
        return next(rule.code for delay, rule, _since in RULES if delay is self.delay)

    def to_json(self, places: dict[int, AdministrativeUnit]) -> dict[str, Any]:
        """As a meeting keeps it."""
        return {
            "delay": self.delay.value,
            "code": self.cluster.code,
            "name": self.cluster.name,
            "unit": places[self.cluster.pk].name,
            "phase": self.phase,
            "since": self.since.isoformat(),
            "due_on": self.due_on.isoformat(),
            "days": self.days,
        }


def behind_schedule(snapshot: Snapshot, rules: Rules) -> list[Behind]:
    """Phases whose plan, groundbreaking or clearance is late, the longest first; a query for each rule."""
    day = snapshot.ends_on
    clusters = {cluster.pk: cluster for cluster in snapshot.clusters}
    found = []
    for delay, rule, since in RULES:
        rows = rule().find(day, rules).filter(cluster__in=clusters)
        for cluster, phase, begun, due_on in rows.values_list("cluster", "number", since, "due_on"):
            found.append(Behind(delay, clusters[cluster], phase, begun, due_on, (day - due_on).days))
    return sorted(found, key=lambda row: (-row.days, row.cluster.code, row.phase, row.delay))


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
