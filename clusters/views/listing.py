"""The list of clusters."""

from decimal import Decimal
from typing import Any

from django.core.paginator import Page, Paginator
from django.db.models import F, QuerySet
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from ccn_portal.accounts.permissions import Permission
from ccn_portal.rules.keys import Key
from ccn_portal.rules.lookup import Rules
from ccn_portal.ui.access import RegisterPage
from ccn_portal.ui.lists import PAGE_SIZE, Listing
from ccn_portal.ui.numbers import number
from ccn_portal.workbooks.downloads import FORMATS
from clusters.choices import ClusterKind, InvestorKind, Status
from clusters.filters import ClusterFilter
from clusters.models import Cluster
from clusters.views import export
from clusters.views.conditions import Condition, conditions_of
from clusters.views.facts import WASTEWATER_LEVELS
from clusters.views.locations import short, short_name
from clusters.views.places import places_of
from clusters.views.presets import presets_on, tabs_of
from clusters.views.rows import ORDERS, SHOWN, Wastewater, closeness, clusters_of, count_and_add, with_investor

# the parameters that stand together behind one chip
FILTER_NAMES = {
    "unit": "unit",
    "kind": "kind",
    "fill": "fill_rate_min fill_rate_max",
    "more": "investor_kind has_wastewater_plant calling_for_investment established_from established_to",
}
CONTAINER = "cluster-list"  # what a partial update replaces
LIVING = [status for status in Status if status != Status.WITHDRAWN]


class ClusterListView(RegisterPage):
    """Clusters as of the day, narrowed, sorted, added up; also as CSV and XLSX."""

    def get(self, request: HttpRequest) -> HttpResponseBase:
        """The page, the part of it that changed, or the file."""
        listing = ClusterListing(request, clusters_of(request.user, request.as_of))
        form = request.GET.get("format", "")
        if form in FORMATS and request.user.may(Permission.EXPORT_REGISTER):
            return export.answer(listing.rows, form, request.as_of)
        partial = bool(request.htmx) and request.htmx.target == CONTAINER
        template = "clusters/list_results.html" if partial else "clusters/list.html"
        response = render(request, template, {**listing.context(), "partial": partial})
        response["Vary"] = "HX-Request, HX-Target"
        return response


class ClusterListing(Listing):
    """What one request asks of the list."""

    filter_class = ClusterFilter
    orders = ORDERS
    default_order = "place"
    tie = ("sort_key", "code")

    @cached_property
    def rows(self) -> QuerySet[Cluster]:
        """In the order asked for; a search puts what is written with the same accents first."""
        words = self.asked.get("q", "").strip()
        rows = with_investor(super().rows)
        if words and not self.asked.get("ordering"):
            return rows.alias(closeness=closeness(words)).order_by(F("closeness").asc(), *self.tie)
        return rows

    @cached_property
    def totals(self) -> dict[str, Any]:
        """What all rows add up to, and how many each state would show when the other conditions stay; one query."""
        asked = self.asked.copy()
        asked.pop("status", None)
        rows = type(self)(self.request, self.everything, asked).found
        return count_and_add(rows, self.day, self.filters.form.cleaned_data.get("status", []))

    def statuses(self) -> list[dict[str, Any]]:
        """The states, the last in life first, with their counts."""
        counts = self.totals["by_status"]
        order = [*reversed(LIVING), Status.WITHDRAWN]
        return [{"value": s.value, "status": s.value, "label": s.label, "count": counts[s]} for s in order]

    @cached_property
    def page(self) -> Page:
        """One page of lines; only what they show is read."""
        paginator = Paginator(self.rows.values(*SHOWN), PAGE_SIZE)
        paginator.count = self.totals["count"]
        page = paginator.get_page(self.asked.get("page"))
        page.object_list = [_with_words(row) for row in page.object_list]
        return page

    def chosen(self) -> dict[str, int]:
        """How many conditions stand behind each chip; the bar below says which."""
        names = [condition.name for condition in self.conditions]
        return {chip: sum(name in names for name in here.split()) for chip, here in FILTER_NAMES.items()}

    @cached_property
    def conditions(self) -> list[Condition]:
        """The conditions in words."""
        return conditions_of(self.filters, self.asked)

    def context(self) -> dict[str, Any]:
        """What the templates show."""
        rules = Rules(self.day)
        low_fill = rules.find(Key.WATCH_FILL_RATE_MIN)
        return super().context() | {
            "low_fill": Decimal(low_fill.value) if low_fill else None,
            "tabs": tabs_of(self.everything, self.asked, presets_on(self.day, rules)),
            "statuses": self.statuses(),
            "conditions": self.conditions,
            "chosen": self.chosen(),
            "filter_names": FILTER_NAMES,
            "places": places_of(self.user, self.day),
            "kinds": ClusterKind.choices,
            "investor_kinds": InvestorKind.choices,
            "source": _source(),
            "may_add": self.user.may(Permission.EDIT_REGISTER),
        }


def _with_words(row: dict[str, Any]) -> dict[str, Any]:
    """A line with its names shortened and its figures in one text, for a phone."""
    wastewater = Wastewater(row["wastewater"]) if row["wastewater"] else None
    return row | {
        "place_short": short(row["commune"], row["district"]),
        "investor_short": short_name(row["investor_name"] or ""),
        "wastewater_label": wastewater.label if wastewater else "",
        "wastewater_level": WASTEWATER_LEVELS[wastewater] if wastewater else "",
        "summary": _summary(row, wastewater),
    }


def _summary(row: dict[str, Any], wastewater: Wastewater | None) -> str:
    parts = []
    if row["shown_area_ha"] is not None:
        parts.append(f"{number(row['shown_area_ha'])} ha")
    if row["tenant_count"]:
        counted = ngettext("%(count)s tenant", "%(count)s tenants", row["tenant_count"])
        parts.append(counted % {"count": number(row["tenant_count"])})
    if wastewater:
        parts.append(_("wastewater: %(state)s") % {"state": wastewater.label.lower()})
    return " · ".join(parts)


def _source() -> str:
    """Where the figures of the list come from."""
    return _(
        "Places are those of the administrative map of this day. Area: as established; before that as planned or "
        "proposed. Industrial land: as the 1/500 detailed plan says, without one as the establishment says. The "
        "total fill rate counts operating clusters with an approved detailed plan (line 19 of form 04). "
        "Source: the register of industrial clusters."
    )
