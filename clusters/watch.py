"""What the watch list catches in the ledger of clusters; the thresholds are the parameters of the day."""

import datetime as dt
from collections.abc import Sequence
from typing import Any, ClassVar

from django.db.models import Case, Exists, F, OuterRef, Q, QuerySet, Subquery, Value, When
from django.db.models.functions import Greatest
from django.utils.translation import gettext_lazy as _

from ccn_portal.rules.keys import Key
from ccn_portal.rules.lookup import Rules
from ccn_portal.rules.watching import Basis, Duty, Fact, FactKind, MonthsLater, WatchRule, Weight
from ccn_portal.rules.workdays import working_days_between
from clusters.choices import Action, ClusterKind, MilestoneKind, Status
from clusters.models import Cluster, DecisionItem, Dossier, Milestone, Phase
from clusters.querysets import AREA, ClusterQuerySet, PhaseQuerySet

MONTHS_IN_A_YEAR = 12
OPERATING_SINCE = Fact("operating_on", _("Operating since"), FactKind.DAY)
ESTABLISHED = Fact("established_on", _("Established on"), FactKind.DAY)
AREA_FACT = Fact("area_ha", _("Established area"), FactKind.HECTARES)
INDUSTRIAL = Fact("industrial_area_ha", _("Industrial land"), FactKind.HECTARES)
LEASED = Fact("leased_ha", _("Leased land"), FactKind.HECTARES)


def operating(day: dt.date) -> ClusterQuerySet:
    """Clusters in operation on the day."""
    return Cluster.objects.as_of(day).operating()


def standing_phases(day: dt.date) -> PhaseQuerySet:
    """Opened phases of clusters that are established on the day and not withdrawn."""
    standing = Cluster.objects.as_of(day).established().exclude(status=Status.WITHDRAWN)
    return Phase.objects.as_of(day).opened().filter(cluster__in=standing.values("pk"))


def events(day: dt.date, *kinds: MilestoneKind) -> QuerySet[Milestone]:
    """The milestones of these kinds of the outer phase by the day."""
    return Milestone.objects.filter(phase=OuterRef("pk"), kind__in=kinds, occurred_on__lte=day)


class PhaseRule(WatchRule):
    """A rule on a phase."""

    cluster = "cluster"
    subject = ("phase", "pk")
    due_on = "due_on"
    duty = Duty.LOCALITY


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


class NoWastewaterPlant(WatchRule):
    """In operation without a commissioned central wastewater plant."""

    code = "no_wastewater_plant"
    title = _("Operating without a commissioned wastewater plant")
    advice = _(
        "Agree with the investor on a date for the plant, admit no further project that discharges wastewater until "
        "then, and hand the case to the environment agency when the date passes."
    )
    basis = Basis("Luật Bảo vệ môi trường 2020, Điều 51 khoản 1 và Điều 52 khoản 2", checked=False)
    keys = (Key.PLANT_DEADLINE,)
    weight = Weight.SERIOUS
    domain = "environment"
    due_on = "due_on"
    facts = (OPERATING_SINCE, Fact("wastewater_building", _("Plant being built"), FactKind.FLAG))

    def find(self, day: dt.date, rules: Rules) -> QuerySet[Any]:
        """Operating clusters without a plant; older ones had time until the deadline, others none."""
        limit = rules.parameter(Key.PLANT_DEADLINE)
        older = Q(operating_on__lt=limit.valid_from) if limit.valid_from else Q()
        due = Case(When(older, then=Value(rules.date(Key.PLANT_DEADLINE))), default=F("operating_on"))
        return operating(day).filter(wastewater_on__isnull=True).annotate(due_on=due)


class EffluentFails(WatchRule):
    """The latest result says that the effluent fails the standard."""

    code = "effluent_fails"
    title = _("Effluent fails the standard")
    advice = _(
        "Have the operator find and mend the cause, require a new sample, and tell the environment agency; record the "
        "new result as a milestone."
    )
    basis = Basis("Luật Bảo vệ môi trường 2020, Điều 51; QCVN 40:2025/BTNMT", checked=False)
    weight = Weight.SERIOUS
    domain = "environment"
    due_on = "failed_on"
    facts = (Fact("failed_on", _("Result of"), FactKind.DAY), OPERATING_SINCE)

    def find(self, day: dt.date, rules: Rules) -> QuerySet[Any]:
        """Clusters whose latest effluent result is a failure."""
        failures = Milestone.objects.filter(
            phase__cluster=OuterRef("pk"), kind=MilestoneKind.EFFLUENT_FAILS, occurred_on__lte=day
        )
        latest = failures.order_by("-occurred_on").values("occurred_on")[:1]
        return Cluster.objects.as_of(day).filter(meets_standard=False).annotate(failed_on=Subquery(latest))


class NoFireAcceptance(WatchRule):
    """In operation, and no fire safety system was accepted."""

    code = "no_fire_acceptance"
    title = _("Operating without fire safety acceptance")
    advice = _(
        "Ask the investor for the acceptance of the fire safety system; the fire police check it on the spot and "
        "decide on measures where it was put into use without one."
    )
    basis = Basis("Luật Phòng cháy, chữa cháy và cứu nạn, cứu hộ 2024; NĐ 106/2025/NĐ-CP", checked=False)
    weight = Weight.SERIOUS
    duty = Duty.AGENCY
    domain = "fire_safety"
    due_on = "operating_on"
    facts = (OPERATING_SINCE,)

    def find(self, day: dt.date, rules: Rules) -> QuerySet[Any]:
        """Operating clusters without an acceptance by the day."""
        accepted = Milestone.objects.filter(
            phase__cluster=OuterRef("pk"), kind=MilestoneKind.FIRE_ACCEPTED, occurred_on__lte=day
        )
        return operating(day).filter(~Exists(accepted))


class OperatingNotEstablished(WatchRule):
    """In operation and not established; the law sets a day by which that has to be settled."""

    code = "operating_not_established"
    title = _("Operating but not established")
    advice = _(
        "Review the state of the infrastructure and the legal file with the commune, and submit to the provincial "
        "People's Committee to establish or otherwise settle the cluster before the legal deadline."
    )
    basis = Basis("NĐ 32/2024/NĐ-CP, Điều 35 khoản 4", checked=True)
    keys = (Key.LEGACY_DEADLINE,)
    weight = Weight.SERIOUS
    due_on = "due_on"
    facts = (OPERATING_SINCE, Fact("planned_area_ha", _("Area in the plan"), FactKind.HECTARES))

    def find(self, day: dt.date, rules: Rules) -> QuerySet[Any]:
        """Operating clusters without an establishment in force."""
        due = Value(rules.date(Key.LEGACY_DEADLINE))
        return operating(day).filter(is_established=False).annotate(due_on=due)


class LowFillRate(WatchRule):
    """Years in operation, and little of the industrial land is leased."""

    code = "low_fill_rate"
    title = _("Low fill rate years after operation began")
    advice = _(
        "Check with the investor why land stays empty (price, infrastructure, sectors), publish the unleased land and "
        "promote the cluster, or adjust its area and sectors."
    )
    basis = Basis("NĐ 32/2024/NĐ-CP, Điều 19 khoản 5 và Điều 32 khoản 4", checked=True)
    keys = (Key.WATCH_FILL_RATE_MIN, Key.WATCH_FILL_RATE_AFTER_YEARS)
    due_on = "due_on"
    facts = (Fact("fill_rate", _("Fill rate"), FactKind.PERCENT), LEASED, INDUSTRIAL, OPERATING_SINCE)

    def find(self, day: dt.date, rules: Rules) -> QuerySet[Any]:
        """Clusters under the rate although the years are over; an unknown rate is not a low one."""
        months = MONTHS_IN_A_YEAR * rules.integer(Key.WATCH_FILL_RATE_AFTER_YEARS)
        late = operating(day).annotate(due_on=MonthsLater("operating_on", months))
        return late.filter(due_on__lt=day, fill_rate__lt=rules.decimal(Key.WATCH_FILL_RATE_MIN))


class NoUtilityRegulation(WatchRule):
    """In operation without an approved regulation on public services and utilities."""

    code = "no_utility_regulation"
    title = _("No regulation on public services and utilities")
    advice = _(
        "Remind the infrastructure investor to consult the tenants, approve the regulation and send a copy to the "
        "department and the commune within the legal time."
    )
    basis = Basis("NĐ 32/2024/NĐ-CP, Điều 17 khoản 2", checked=True)
    keys = (Key.REGULATION_SINCE,)
    weight = Weight.MINOR
    due_on = "due_on"
    facts = (OPERATING_SINCE,)

    def find(self, day: dt.date, rules: Rules) -> QuerySet[Any]:
        """Operating clusters without such an act in force; due when they began, or when the law did."""
        acts = DecisionItem.objects.in_force(day).filter(cluster=OuterRef("pk"), action=Action.APPROVE_REGULATION)
        due = Greatest(F("operating_on"), Value(rules.date(Key.REGULATION_SINCE)))
        return operating(day).filter(~Exists(acts)).annotate(due_on=due).filter(due_on__lte=day)


class AreaOutsideLimits(WatchRule):
    """Established with an area outside the legal limits: a new decision is refused, an existing cluster is watched.

    Small clusters established before the transitional day go on lawfully (NĐ 32/2024 Đ35.1): there it weighs little.
    """

    code = "area_outside_limits"
    title = _("Area outside the legal limits")
    advice = _(
        "An existing cluster may go on; keep it in mind when it is expanded or adjusted, and check the figure against "
        "the establishment decision. In mountainous districts the lower minimum applied until 14/9/2026."
    )
    basis = Basis("NĐ 32/2024/NĐ-CP, Điều 2 khoản 1 và Điều 35 khoản 1", checked=True)
    keys = (Key.AREA_MIN, Key.AREA_MIN_EASED, Key.AREA_MAX, Key.AREA_EXISTING_BEFORE)
    facts = (AREA_FACT, Fact("limit_ha", _("Legal limit"), FactKind.HECTARES), ESTABLISHED)
    further = ("is_transitional",)

    def find(self, day: dt.date, rules: Rules) -> QuerySet[Any]:
        """Established clusters below the least area of their kind or above the greatest."""
        eased, least, most = (rules.decimal(key) for key in (Key.AREA_MIN_EASED, Key.AREA_MIN, Key.AREA_MAX))
        broken = Case(
            When(area_ha__gt=most, then=Value(most)),
            When(kind=ClusterKind.CRAFT_VILLAGE, area_ha__lt=eased, then=Value(eased)),
            When(~Q(kind=ClusterKind.CRAFT_VILLAGE), area_ha__lt=least, then=Value(least)),
            output_field=AREA,
        )
        before = rules.date(Key.AREA_EXISTING_BEFORE)
        found = Cluster.objects.as_of(day).established().exclude(status=Status.WITHDRAWN).annotate(limit_ha=broken)
        return found.filter(limit_ha__isnull=False).annotate(
            is_transitional=Case(When(established_on__lt=before, then=Value(True)), default=Value(False))
        )

    def weight_of(self, row: dict[str, Any]) -> str:
        """Little where the law lets it go on."""
        return Weight.MINOR if row["is_transitional"] else Weight.MODERATE


class LeasedAboveIndustrial(WatchRule):
    """More land is leased than there is industrial land."""

    code = "leased_above_industrial"
    title = _("Leased land above industrial land")
    advice = _(
        "Compare the leases with the approved detailed plan: a lease may be entered twice or with a wrong area, the "
        "plan may be missing an adjustment, or land outside it is leased."
    )
    basis = Basis("NĐ 32/2024/NĐ-CP, Điều 2 khoản 6, khoản 7 và Điều 19 khoản 1", checked=True)
    domain = "land"
    facts = (LEASED, INDUSTRIAL)

    def find(self, day: dt.date, rules: Rules) -> QuerySet[Any]:
        """Clusters whose leases in force exceed the industrial land of their phases."""
        return Cluster.objects.as_of(day).filter(leased_ha__gt=F("industrial_area_ha"))


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

    def hits(self, day: dt.date, rules: Rules | None = None) -> list[Any]:
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


RULES: tuple[WatchRule, ...] = (
    OperatingNotEstablished(),
    NoWastewaterPlant(),
    EffluentFails(),
    NoFireAcceptance(),
    NoDetailedPlan(),
    NoGroundbreaking(),
    ClearanceStalled(),
    DossierClock(),
    LowFillRate(),
    LeasedAboveIndustrial(),
    NoUtilityRegulation(),
    AreaOutsideLimits(),
)
