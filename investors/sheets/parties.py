"""The sheets of investors and of tenants with their leases."""

from collections.abc import Iterator, Mapping
from typing import Any

from ccn_portal.workbooks.reader import Row
from ccn_portal.workbooks.records import Intake
from ccn_portal.workbooks.sheets import RegisterSheet, Scope
from clusters.sheets.ledger import CHUNK, values_named
from clusters.sheets.records import clusters_of
from investors import validation
from investors.models import Investor, Lease, Tenant
from investors.sheets import layouts

TENANT_FIELDS = ("code", "name", "kind", "tax_code")
LEASE_FIELDS = (
    "area_m2", "starts_on", "ends_on", "contract", "registered_capital", "realised_capital", "certificate",
    "sector_code", "nationality", "state", "suspended_on",
)  # fmt: skip


class InvestorSheet(RegisterSheet):
    """ChuDauTu."""

    layout = layouts.INVESTORS
    defines = ("investors.Investor",)

    def read(self, row: Row, intake: Intake) -> None:
        """An infrastructure investor."""
        investors = intake["investors.Investor"]
        if not row["tax_code"]:
            return
        values = row.given("tax_code", "name", "kind")
        if investors.get(row["tax_code"]) is None:  # one that is known stays where it is
            values["province"] = intake.province
        investors.offer(row, row["tax_code"], values, field_of_key="tax_code")

    def rows(self, scope: Scope) -> Iterator[Mapping[str, Any]]:
        """All investors of the register that the user may see."""
        investors = Investor.objects.visible_to(scope.user).filter(province__in=scope.family).order_by("pk")
        return investors.values("tax_code", "name", "kind").iterator(CHUNK)


class LeaseSheet(RegisterSheet):
    """DonViThueDat: a row is a lease and the tenant who holds it; a tenant of several leases has several rows."""

    layout = layouts.LEASES
    defines = ("investors.Tenant", "investors.Lease")

    def read(self, row: Row, intake: Intake) -> None:
        """A tenant and a lease."""
        cluster = intake["clusters.Cluster"].refer(row, "cluster")
        if not row["code"]:
            return
        tenant = self._tenant(row, intake)
        if cluster is None or row["starts_on"] is None or row["area_m2"] is None:
            return
        key = row["code"], cluster.code, row["starts_on"], row["contract"]
        values = row.given(*LEASE_FIELDS) | {"tenant": tenant, "cluster": cluster, "contract": row["contract"]}
        intake["investors.Lease"].offer(row, key, values, field_of_key="code")

    @staticmethod
    def _tenant(row: Row, intake: Intake) -> Tenant:
        tenants = intake["investors.Tenant"]
        values = row.given(*TENANT_FIELDS)
        seen = tenants.touched.get(row["code"])
        if seen is None:
            if tenants.get(row["code"]) is None:
                values["province"] = intake.province
            tenant: Tenant = tenants.offer(row, row["code"], values, field_of_key="code")
            row.outcome = "unchanged" if row.outcome == "new" else row.outcome  # the row's outcome is the lease's
            return tenant
        if not row.broken and not seen.row.broken:
            for violation in validation.of_same_tenant(seen.instance, values, seen.row.number):
                row.fault(violation)
        return seen.instance

    def rows(self, scope: Scope) -> Iterator[Mapping[str, Any]]:
        """All leases of the register that the user may see."""
        leases = Lease.objects.visible_to(scope.user).filter(cluster__in=clusters_of(scope.family))
        names = {name: f"tenant__{name}" for name in TENANT_FIELDS} | {name: name for name in LEASE_FIELDS}
        return values_named(leases.order_by("pk"), names | {"cluster": "cluster__code"})
