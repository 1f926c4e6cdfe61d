"""Single acts on parties and leases."""

from typing import Any

from ccn_portal.accounts.models import User
from clusters.services.writing import assign, discard, require_reach, store
from clusters.validation import largest_area
from investors import validation
from investors.models import Investor, Lease, Tenant
from investors.services.texts import fold_investor, fold_tenant


def register_investor(*, by: User | None, reason: str = "", **values: Any) -> Investor:
    """A new infrastructure investor in a province's register."""
    return _write_investor(assign(Investor(), values), "register_investor", by, reason)


def change_investor(investor: Investor, *, by: User | None, reason: str = "", **values: Any) -> Investor:
    """Correct an investor."""
    return _write_investor(assign(investor, values), "change_investor", by, reason)


def _write_investor(investor: Investor, act: str, by: User | None, reason: str) -> Investor:
    require_reach(by, provinces=[investor.province_id])
    fold_investor(investor)
    return store(investor, act=act, by=by, reason=reason)


def register_tenant(*, by: User | None, reason: str = "", **values: Any) -> Tenant:
    """A new tenant in a province's register."""
    return _write_tenant(assign(Tenant(), values), "register_tenant", by, reason)


def change_tenant(tenant: Tenant, *, by: User | None, reason: str = "", **values: Any) -> Tenant:
    """Correct a tenant."""
    return _write_tenant(assign(tenant, values), "change_tenant", by, reason)


def _write_tenant(tenant: Tenant, act: str, by: User | None, reason: str) -> Tenant:
    require_reach(by, provinces=[tenant.province_id])
    fold_tenant(tenant)
    return store(tenant, act=act, by=by, reason=reason)


def add_lease(*, by: User | None, reason: str = "", **values: Any) -> Lease:
    """A tenant holds land in a cluster."""
    return _write_lease(assign(Lease(), values), "add_lease", by, reason)


def change_lease(lease: Lease, *, by: User | None, reason: str = "", **values: Any) -> Lease:
    """Correct or end a lease."""
    return _write_lease(assign(lease, values), "change_lease", by, reason)


def remove_lease(lease: Lease, *, by: User | None, reason: str = "") -> None:
    """Take back a lease that was entered by mistake; one that has ended gets its end instead."""
    require_reach(by, clusters=[lease.cluster])
    discard(lease, act="remove_lease", by=by, reason=reason)


def _write_lease(lease: Lease, act: str, by: User | None, reason: str) -> Lease:
    require_reach(by, clusters=[lease.cluster], provinces=[lease.tenant.province_id])
    area = largest_area(lease.cluster.items.select_related("phase"))
    violations = validation.of_lease(lease, cluster_area_ha=area)
    return store(lease, violations, act=act, by=by, reason=reason)
