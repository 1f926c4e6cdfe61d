"""A cluster's timeline for programs: every act, milestone, return, inspection and step of a dossier, in order."""

import datetime as dt
from typing import Any

from django.http import Http404, HttpResponseBase
from django.utils.translation import gettext_lazy
from rest_framework.request import Request

from ccn_portal.rest.listing import ListingView
from ccn_portal.rest.parameters import AS_OF, Parameter
from clusters.api.serializers import VALUE_UNITS, EventSerializer
from clusters.models import Cluster
from clusters.timeline import Event, EventKind, timeline_of

MEASURED = ("area_ha", "industrial_area_ha", "capital", "value")
ORDER = (EventKind.DECISION, EventKind.MILESTONE, EventKind.DOSSIER, EventKind.RETURN, EventKind.INSPECTION)


class ClusterTimelineView(ListingView):
    """Every act, milestone, return, inspection and step of a dossier by the day, the oldest first, with its source."""

    path_parameters = (Parameter("code", gettext_lazy("The cluster's code.")),)

    title = "timeline"
    shape = EventSerializer
    sorts = ("date", "kind", "code")

    def questions(self) -> list[Parameter]:
        """What had happened by a day."""
        return [AS_OF]

    def get(self, request: Request, code: str) -> HttpResponseBase:
        """The events; Http404 where the user sees no such cluster on the day."""
        clusters = Cluster.objects.visible_to(self.user).as_of(self.day)
        pk = clusters.filter(code=code).values_list("pk", flat=True).first()
        if pk is None:
            raise Http404
        return self.shown(events_of(Cluster(pk=pk), self.day))


def events_of(cluster: Cluster, day: dt.date) -> list[dict[str, Any]]:
    """What had happened to the cluster by the day, the oldest first; on one day acts before what followed."""
    told = [event for event in timeline_of(cluster, day) if event.code and event.record]
    return [_row(event) for event in sorted(told, key=lambda one: (one.on, ORDER.index(one.kind), one.record))]


def _row(event: Event) -> dict[str, Any]:
    record, number = event.record or ("", 0)
    facts = event.facts
    is_measured = facts.get("value") is not None
    title = f"{event.title} ({event.detail})" if event.kind == EventKind.DOSSIER and event.detail else event.title
    row = {"date": event.on, "kind": event.kind.value, "code": event.code, "title": title}
    row |= {name: facts.get(name) for name in ("phase", "investor", "period")}
    row |= {name: facts.get(name) for name in MEASURED}
    row["unit"] = VALUE_UNITS.get(event.code) if is_measured else None
    source = facts["period"] if event.kind == EventKind.RETURN else event.source
    return row | {"source": source or None, "record": {"kind": record, "id": number}}
