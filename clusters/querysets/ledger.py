"""How the ledger is asked: who may see it, and what was true on a day (domain: lifecycle, lines 1–18)."""

import datetime as dt
from functools import lru_cache
from typing import TYPE_CHECKING, Any, Self, TypeVar

from django.db import models
from django.db.models import (
    Case,
    DateField,
    DecimalField,
    Exists,
    ExpressionWrapper,
    F,
    FilteredRelation,
    OuterRef,
    Q,
    Subquery,
    Value,
    When,
)
from django.db.models.functions import Coalesce, NullIf
from django.db.models.lookups import Exact, In

from ccn_portal.territories.choices import Level
from ccn_portal.text import fold
from clusters.choices import (
    AREA_ACTIONS,
    FOUNDING_ACTIONS,
    INVESTOR_ACTIONS,
    OPENING_ACTIONS,
    PLAN_ACTIONS,
    STANDING_ACTIONS,
    Action,
    MilestoneKind,
    Status,
    WorkKind,
)

if TYPE_CHECKING:
    from ccn_portal.accounts.models import User
    from ccn_portal.territories.models import AdministrativeUnit

Rows = TypeVar("Rows", bound=models.QuerySet[Any])
AREA = DecimalField(max_digits=16, decimal_places=4)
INDUSTRIAL_AREA = Coalesce("plan_industrial_ha", "act_industrial_ha", output_field=AREA)
DAYS = 64  # for so many days at once the parts of the questions below are kept: putting them together takes longest
# after ``as_of``: the wastewater plant runs, and the effluent was last found to meet the standard
COMPLIANT_PLANT = Q(wastewater_on__isnull=False, meets_standard=True)


def valid_on(day: dt.date, prefix: str = "") -> Q:
    """Rows whose ``valid_from``..``valid_to`` (both included, empty is open) contain the day."""
    starts = Q(**{f"{prefix}valid_from__isnull": True}) | Q(**{f"{prefix}valid_from__lte": day})
    ends = Q(**{f"{prefix}valid_to__isnull": True}) | Q(**{f"{prefix}valid_to__gte": day})
    return starts & ends


def leased_on(day: dt.date, prefix: str = "") -> Q:
    """Leases in force: begun by the day, and no end or a later one."""
    return Q(**{f"{prefix}starts_on__lte": day}) & (
        Q(**{f"{prefix}ends_on__isnull": True}) | Q(**{f"{prefix}ends_on__gt": day})
    )


class OfClusterQuerySet(models.QuerySet):
    """Rows that belong to one cluster through ``to_cluster``."""

    to_cluster = "cluster"

    def visible_to(self, user: "User") -> Self:
        """The rows of clusters the user may see."""
        from clusters.models import Cluster

        if user.sees_everything:
            return self
        return self.filter(**{f"{self.to_cluster}__in": Cluster.objects.visible_to(user).values("pk")})

    def in_unit(self, unit: "AdministrativeUnit", day: dt.date) -> Self:
        """The rows of clusters that lie (with their leading commune) in the unit on the map of the day."""
        from clusters.models import Cluster

        return self.filter(**{f"{self.to_cluster}__in": Cluster.objects.in_unit(unit, day).values("pk")})


class OfProvinceQuerySet(models.QuerySet):
    """Rows that belong to a province's register as a whole."""

    def visible_to(self, user: "User") -> Self:
        """The rows of the registers of the user's province and what it was made of."""
        return self if user.sees_everything else self.filter(province__in=user.registers)


class DecisionQuerySet(models.QuerySet):
    """Decisions."""

    def visible_to(self, user: "User") -> Self:
        """Provincial users see their register's decisions, others those that concern their clusters."""
        from clusters.models import DecisionItem

        if user.sees_everything:
            return self
        concerned = Exists(DecisionItem.objects.visible_to(user).filter(decision=OuterRef("pk")))
        if user.unit and user.unit.level == Level.PROVINCE:
            return self.filter(Q(province__in=user.registers) | concerned)
        return self.filter(concerned)

    def matching(self, text: str) -> Self:
        """Number, abstract or issuer contain every word, accents ignored."""
        return matching(self, text)


class DecisionItemQuerySet(OfClusterQuerySet):
    """Items of decisions: the acts."""

    def in_force(self, day: dt.date | OuterRef) -> Self:
        """Acts that had taken effect, the latest first."""
        return self.filter(decision__in_force_from__lte=day).order_by("-decision__in_force_from", "-pk")


class PhaseQuerySet(OfClusterQuerySet):
    """Phases, with what the acts in force on a day make of them."""

    def as_of(self, day: dt.date) -> Self:
        """Annotate what holds on the day.

        ``opened_on``, ``opening_action``, ``area_ha`` (the opening or latest adjusting act),
        ``industrial_area_ha`` (the detailed plan's, else the opening or adjusting act's),
        ``investor_id`` and ``investor_kind``, ``detailed_plan_on`` and ``plan_industrial_ha``,
        ``project_on`` and ``project_capital`` (billion VND), ``groundbreaking_on``, ``completed_on``,
        ``cleared_ha``, ``clean_land_ha``. Nothing is left out: a phase not yet opened has ``opened_on`` None.
        """
        return self.annotate(**_phase_acts(day), **_phase_progress(day)).annotate(industrial_area_ha=INDUSTRIAL_AREA)

    def _with_only(self, day: dt.date, *names: str) -> Self:
        """The opened phases with no more than some of what ``as_of`` makes of their acts."""
        acts = _phase_acts(day)
        return self.annotate(**{name: acts[name] for name in ("opened_on", *names)}).opened()

    def opened(self) -> Self:
        """After ``as_of``: phases that existed on the day."""
        return self.filter(opened_on__isnull=False)


class MilestoneQuerySet(OfClusterQuerySet):
    """Milestones."""

    to_cluster = "phase__cluster"

    def operation_starts(self, day: dt.date) -> Self:
        """Starts of operation by the day that no end of operation of the same phase has followed."""
        ended = self.model._default_manager.filter(
            phase=OuterRef("phase"),
            kind=MilestoneKind.OPERATION_ENDED,
            occurred_on__gte=OuterRef("occurred_on"),
            occurred_on__lte=day,
        )
        return self.filter(~Exists(ended), kind=MilestoneKind.OPERATION_STARTED, occurred_on__lte=day)


class WorkQuerySet(OfClusterQuerySet):
    """Infrastructure works."""

    def being_built(self, day: dt.date) -> Self:
        """Works begun and not finished on the day."""
        return self.filter(started_on__lte=day).filter(Q(completed_on__isnull=True) | Q(completed_on__gt=day))


class ClusterQuerySet(models.QuerySet):
    """Clusters: jurisdiction, place, and the state that the acts in force on a day make."""

    def visible_to(self, user: "User") -> Self:
        """Clusters that lie, or lay, in the user's jurisdiction (which includes what succeeded its unit)."""
        from clusters.models import ClusterTerritory

        if user.sees_everything:
            return self
        inside = (
            Q(commune__in=user.jurisdiction) | Q(district__in=user.jurisdiction) | Q(province__in=user.jurisdiction)
        )
        return self.filter(Exists(ClusterTerritory.objects.filter(inside, cluster=OuterRef("pk"))))

    def in_unit(self, unit: "AdministrativeUnit", day: dt.date, *, lead_only: bool = True) -> Self:
        """Clusters in the unit on the map of the day; a cluster in several communes counts for the leading one."""
        from clusters.models import ClusterTerritory

        inside = ClusterTerritory.objects.filter(valid_on(day), cluster=OuterRef("pk"), **{unit.level: unit})
        if lead_only:
            inside = inside.filter(lead=True)
        return self.filter(Exists(inside))

    def matching(self, text: str) -> Self:
        """Name or code contain every word, accents ignored; "CCN" is not a name."""
        return matching(self, text)

    def placed_on(self, day: dt.date) -> Self:
        """Join the leading territory of the day as ``place`` (``place__commune``, ``place__district`` …)."""
        on_map = valid_on(day, "territories__") & Q(territories__lead=True)
        return self.annotate(place=FilteredRelation("territories", condition=on_map))

    def as_of(self, day: dt.date) -> Self:
        """The clusters that existed on the day, annotated with their state (see the module's functions).

        Annotations: ``status``; ``is_planned``, ``planned_area_ha``, ``proposed_area_ha``; ``is_established``,
        ``established_on``, ``standing_action``; ``area_ha``, ``industrial_area_ha`` (opened phases of established
        clusters); ``operating_on``, ``groundbreaking_on``; ``investor_id``; ``tenant_count``, ``leased_ha``,
        ``fill_rate`` (%, leased ÷ industrial area); ``wastewater_on``, ``wastewater_capacity`` (m³/day),
        ``meets_standard``, ``wastewater_building``. Areas in ha.
        """
        return (
            self.annotate(**_acts(day), **_progress(day))
            .filter(Q(has_act=True) | Q(has_milestone=True))
            .annotate(
                is_planned=Exact(Coalesce("plan_action", Value("")), Action.INCLUDE),
                is_established=In(Coalesce("standing_action", Value("")), FOUNDING_ACTIONS),
            )
            .annotate(status=STATUS, planned_area_ha=Case(When(is_planned=True, then="plan_area")))
            .annotate(**_areas(day), **_leases(day))
            .annotate(fill_rate=FILL_RATE)
        )

    def with_status(self, *statuses: str) -> Self:
        """After ``as_of``: clusters in one of these states."""
        return self.filter(status__in=statuses)

    def operating(self) -> Self:
        """After ``as_of``: clusters with at least one phase in operation (TT 14 line 15)."""
        return self.filter(operating_on__isnull=False)

    def established(self) -> Self:
        """After ``as_of``: clusters recognised or established and not revoked (TT 14 line 3)."""
        return self.filter(is_established=True)

    def with_compliant_plant(self) -> Self:
        """After ``as_of``: clusters whose wastewater plant runs and meets the standard."""
        return self.filter(COMPLIANT_PLANT)

    def planned(self) -> Self:
        """After ``as_of``: clusters in the plan (TT 14 line 1)."""
        return self.filter(is_planned=True)

    def in_vietnamese_order(self) -> Self:
        """Sorted as a Vietnamese dictionary sorts."""
        return self.order_by("sort_key", "code")


def matching(rows: Rows, text: str) -> Rows:
    """Rows whose ``folded`` text contains every word of the text, accents and case ignored."""
    for word in fold(text).split():
        rows = rows.filter(folded__contains=word)
    return rows


@lru_cache(DAYS)
def _phase_acts(day: dt.date) -> dict[str, Subquery]:
    from clusters.models import DecisionItem

    items = DecisionItem.objects.in_force(day).filter(phase=OuterRef("pk"))
    opening = items.filter(action__in=OPENING_ACTIONS).order_by("decision__in_force_from", "pk")
    setting = items.filter(action__in=AREA_ACTIONS)
    investing = items.filter(action__in=INVESTOR_ACTIONS, investor__isnull=False)
    plans = items.filter(action=Action.APPROVE_DETAILED_PLAN)
    projects = items.filter(action=Action.APPROVE_PROJECT)
    return {
        "opened_on": Subquery(opening.values("decision__in_force_from")[:1]),
        "opening_action": Subquery(opening.values("action")[:1]),
        "area_ha": Subquery(setting.filter(area_ha__isnull=False).values("area_ha")[:1]),
        "act_industrial_ha": Subquery(
            setting.filter(industrial_area_ha__isnull=False).values("industrial_area_ha")[:1]
        ),
        "investor_id": Subquery(investing.values("investor")[:1]),
        "investor_kind": Subquery(investing.values("investor__kind")[:1]),
        "investor_since": Subquery(investing.values("decision__in_force_from")[:1]),
        "detailed_plan_on": Subquery(plans.values("decision__in_force_from")[:1]),
        "plan_industrial_ha": Subquery(plans.filter(industrial_area_ha__isnull=False).values("industrial_area_ha")[:1]),
        "project_on": Subquery(projects.values("decision__in_force_from")[:1]),
        "project_capital": Subquery(projects.filter(capital__isnull=False).values("capital")[:1]),
    }


@lru_cache(DAYS)
def _phase_progress(day: dt.date) -> dict[str, Subquery]:
    from clusters.models import Milestone

    events = Milestone.objects.filter(phase=OuterRef("pk"), occurred_on__lte=day).order_by("-occurred_on", "-pk")

    def last(kind: MilestoneKind, field: str) -> Subquery:
        return Subquery(events.filter(kind=kind).values(field)[:1])

    return {
        "groundbreaking_on": Subquery(
            events.filter(kind=MilestoneKind.GROUNDBREAKING).order_by("occurred_on").values("occurred_on")[:1]
        ),
        "completed_on": last(MilestoneKind.INFRASTRUCTURE_COMPLETED, "occurred_on"),
        "cleared_ha": last(MilestoneKind.SITE_CLEARANCE, "value"),
        "clean_land_ha": last(MilestoneKind.CLEAN_LAND, "value"),
    }


@lru_cache(DAYS)
def _acts(day: dt.date) -> dict[str, models.expressions.BaseExpression]:
    from clusters.models import DecisionItem

    items = DecisionItem.objects.in_force(day).filter(cluster=OuterRef("pk"))
    plan = items.filter(action__in=PLAN_ACTIONS)
    standing = items.filter(action__in=STANDING_ACTIONS)
    return {
        "has_act": Exists(items),
        "plan_action": Subquery(plan.values("action")[:1]),
        "plan_area": Subquery(plan.filter(action=Action.INCLUDE).values("area_ha")[:1]),
        "planned_on": Subquery(plan.filter(action=Action.INCLUDE).values("decision__in_force_from")[:1]),
        "proposed_area_ha": Subquery(items.filter(action=Action.PROPOSE).values("area_ha")[:1]),
        "standing_action": Subquery(standing.values("action")[:1]),
        "standing_on": Subquery(standing.values("decision__in_force_from")[:1]),
        "calling_for_investment": Exists(items.filter(action=Action.CALL_FOR_INVESTMENT)),
    }


@lru_cache(DAYS)
def _progress(day: dt.date) -> dict[str, models.expressions.BaseExpression]:
    from clusters.models import InfrastructureWork, Milestone

    events = Milestone.objects.filter(phase__cluster=OuterRef("pk"), occurred_on__lte=day)
    latest = events.order_by("-occurred_on", "-pk")
    plants = latest.filter(kind=MilestoneKind.WASTEWATER_COMMISSIONED)
    effluent = latest.filter(kind__in=[MilestoneKind.EFFLUENT_MEETS, MilestoneKind.EFFLUENT_FAILS])
    started = events.filter(kind=MilestoneKind.GROUNDBREAKING).order_by("occurred_on")
    return {
        "has_milestone": Exists(events),
        "operating_on": Subquery(events.operation_starts(day).order_by("occurred_on").values("occurred_on")[:1]),
        "groundbreaking_on": Subquery(started.values("occurred_on")[:1]),
        "wastewater_on": Subquery(plants.order_by("occurred_on", "pk").values("occurred_on")[:1]),
        "wastewater_capacity": Subquery(plants.values("value")[:1]),
        "meets_standard": Subquery(effluent.annotate(meets=Q(kind=MilestoneKind.EFFLUENT_MEETS)).values("meets")[:1]),
        "wastewater_building": Exists(
            InfrastructureWork.objects.being_built(day).filter(cluster=OuterRef("pk"), kind=WorkKind.WASTEWATER)
        ),
    }


@lru_cache(DAYS)
def _areas(day: dt.date) -> dict[str, models.expressions.BaseExpression]:
    from clusters.models import Phase

    phases = Phase.objects.filter(cluster=OuterRef("pk"))
    areas = phases._with_only(day, "area_ha").order_by().values("cluster")
    with_industrial = phases._with_only(day, "plan_industrial_ha", "act_industrial_ha")
    industrial = with_industrial.annotate(industrial_area_ha=INDUSTRIAL_AREA).order_by().values("cluster")
    investors = phases._with_only(day, "investor_id").order_by("number")

    def of_established(expression: models.expressions.Combinable, output: models.Field) -> Case:
        return Case(When(is_established=True, then=expression), output_field=output)

    return {
        "established_on": of_established(F("standing_on"), DateField()),
        "area_ha": of_established(Subquery(areas.annotate(total=models.Sum("area_ha")).values("total")), AREA),
        "industrial_area_ha": of_established(
            Subquery(industrial.annotate(total=models.Sum("industrial_area_ha")).values("total")), AREA
        ),
        "investor_id": of_established(Subquery(investors.values(first=F("investor_id"))[:1]), models.BigIntegerField()),
    }


@lru_cache(DAYS)
def _leases(day: dt.date) -> dict[str, models.expressions.BaseExpression]:
    from clusters.models import Cluster

    # through the reverse relation: leases live in the app above this one
    leases = Cluster.objects.filter(leased_on(day, "leases__"), pk=OuterRef("pk")).order_by().values("pk")
    area = Subquery(leases.annotate(total=models.Sum("leases__area_m2") / Value(10_000)).values("total"))
    count = Subquery(leases.annotate(total=models.Count("leases__tenant", distinct=True)).values("total"))
    operating = Q(operating_on__isnull=False)
    # no lease in an operating cluster is a true zero; before operation there is nothing to count
    return {
        "leased_ha": Coalesce(area, Case(When(operating, then=Value(0))), output_field=AREA),
        "tenant_count": Coalesce(count, Case(When(operating, then=Value(0))), output_field=models.IntegerField()),
    }


STATUS = Case(
    When(operating_on__isnull=False, then=Value(Status.OPERATING)),
    When(Q(plan_action=Action.REMOVE) | Q(standing_action=Action.REVOKE), then=Value(Status.WITHDRAWN)),
    When(groundbreaking_on__isnull=False, then=Value(Status.UNDER_CONSTRUCTION)),
    When(is_established=True, then=Value(Status.ESTABLISHED)),
    When(is_planned=True, then=Value(Status.PLANNED)),
    default=Value(Status.PROPOSED),
    output_field=models.CharField(),
)
FILL_RATE = ExpressionWrapper(
    F("leased_ha") * Value(100) / NullIf("industrial_area_ha", Value(0)),
    output_field=DecimalField(max_digits=20, decimal_places=8),
)
