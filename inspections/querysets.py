"""How inspections and findings are asked for: who may see them, and what they were on a day."""

import datetime as dt
from typing import Self

from django.db.models import Case, CharField, Count, Exists, IntegerField, OuterRef, Q, Subquery, Value, When
from django.db.models.functions import Coalesce

from clusters.querysets import OfClusterQuerySet
from inspections.choices import UNRESOLVED, FindingState, PaymentState, ReplyState, VisitKind, VisitState


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
        """Planned visits of the calendar year (NĐ 32/2024 Đ24.2 allows an establishment one)."""
        return self.filter(kind=VisitKind.PLANNED, visited_on__year=year)
