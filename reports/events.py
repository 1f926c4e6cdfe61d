"""What moved in a month, one by one: acts, milestones, leases that began or ended."""

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from clusters.choices import Action, MilestoneKind
from clusters.models import DecisionItem
from investors.models import Tenant
from reports.lines.base import exact
from reports.lines.movements import leases_begun, leases_ended
from reports.lines.snapshot import Snapshot

MEASURED = {
    MilestoneKind.SITE_CLEARANCE: "ha",
    MilestoneKind.CLEAN_LAND: "ha",
    MilestoneKind.WASTEWATER_COMMISSIONED: "m³/ngày đêm",
}
MOST_APART = 5  # acts of one decision that are told one by one
CAPITAL, AREA = ("capital", "Tỷ đồng"), ("area_ha", "ha")
MEASURES_OF_ACTS = {Action.APPROVE_PROJECT: CAPITAL}


@dataclass(frozen=True, slots=True)
class Event:
    """One thing that moved; ``what`` is an action, a milestone, ``lease_begun`` or ``lease_ended``."""

    on: dt.date
    cluster_ids: tuple[int, ...]
    what: str
    text: str = ""
    value: Decimal | None = None
    unit: str = ""

    def to_json(self, clusters: dict[int, Any]) -> dict[str, Any]:
        """As a report stores it."""
        first = clusters[self.cluster_ids[0]]
        return {
            "on": self.on.isoformat(),
            "clusters": [clusters[pk].code for pk in self.cluster_ids],
            "name": first.name if len(self.cluster_ids) == 1 else f"{len(self.cluster_ids)} cụm",
            "what": self.what,
            "text": self.text,
            "value": exact(self.value),
            "unit": self.unit if self.value is not None else "",
        }


def events_of(snapshot: Snapshot, *, leases: bool = True) -> list[Event]:
    """All of them (or all but leases), in order of time; a query or two beside the snapshot's own."""
    found = [*_acts(snapshot), *_milestones(snapshot), *(_leases(snapshot) if leases else ())]
    place = {cluster.pk: index for index, cluster in enumerate(snapshot.clusters)}
    return sorted(found, key=lambda event: (event.on, place[event.cluster_ids[0]], event.what, event.text))


def _acts(snapshot: Snapshot) -> Iterator[Event]:
    items = DecisionItem.objects.filter(
        cluster__in=snapshot.cluster_ids,
        decision__in_force_from__range=(snapshot.starts_on, snapshot.ends_on),
    )
    together: dict[tuple[int, str], list[DecisionItem]] = {}
    for item in items.select_related("decision").order_by("cluster__sort_key", "pk"):
        together.setdefault((item.decision_id, item.action), []).append(item)
    for (_decision, action), rows in together.items():
        # a plan acts on a hundred clusters at once: one line says so
        for some in [rows] if len(rows) > MOST_APART else [[row] for row in rows]:
            field, unit = MEASURES_OF_ACTS.get(Action(action), AREA)
            values = [value for row in some if (value := getattr(row, field)) is not None]
            decision, of = some[0].decision, tuple(row.cluster_id for row in some)
            total = sum(values, Decimal(0)) if values else None
            yield Event(decision.in_force_from, of, action, decision.number, total, unit)


def _milestones(snapshot: Snapshot) -> Iterator[Event]:
    for row in snapshot.milestones:
        if row.occurred_on >= snapshot.starts_on:
            unit = MEASURED.get(MilestoneKind(row.kind), "")
            yield Event(row.occurred_on, (row.cluster_id,), row.kind, "", row.value, unit)


def _leases(snapshot: Snapshot) -> Iterator[Event]:
    moves = {lease.pk: lease for lease in snapshot.lease_moves}
    tenants = Tenant.objects.filter(leases__in=list(moves))
    names = dict(tenants.values_list("leases__pk", "name"))
    for counted in leases_begun(snapshot):
        of, begun = (counted.cluster_id,), moves[counted.pk].starts_on
        yield Event(begun, of, "lease_begun", names[counted.pk], counted.amount, "ha")
    for counted in leases_ended(snapshot):
        ended = moves[counted.pk].ends_on
        if ended is not None:
            yield Event(ended, (counted.cluster_id,), "lease_ended", names[counted.pk], counted.amount, "ha")
