"""Parties and leases; pages and exports use the same querysets and filter sets."""

from typing import Any

from django.db.models import QuerySet

from ccn_portal.rest.scope import province_for
from ccn_portal.rest.writing import RemovableResource, WritableResource
from investors import filters, services
from investors.api import serializers as shapes
from investors.api.inputs import InvestorInput, LeaseInput, TenantInput
from investors.models import Investor, Lease, Tenant


class InvestorResource(WritableResource):
    """Infrastructure investors."""

    title = "investors"
    model = Investor
    input = InvestorInput
    shape = shapes.InvestorSerializer
    filters = filters.InvestorFilter
    sorts = {"tax_code": "tax_code", "name": "folded", "kind": "kind", "updated_at": "updated_at"}
    default_order = ("folded",)

    def rows(self) -> QuerySet:
        """The investors of the user's register or clusters."""
        return Investor.objects.visible_to(self.user)

    def make(self, **given: Any) -> Investor:
        """Enter the investor."""
        given["province"] = province_for(self.user, given.get("province", ""))
        return services.register_investor(**given)

    def change(self, record: Investor, **given: Any) -> Investor:
        """Correct the investor."""
        if "province" in given:
            given["province"] = province_for(self.user, given["province"])
        return services.change_investor(record, **given)


class TenantResource(WritableResource):
    """Enterprises, cooperatives and households in clusters."""

    title = "tenants"
    model = Tenant
    input = TenantInput
    shape = shapes.TenantSerializer
    filters = filters.TenantFilter
    sorts = {"code": "code", "name": "sort_key", "kind": "kind", "updated_at": "updated_at"}
    default_order = ("sort_key", "code")

    def rows(self) -> QuerySet:
        """The tenants of the user's register or clusters."""
        return Tenant.objects.visible_to(self.user)

    def make(self, **given: Any) -> Tenant:
        """Enter the tenant."""
        given["province"] = province_for(self.user, given.get("province", ""))
        return services.register_tenant(**given)

    def change(self, record: Tenant, **given: Any) -> Tenant:
        """Correct the tenant."""
        if "province" in given:
            given["province"] = province_for(self.user, given["province"])
        return services.change_tenant(record, **given)


class LeaseResource(RemovableResource):
    """Who holds which land in which cluster, and for how long."""

    title = "leases"
    model = Lease
    input = LeaseInput
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
        return Lease.objects.visible_to(self.user)

    def make(self, **given: Any) -> Lease:
        """Enter the lease."""
        return services.add_lease(**given)

    def change(self, record: Lease, **given: Any) -> Lease:
        """Correct the lease."""
        return services.change_lease(record, **given)

    def remove(self, record: Lease, **given: Any) -> None:
        """Take the lease back."""
        services.remove_lease(record, **given)
