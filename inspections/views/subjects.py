"""Lists of clusters and tenants by what inspectors did there: never inspected, not this year, still to remedy."""

from collections.abc import Iterator, Mapping
from typing import Any, ClassVar

from django.db.models import Aggregate, Count, Exists, F, OuterRef, Q, QuerySet, Sum
from django.http import HttpRequest, QueryDict
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _

from ccn_portal.accounts.permissions import Permission
from ccn_portal.today import today
from ccn_portal.ui.access import RegisterPage
from ccn_portal.ui.lists import Listing
from ccn_portal.workbooks import cells
from ccn_portal.workbooks.downloads import FORMATS, download
from ccn_portal.workbooks.layouts import Column
from clusters.choices import Status
from clusters.models import Cluster
from clusters.views.conditions import Condition, conditions_of
from clusters.views.places import places_of
from inspections.choices import Domain, Standing, Visited
from inspections.compliance import Row, Subject, grids_of
from inspections.filters import ComplianceFilter, TenantComplianceFilter
from inspections.oversight import subject_to_inspection, visits_by, with_visits
from inspections.services import may_plan
from inspections.views.grids import legend, told
from investors.models import Lease, Tenant


class SubjectListing(Listing):
    """What both lists share."""

    filter_class: ClassVar[type[ComplianceFilter]]
    subject: ClassVar[Subject]
    default_order = "-overdue"
    tie = ("sort_key", "code")
    orders: ClassVar[Mapping[str, tuple[str, ...]]] = {
        "code": ("code",),
        "name": ("sort_key",),
        "visited": ("last_visit_on",),
        "open": ("open_count",),
        "overdue": ("overdue_count", "open_count"),
    }

    @cached_property
    def found(self) -> QuerySet:
        """The rows that meet the conditions, with what is open on the day in the field asked for."""
        return with_visits(self.filters.qs, self.day, self.subject, self.filters.field)

    def title(self) -> str:
        """What the page is called."""
        raise NotImplementedError

    def sums(self) -> dict[str, Aggregate]:
        """What is not remedied."""
        return {"open": Sum("open_count", default=0), "overdue": Sum("overdue_count", default=0)}

    def squares(self, rows: list[Any]) -> dict[int, list[dict[str, Any]]]:
        """The fields of each row in the quarter asked for; three queries."""
        period = self.filters.period
        grids = grids_of([row.pk for row in rows], self.day, of=self.subject, quarters=[period])
        return {pk: _squares(grid[period.code]) for pk, grid in grids.items()}

    def conditions(self) -> list[Condition]:
        """What narrows the list; that only the leading commune counts is no narrowing to the reader."""
        found = conditions_of(self.filters, self.asked) if self.filters.is_valid() else []
        return [one for one in found if one.name != "lead"]

    def tabs(self) -> list[dict[str, Any]]:
        """The ready-made views with their counts; one query."""
        visits = visits_by(self.day, self.subject)
        marked = self.everything.order_by().annotate(
            ever=Exists(visits), this_year=Exists(visits.filter(visited_on__year=self.day.year))
        )
        counts = marked.aggregate(
            all=Count("pk"),
            never=Count("pk", filter=Q(ever=False)),
            not_this_year=Count("pk", filter=Q(this_year=False)),
        )
        views = (
            (_("All"), "", counts["all"]),
            (Visited.NEVER.label, "visited=never", counts["never"]),
            (Visited.NOT_THIS_YEAR.label, "visited=not_this_year", counts["not_this_year"]),
            (_("With open findings"), "standing=open&standing=overdue", None),
            (_("Past the deadline"), "standing=overdue", None),
        )
        given = {key: self.asked.getlist(key) for key in self.asked if key not in ("page", "ordering", "as_of")}
        return [
            {"label": label, "address": f"?{query}", "count": count, "current": given == dict(QueryDict(query).lists())}
            for label, query, count in views
        ]

    def context(self) -> dict[str, Any]:
        """What the templates show."""
        period = self.filters.period
        rows = list(self.page)
        squares = self.squares(rows)
        return super().context() | {
            "crumbs": [(_("Compliance with the law"), reverse("compliance-overview")), (self.title(), "")],
            "title": self.title(),
            "tabs": self.tabs(),
            "rows": [(row, squares[row.pk]) for row in rows],
            "quarter": period,
            "quarter_ends": min(period.ends_on, self.day),
            "fields": [{"value": value, "label": label} for value, label in Domain.choices],
            "headings": Domain.choices,
            "standings": legend(),
            "conditions": self.conditions(),
            "places": places_of(self.user, self.day),
            "may_plan": self.day == today() and may_plan(self.user, self.user.domain),
        }


class ClusterListing(SubjectListing):
    """Clusters where there is something to inspect."""

    filter_class = ComplianceFilter
    subject = Subject.CLUSTER
    orders: ClassVar[Mapping[str, tuple[str, ...]]] = {**SubjectListing.orders, "place": ("commune_key",)}

    def __init__(self, request: HttpRequest) -> None:
        rows = Cluster.objects.visible_to(request.user).as_of(request.as_of).placed_on(request.as_of)
        rows = rows.annotate(commune=F("place__commune__name"), commune_key=F("place__commune__sort_key"))
        super().__init__(request, subject_to_inspection(rows, request.as_of))

    def title(self) -> str:
        """Of clusters."""
        return _("Compliance by cluster")


class TenantListing(SubjectListing):
    """Tenants with land on the day."""

    filter_class = TenantComplianceFilter
    subject = Subject.TENANT

    def __init__(self, request: HttpRequest) -> None:
        leases = Lease.objects.visible_to(request.user).in_force(request.as_of).filter(tenant=OuterRef("pk"))
        super().__init__(request, Tenant.objects.visible_to(request.user).filter(Exists(leases)))

    def title(self) -> str:
        """Of tenants."""
        return _("Compliance by tenant")

    def clusters_of(self, rows: list[Tenant]) -> dict[int, list[Cluster]]:
        """Where each of them holds land on the day; one query."""
        leases = Lease.objects.visible_to(self.user).in_force(self.day).filter(tenant__in=[row.pk for row in rows])
        found: dict[int, list[Cluster]] = {row.pk: [] for row in rows}
        for lease in leases.select_related("cluster").order_by("cluster__sort_key", "pk"):
            if lease.cluster not in found[lease.tenant_id]:
                found[lease.tenant_id].append(lease.cluster)
        return found


class ComplianceClustersView(RegisterPage):
    """Clusters; also as CSV and XLSX."""

    def get(self, request: HttpRequest) -> HttpResponseBase:
        """The page or the file."""
        listing = ClusterListing(request)
        if (form := _format(request)) is not None:
            return _export(listing, form, f"tuan-thu-cum-{listing.day}", _("Clusters"))
        return render(request, "inspections/subjects.html", listing.context() | {"of_clusters": True})


class ComplianceTenantsView(RegisterPage):
    """Tenants; also as CSV and XLSX."""

    def get(self, request: HttpRequest) -> HttpResponseBase:
        """The page or the file."""
        listing = TenantListing(request)
        if (form := _format(request)) is not None:
            return _export(listing, form, f"tuan-thu-don-vi-{listing.day}", _("Tenants"))
        context = listing.context()
        where = listing.clusters_of([row for row, _squares in context["rows"]])
        context["rows"] = [(row, squares, where[row.pk]) for row, squares in context["rows"]]
        clusters = Cluster.objects.visible_to(request.user).in_vietnamese_order().values_list("code", "name")
        return render(request, "inspections/subjects.html", context | {"of_clusters": False, "clusters": clusters})


def _squares(row: Row) -> list[dict[str, Any]]:
    return [told(str(domain.label), square) for domain, square in row.items()]


def _format(request: HttpRequest) -> str | None:
    form = request.GET.get("format", "")
    return form if form in FORMATS and request.user.may(Permission.EXPORT_REGISTER) else None


def _export(listing: SubjectListing, form: str, name: str, sheet: str) -> HttpResponseBase:
    text = cells.Text(width=16)
    columns = [
        Column("code", _("Code"), text),
        Column("name", _("Name"), cells.Text(width=40)),
        *([Column("status", _("Status"), text)] if listing.subject is Subject.CLUSTER else []),
        Column("last_visit_on", _("Last visit"), cells.Date()),
        Column("open_count", _("Open findings"), cells.Integer()),
        Column("overdue_count", _("Overdue findings"), cells.Integer()),
        *(Column(domain.value, str(domain.label), text) for domain in Domain),
    ]
    day = f"{listing.day:%d/%m/%Y}"
    title = _("Compliance as of %(day)s; no visit is not compliance") % {"day": day}
    return download(form, name, columns, _values(listing), sheet=sheet, title=title)


def _values(listing: SubjectListing) -> Iterator[dict[str, Any]]:
    period = listing.filters.period
    names = ("code", "name", "last_visit_on", "open_count", "overdue_count")
    rows = list(listing.rows.values("pk", *names, *(["status"] if listing.subject is Subject.CLUSTER else [])))
    visited = [row["pk"] for row in rows if row["last_visit_on"]]
    grids = grids_of(visited, listing.day, of=listing.subject, quarters=[period])
    for row in rows:
        grid = grids.get(row.pop("pk"))
        told_by = {domain: grid[period.code][domain].standing.label if grid else Standing.NO_VISIT.label
                   for domain in Domain}  # fmt: skip
        yield row | {"status": Status(row["status"]).label if "status" in row else ""} | told_by
