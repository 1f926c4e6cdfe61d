"""How obstacles and petitions are asked for: state, deadline and responsible agency of a day (ADR 14)."""

import datetime as dt
from typing import Any, Self

from django.db import models
from django.db.models import (
    Case,
    OuterRef,
    Q,
    Subquery,
    Value,
    When,
)
from django.db.models.functions import Coalesce

from ccn_portal.rules.periods import Period
from clusters.choices import (
    UNSETTLED,
    MatterState,
    Step,
)
from clusters.querysets.ledger import OfClusterQuerySet


class MatterQuerySet(OfClusterQuerySet):
    """Obstacles and petitions: what somebody has to solve by a day."""

    def as_of(self, day: dt.date) -> Self:
        """Those raised by the day, with ``state``, ``due_now``, ``responsible_now`` and ``last_step`` with its day."""
        steps: Any = self.model._meta.get_field("steps").related_model
        taken = steps._default_manager.filter(matter=OuterRef("pk"), taken_on__lte=day)
        latest = taken.order_by("-taken_on", "-pk")
        later = latest.filter(kind__in=[Step.EXTEND, Step.HAND_OVER], new_due__isnull=False)

        def last(kinds: list[Step], column: str) -> Subquery:
            return Subquery(latest.filter(kind__in=kinds).values(column)[:1])

        undated = ~Q(outcome="") & (Q(solved_on__isnull=True) | Q(solved_on__lte=day))
        settled = Q(last_settling=Step.SOLVE) | Q(last_settling__isnull=True) & undated
        return self.known_on(day).annotate(
            due_now=Coalesce(Subquery(later.values("new_due")[:1]), "due_on"),
            responsible_now=Coalesce(last([Step.HAND_OVER], "agency"), "responsible"),
            last_step_on=Subquery(latest.values("taken_on")[:1]),
            last_step=Subquery(latest.values("kind")[:1]),
            last_settling=last([Step.SOLVE, Step.REOPEN], "kind"),
            state=Case(
                When(merged_on__lte=day, then=Value(MatterState.MERGED)),
                When(settled, then=Value(MatterState.SOLVED)),
                When(due_now__lt=day, then=Value(MatterState.OVERDUE)),
                default=Value(MatterState.OPEN),
                output_field=models.CharField(),
            ),
        )

    def known_on(self, day: dt.date) -> Self:
        """Raised by the day; what came without a day counts from the beginning."""
        return self.filter(Q(raised_on__isnull=True) | Q(raised_on__lte=day))

    def unsettled(self) -> Self:
        """Neither settled nor merged; after ``as_of``."""
        return self.filter(state__in=UNSETTLED)


class MatterStepQuerySet(OfClusterQuerySet):
    """Steps about obstacles and petitions."""

    to_cluster = "matter__cluster"


class ObstacleQuerySet(MatterQuerySet):
    """Obstacles; those that came with a report name the period instead of the day."""

    def known_on(self, day: dt.date) -> Self:
        """Raised by the day, or in a period that had begun by then."""
        later = [code for year in (day.year, day.year + 1) for code in _codes_of(year) if _start_of(code) > day]
        not_begun = Q(period__in=later) | Q(period__gte=str(day.year + 2))
        return self.filter(Q(raised_on__lte=day) | Q(raised_on__isnull=True) & ~not_begun)


def _codes_of(year: int) -> list[str]:
    """Every period of a year; those of the year after next cannot have begun."""
    parts = ("", "H1", "H2", "Q1", "Q2", "Q3", "Q4", *(f"-{month:02d}" for month in range(1, 13)))
    return [f"{year}{part}" for part in parts]


def _start_of(code: str) -> dt.date:
    return Period.parse(code).starts_on
