"""What the watch list catches in operating clusters."""

import datetime as dt
from typing import Any

from django.db.models import Case, Exists, F, OuterRef, Q, QuerySet, Subquery, Value, When
from django.db.models.functions import Greatest
from django.utils.translation import gettext_lazy as _

from ccn_portal.rules.keys import Key
from ccn_portal.rules.lookup import Rules
from ccn_portal.rules.watching import Basis, Duty, Fact, FactKind, WatchRule, Weight
from clusters.choices import Action, MilestoneKind
from clusters.models import Cluster, DecisionItem, Milestone
from clusters.watch.base import (
    OPERATING_SINCE,
    operating,
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
