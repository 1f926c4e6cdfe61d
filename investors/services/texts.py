"""Texts that search compares and lists sort by."""

from ccn_portal.text import fold, sort_key
from investors.models import Investor, Tenant


def fold_investor(investor: Investor) -> None:
    """Set what search compares; whoever writes an investor calls this."""
    investor.folded = fold(f"{investor.name} {investor.tax_code}")[: _longest(Investor, "folded")]


def fold_tenant(tenant: Tenant) -> None:
    """Set what search and sorting use; whoever writes a tenant calls this."""
    tenant.folded = fold(f"{tenant.name} {tenant.code} {tenant.tax_code}")[: _longest(Tenant, "folded")]
    tenant.sort_key = sort_key(tenant.name)[: _longest(Tenant, "sort_key")]


def _longest(model: type[Investor] | type[Tenant], name: str) -> int:
    """Folding may make text longer: numbers are padded, some scripts are taken apart."""
    return int(getattr(model._meta.get_field(name), "max_length", 0))
