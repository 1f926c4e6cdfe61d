"""Parties and leases; pages and exports use the same querysets and filter sets."""

from django.db.models import QuerySet

from ccn_portal.rest.views import Resource
from investors import filters
from investors.api import serializers as shapes
from investors.models import Investor, Lease, Tenant


class InvestorResource(Resource):
    """Infrastructure investors."""

    title = "investors"
    shape = shapes.InvestorSerializer
    filters = filters.InvestorFilter
    sorts = {"tax_code": "tax_code", "name": "folded", "kind": "kind", "updated_at": "updated_at"}
    default_order = ("folded",)

    def rows(self) -> QuerySet:
        """The investors of the user's register or clusters."""
        return Investor.objects.visible_to(self.request.user)


class TenantResource(Resource):
    """Enterprises, cooperatives and households in clusters."""

    title = "tenants"
    shape = shapes.TenantSerializer
    filters = filters.TenantFilter
    sorts = {"code": "code", "name": "sort_key", "kind": "kind", "updated_at": "updated_at"}
    default_order = ("sort_key", "code")

    def rows(self) -> QuerySet:
        """The tenants of the user's register or clusters."""
        return Tenant.objects.visible_to(self.request.user)


class LeaseResource(Resource):
    """Who holds which land in which cluster, and for how long."""

    title = "leases"
    shape = shapes.LeaseSerializer
    filters = filters.LeaseFilter
    sorts = {
        "tenant": "tenant__sort_key",
        "cluster": "cluster__sort_key",
        "area_m2": "area_m2",
        "starts_on": "starts_on",
        "ends_on": "ends_on",
        "updated_at": "updated_at",
    }
    default_order = ("cluster__sort_key", "tenant__sort_key", "starts_on")

    def rows(self) -> QuerySet:
        """The leases in the user's clusters."""
        return Lease.objects.visible_to(self.request.user)
