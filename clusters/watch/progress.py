"""What the watch list catches on the way from the decision to the works."""

import datetime as dt
from collections.abc import Sequence
from typing import Any, ClassVar

from django.db.models import Exists, F, OuterRef, Q, QuerySet, Subquery
from django.utils.translation import gettext_lazy as _

from ccn_portal.rules.keys import Key
from ccn_portal.rules.lookup import Rules
from ccn_portal.rules.watching import Basis, Duty, Fact, FactKind, Hit, MonthsLater, WatchRule
from ccn_portal.rules.workdays import working_days_between
from clusters.choices import MilestoneKind
from clusters.models import Dossier
from clusters.watch.base import (
    PhaseRule,
    events,
    standing_phases,
)


class NoDetailedPlan(PhaseRule):
    """Established for so many months, and the 1/500 detailed plan is not approved."""

    code = "no_detailed_plan"
    title = _("Detailed plan not approved in time")
    advice = _(
        "Urge the commune and the infrastructure investor to complete and submit the 1/500 detailed plan; without it "
        "no project, no building permit and no land lease can follow."
    )
    basis = Basis("NĐ 32/2024/NĐ-CP, Điều 14 khoản 2 và Điều 15", checked=True)
    keys = (Key.WATCH_DETAILED_PLAN_MONTHS,)
    domain = "construction"
    facts = (Fact("number", _("Phase"), FactKind.COUNT), Fact("opened_on", _("Established on"), FactKind.DAY))

    def find(self, day: dt.date, rules: Rules) -> QuerySet[Any]:
        """Phases past the month by which the plan should have been approved."""
        months = rules.integer(Key.WATCH_DETAILED_PLAN_MONTHS)
        late = standing_phases(day).annotate(due_on=MonthsLater("opened_on", months))
        return late.filter(due_on__lt=day, detailed_plan_on__isnull=True)


class NoGroundbreaking(PhaseRule):
    """Established for so many months, and ground is not broken."""

    code = "no_groundbreaking"
    title = _("Ground not broken in time")
    advice = _(
        "Ask the infrastructure investor for the obstacles and a new schedule; after two urging letters and one "
        "recorded inspection, propose to adjust the progress or to change the investor."
    )
    basis = Basis("NĐ 32/2024/NĐ-CP, Điều 14 khoản 4 và Điều 19 khoản 1", checked=True)
    keys = (Key.WATCH_GROUNDBREAKING_MONTHS,)
    duty = Duty.DEPARTMENT
    domain = "investment"
    facts = (Fact("number", _("Phase"), FactKind.COUNT), Fact("opened_on", _("Established on"), FactKind.DAY))

    def find(self, day: dt.date, rules: Rules) -> QuerySet[Any]:
        """Phases past the month by which work should have begun, and that neither work nor operate."""
        months = rules.integer(Key.WATCH_GROUNDBREAKING_MONTHS)
        begun = events(
            day,
            MilestoneKind.GROUNDBREAKING,
            MilestoneKind.INFRASTRUCTURE_COMPLETED,
            MilestoneKind.OPERATION_STARTED,
        )
        late = standing_phases(day).annotate(due_on=MonthsLater("opened_on", months))
        return late.filter(~Exists(begun), due_on__lt=day)


class ClearanceStalled(PhaseRule):
    """Site clearance has begun, is not complete, and has not grown for so many months."""

    code = "clearance_stalled"
    title = _("Site clearance stalled")
    advice = _(
        "Ask the commune which households are left and why; put it on the agenda of the next monthly review and record "
        "the obstacle with who has to solve it and by when."
    )
    basis = Basis("NĐ 32/2024/NĐ-CP, Điều 32 khoản 3 và Điều 34 khoản 1", checked=True)
    keys = (Key.WATCH_CLEARANCE_STALLED_MONTHS,)
    domain = "land"
    facts = (
        Fact("number", _("Phase"), FactKind.COUNT),
        Fact("cleared_ha", _("Cleared land"), FactKind.HECTARES),
        Fact("area_ha", _("Area of the phase"), FactKind.HECTARES),
        Fact("grown_on", _("Last progress on"), FactKind.DAY),
    )

    def find(self, day: dt.date, rules: Rules) -> QuerySet[Any]:
        """Phases whose cleared area was reached long ago and is less than the whole."""
        months = rules.integer(Key.WATCH_CLEARANCE_STALLED_MONTHS)
        reached = events(day, MilestoneKind.SITE_CLEARANCE).filter(value__gte=OuterRef("cleared_ha"))
        over = events(day, MilestoneKind.INFRASTRUCTURE_COMPLETED, MilestoneKind.OPERATION_STARTED)
        return (
            standing_phases(day)
            .filter(~Exists(over), cleared_ha__lt=F("area_ha"))
            .annotate(grown_on=Subquery(reached.order_by("occurred_on").values("occurred_on")[:1]))
            .annotate(due_on=MonthsLater("grown_on", months))
            .filter(due_on__lt=day)
        )


class DossierClock(WatchRule):
    """A dossier is close to, or past, the last day of its appraisal.

    The limit is the law's on the day of receipt, in days or working days; so the day is reckoned here, not by the
    database, for the few dossiers that are open.
    """

    code = "dossier_clock"
    title = _("Appraisal near or past its limit")
    advice = _(
        "Collect the opinions still missing and finish the appraisal, or return the dossier with what has to be "
        "completed; the law counts from the day of receipt."
    )
    basis = Basis("NĐ 32/2024/NĐ-CP, Điều 10 khoản 3", checked=True)
    keys = (Key.LIMIT_APPRAISAL, Key.WATCH_DOSSIER_NEAR_LIMIT_DAYS)
    cluster = "cluster"
    subject = ("dossier", "pk")
    due_on = "due_on"
    facts: ClassVar[Sequence[Fact]] = (
        Fact("code", _("Dossier")),
        Fact("received_on", _("Received on"), FactKind.DAY),
    )

    def find(self, day: dt.date, rules: Rules) -> QuerySet[Any]:
        """The dossiers under appraisal on the day."""
        pending = Q(closed_on__isnull=True) | Q(closed_on__gt=day)
        return Dossier.objects.filter(pending, received_on__lte=day)

    def hits(self, day: dt.date, rules: Rules | None = None) -> list[Hit]:
        """Those whose last day is at most so many working days away."""
        rules = rules or Rules(day)
        if not self.applies(rules):
            return []
        near = rules.integer(Key.WATCH_DOSSIER_NEAR_LIMIT_DAYS)
        rows = list(self.find(day, rules).order_by().values("pk", "cluster", "code", "received_on"))
        of_days = Rules.on_days({row["received_on"] for row in rows})
        found = []
        for row in rows:
            of_receipt = of_days[row["received_on"]]
            if of_receipt.find(Key.LIMIT_APPRAISAL) is None:
                continue
            row["due_on"] = of_receipt.limit(Key.LIMIT_APPRAISAL).ends_on(row["received_on"])
            if working_days_between(day, row["due_on"]) <= near:
                found.append(self._hit(row))
        return found
