"""How alerts are asked for: who may see them, and whose work they are."""

import datetime as dt
from typing import TYPE_CHECKING, Self

from django.db.models import BooleanField, Case, F, FilteredRelation, IntegerField, Q, Value, When

from ccn_portal.rules.watching import Duty, Weight
from ccn_portal.watch.choices import UNRESOLVED, AlertState
from clusters.querysets import OfClusterQuerySet, valid_on

if TYPE_CHECKING:
    from ccn_portal.accounts.models import User

DUTIES = {"department": Duty.DEPARTMENT, "local": Duty.LOCALITY, "agency": Duty.AGENCY}


class AlertQuerySet(OfClusterQuerySet):
    """Alerts; who sees a cluster sees its alerts."""

    def unresolved(self) -> Self:
        """What still holds, also what is snoozed."""
        return self.filter(state__in=UNRESOLVED)

    def waiting(self) -> Self:
        """What somebody should see to now: unresolved and not snoozed."""
        return self.filter(state__in=(AlertState.OPEN, AlertState.TAKEN))

    def as_of(self, day: dt.date) -> Self:
        """Annotate ``overdue`` (the day by which it should have been settled has passed) and ``gravity`` (1 to 3)."""
        late = When(due_on__lt=day, then=Value(True))
        grave = [When(weight=weight, then=Value(number)) for number, weight in enumerate(Weight, start=1)]
        return self.annotate(
            overdue=Case(late, default=Value(False), output_field=BooleanField()),
            gravity=Case(*grave, default=Value(0), output_field=IntegerField()),
        )

    def placed_on(self, day: dt.date) -> Self:
        """Join the leading territory of the cluster on the day as ``place`` (``place__commune`` …)."""
        on_map = valid_on(day, "cluster__territories__") & Q(cluster__territories__lead=True)
        return self.annotate(place=FilteredRelation("cluster__territories", condition=on_map))

    def work_of(self, user: "User") -> Self:
        """After ``visible_to``: what the user has taken on, and what nobody has and falls to people like him.

        An agency is asked in its own field; a leader sees to what was escalated.
        """
        mine = Q(taken_by=user, state=AlertState.TAKEN)
        if user.role == "leader":
            return self.filter(mine | Q(escalated_on__isnull=False)).waiting()
        if user.role not in DUTIES:
            return self.filter(mine)
        free = Q(state=AlertState.OPEN, duty=DUTIES[user.role])
        if user.role == "agency":
            free &= Q(domain=user.domain)
        return self.filter(mine | free)

    def most_urgent_first(self) -> Self:
        """After ``as_of``: the gravest first, then the longest overdue; what has no day last."""
        return self.order_by("-gravity", F("due_on").asc(nulls_last=True), "pk")
