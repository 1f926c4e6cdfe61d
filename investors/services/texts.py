"""Texts that search compares and lists sort by."""

from ccn_portal.text import fold, sort_key
from investors.models import Investor, Tenant


def fold_investor(investor: Investor) -> None:
    """Set what search compares; whoever writes an investor calls this."""
    investor.folded = fold(f"{investor.name} {investor.tax_code}")


def fold_tenant(tenant: Tenant) -> None:
    """Set what search and sorting use; whoever writes a tenant calls this."""
    tenant.folded = fold(f"{tenant.name} {tenant.code} {tenant.tax_code}")
    tenant.sort_key = sort_key(tenant.name)
