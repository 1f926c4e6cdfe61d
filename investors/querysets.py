"""How parties and leases are asked for."""

import datetime as dt
from typing import TYPE_CHECKING, Self

from django.db import models
from django.db.models import Count, Exists, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce

from ccn_portal.territories.choices import Level
from clusters.models import DecisionItem
from clusters.querysets import OfClusterQuerySet, leased_on, matching
from investors.choices import DOMESTIC, LeaseState, ProjectStep

if TYPE_CHECKING:
    from ccn_portal.accounts.models import User


class OfAssessmentQuerySet(OfClusterQuerySet):
    """Rows that belong to a capability assessment."""

    to_cluster = "assessment__cluster"


class ProjectActionQuerySet(OfClusterQuerySet):
    """What was done about projects."""

    to_cluster = "lease__cluster"


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

    def idle(self, day: dt.date, begun_by: dt.date) -> Self:
        """Leases in force that began by ``begun_by`` and whose tenant does not operate on the day."""
        return self.in_force(day).filter(
            Q(suspended_on__isnull=True) | Q(suspended_on__lte=day), starts_on__lte=begun_by, state=LeaseState.SUSPENDED
        )

    def with_actions(self, day: dt.date) -> Self:
        """Annotate what was done by the day: ``last_action`` (kind), ``last_action_on``, ``action_due``, ``urged``."""
        from investors.models import ProjectAction

        taken = ProjectAction.objects.filter(lease=OuterRef("pk"), taken_on__lte=day).order_by("-taken_on", "-pk")
        urged = taken.filter(kind=ProjectStep.URGE).order_by().values("lease").annotate(count=Count("pk"))
        return self.annotate(
            last_action=Subquery(taken.values("kind")[:1]),
            last_action_on=Subquery(taken.values("taken_on")[:1]),
            action_due=Subquery(taken.values("due_on")[:1]),
            urged=Coalesce(Subquery(urged.values("count")), 0),
        )


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
