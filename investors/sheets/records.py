"""Parties and leases as an import matches, checks and writes them."""

from collections.abc import Hashable, Iterable, Iterator
from typing import Any

from django.utils.translation import gettext as _

from ccn_portal.errors import RuleViolation
from ccn_portal.workbooks.records import Records
from clusters.sheets.records import clusters_of
from investors import validation
from investors.models import Investor, Lease, Tenant
from investors.services.texts import fold_investor, fold_tenant


class InvestorRecords(Records[Investor]):
    """Infrastructure investors by tax code."""

    model = Investor
    derived = ("folded",)

    def load(self) -> Iterable[Investor]:
        """Those of the register."""
        return Investor.objects.filter(province__in=self.intake.family).order_by("pk")

    def key(self, instance: Investor) -> Hashable:
        """The tax code."""
        return instance.tax_code

    def derive(self, instance: Investor) -> None:
        """What search compares."""
        fold_investor(instance)

    def unknown(self, reference: str, field: str) -> RuleViolation:
        """No such investor."""
        message = _("investor “%(code)s” is not on sheet ChuDauTu nor in the register; add it or mend the tax code")
        return RuleViolation("unknown_investor", message % {"code": reference}, field)


class TenantRecords(Records[Tenant]):
    """Tenants by code; the province's own before those of a province it was made of."""

    model = Tenant
    derived = ("folded", "sort_key")

    def load(self) -> Iterable[Tenant]:
        """Those of the register; of two with one code the last loaded is meant."""
        tenants = Tenant.objects.filter(province__in=self.intake.family).order_by("pk")
        return sorted(tenants, key=lambda tenant: tenant.province_id == self.intake.province.pk)

    def key(self, instance: Tenant) -> Hashable:
        """The code."""
        return instance.code

    def derive(self, instance: Tenant) -> None:
        """What search and sorting use."""
        fold_tenant(instance)


class LeaseRecords(Records[Lease]):
    """Leases."""

    model = Lease

    def load(self) -> Iterable[Lease]:
        """Those of the register's clusters."""
        leases = Lease.objects.filter(cluster__in=clusters_of(self.intake.family))
        return leases.select_related("tenant", "cluster").order_by("pk")

    def key(self, instance: Lease) -> Hashable:
        """Tenant, cluster, first day and contract."""
        return instance.tenant.code, instance.cluster.code, instance.starts_on, instance.contract

    def rules(self, instance: Lease) -> Iterator[RuleViolation]:
        """The rules of a lease, with the areas as they will be when the file is in."""
        areas = self.intake["clusters.DecisionItem"].largest_areas
        return validation.of_lease(instance, cluster_area_ha=areas.get(instance.cluster.code))


KINDS: tuple[type[Records[Any]], ...] = (InvestorRecords, TenantRecords, LeaseRecords)
