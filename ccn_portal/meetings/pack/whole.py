"""The content as a whole, section by section."""

from dataclasses import dataclass
from typing import Any

from ccn_portal.meetings.lateness import behind_schedule, without_detailed_plan
from ccn_portal.meetings.models import Meeting
from ccn_portal.meetings.pack.figures import Figures, moved_rows
from ccn_portal.meetings.pack.happened import clearance, events, leases
from ccn_portal.meetings.pack.matters import obstacles, petitions
from ccn_portal.meetings.pack.numbers import Numbers, period_told
from ccn_portal.meetings.pack.oversight import Known, oversight
from ccn_portal.meetings.pack.reporting import owed_by, reporting
from ccn_portal.meetings.pack.tasks import tasks_on_table
from ccn_portal.rules.lookup import Rules
from ccn_portal.rules.periods import Kind, Period
from ccn_portal.territories.lineage import origins_of
from ccn_portal.territories.models import AdministrativeUnit
from reports.canonical import fingerprint
from reports.choices import FormCode
from reports.lines import compute
from reports.lines.snapshot import Snapshot
from reports.models import Report

# 2: obstacles with their counts, petitions, inspections, the plan's shares; what is absent of a 1 was never counted
SCHEMA = "ccn-meeting/2"


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
    unit, period, numbers = meeting.unit, meeting.days, Numbers()
    moved = compute(unit, period.starts_on, period.ends_on, form=FormCode.MONTH, period=period.code)
    snapshot, origins = moved.snapshot, origins_of(unit)
    days = (period.ends_on, period.previous().ends_on, period.same_period_last_year().ends_on)
    rules = Rules.on_days(days)
    figures = Figures(unit, period, snapshot, origins, rules)
    owed = owed_by(period, rules[period.ends_on])
    places, behind = _places(snapshot), behind_schedule(snapshot, rules[period.ends_on])
    content = {
        "schema": SCHEMA,
        "demo": demo,
        "unit": {"code": unit.code, "name": unit.name, "level": unit.level},
        "period": period_told(period),
        "held_on": meeting.held_on.isoformat(),
        "report": _report(unit, period),
        "targets": list(figures.targets(numbers, moved)),
        "standing": list(figures.standing(numbers)),
        "moved": list(moved_rows(numbers, moved, period)),
        "clearance": clearance(snapshot, period),
        "events": events(snapshot, origins),
        "leases": leases(snapshot),
        "behind": [row.to_json(places) for row in behind],
        "without_plan": without_detailed_plan(snapshot, places),
        "inspections": oversight(numbers, snapshot, meeting.held_on, Known(rules[period.ends_on], behind, owed)),
        "obstacles": obstacles(numbers, snapshot, meeting.held_on),
        "petitions": petitions(numbers, snapshot, meeting.held_on),
        "reporting": reporting(owed, unit, period, meeting.held_on),
        "tasks": tasks_on_table(meeting),
        "conclusions": [line.strip() for line in meeting.conclusions.splitlines() if line.strip()],
    }
    return Pack(content, numbers.provenance)


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
