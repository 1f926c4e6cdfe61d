"""What must hold for parties and leases, as functions on their values."""

from collections.abc import Iterator
from decimal import Decimal
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from ccn_portal.errors import RuleViolation
from clusters.validation import in_order, not_negative, shown
from investors.choices import LeaseState

if TYPE_CHECKING:
    from investors.models import Lease, Tenant

M2_PER_HA = Decimal(10_000)


def of_lease(lease: "Lease", *, cluster_area_ha: Decimal | None) -> Iterator[RuleViolation]:
    """A lease is of some land, not more than its cluster has; it ends after it starts; money is not negative."""
    if lease.area_m2 <= 0:
        message = _("a lease of %(value)s m² cannot be; write more than zero")
        yield RuleViolation("area_not_positive", message % {"value": shown(lease.area_m2)}, "area_m2")
    if cluster_area_ha is not None and lease.area_m2 > cluster_area_ha * M2_PER_HA:
        message = _("a lease of %(lease)s m² is more than the whole cluster has (%(area)s ha); is the area in m²?")
        values = {"lease": shown(lease.area_m2), "area": shown(cluster_area_ha)}
        yield RuleViolation("lease_above_cluster", message % values, "area_m2")
    yield from in_order(lease.starts_on, lease.ends_on, "ends_on", code="end_before_start", same_day=False)
    yield from not_negative(lease.registered_capital, "registered_capital")
    yield from not_negative(lease.realised_capital, "realised_capital")
    if lease.suspended_on is not None and lease.state != LeaseState.SUSPENDED:
        message = _("there is a day of suspension, but the tenant is operating; remove the day or mend the state")
        yield RuleViolation("not_suspended", message, "suspended_on")


def of_same_tenant(before: "Tenant", after: dict[str, object], first_row: int) -> Iterator[RuleViolation]:
    """Rows with one tenant code say the same about the tenant."""
    for field, value in after.items():
        said = getattr(before, field)
        if said != value:
            message = _("row %(row)d says “%(first)s” for the same tenant, this row “%(second)s”; make them equal")
            values = {"row": first_row, "first": said, "second": value}
            yield RuleViolation("tenant_disagrees", message % values, field)
