"""What the watch list catches among findings and their transfers."""

import datetime as dt
from typing import Any, ClassVar

from django.db.models import DateField, ExpressionWrapper, F, Q, QuerySet
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _

from ccn_portal.rules.keys import Key
from ccn_portal.rules.lookup import Rules
from ccn_portal.rules.watching import Basis, Duty, Fact, FactKind, WatchRule, Weight
from inspections.choices import Keeper, ReplyState
from inspections.models import Finding, Transfer

DUTIES = {Keeper.DEPARTMENT: Duty.DEPARTMENT, Keeper.AGENCY: Duty.AGENCY, Keeper.LOCAL: Duty.LOCALITY}


class FindingRule(WatchRule):
    """A rule on what an inspection found: who keeps the case sees to it, in the inspection's field."""

    to_inspection: ClassVar[str]
    due_on = "due_on"

    def duty_of(self, row: dict[str, Any]) -> str:
        """Who recorded the inspection."""
        return DUTIES[Keeper(row[f"{self.to_inspection}__keeper"])]

    def domain_of(self, row: dict[str, Any]) -> str:
        """The inspection's field."""
        return str(row[f"{self.to_inspection}__domain"])


class RemedyOverdue(FindingRule):
    """A violation is not remedied although its deadline, as extended, has passed."""

    code = "remedy_overdue"
    title = _("Remedy overdue")
    advice = _(
        "Check on the spot: record the remedy with its proof, extend the deadline with a reason, or hand the finding "
        "to the agency that may decide on a sanction."
    )
    basis = Basis("NĐ 32/2024/NĐ-CP, Điều 33 khoản 3 và Điều 34 khoản 3", checked=True)
    weight = Weight.SERIOUS
    to_inspection = "inspection"
    cluster = "inspection__cluster"
    tenant = "inspection__tenant"
    subject = ("finding", "pk")
    further = ("inspection__keeper", "inspection__domain")
    facts = (
        Fact("text", _("Finding")),
        Fact("inspection", _("Inspection"), column="inspection__code"),
        Fact("visited_on", _("Visited on"), FactKind.DAY, "inspection__visited_on"),
    )

    def find(self, day: dt.date, rules: Rules) -> QuerySet[Any]:
        """Findings past the deadline and not remedied, whoever has the case."""
        return Finding.objects.as_of(day).overdue()


class TransferUnanswered(FindingRule):
    """A finding was handed over, and the agency has not replied by the day it should have."""

    code = "transfer_unanswered"
    title = _("Transfer without reply")
    advice = _("Urge the agency in writing and record the reply; the letters and their days prove that one has acted.")
    basis = Basis("NĐ 32/2024/NĐ-CP, Điều 33 khoản 3", checked=True)
    keys = (Key.WATCH_TRANSFER_REPLY_DAYS,)
    to_inspection = "finding__inspection"
    cluster = "finding__inspection__cluster"
    tenant = "finding__inspection__tenant"
    subject = ("transfer", "pk")
    further = ("finding__inspection__keeper", "finding__inspection__domain")
    facts = (
        Fact("agency", _("Transferred to")),
        Fact("letter", _("Letter"), column="letter_number"),
        Fact("sent_on", _("Sent on"), FactKind.DAY),
        Fact("finding", _("Finding"), column="finding__text"),
        Fact("inspection", _("Inspection"), column="finding__inspection__code"),
    )

    def find(self, day: dt.date, rules: Rules) -> QuerySet[Any]:
        """Letters past the day of reply (the usual time where they name none) on findings that are not closed."""
        usual = dt.timedelta(days=rules.integer(Key.WATCH_TRANSFER_REPLY_DAYS))
        due = Coalesce("reply_due", ExpressionWrapper(F("sent_on") + usual, output_field=DateField()))
        unclosed = Q(finding__closed_on__isnull=True) | Q(finding__closed_on__gt=day)
        waiting = Transfer.objects.as_of(day).filter(unclosed, state=ReplyState.AWAITING)
        return waiting.annotate(due_on=due).filter(due_on__lt=day)


RULES: tuple[WatchRule, ...] = (RemedyOverdue(), TransferUnanswered())
