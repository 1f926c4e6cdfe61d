"""How inspections and findings are asked for: who may see them, and what they were on a day."""

import datetime as dt
from typing import TYPE_CHECKING, Any, Self

from django.db.models import (
    Case,
    CharField,
    Count,
    DateField,
    Exists,
    F,
    Func,
    IntegerField,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Value,
    When,
)
from django.db.models.functions import Coalesce

from ccn_portal.territories.choices import Level
from clusters.querysets import OfClusterQuerySet
from inspections.choices import (
    UNRESOLVED,
    FindingState,
    Keeper,
    PaymentState,
    PlannedState,
    PlanState,
    ReplyState,
    VisitKind,
    VisitState,
)

if TYPE_CHECKING:
    from ccn_portal.accounts.models import User


class OfInspectionQuerySet(OfClusterQuerySet):
    """Rows that belong to an inspection: files, answers to a checklist."""

    to_cluster = "inspection__cluster"


class OfFindingQuerySet(OfClusterQuerySet):
    """Rows that belong to a finding: extensions, transfers, sanctions, files."""

    to_cluster = "finding__inspection__cluster"


class TransferQuerySet(OfFindingQuerySet):
    """Transfers."""

    def as_of(self, day: dt.date) -> Self:
        """The letters sent by the day, with ``state`` (see ``ReplyState``) and ``is_overdue`` on it."""
        answered = Q(replied_on__lte=day)
        return self.filter(sent_on__lte=day).annotate(
            state=Case(
                When(answered, then=Value(ReplyState.REPLIED)),
                default=Value(ReplyState.AWAITING),
                output_field=CharField(),
            ),
            is_overdue=Case(
                When(answered, then=Value(False)), When(reply_due__lt=day, then=Value(True)), default=Value(False)
            ),
        )


class SanctionQuerySet(OfFindingQuerySet):
    """Sanctions."""

    def as_of(self, day: dt.date) -> Self:
        """Those decided by the day (where no day is known: of visits by it), with ``state`` and ``is_overdue``."""
        paid = Q(paid_on__lte=day)
        fined = Q(amount__gt=0)
        return self.filter(
            Q(decided_on__lte=day) | Q(decided_on__isnull=True), finding__inspection__visited_on__lte=day
        ).annotate(
            state=Case(
                When(~fined | Q(amount__isnull=True), then=Value(PaymentState.NO_FINE)),
                When(paid, then=Value(PaymentState.PAID)),
                default=Value(PaymentState.UNPAID),
                output_field=CharField(),
            ),
            is_overdue=Case(
                When(fined & (Q(paid_on__isnull=True) | Q(paid_on__gt=day)) & Q(due_on__lt=day), then=Value(True)),
                default=Value(False),
            ),
        )


class FindingQuerySet(OfClusterQuerySet):
    """Findings."""

    to_cluster = "inspection__cluster"

    def as_of(self, day: dt.date) -> Self:
        """The findings of visits by the day, with what they were on it.

        Annotations: ``due_on`` (the deadline as extended by then), ``is_overdue`` (past it and not remedied, whoever
        has the case), ``last_transfer_on``, ``awaits_reply``, ``state`` (see ``FindingState``).
        """
        from inspections.models import DeadlineExtension, Transfer

        extensions = DeadlineExtension.objects.filter(finding=OuterRef("pk"), decided_on__lte=day)
        transfers = Transfer.objects.filter(finding=OuterRef("pk"), sent_on__lte=day)
        latest_due = extensions.order_by("-decided_on", "-pk").values("new_due")[:1]
        unremedied = Q(remedied_on__isnull=True) | Q(remedied_on__gt=day)
        return (
            self.filter(inspection__visited_on__lte=day)
            .annotate(
                due_on=Coalesce(Subquery(latest_due), "remedy_due"),
                last_transfer_on=Subquery(transfers.order_by("-sent_on").values("sent_on")[:1]),
                awaits_reply=Exists(transfers.filter(Q(replied_on__isnull=True) | Q(replied_on__gt=day))),
            )
            .annotate(
                is_overdue=Case(When(unremedied & Q(due_on__lt=day), then=Value(True)), default=Value(False)),
                state=Case(
                    When(closed_on__lte=day, then=Value(FindingState.CLOSED)),
                    When(remedied_on__lte=day, then=Value(FindingState.REMEDIED)),
                    When(due_on__lt=day, then=Value(FindingState.OVERDUE)),
                    When(last_transfer_on__isnull=False, then=Value(FindingState.TRANSFERRED)),
                    default=Value(FindingState.OPEN),
                    output_field=CharField(),
                ),
            )
        )

    def unresolved(self) -> Self:
        """After ``as_of``: not remedied by the day; overdue and transferred ones too."""
        return self.filter(state__in=UNRESOLVED)

    def overdue(self) -> Self:
        """After ``as_of``: not remedied and past the deadline."""
        return self.filter(is_overdue=True)


class InspectionQuerySet(OfClusterQuerySet):
    """Inspections."""

    def as_of(self, day: dt.date) -> Self:
        """The visits by the day, with ``finding_count``, ``open_count``, ``overdue_count`` and ``state`` on it."""
        from inspections.models import Finding

        findings = Finding.objects.as_of(day).filter(inspection=OuterRef("pk")).order_by()

        def count(rows: FindingQuerySet) -> Coalesce:
            counted = rows.values("inspection").annotate(n=Count("pk")).values("n")
            return Coalesce(Subquery(counted, output_field=IntegerField()), Value(0))

        return (
            self.filter(visited_on__lte=day)
            .annotate(
                finding_count=count(findings),
                open_count=count(findings.unresolved()),
                overdue_count=count(findings.overdue()),
            )
            .annotate(
                state=Case(
                    When(overdue_count__gt=0, then=Value(VisitState.OVERDUE)),
                    When(open_count__gt=0, then=Value(VisitState.OPEN)),
                    When(finding_count__gt=0, then=Value(VisitState.SETTLED)),
                    default=Value(VisitState.CLEAN),
                    output_field=CharField(),
                )
            )
        )

    def regular_in_year(self, year: int) -> Self:
        """Regular visits of the calendar year (NĐ 32/2024 Đ24.2 allows an establishment one).

        Planned ones, and joint ones that a yearly plan foresaw.
        """
        foreseen = Q(kind=VisitKind.JOINT, planned__isnull=False)
        return self.filter(Q(kind=VisitKind.PLANNED) | foreseen, visited_on__year=year)


class InspectionPlanQuerySet(QuerySet):
    """Yearly inspection plans."""

    def visible_to(self, user: "User") -> Self:
        """Provincial users see their register's plans; others their own, and what was decided for their clusters."""
        from inspections.models import PlannedVisit

        if user.sees_everything:
            return self
        if user.unit and user.unit.level == Level.PROVINCE:
            return self.filter(province__in=user.registers)
        concerned = Exists(PlannedVisit.objects.visible_to(user).filter(plan=OuterRef("pk")))
        own = Q(keeper=Keeper.LOCAL, keeper_unit__in=user.jurisdiction)
        return self.filter(own | Q(concerned, state=PlanState.APPROVED))

    def with_progress(self, user: "User", day: dt.date) -> Self:
        """With ``planned``, ``done``, ``due`` and ``late``: the visits the user may see, as of the day."""
        from inspections.models import PlannedVisit

        visits: Any = PlannedVisit.objects.visible_to(user).as_of(day).filter(plan=OuterRef("pk")).order_by()

        def count(rows: PlannedVisitQuerySet) -> Coalesce:
            counted = rows.values("plan").annotate(n=Count("pk")).values("n")
            return Coalesce(Subquery(counted, output_field=IntegerField()), Value(0))

        return self.annotate(
            planned=count(visits),
            done=count(visits.filter(state=PlannedState.DONE)),
            due=count(visits.filter(state=PlannedState.DUE)),
            late=count(visits.filter(state=PlannedState.LATE)),
        )


class _FirstDay(Func):
    """``make_date(year, month, 1)``."""

    function = "make_date"
    template = "%(function)s(%(expressions)s, 1)"
    output_field = DateField()


class _DayBefore(Func):
    """The last day before the month that begins so many months after a first day."""

    template = "((%(expressions)s)::date - 1)"
    arg_joiner = " + interval '1 month' * "
    output_field = DateField()


class PlannedVisitQuerySet(OfClusterQuerySet):
    """Planned visits."""

    def as_of(self, day: dt.date) -> Self:
        """With ``starts_on`` and ``due_on`` (the quarter's or month's first and last day) and ``state`` on the day."""
        first_month = Coalesce(F("month"), F("quarter") * 3 - 2)
        months = Case(When(month__isnull=False, then=Value(1)), default=Value(3), output_field=IntegerField())
        return (
            self.annotate(starts_on=_FirstDay(F("plan__year"), first_month))
            .annotate(due_on=_DayBefore(F("starts_on"), months))
            .annotate(
                state=Case(
                    When(inspection__visited_on__lte=day, then=Value(PlannedState.DONE)),
                    When(due_on__lt=day, then=Value(PlannedState.LATE)),
                    When(starts_on__lte=day, then=Value(PlannedState.DUE)),
                    default=Value(PlannedState.AHEAD),
                    output_field=CharField(),
                )
            )
        )

    def open(self) -> Self:
        """Those no visit has fulfilled."""
        return self.filter(inspection__isnull=True)
