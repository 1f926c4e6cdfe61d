"""The three registers over all clusters at work, with the two shares of the city's plan."""

from collections.abc import Iterator, Mapping
from typing import Any, ClassVar
from urllib.parse import urlencode

from django.db.models import Count, F, QuerySet
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _

from ccn_portal.accounts.permissions import Permission
from ccn_portal.environment.choices import GAP_TOPICS, Gap, Land, Topic, Validity
from ccn_portal.environment.filters import EnvironmentFilter
from ccn_portal.environment.querysets import lacking, with_environment
from ccn_portal.environment.shares import Share, new_since, shares_on
from ccn_portal.environment.views.page import states_of
from ccn_portal.ui.access import RegisterPage
from ccn_portal.ui.lists import Listing
from ccn_portal.ui.numbers import number
from ccn_portal.workbooks import cells
from ccn_portal.workbooks.downloads import FORMATS, download
from ccn_portal.workbooks.layouts import Column
from clusters.choices import AT_WORK, Status
from clusters.models import Cluster
from clusters.views.conditions import Condition, conditions_of
from clusters.views.places import places_of


class EnvironmentListing(Listing):
    """Clusters at work or being built, with what their registers say."""

    filter_class = EnvironmentFilter
    default_order = "place"
    tie = ("sort_key", "code")
    orders: ClassVar[Mapping[str, tuple[str, ...]]] = {
        "name": ("sort_key",),
        "place": ("commune_key",),
        "status": ("status",),
        "capacity": ("wastewater_capacity",),
        "flow": ("flow_generated",),
        "sample": ("last_sample_on",),
        "accepted": ("fire_accepted_on",),
        "drill": ("last_drill_on",),
        "collection": ("collection_to",),
    }

    def __init__(self, request: HttpRequest) -> None:
        self.topic = Topic(request.GET["topic"]) if request.GET.get("topic") in Topic.values else Topic.WASTEWATER
        clusters = Cluster.objects.visible_to(request.user).as_of(request.as_of).placed_on(request.as_of)
        self.clusters = clusters.with_status(*AT_WORK)
        rows = with_environment(self.clusters, request.as_of)
        rows = rows.annotate(commune=F("place__commune__name"), commune_key=F("place__commune__sort_key"))
        super().__init__(request, rows)

    @cached_property
    def shares(self) -> list[Share]:
        """The two shares, over all the user's clusters."""
        return shares_on(Cluster.objects.visible_to(self.user).as_of(self.day), self.day, self.user)

    def conditions(self) -> list[Condition]:
        """What narrows the list."""
        return conditions_of(self.filters, self.asked) if self.filters.is_valid() else []

    def context(self) -> dict[str, Any]:
        """What the template shows."""
        return super().context() | {
            "topic": self.topic.value,
            "tabs": self._tabs(),
            "gaps": self._gaps(),
            "shares": [share_shown(share) for share in self.shares],
            "new_since": new_since(self.day),
            "rows": [_line(row, self.topic, self.day) for row in self.page],
            "headings": _headings(self.topic),
            "conditions": self.conditions(),
            "places": places_of(self.user, self.day),
        }

    def _tabs(self) -> list[dict[str, Any]]:
        return [
            {"label": topic.label, "address": f"?topic={topic}", "count": None, "current": topic == self.topic}
            for topic in Topic
        ]

    def _gaps(self) -> list[dict[str, Any]]:
        """What is missing in this register, each with its count; one query."""
        gaps = GAP_TOPICS[self.topic]
        counts = self.everything.order_by().aggregate(
            **{gap.value: Count("pk", filter=lacking(gap, self.day)) for gap in gaps}
        )
        return [{"value": gap.value, "label": Gap(gap).label, "count": counts[gap.value]} for gap in gaps]


class EnvironmentListView(RegisterPage):
    """The list; also as CSV and XLSX."""

    def get(self, request: HttpRequest) -> HttpResponseBase:
        """The page or the file."""
        listing = EnvironmentListing(request)
        form = request.GET.get("format", "")
        if form in FORMATS and request.user.may(Permission.EXPORT_REGISTER):
            return _export(listing, form)
        return render(request, "environment/list.html", listing.context())


def share_shown(share: Share) -> dict[str, Any]:
    """A share as the page tells it, with the ways to the clusters it counts."""
    target = share.target
    aim = ""
    if target is not None and target.lowest is not None:
        aim = _("plan of %(year)d: %(percent)s %%") % {"year": target.year, "percent": number(target.lowest)}

    def where(**query: str) -> str:
        asked = {"topic": Topic.WASTEWATER.value, "share": share.code.value, **query}
        return f"{reverse('environment-list')}?{urlencode(asked)}"

    return {
        "share": share,
        "label": share.code.label,
        "aim": aim,
        "all": where(),
        "compliant": where(compliant="true"),
        "missing": where(compliant="false"),
    }


def _headings(topic: Topic) -> list[tuple[str, str, str]]:
    """The columns of a register: key (of ``states_of``'s rows by place), label, the key it sorts by."""
    return {
        Topic.WASTEWATER: [
            ("1", _("Wastewater"), ""), ("0", _("Land for the plant"), ""), ("2", _("Capacity, m³/day"), "capacity"),
            ("3", _("Flow, m³/day"), "flow"), ("4", _("Permit"), ""), ("5", _("Monitoring"), ""),
            ("7", _("Last sample"), "sample"),
        ],
        Topic.WASTE: [
            ("0", _("Collection contract"), "collection"), ("1", _("Transfer station"), ""),
            ("2", _("Hazardous waste register"), ""), ("3", _("Hazardous waste contract"), ""),
        ],
        Topic.FIRE: [
            ("0", _("Design appraised"), ""), ("1", _("Acceptance"), "accepted"), ("2", _("Equipment"), ""),
            ("3", _("Fire-fighting plan"), ""), ("4", _("Last drill"), "drill"),
        ],
    }[topic]  # fmt: skip


def _line(row: Any, topic: Topic, day: Any) -> dict[str, Any]:
    states = states_of(row, day)[topic]
    chosen = [states[int(key)] for key, _label, _sort in _headings(topic)]
    known = [f"{one['label'].lower()}: {one['tag'] or one['text']}" for one in chosen if one["tag"] or one["text"]]
    return {"row": row, "cells": chosen, "summary": " · ".join(known)}


def _export(listing: EnvironmentListing, form: str) -> HttpResponseBase:
    text, wide = cells.Text(width=16), cells.Text(width=28)
    columns = [
        Column("code", _("Code"), text),
        Column("name", _("Cluster"), wide),
        Column("commune", _("Commune"), wide),
        Column("status", _("Status"), text),
        Column("land", _("Land for the plant"), text),
        Column("wastewater_on", _("Plant running since"), cells.Date()),
        Column("wastewater_capacity", _("Capacity, m³/day"), cells.Number(14, 4)),
        Column("meets_standard", _("Effluent meets the standard"), text),
        Column("flow_generated", _("Wastewater generated, m³/day"), cells.Number(14, 4)),
        Column("flow_treated", _("Wastewater treated, m³/day"), cells.Number(14, 4)),
        Column("permit_number", _("Environmental permit"), wide),
        Column("permit", _("Permit"), text),
        Column("permit_to", _("Permit valid until"), cells.Date()),
        Column("monitoring", _("Automatic monitoring"), text),
        Column("standard", _("Effluent standard"), wide),
        Column("last_sample_on", _("Last sample"), cells.Date()),
        Column("exceedances", _("Results outside the limit"), cells.Integer()),
        Column("collection_party", _("Waste collected by"), wide),
        Column("collection", _("Collection contract"), text),
        Column("collection_to", _("Collection contract until"), cells.Date()),
        Column("hazardous_book", _("Hazardous waste register"), wide),
        Column("hazardous_contract", _("Hazardous waste contract"), text),
        Column("fire_accepted_on", _("Fire safety accepted on"), cells.Date()),
        Column("equipment_complete", _("Fire equipment complete"), text),
        Column("fire_plan_on", _("Fire-fighting plan"), cells.Date()),
        Column("last_drill_on", _("Last drill"), cells.Date()),
    ]
    day = listing.day
    title = _("Wastewater, waste and fire safety as of %(day)s") % {"day": f"{day:%d/%m/%Y}"}
    rows = _values(listing.rows, columns)
    return download(form, f"moi-truong-pccc-{day}", columns, rows, sheet=_("Wastewater, waste, fire")[:31], title=title)


def _values(rows: QuerySet, columns: list[Column]) -> Iterator[dict[str, Any]]:
    words: dict[str, Any] = {"status": Status, "land": Land, "permit": Validity, "collection": Validity,
                             "hazardous_contract": Validity}  # fmt: skip
    flags = {True: _("yes"), False: _("no"), None: ""}
    for row in rows.values(*(column.key for column in columns)).iterator(chunk_size=500):
        for key, choices in words.items():
            row[key] = choices(row[key]).label if row[key] else ""
        for key in ("meets_standard", "monitoring", "equipment_complete"):
            row[key] = flags[row[key]]
        yield row
