"""How parties and leases are asked for."""

import datetime as dt
from typing import TYPE_CHECKING, Self

from django.db import models
from django.db.models import Exists, OuterRef, Q

from ccn_portal.territories.choices import Level
from clusters.models import DecisionItem
from clusters.querysets import OfClusterQuerySet, leased_on, matching
from investors.choices import DOMESTIC, LeaseState

if TYPE_CHECKING:
    from ccn_portal.accounts.models import User


class LeaseQuerySet(OfClusterQuerySet):
    """Leases by day and kind."""

    def in_force(self, day: dt.date) -> Self:
        """Begun by the day, not ended (TT 14 lines 18 and 20)."""
        return self.filter(leased_on(day))

    def foreign(self) -> Self:
        """Of a foreign investor (TT 14 line 21)."""
        return self.exclude(nationality__in=["", DOMESTIC])

    def of_operating_tenants(self, day: dt.date) -> Self:
        """Not suspended on the day (TT 14 line 22)."""
        return self.filter(Q(state=LeaseState.OPERATING) | Q(suspended_on__gt=day))


class InvestorQuerySet(models.QuerySet):
    """Infrastructure investors."""

    def visible_to(self, user: "User") -> Self:
        """Provincial users see their register's investors, others those of their clusters."""
        if user.sees_everything:
            return self
        acts = Exists(DecisionItem.objects.visible_to(user).filter(investor=OuterRef("pk")))
        if user.unit and user.unit.level == Level.PROVINCE:
            return self.filter(Q(province__in=user.registers) | acts)
        return self.filter(acts)

    def matching(self, text: str) -> Self:
        """Name or tax code contain every word, accents ignored."""
        return matching(self, text)


class TenantQuerySet(models.QuerySet):
    """Tenants."""

    def visible_to(self, user: "User") -> Self:
        """Provincial users see their register's tenants, others those with a lease in their clusters."""
        from investors.models import Lease

        if user.sees_everything:
            return self
        leases = Exists(Lease.objects.visible_to(user).filter(tenant=OuterRef("pk")))
        if user.unit and user.unit.level == Level.PROVINCE:
            return self.filter(Q(province__in=user.registers) | leases)
        return self.filter(leases)

    def matching(self, text: str) -> Self:
        """Name, code or tax code contain every word, accents ignored."""
        return matching(self, text)

    def in_vietnamese_order(self) -> Self:
        """Sorted as a Vietnamese dictionary sorts."""
        return self.order_by("sort_key", "code")
