"""What is laid before a meeting: counted once from the register, and drawn from nothing else afterwards.

The movements are lines of the monthly review over the days of the meeting's period, the standing figures lines of
form 04; each keeps the records it counts. A line is told by its form and number: ``m14``, ``s3``.
"""

import datetime as dt
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db.models import Q

from ccn_portal.meetings.lateness import behind_schedule, without_detailed_plan
from ccn_portal.meetings.models import Meeting, Task
from ccn_portal.rules.periods import Kind, Period
from ccn_portal.territories.lineage import origins_of
from ccn_portal.territories.models import AdministrativeUnit
from clusters.choices import UNSETTLED, MatterState, MilestoneKind
from clusters.models import Cluster, Decision, Obstacle, PlanTarget
from reports.canonical import fingerprint
from reports.choices import FormCode
from reports.events import events_of
from reports.lines import Indicators, compute
from reports.lines.base import Counted, LineValue, exact
from reports.lines.month import line_of_target
from reports.lines.movements import leases_begun, leases_ended
from reports.lines.snapshot import Snapshot
from reports.lines.sources import Provenance
from reports.models import Report
from reports.official_forms import form_named
from reports.returns.duties import Timeliness, duties

SCHEMA = "ccn-meeting/1"
STANDING = ("1", "3", "4", "9", "11", "15", "18", "19", "20", "25", "26", "27")
NOT_MOVEMENTS = ("23", "24", "25")  # the year so far: told with the targets


@dataclass(frozen=True)
class Pack:
    """The content and the records behind its numbers."""

    content: dict[str, Any]
    provenance: dict[str, Any]

    @property
    def sha256(self) -> str:
        """SHA-256 of the canonical JSON of the content."""
        return fingerprint(self.content)


def pack_of(meeting: Meeting, *, demo: bool = False) -> Pack:
    """What the register and the meetings before say on the meeting's days."""
    unit, period = meeting.unit, meeting.days
    moved = compute(unit, period.starts_on, period.ends_on, form=FormCode.MONTH, period=period.code)
    standing = _standing(unit, period)
    snapshot = moved.snapshot
    places = _places(snapshot)
    content = {
        "schema": SCHEMA,
        "demo": demo,
        "unit": {"code": unit.code, "name": unit.name, "level": unit.level},
        "period": _period(period),
        "held_on": meeting.held_on.isoformat(),
        "report": _report(unit, period),
        "targets": list(_targets(unit, period, moved)),
        "standing": list(_standing_rows(standing)),
        "moved": list(_moved_rows(moved, period)),
        "clearance": _clearance(snapshot, period),
        "events": _events(snapshot),
        "leases": _leases(snapshot),
        "behind": [row.to_json(places) for row in behind_schedule(snapshot)],
        "without_plan": without_detailed_plan(snapshot, places),
        "obstacles": _obstacles(snapshot, meeting.held_on),
        "reporting": _reporting(unit, period, meeting.held_on),
        "tasks": tasks_on_table(meeting),
        "conclusions": [line.strip() for line in meeting.conclusions.splitlines() if line.strip()],
    }
    provenance = {f"m{number}": Provenance.of(value).to_json() for number, value in moved.lines.items()}
    provenance |= {f"s{number}": Provenance.of(standing[0].lines[number]).to_json() for number in STANDING}
    return Pack(content, provenance)


def _period(period: Period) -> dict[str, str]:
    return {
        "code": period.code,
        "kind": period.kind.value,
        "from": period.starts_on.isoformat(),
        "to": period.ends_on.isoformat(),
    }


def _places(snapshot: Snapshot) -> dict[int, AdministrativeUnit]:
    """The unit just below the province of each cluster."""
    of = {cluster.pk: cluster.district_id or cluster.commune_id for cluster in snapshot.clusters}
    units = AdministrativeUnit.objects.in_bulk(set(of.values()))
    return {pk: units[place] for pk, place in of.items()}


def _report(unit: AdministrativeUnit, period: Period) -> dict[str, Any] | None:
    """The report of the same period, whose figures these are, once it is built."""
    form = FormCode.MONTH if period.kind is Kind.MONTH else FormCode.QUARTER
    of = Report.objects.filter(form=form, unit=unit, period=period.code, content__isnull=False).exclude(sha256="")
    report = of.standing().order_by("-version").defer("content", "provenance").first()
    if report is None:
        return None
    return {"id": report.pk, "form": str(report.form), "version": report.version, "sha256": report.sha256}


# -- figures --------------------------------------------------------------------------------------
def _standing(unit: AdministrativeUnit, period: Period) -> tuple[Indicators, Indicators | None, Indicators | None]:
    """The lines of form 04 now, a period before and a year before."""

    def on(other: Period) -> Indicators | None:
        if not unit.is_valid_on(other.ends_on) or other.ends_on.year < 2001:
            return None
        return compute(unit, other.starts_on, other.ends_on)

    now = compute(unit, period.starts_on, period.ends_on)
    return now, on(period.previous()), on(period.same_period_last_year())


def _standing_rows(found: tuple[Indicators, Indicators | None, Indicators | None]) -> Iterator[dict[str, Any]]:
    now, previous, last_year = found
    labels = {row.number: row.label for row in form_named(FormCode.QUARTER).lines}
    for number in STANDING:
        yield _row(f"s{number}", labels[number], now.lines[number]) | {
            "previous": previous.lines[number].text if previous else None,
            "last_year": last_year.lines[number].text if last_year else None,
        }


def _moved_rows(moved: Indicators, period: Period) -> Iterator[dict[str, Any]]:
    for row in form_named(FormCode.MONTH).lines:
        if row.number not in NOT_MOVEMENTS:
            label = row.label
            if period.kind is not Kind.MONTH:
                label = label.replace("trong tháng", "trong quý").replace("cuối tháng", "cuối kỳ")
            yield _row(f"m{row.number}", label, moved.lines[row.number])


def _row(key: str, label: str, value: LineValue) -> dict[str, Any]:
    return {
        "line": key,
        "label": label,
        "unit": value.unit,
        "value": value.text,
        "missing": value.missing,
        "sources": len(value.counted),
    }


def _targets(unit: AdministrativeUnit, period: Period, moved: Indicators) -> Iterator[dict[str, Any]]:
    """The year's plan, each target with what the register counts since the year began."""
    rows = PlanTarget.objects.filter(province__in=origins_of(unit), year=period.ends_on.year).order_by("pk")
    for row in rows:
        line = line_of_target(row.indicator)
        value = moved.lines[line] if line else None
        reached = None if value is None or value.text is None else Decimal(value.text)
        yield {
            "indicator": row.indicator,
            "unit": row.unit,
            "from": exact(row.lowest),
            "to": exact(row.highest),
            "line": f"m{line}" if line else None,
            "measure": value.unit if value else "",
            "reached": value.text if value else None,
            "verdict": _verdict(row, reached),
        }


def _verdict(target: PlanTarget, reached: Decimal | None) -> str:
    """``reached`` from the lower bound on, ``behind`` below it, ``unknown`` without a comparable count."""
    least = target.lowest if target.lowest is not None else target.highest
    if reached is None or least is None:
        return "unknown"
    return "reached" if reached >= least else "behind"


def _clearance(snapshot: Snapshot, period: Period) -> list[dict[str, Any]]:
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


# -- what happened and what hinders ---------------------------------------------------------------
def _events(snapshot: Snapshot) -> list[dict[str, Any]]:
    """Acts and milestones of the period; acts with the decision they lead to."""
    clusters = {cluster.pk: cluster for cluster in snapshot.clusters}
    happened = (event for event in events_of(snapshot) if not event.what.startswith("lease_"))
    events = [event.to_json(clusters) for event in happened]
    days = (snapshot.starts_on, snapshot.ends_on)
    decisions = Decision.objects.filter(in_force_from__range=days, province__in=origins_of(snapshot.unit))
    known = {(row.number, row.in_force_from.isoformat()): row.pk for row in decisions}
    return [event | {"decision": known.get((event["text"], event["on"]))} for event in events]


def _leases(snapshot: Snapshot) -> list[dict[str, Any]]:
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


def _obstacles(snapshot: Snapshot, day: dt.date) -> list[dict[str, Any]]:
    """Those of the period and earlier ones not settled, by who has to solve them, the ones due first first."""
    codes = {quarter.code for quarter in snapshot.quarters} | {code_of_month(snapshot)}
    raised = Q(period__in=codes) | Q(raised_on__range=(snapshot.starts_on, snapshot.ends_on))
    rows = Obstacle.objects.filter(cluster__in=snapshot.cluster_ids).as_of(day).exclude(state=MatterState.MERGED)
    rows = rows.filter(raised | Q(state__in=UNSETTLED)).select_related("cluster")
    by_agency: dict[str, list[dict[str, Any]]] = {}
    for row in sorted(rows, key=lambda row: (row.due_now or dt.date.max, row.code)):
        by_agency.setdefault(row.responsible_now, []).append(
            {
                "code": row.code,
                "cluster": row.cluster.code,
                "name": row.cluster.name,
                "text": row.text,
                "due_on": row.due_now.isoformat() if row.due_now else None,
                "outcome": row.outcome if row.state == MatterState.SOLVED else "",
                "overdue": row.state == MatterState.OVERDUE,
            }
        )
    ordered = sorted(by_agency, key=lambda name: (not name, -len(by_agency[name]), name))
    return [{"responsible": name, "rows": by_agency[name]} for name in ordered]


def code_of_month(snapshot: Snapshot) -> str:
    """The code of the month in which the days end: an obstacle may name it as the period it was raised in."""
    return Period.month(snapshot.ends_on.year, snapshot.ends_on.month).code


def _reporting(unit: AdministrativeUnit, period: Period, day: dt.date) -> dict[str, Any]:
    """Who owed returns for the quarter (of a month: the last one that had ended) and who was late."""
    quarter = period
    if period.kind is Kind.MONTH:
        quarter = Period.quarter_of(period.ends_on)
        quarter = quarter if quarter.ends_on <= period.ends_on else quarter.previous()
    found = duties(Cluster.objects.in_unit(unit, quarter.ends_on), [quarter])
    units: dict[int, dict[str, Any]] = {}
    for duty in sorted(found, key=lambda duty: (duty.place.sort_key, duty.place.pk)):
        state = duty.timeliness(day)
        row = units.setdefault(duty.place.pk, {"name": duty.place.name, "owed": 0, "missing": [], "late": 0})
        row["owed"] += 1
        row["late"] += state is Timeliness.LATE
        if state is Timeliness.MISSING:
            row["missing"].append({"code": duty.cluster.code, "name": duty.cluster.name})
    return {
        "period": _period(quarter),
        "due_on": found[0].due_on.isoformat() if found else None,
        "owed": len(found),
        "inside": sum(duty.is_in for duty in found),
        "units": [row for row in units.values() if row["missing"] or row["late"]],
    }


# -- tasks ----------------------------------------------------------------------------------------
def tasks_before(meeting: Meeting) -> Iterable[Task]:
    """The tasks on the meeting's table: what it raises, and what earlier ones left or saw done since."""
    last = Meeting.objects.before(meeting).first()
    earlier = Task.objects.before_meeting(meeting, last.held_on if last else None)
    found = (earlier | Task.objects.filter(meeting=meeting)).as_of(meeting.held_on)
    return found.select_related("meeting", "unit", "cluster").in_order()


def tasks_on_table(meeting: Meeting) -> list[dict[str, Any]]:
    """The same as the content keeps them, in two queries."""
    return [
        {
            "id": task.pk,
            "raised_at": task.meeting.period,
            "raised_on": task.meeting.held_on.isoformat(),
            "is_new": task.meeting_id == meeting.pk,
            "number": task.number,
            "text": task.text,
            "owner": task.owner,
            "cluster": task.cluster.code if task.cluster else None,
            "cluster_name": task.cluster.name if task.cluster else None,
            "due_on": task.due_on.isoformat(),
            "state": task.state,  # type: ignore[attr-defined]
            "overdue": task.is_overdue,  # type: ignore[attr-defined]
            "carried": task.carried,  # type: ignore[attr-defined]
            "done_on": task.done_on.isoformat() if task.done_on and task.state == "done" else None,  # type: ignore[attr-defined]
            "outcome": task.outcome if task.state == "done" else "",  # type: ignore[attr-defined]
        }
        for task in tasks_before(meeting)
    ]
