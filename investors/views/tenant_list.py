"""The list of tenants: who holds land on the day, where and how much."""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.db.models import Aggregate, Count, OuterRef, Q, QuerySet, Subquery, Sum
from django.http import HttpRequest, QueryDict
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.functional import Promise, cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ccn_portal.accounts.models import User
from ccn_portal.accounts.permissions import Permission
from ccn_portal.ui.access import RegisterPage
from ccn_portal.ui.lists import Listing
from ccn_portal.workbooks import cells
from ccn_portal.workbooks.downloads import FORMATS, download
from ccn_portal.workbooks.layouts import Column
from clusters.models import Cluster
from clusters.views.conditions import Condition, conditions_of
from clusters.views.places import places_of
from investors.choices import TenantKind
from investors.filters import FOREIGN, TenantFilter
from investors.models import Lease, Tenant

SUSPENDED = gettext_lazy("Suspended")


@dataclass(frozen=True)
class View:
    """A ready-made set of conditions."""

    name: str
    label: str | Promise
    query: str


VIEWS = (
    View("active", gettext_lazy("Holding land"), ""),
    View("foreign", gettext_lazy("Foreign investors"), "foreign=true"),
    View("suspended", gettext_lazy("Production suspended"), "operating=false"),
    View("all", gettext_lazy("All, with those that left"), "active_on="),
)


@dataclass
class Held:
    """What a tenant holds on the day, of the leases the list asks for."""

    leases: list[Lease]
    day: dt.date

    @property
    def foreign(self) -> str:
        """The nationality of a foreign investor."""
        return next((lease.nationality for lease in self.leases if lease.is_foreign), "")

    @property
    def suspended(self) -> bool:
        """Whether no lease is of a working tenant."""
        return bool(self.leases) and not any(lease.is_operating_on(self.day) for lease in self.leases)

    @property
    def sectors(self) -> str:
        """The sector codes."""
        return ", ".join(dict.fromkeys(lease.sector_code for lease in self.leases if lease.sector_code))

    @property
    def since(self) -> dt.date | None:
        """The first day of the oldest lease."""
        return min((lease.starts_on for lease in self.leases), default=None)


class TenantListing(Listing):
    """Tenants; unless told otherwise those with a lease in force on the day."""

    filter_class = TenantFilter
    default_order = "name"
    tie = ("sort_key", "code")
    orders = {
        "name": ("sort_key",),
        "code": ("code",),
        "kind": ("kind",),
        "cluster": ("cluster_key",),
        "area": ("leased_m2",),
        "since": ("since",),
    }

    def __init__(self, request: HttpRequest) -> None:
        asked = request.GET.copy()
        asked.setdefault("active_on", request.as_of.isoformat())
        super().__init__(request, Tenant.objects.visible_to(request.user).select_related("province"), asked)

    @cached_property
    def leases(self) -> QuerySet[Lease]:
        """The leases in force on the day that answer the conditions."""
        return self.filters.leases().in_force(self.filters.form.cleaned_data.get("active_on") or self.day)

    @cached_property
    def found(self) -> QuerySet[Tenant]:
        """The tenants with what they hold."""
        own = self.leases.filter(tenant=OuterRef("pk")).order_by()
        return self.filters.qs.annotate(
            leased_m2=Subquery(own.values("tenant").annotate(total=Sum("area_m2")).values("total")),
            lease_count=Subquery(own.values("tenant").annotate(total=Count("pk")).values("total")),
        )

    @cached_property
    def rows(self) -> QuerySet[Tenant]:
        """The tenants in order."""
        first = self.leases.filter(tenant=OuterRef("pk")).order_by("starts_on", "pk")
        self.found = self.found.annotate(
            cluster_key=Subquery(first.values("cluster__sort_key")[:1]), since=Subquery(first.values("starts_on")[:1])
        )
        return super().rows

    def sums(self) -> dict[str, Aggregate]:
        """The leased land and the number of leases."""
        return {"area_m2": Sum("leased_m2"), "leases": Sum("lease_count", default=0)}

    def held_by(self, tenants: list[Tenant]) -> dict[int, Held]:
        """What these tenants hold; one query."""
        found: dict[int, list[Lease]] = defaultdict(list)
        rows = self.leases.filter(tenant__in=[tenant.pk for tenant in tenants]).select_related("cluster")
        for lease in rows.order_by("starts_on", "pk"):
            found[lease.tenant_id].append(lease)
        return {tenant.pk: Held(found[tenant.pk], self.day) for tenant in tenants}

    def conditions(self) -> list[Condition]:
        """What narrows the list beyond the day of the page."""
        asked = TenantFilter(self.request.GET, self.everything, user=self.user, day=self.day)
        return conditions_of(asked, self.request.GET) if asked.is_valid() else []

    def tabs(self) -> list[dict[str, Any]]:
        """The ready-made views with their counts; two queries."""
        counts = _counts(self.user, self.day)
        given = {key: value for key, value in self.request.GET.items() if key not in ("page", "ordering", "as_of")}
        return [
            {
                "label": view.label,
                "address": f"?{view.query}",
                "count": counts[view.name],
                "current": given == dict(QueryDict(view.query, mutable=False).items()),
            }
            for view in VIEWS
        ]


def _counts(user: User, day: dt.date) -> dict[str, int]:
    leases = Lease.objects.visible_to(user).in_force(day)
    working = Lease.objects.of_operating_tenants(day).values("pk")
    counts = leases.aggregate(
        active=Count("tenant", distinct=True),
        foreign=Count("tenant", distinct=True, filter=FOREIGN),
        suspended=Count("tenant", distinct=True, filter=~Q(pk__in=working)),
    )
    return counts | {"all": Tenant.objects.visible_to(user).count()}


class TenantListView(RegisterPage):
    """Tenants, narrowed, sorted, added up; also as CSV and XLSX."""

    def get(self, request: HttpRequest) -> HttpResponseBase:
        """The page or the file."""
        listing = TenantListing(request)
        form = request.GET.get("format", "")
        if form in FORMATS and request.user.may(Permission.EXPORT_REGISTER):
            return _export(listing, form)
        tenants = list(listing.page)
        held = listing.held_by(tenants)
        context = listing.context() | {
            "tabs": listing.tabs(),
            "rows": [(tenant, held[tenant.pk], address_of(tenant, request.user)) for tenant in tenants],
            "conditions": listing.conditions(),
            "places": places_of(request.user, request.as_of),
            "clusters": Cluster.objects.visible_to(request.user).in_vietnamese_order().values_list("code", "name"),
            "kinds": [{"value": value, "label": label} for value, label in TenantKind.choices],
        }
        return render(request, "investors/tenant_list.html", context)


def _export(listing: TenantListing, form: str) -> HttpResponseBase:
    day = listing.day
    columns = [
        Column("code", _("Code"), cells.Text(width=12)),
        Column("name", _("Name"), cells.Text(width=40)),
        Column("kind", _("Kind"), cells.Text(width=16)),
        Column("tax_code", _("Tax code"), cells.Text(width=14)),
        Column("clusters", _("Clusters"), cells.Text(width=30)),
        Column("leased_m2", _("Leased, m²"), cells.Number(16, 2)),
        Column("since", _("Since"), cells.Date()),
        Column("sectors", _("Sector (VSIC)"), cells.Text(width=12)),
        Column("nationality", _("Foreign investor"), cells.Text(width=16)),
        Column("state", _("State"), cells.Text(width=16)),
    ]
    title = _("Tenants as of %(day)s") % {"day": f"{day:%d/%m/%Y}"}
    return download(form, f"don-vi-thue-dat-{day}", columns, _values(listing), sheet=_("Tenants"), title=title)


def _values(listing: TenantListing, size: int = 1000) -> Iterator[dict[str, Any]]:
    chunk: list[Tenant] = []
    for tenant in listing.rows.iterator(chunk_size=size):
        chunk.append(tenant)
        if len(chunk) == size:
            yield from _chunk_values(listing, chunk)
            chunk = []
    yield from _chunk_values(listing, chunk)


def _chunk_values(listing: TenantListing, chunk: list[Tenant]) -> Iterator[dict[str, Any]]:
    held = listing.held_by(chunk)
    for tenant in chunk:
        holds = held[tenant.pk]
        yield {
            "code": tenant.code,
            "name": tenant.name,
            "kind": str(tenant.get_kind_display()),
            "tax_code": tenant.tax_code,
            "clusters": "; ".join(dict.fromkeys(lease.cluster.name for lease in holds.leases)),
            "leased_m2": tenant.leased_m2,
            "since": tenant.since,
            "sectors": holds.sectors,
            "nationality": holds.foreign,
            "state": str(SUSPENDED) if holds.suspended else "",
        }


def address_of(tenant: Tenant, user: User) -> str:
    """The tenant's page; a code is unique within a province only."""
    address = reverse("tenant-detail", args=[tenant.code])
    return f"{address}?province={tenant.province.code}" if user.sees_everything else address
