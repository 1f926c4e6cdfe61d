"""What happened in the period: land cleared month by month, decisions and milestones, tenants that came and went."""

import datetime as dt
from collections.abc import Collection, Iterable, Iterator
from decimal import Decimal
from typing import Any

from ccn_portal.rules.periods import Period
from clusters.choices import MilestoneKind
from clusters.models import Decision
from reports.events import events_of
from reports.lines.base import Counted, exact
from reports.lines.movements import leases_begun, leases_ended
from reports.lines.snapshot import Snapshot


def clearance(snapshot: Snapshot, period: Period) -> list[dict[str, Any]]:
    """Cleared land at the end of each month of the period, and by how much it grew since the month before."""
    found = []
    for first, last in _months(period):
        before, after = (_cleared(snapshot, day) for day in (first - dt.timedelta(days=1), last))
        grown = sum((value - before[phase] for phase, value in after.items() if phase in before), Decimal(0))
        found.append(
            {
                "to": last.isoformat(),
                "grown": exact(grown) if after else None,
                "total": exact(sum(after.values(), Decimal(0))) if after else None,
            }
        )
    return found


def _months(period: Period) -> Iterator[tuple[dt.date, dt.date]]:
    """The months of the period, between the same days as its cut-offs."""
    first = period.starts_on
    while first <= period.ends_on:
        year, month = (first.year + first.month // 12, first.month % 12 + 1)
        following = first.replace(year=year, month=month)
        yield first, min(following - dt.timedelta(days=1), period.ends_on)
        first = following


def _cleared(snapshot: Snapshot, day: dt.date) -> dict[int, Decimal]:
    """The last measuring of each phase by the day."""
    rows = (row for row in snapshot.milestones if row.kind == MilestoneKind.SITE_CLEARANCE and row.occurred_on <= day)
    return {row.phase_id: row.value for row in rows if row.value is not None}


def events(snapshot: Snapshot, origins: Collection[int]) -> list[dict[str, Any]]:
    """Acts and milestones of the period; acts with the decision they lead to."""
    clusters = {cluster.pk: cluster for cluster in snapshot.clusters}
    found = [event.to_json(clusters) for event in events_of(snapshot, leases=False)]
    days = (snapshot.starts_on, snapshot.ends_on)
    decisions = Decision.objects.filter(in_force_from__range=days, province__in=origins)
    known = {(row.number, row.in_force_from.isoformat()): row.pk for row in decisions}
    return [event | {"decision": known.get((event["text"], event["on"]))} for event in found]


def leases(snapshot: Snapshot) -> list[dict[str, Any]]:
    """Tenants that came and went, by cluster: hundreds of them are too many to be told one by one."""
    begun, ended = grouped_by_cluster(leases_begun(snapshot)), grouped_by_cluster(leases_ended(snapshot))
    return [
        {
            "code": cluster.code,
            "name": cluster.name,
            "begun": len(begun.get(cluster.pk, ())),
            "begun_ha": exact(sum((row.amount for row in begun.get(cluster.pk, ()) if row.amount), Decimal(0))),
            "ended": len(ended.get(cluster.pk, ())),
        }
        for cluster in snapshot.clusters
        if cluster.pk in begun or cluster.pk in ended
    ]


def grouped_by_cluster(rows: Iterable[Counted]) -> dict[int, list[Counted]]:
    """Counted records by their cluster."""
    found: dict[int, list[Counted]] = {}
    for row in rows:
        found.setdefault(row.cluster_id, []).append(row)
    return found
