"""Obstacles and petitions, by who has to solve or answer them: what is open on the day, and what became of others."""

import datetime as dt
from collections.abc import Callable, Iterable
from typing import Any

from django.db.models import Count, Exists, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce

from ccn_portal.meetings.pack.numbers import Numbers
from ccn_portal.rules.periods import Period
from clusters.choices import UNSETTLED, MatterState, Step
from clusters.models import Obstacle
from investors.models import Petition
from reports.lines.base import Counted, SourceKind
from reports.lines.snapshot import Snapshot

OBSTACLES, PETITIONS = "o", "p"  # what the keys of their numbers begin with
RAISED, OPEN, OVERDUE, SOLVED, MERGED = "raised", "open", "overdue", "solved", "merged"
Told = Callable[[Any], dict[str, Any]]


def obstacles(numbers: Numbers, snapshot: Snapshot, day: dt.date) -> dict[str, Any]:
    """Obstacles of the period and earlier ones not settled before it, with how many there are of which."""
    codes = {quarter.code for quarter in snapshot.quarters} | {code_of_month(snapshot)}
    raised = Q(period__in=codes) | Q(raised_on__range=(snapshot.starts_on, snapshot.ends_on))
    return _laid(OBSTACLES, Obstacle.objects.all(), raised, numbers, snapshot, day)


def petitions(numbers: Numbers, snapshot: Snapshot, day: dt.date) -> dict[str, Any]:
    """The same of petitions and complaints, with who sent them."""
    rows = Petition.objects.select_related("tenant", "obstacle")
    raised = Q(raised_on__range=(snapshot.starts_on, day))
    return _laid(PETITIONS, rows, raised, numbers, snapshot, day, _sent)


def code_of_month(snapshot: Snapshot) -> str:
    """The code of the month in which the days end: an obstacle may name it as the period it was raised in."""
    return Period.month(snapshot.ends_on.year, snapshot.ends_on.month).code


def _laid(
    key: str,
    matters: QuerySet[Any],
    raised: Q,
    numbers: Numbers,
    snapshot: Snapshot,
    day: dt.date,
    further: Told = lambda row: {},
) -> dict[str, Any]:
    known = matters.filter(cluster__in=snapshot.cluster_ids).as_of(day)
    rows = _with_settling(known, day).filter(
        raised | Q(state__in=UNSETTLED) | Q(state=MatterState.SOLVED, settled_on__range=(snapshot.starts_on, day))
    )
    found = list(rows.annotate(is_raised=Exists(matters.filter(raised, pk=OuterRef("pk")))).select_related("cluster"))
    merged = [row for row in found if row.state == MatterState.MERGED]
    standing = [row for row in found if row.state != MatterState.MERGED]
    groups = {
        RAISED: [row for row in found if row.is_raised],
        OPEN: [row for row in standing if row.state in UNSETTLED],
        OVERDUE: [row for row in standing if row.state == MatterState.OVERDUE],
        SOLVED: [row for row in standing if row.state == MatterState.SOLVED],
        MERGED: merged,
    }
    kind = SourceKind.OBSTACLE if key == OBSTACLES else SourceKind.PETITION
    counts = {name: _counted(numbers, f"{key}-{name}", kind, rows) for name, rows in groups.items()}
    return {"counts": counts, "groups": _by_agency(standing, further)}


def _with_settling(rows: QuerySet[Any], day: dt.date) -> QuerySet[Any]:
    """With ``settled_on``, the day it was settled last, and ``merged_count``, the duplicates merged into it by then."""
    steps: Any = rows.model._meta.get_field("steps").related_model
    solved = steps._default_manager.filter(matter=OuterRef("pk"), kind=Step.SOLVE, taken_on__lte=day)
    return rows.annotate(
        settled_on=Coalesce(Subquery(solved.order_by("-taken_on", "-pk").values("taken_on")[:1]), "solved_on"),
        merged_count=Count("duplicates", filter=Q(duplicates__merged_on__lte=day)),
    )


def _counted(numbers: Numbers, key: str, kind: SourceKind, rows: Iterable[Any]) -> int:
    unit = "Vướng mắc" if kind is SourceKind.OBSTACLE else "Kiến nghị"
    return numbers.count(key, kind, unit, (Counted(row.pk, row.cluster_id) for row in rows))


def _by_agency(rows: Iterable[Any], further: Told) -> list[dict[str, Any]]:
    """By who has to settle them, the ones due first first; what is settled after what is not."""
    by_agency: dict[str, list[dict[str, Any]]] = {}
    for row in sorted(rows, key=lambda row: (_is_settled(row), row.due_now or dt.date.max, row.code)):
        by_agency.setdefault(row.responsible_now, []).append(_told(row) | further(row))
    ordered = sorted(by_agency, key=lambda name: (not name, -len(by_agency[name]), name))
    return [{"responsible": name, "rows": by_agency[name]} for name in ordered]


def _is_settled(row: Any) -> bool:
    return bool(row.state == MatterState.SOLVED)


def _told(row: Any) -> dict[str, Any]:
    settled = _is_settled(row)
    return {
        "code": row.code,
        "cluster": row.cluster.code,
        "name": row.cluster.name,
        "text": row.text,
        "raised_on": row.raised_on.isoformat() if row.raised_on else None,
        "due_on": row.due_now.isoformat() if row.due_now else None,
        "outcome": row.outcome if settled else "",
        "settled_on": row.settled_on.isoformat() if settled and row.settled_on else None,
        "overdue": row.state == MatterState.OVERDUE,
        "merged": row.merged_count,
    }


def _sent(row: Petition) -> dict[str, Any]:
    return {
        "kind": row.kind,
        "sender": row.tenant.name if row.tenant else row.sender,
        "tenant": row.tenant.code if row.tenant else None,
        "obstacle": row.obstacle.code if row.obstacle else None,
    }
