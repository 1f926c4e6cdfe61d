"""The list of inspections: who was visited, what was found, what of it is still open."""

from collections.abc import Iterator, Mapping
from typing import Any

from django.db.models import Aggregate, Count, Q, QuerySet, Sum
from django.http import HttpRequest, QueryDict
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils.functional import cached_property
from django.utils.translation import gettext as _

from ccn_portal.accounts.permissions import Permission
from ccn_portal.ui.access import RegisterPage
from ccn_portal.ui.lists import Listing
from ccn_portal.workbooks import cells
from ccn_portal.workbooks.downloads import FORMATS, download
from ccn_portal.workbooks.layouts import Column
from clusters.models import Cluster
from clusters.views.conditions import Condition, conditions_of
from clusters.views.places import places_of
from inspections.choices import Domain, VisitState
from inspections.filters import InspectionFilter
from inspections.models import Inspection
from inspections.services import may_record

LEVELS = {VisitState.OVERDUE: "bad", VisitState.OPEN: "warn", VisitState.SETTLED: "ok", VisitState.CLEAN: ""}


class InspectionListing(Listing):
    """Inspections by the day."""

    filter_class = InspectionFilter
    default_order = "-visited"
    tie = ("code",)
    orders: Mapping[str, tuple[str, ...]] = {
        "code": ("code",),
        "cluster": ("cluster__sort_key",),
        "field": ("domain",),
        "visited": ("visited_on",),
        "agency": ("lead_agency",),
        "findings": ("finding_count",),
        "open": ("open_count", "overdue_count"),
        "state": ("state",),
    }

    def __init__(self, request: HttpRequest) -> None:
        rows = Inspection.objects.visible_to(request.user).as_of(request.as_of)
        super().__init__(request, rows.select_related("cluster", "tenant"))

    def sums(self) -> dict[str, Aggregate]:
        """The findings, and those still open."""
        names = {"findings": "finding_count", "open": "open_count", "overdue": "overdue_count"}
        return {name: Sum(column, default=0) for name, column in names.items()}

    def conditions(self) -> list[Condition]:
        """What narrows the list."""
        return conditions_of(self.filters, self.asked) if self.filters.is_valid() else []

    @cached_property
    def tabs(self) -> list[dict[str, Any]]:
        """The ready-made views with their counts; one query."""
        counts = self.everything.aggregate(
            all=Count("pk"),
            open=Count("pk", filter=Q(open_count__gt=0)),
            overdue=Count("pk", filter=Q(overdue_count__gt=0)),
            clean=Count("pk", filter=Q(finding_count=0)),
        )
        views = (
            (_("All"), "", counts["all"]),
            (_("With open findings"), "state=open&state=overdue", counts["open"]),
            (_("Past the deadline"), "overdue=true", counts["overdue"]),
            (_("Nothing found"), "state=clean", counts["clean"]),
        )
        given = {key: self.asked.getlist(key) for key in self.asked if key not in ("page", "ordering", "as_of")}
        return [
            {
                "label": label,
                "address": f"?{query}",
                "count": count,
                "current": given == dict(QueryDict(query).lists()),
            }
            for label, query, count in views
        ]


class InspectionListView(RegisterPage):
    """Inspections, narrowed, sorted, added up; also as CSV and XLSX."""

    def get(self, request: HttpRequest) -> HttpResponseBase:
        """The page or the file."""
        listing = InspectionListing(request)
        form = request.GET.get("format", "")
        if form in FORMATS and request.user.may(Permission.EXPORT_REGISTER):
            return _export(listing, form)
        context = listing.context() | {
            "tabs": listing.tabs,
            "rows": [(visit, VisitState(visit.state).label, LEVELS[VisitState(visit.state)]) for visit in listing.page],
            "conditions": listing.conditions(),
            "places": places_of(request.user, request.as_of),
            "clusters": Cluster.objects.visible_to(request.user).in_vietnamese_order().values_list("code", "name"),
            "fields": [{"value": value, "label": label} for value, label in Domain.choices],
            "may_record": may_record(request.user),
        }
        return render(request, "inspections/list.html", context)


def _export(listing: InspectionListing, form: str) -> HttpResponseBase:
    columns = [
        Column("code", _("Code"), cells.Text(width=16)),
        Column("cluster", _("Cluster"), cells.Text(width=30)),
        Column("tenant", _("Tenant"), cells.Text(width=40)),
        Column("domain", _("Field"), cells.Text(width=22)),
        Column("visited_on", _("Visited on"), cells.Date()),
        Column("lead_agency", _("Led by"), cells.Text(width=30)),
        Column("finding_count", _("Findings"), cells.Integer()),
        Column("open_count", _("Open findings"), cells.Integer()),
        Column("overdue_count", _("Overdue findings"), cells.Integer()),
        Column("state", _("State"), cells.Text(width=20)),
        Column("conclusion", _("Conclusion"), cells.Text(width=40)),
    ]
    title = _("Inspections by %(day)s") % {"day": f"{listing.day:%d/%m/%Y}"}
    return download(
        form, f"kiem-tra-{listing.day}", columns, _values(listing.rows), sheet=_("Inspections"), title=title
    )


def _values(rows: QuerySet) -> Iterator[dict[str, Any]]:
    names = ("code", "visited_on", "lead_agency", "finding_count", "open_count", "overdue_count", "conclusion")
    for visit in rows.iterator(chunk_size=1000):
        yield {name: getattr(visit, name) for name in names} | {
            "cluster": visit.cluster.name,
            "tenant": visit.tenant.name if visit.tenant else "",
            "domain": visit.get_domain_display(),
            "state": VisitState(visit.state).label,
        }
