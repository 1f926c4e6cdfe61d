"""Everything a cluster's page shows, read once for the day."""

import datetime as dt
from collections import Counter
from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _

from ccn_portal.accounts.permissions import Permission
from ccn_portal.rules.keys import Key
from ccn_portal.rules.lookup import Rules
from ccn_portal.rules.periods import Period
from ccn_portal.ui.charts import Series, StepChart
from ccn_portal.ui.numbers import day as day_text
from ccn_portal.ui.numbers import number
from clusters.choices import MatterState
from clusters.models import Cluster, Phase
from clusters.series import Point, by_year, points_of
from clusters.timeline import Event, EventKind, Records, timeline_of, what_it_sets
from clusters.views.boundaries import boundary_of
from clusters.views.facts import facts_of
from clusters.views.links import address
from clusters.views.locations import in_words, on_map, on_other_map
from clusters.views.steps import Limits, Step, steps_of, warnings_of
from clusters.views.tenants import tenants_of

EVENTS_SHOWN = 12
RETURNS_SHOWN = 8
EVENT_ICONS = {
    EventKind.DECISION: "certificate",
    EventKind.MILESTONE: "building-factory",
    EventKind.RETURN: "send",
    EventKind.INSPECTION: "clipboard-check",
    EventKind.LEASE: "building-store",
    EventKind.DOSSIER: "license",
    EventKind.TERRITORY: "map-pin",
}


def series_labels() -> dict[str, str]:
    """The lines of the chart, as their ends name them."""
    return {
        "planned": _("planned"),
        "area": _("established"),
        "industrial": _("industrial land"),
        "leased": _("leased"),
    }


class ClusterPage:
    """Everything the page shows, read once."""

    def __init__(self, request: HttpRequest, cluster: Cluster) -> None:
        self.request, self.user, self.day = request, request.user, request.as_of
        self.cluster = cluster
        self.records = Records.of(cluster, self.day)
        self.phases = list(Phase.objects.as_of(self.day).opened().filter(cluster=cluster).order_by("number"))
        self.investors = {item.investor_id: item.investor for item in self.records.items if item.investor_id}

    def context(self) -> dict[str, Any]:
        """What the templates show."""
        return {
            "cluster": self.cluster,
            "crumbs": self.crumbs(),
            "place": in_words(self.territories),
            "other_map": on_other_map(self.records.territories, self.day),
            "investor": self.investor(),
            "boundary": boundary_of(self.cluster),
            "facts": facts_of(self.cluster, self.phases, self.records),
            "steps": [_step(step) for step in self.steps],
            "warnings": list(warnings_of(self.steps)) + self.overdue_obstacles(),
            "timeline": self.timeline(),
            "chart": self.chart(),
            "areas": by_year(self.points, self.day),
            "phases": [self.phase_row(phase) for phase in self.phases],
            "decisions": self.decisions(),
            "tenants": tenants_of(self.records, self.request.GET.get("page")),
            "returns": self.returns(),
            "works": self.works(),
            "obstacles": self.obstacles,
            "dossiers": self.records.dossiers[::-1],
            "return_count": len(self.records.returns),
            "several_phases": len(self.phases) > 1,
            "may_export": self.user.may(Permission.EXPORT_REGISTER),
            "history_url": address("record-history", "cluster", self.cluster.pk),
            "may_see_history": self.user.may(Permission.VIEW_HISTORY),
            "may_import": self.user.may(Permission.IMPORT_REGISTER),
            "may_edit": self.user.may(Permission.EDIT_REGISTER),
        }

    @cached_property
    def territories(self) -> list[Any]:
        """Where the cluster lies on the map of the day."""
        return on_map(self.records.territories, self.day)

    @cached_property
    def steps(self) -> list[Step]:
        """The legal steps, held against the time limits of the day."""
        rules = Rules(self.day)
        plan, ground = rules.find(Key.WATCH_DETAILED_PLAN_MONTHS), rules.find(Key.WATCH_GROUNDBREAKING_MONTHS)
        limits = Limits(int(plan.value) if plan else None, int(ground.value) if ground else None)
        return steps_of(self.cluster, self.phases, self.records, limits)

    @cached_property
    def points(self) -> list[Point]:
        """The areas through time."""
        return points_of(self.records)

    @cached_property
    def obstacles(self) -> list[Any]:
        """The obstacles raised by the day, the latest first."""
        found = self.cluster.obstacles.as_of(self.day).exclude(state=MatterState.MERGED)
        return list(found.order_by("-period", "-raised_on", "code"))

    def crumbs(self) -> list[tuple[str, str]]:
        """The way here: the list, the list of the commune."""
        crumbs = [(_("Industrial clusters"), reverse("cluster-list"))]
        if self.territories:
            commune = self.territories[0].commune
            crumbs.append((commune.name, f"{reverse('cluster-list')}?unit={commune.code}"))
        return [*crumbs, (self.cluster.code, "")]

    def investor(self) -> dict[str, Any] | None:
        """The infrastructure investor of the first phase, and since when."""
        phase = next((phase for phase in self.phases if phase.investor_id), None)
        if phase is None:
            return None
        found = self.investors[phase.investor_id]
        return {"name": found.name, "since": phase.investor_since, "link": address("investor-detail", found.pk)}

    def overdue_obstacles(self) -> list[str]:
        """Obstacles that are due and have no outcome."""
        late = [obstacle for obstacle in self.obstacles if obstacle.state == MatterState.OVERDUE]
        return [_("obstacle %(code)s is overdue") % {"code": obstacle.code} for obstacle in late]

    def timeline(self) -> dict[str, Any]:
        """The events of the kind asked for, the newest first, and how many there are of each kind."""
        events = timeline_of(self.cluster, self.day, self.records)
        counts = Counter(event.kind for event in events)
        asked = self.request.GET.get("events", "")
        chosen = [event for event in events if not asked or event.kind == asked]
        shown = chosen if "all" in self.request.GET else chosen[:EVENTS_SHOWN]
        return {
            "events": [_event(event) for event in shown],
            "total": len(events),
            "more": len(chosen) - len(shown),
            "asked": asked,
            "kinds": [(kind.value, kind.label, counts[kind]) for kind in EventKind if counts[kind]],
        }

    def chart(self) -> StepChart | None:
        """Areas and leased land through time."""
        if not self.points:
            return None
        styles = {"planned": "dashed", "area": "line", "industrial": "line", "leased": "area"}
        series = []
        for name, label in series_labels().items():
            values = [(point.on, getattr(point, name)) for point in self.points]
            known = [(on, value) for on, value in values if value is not None]
            if known and values[-1][1] is not None:
                series.append(Series(label, known, styles[name]))
        if not series:
            return None
        start = dt.date(min(one.points[0][0] for one in series).year, 1, 1)
        last = "; ".join(f"{one.label} {number(one.points[-1][1], 2)} ha" for one in series)
        label = _("Areas and leased land since %(year)s; now: %(last)s") % {"year": start.year, "last": last}
        return StepChart(label=label, series=series, start=start, end=self.day)

    def phase_row(self, phase: Any) -> dict[str, Any]:
        """A phase with its investor's name."""
        investor = self.investors.get(phase.investor_id)
        return {
            "phase": phase,
            "investor": investor,
            "investor_link": address("investor-detail", investor.pk) if investor else "",
        }

    def decisions(self) -> list[dict[str, Any]]:
        """The decisions that concern the cluster, the latest first, each with what it does here."""
        rows: dict[int, dict[str, Any]] = {}
        for item in reversed(self.records.items):
            decision = item.decision
            new = {"decision": decision, "link": address("decision-detail", decision.pk), "files": item.files}
            row = rows.setdefault(decision.pk, {**new, "acts": []})
            row["acts"].insert(0, {"item": item, "sets": what_it_sets(item)})
        return list(rows.values())

    def returns(self) -> list[dict[str, Any]]:
        """The latest returns, each with its period in words."""
        latest = self.records.returns[::-1][:RETURNS_SHOWN]
        return [
            {"row": row, "period": Period.parse(row.period).label, "link": address("return-detail", row.pk)}
            for row in latest
        ]

    def works(self) -> list[dict[str, Any]]:
        """The infrastructure works that were known of on the day, with their state then."""
        rows = []
        for work in self.records.works:
            dates = [day for day in (work.planned_on, work.started_on, work.completed_on) if day]
            if not dates or min(dates) <= self.day:
                rows.append({"work": work, **_work_state(work, self.day)})
        return rows


def _step(step: Step) -> dict[str, Any]:
    """A step as components/steps.html wants it."""
    decision = step.item.decision if step.item else None
    return {
        "name": step.label,
        "state": step.state,
        "text": step.text or day_text(step.on),
        "note": step.note or (decision.number if decision else ""),
        "link": address("decision-detail", decision.pk) if decision and not step.note else "",
    }


def _event(event: Event) -> dict[str, Any]:
    """An event as components/timeline.html wants it."""
    pages = {
        "decision": "decision-detail",
        "return": "return-detail",
        "dossier": "dossier-detail",
        "inspection": "inspection-detail",
    }
    kind, pk = event.record or ("", 0)
    key = event.source if kind == "inspection" else pk  # its address names its code
    return {
        "day": event.on,
        "title": event.title,
        "by": event.source,
        "text": event.detail,
        "icon": EVENT_ICONS[event.kind],
        "level": event.tone,
        "link": address(pages[kind], key) if kind in pages else "",
    }


def _work_state(work: Any, day: dt.date) -> dict[str, Any]:
    if work.completed_on and work.completed_on <= day:
        return {"state": _("Done"), "level": "ok", "on": work.completed_on}
    if work.started_on and work.started_on <= day:
        return {"state": _("Being built"), "level": "note", "on": work.started_on}
    if work.planned_on and work.planned_on <= day:
        return {"state": _("Planned"), "level": "", "on": work.planned_on}
    return {"state": _("None"), "level": "", "on": None}
