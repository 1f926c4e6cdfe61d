"""A cluster's timeline for programs: every act, milestone, return and step of a dossier, in order of time."""

import datetime as dt
from collections.abc import Iterator
from typing import Any

from django.http import Http404
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from rest_framework.request import Request
from rest_framework.response import Response

from ccn_portal.rest.parameters import AS_OF, LIMIT, OFFSET, Parameter
from ccn_portal.rest.renderers import plain
from ccn_portal.rest.views import PagedView
from clusters.api.serializers import VALUE_UNITS, EventSerializer
from clusters.choices import Action, DossierOutcome, MilestoneKind
from clusters.models import Cluster, Milestone

Event = dict[str, Any]
DOSSIER_STEPS: dict[str, str | Promise] = {
    "received_on": gettext_lazy("Dossier received"),
    "council_on": gettext_lazy("Council met"),
    "closed_on": gettext_lazy("Appraisal closed"),
}
ORDER = ("decision", "milestone", "dossier", "return")


class ClusterTimelineView(PagedView):
    """Every act, milestone, return and step of a dossier by the day, the oldest first, with its source."""

    path_parameters = (Parameter("code", gettext_lazy("The cluster's code.")),)

    def parameters(self, action: str) -> list[Parameter]:
        """A page of what had happened by a day."""
        return [AS_OF, LIMIT, OFFSET]

    def answers(self, action: str) -> dict[Any, Any]:
        """A page of events."""
        return {(200, "application/json"): [EventSerializer]}

    def read_parameters(self) -> None:
        """The day and the page."""
        super().read_parameters()
        self.read_page()

    def get(self, request: Request, code: str) -> Response:
        """The events; Http404 where the user sees no such cluster on the day."""
        clusters = Cluster.objects.visible_to(self.user).as_of(self.day)
        pk = clusters.filter(code=code).values_list("pk", flat=True).first()
        if pk is None:
            raise Http404
        return Response(self.cut(events_of(Cluster(pk=pk), self.day)))


def events_of(cluster: Cluster, day: dt.date) -> list[Event]:
    """What had happened to the cluster by the day, the oldest first; on one day acts before what followed."""
    events = [*_acts(cluster, day), *_milestones(cluster, day), *_dossiers(cluster, day), *_returns(cluster, day)]
    return sorted(events, key=lambda event: (event["date"], ORDER.index(event["kind"]), event["record"]["id"]))


def _event(on: dt.date, kind: str, code: str, title: str | Promise, record: tuple[str, int], **known: Any) -> Event:
    event: Event = {"date": on, "kind": kind, "code": code, "title": str(title), "phase": None}
    event |= dict.fromkeys(("area_ha", "industrial_area_ha", "capital", "value"))
    event |= dict.fromkeys(("unit", "investor", "period", "source"))
    event |= {name: value for name, value in known.items() if value not in (None, "")}
    for name in ("area_ha", "industrial_area_ha", "capital", "value"):
        event[name] = None if event[name] is None else plain(event[name])
    return event | {"record": {"kind": record[0], "id": record[1]}}


def _acts(cluster: Cluster, day: dt.date) -> Iterator[Event]:
    rows = cluster.items.filter(decision__in_force_from__lte=day).values(
        "pk", "action", "area_ha", "industrial_area_ha", "capital", "investor__name", "phase__number",
        "decision_id", "decision__number", "decision__in_force_from",
    )  # fmt: skip
    for row in rows:
        yield _event(
            row["decision__in_force_from"],
            "decision",
            row["action"],
            Action(row["action"]).label,
            ("decision", row["decision_id"]),
            phase=row["phase__number"],
            area_ha=row["area_ha"],
            industrial_area_ha=row["industrial_area_ha"],
            capital=row["capital"],
            investor=row["investor__name"],
            source=row["decision__number"],
        )


def _milestones(cluster: Cluster, day: dt.date) -> Iterator[Event]:
    rows = Milestone.objects.filter(phase__cluster=cluster, occurred_on__lte=day)
    for pk, kind, on, value, source, phase in rows.values_list(
        "pk", "kind", "occurred_on", "value", "source", "phase__number"
    ):
        unit = VALUE_UNITS.get(kind) if value is not None else None
        title = MilestoneKind(kind).label
        record = ("milestone", pk)
        yield _event(on, "milestone", kind, title, record, phase=phase, value=value, unit=unit, source=source)


def _dossiers(cluster: Cluster, day: dt.date) -> Iterator[Event]:
    for row in cluster.dossiers.values("pk", "code", "outcome", *DOSSIER_STEPS):
        for step, title in DOSSIER_STEPS.items():
            if row[step] is None or row[step] > day:
                continue
            if step == "closed_on":
                title = f"{title}: {DossierOutcome(row['outcome']).label}"
            code = step.removesuffix("_on")
            yield _event(row[step], "dossier", code, title, ("dossier", row["pk"]), source=row["code"])


def _returns(cluster: Cluster, day: dt.date) -> Iterator[Event]:
    """Reached through the reverse relation: returns live in the app above this one."""
    rows = cluster.returns.until(day).filter(is_current=True).exclude(state="draft")
    for pk, period, ends_on, state in rows.values_list("pk", "period", "ends_on", "state"):
        title = _("Return for %(period)s") % {"period": period}
        yield _event(ends_on, "return", state, title, ("return", pk), period=period, source=period)
