"""Proves that what is stored for search and sorting equals what it is derived from."""

from collections.abc import Iterator

from investors.models import Investor, Tenant
from investors.services.texts import fold_investor, fold_tenant


def problems() -> Iterator[str]:
    """One line for each party whose stored texts differ."""
    for investor in Investor.objects.iterator():
        before = investor.folded
        fold_investor(investor)
        if before != investor.folded:
            yield f"{investor.tax_code}: search text"
    for tenant in Tenant.objects.iterator():
        stored = tenant.folded, tenant.sort_key
        fold_tenant(tenant)
        if stored != (tenant.folded, tenant.sort_key):
            yield f"{tenant.code}: search text or sort key"
