"""What lists of the ledger can be narrowed by; pages, API and exports use the same filter sets."""

import datetime as dt

import django_filters
from django.db.models import Exists, F, OuterRef, Q, QuerySet
from django.utils.translation import gettext_lazy as _

from ccn_portal.rest.filters import (
    ChoicesFilter,
    DayFilter,
    Folded,
    RegisterFilterSet,
    UnitFilter,
    WordsFilter,
    YesNoFilter,
)
from ccn_portal.territories.choices import Level
from ccn_portal.territories.models import AdministrativeUnit
from ccn_portal.text import fold
from clusters.choices import (
    Action,
    ClusterKind,
    DossierKind,
    DossierOutcome,
    InvestorKind,
    MatterState,
    MilestoneKind,
    Status,
    WorkKind,
    WorkState,
)
from clusters.models import Cluster, DecisionItem, Phase


class ClusterFilter(RegisterFilterSet):
    """Clusters as of the day: give it ``Cluster.objects.visible_to(user).as_of(day)``."""

    unit = UnitFilter(label=_("Unit"), method="in_unit")
    district = UnitFilter(label=_("District"), level=Level.DISTRICT, method="in_unit")
    commune = UnitFilter(label=_("Commune"), level=Level.COMMUNE, method="in_unit")
    status = ChoicesFilter(label=_("Status"), choices=Status.choices)
    kind = ChoicesFilter(label=_("Kind"), choices=ClusterKind.choices)
    investor_kind = ChoicesFilter(label=_("Investor's kind"), choices=InvestorKind.choices, method="of_investor_kind")
    has_wastewater_plant = YesNoFilter(label=_("Has a wastewater plant"), method="with_plant")
    calling_for_investment = YesNoFilter(label=_("Calls for investment"))
    established_from = DayFilter(label=_("Established from"), field_name="established_on", lookup_expr="gte")
    established_to = DayFilter(label=_("Established until"), field_name="established_on", lookup_expr="lte")
    fill_rate_min = django_filters.NumberFilter(label=_("Fill rate from, %"), field_name="fill_rate", lookup_expr="gte")
    fill_rate_max = django_filters.NumberFilter(label=_("Fill rate to, %"), field_name="fill_rate", lookup_expr="lte")
    q = WordsFilter(label=_("Search"), field_name="folded")

    def in_unit(self, rows: QuerySet, _name: str, unit: AdministrativeUnit) -> QuerySet:
        """Every cluster that lies in the unit, with its leading commune or another."""
        return rows.in_unit(unit, self.map_day(unit), lead_only=False)

    def of_investor_kind(self, rows: QuerySet, _name: str, kinds: list[str]) -> QuerySet:
        """Established clusters with an opened phase whose investor is of one of the kinds."""
        phases = Phase.objects.as_of(self.day).opened().filter(cluster=OuterRef("pk"), investor_kind__in=kinds)
        return rows.filter(Exists(phases), is_established=True)

    def with_plant(self, rows: QuerySet, _name: str, wanted: bool) -> QuerySet:
        """Clusters whose wastewater plant is (not) commissioned."""
        return rows.filter(wastewater_on__isnull=not wanted)


class OfClusterFilter(RegisterFilterSet):
    """Rows of one cluster each; ``to_cluster`` is the way there."""

    to_cluster = "cluster"

    cluster = django_filters.CharFilter(label=_("Cluster (code)"), method="of_cluster")
    unit = UnitFilter(label=_("Unit"), or_latest=True, method="in_unit")
    q = django_filters.CharFilter(label=_("Search"), method="matching")

    def of_cluster(self, rows: QuerySet, _name: str, code: str) -> QuerySet:
        """Rows of the cluster with this code."""
        return rows.filter(**{f"{self.to_cluster}__code": code})

    def in_unit(self, rows: QuerySet, _name: str, unit: AdministrativeUnit) -> QuerySet:
        """Rows of every cluster that lies in the unit, with its leading commune or another."""
        inside = Cluster.objects.in_unit(unit, self.map_day(unit), lead_only=False)
        return rows.filter(**{f"{self.to_cluster}__in": inside.values("pk")})

    def matching(self, rows: QuerySet, _name: str, text: str) -> QuerySet:
        """Rows of clusters whose name or code contains every word, accents ignored."""
        for word in fold(text).split():
            rows = rows.filter(**{f"{self.to_cluster}__folded__contains": word})
        return rows


class DecisionFilter(RegisterFilterSet):
    """Decisions, by themselves and by what they do."""

    kind = django_filters.CharFilter(label=_("Kind of document"), lookup_expr="iexact")
    number = django_filters.CharFilter(label=_("Number"), lookup_expr="iexact")
    issuer = django_filters.CharFilter(label=_("Issued by"), lookup_expr="iexact")
    action = ChoicesFilter(label=_("Action"), choices=Action.choices, method="by_items")
    cluster = django_filters.CharFilter(label=_("Cluster (code)"), method="by_items")
    unit = UnitFilter(label=_("Unit"), or_latest=True, method="in_unit")
    issued_from = DayFilter(label=_("Issued from"), field_name="issued_on", lookup_expr="gte")
    issued_to = DayFilter(label=_("Issued until"), field_name="issued_on", lookup_expr="lte")
    q = WordsFilter(label=_("Search"), field_name="folded")

    def by_items(self, rows: QuerySet, name: str, _value: str | list[str]) -> QuerySet:
        """Decisions with an item the user may see that is of the actions *and* of the cluster."""
        items = DecisionItem.objects.visible_to(self.user).filter(decision=OuterRef("pk"))
        actions, cluster = (self.form.cleaned_data.get(key) for key in ("action", "cluster"))
        if cluster and name == "action":
            return rows  # once for both
        if actions:
            items = items.filter(action__in=actions)
        if cluster:
            items = items.filter(cluster__code=cluster)
        return rows.filter(Exists(items))

    def in_unit(self, rows: QuerySet, _name: str, unit: AdministrativeUnit) -> QuerySet:
        """Decisions on clusters of the unit; of a province also those in its register that name no cluster."""
        inside = Cluster.objects.in_unit(unit, self.map_day(unit), lead_only=False)
        items = DecisionItem.objects.visible_to(self.user).filter(decision=OuterRef("pk"))
        concerned = Q(Exists(items.filter(cluster__in=inside.values("pk"))))
        if unit.level == Level.PROVINCE:
            concerned |= Q(province=unit) & ~Exists(items)
        return rows.filter(concerned)


class PhaseFilter(OfClusterFilter):
    """Phases as of the day: give it ``Phase.objects.visible_to(user).as_of(day)``."""

    number = django_filters.NumberFilter(label=_("Phase"))
    investor_kind = ChoicesFilter(label=_("Investor's kind"), choices=InvestorKind.choices)
    opened_from = DayFilter(label=_("Opened from"), field_name="opened_on", lookup_expr="gte")
    opened_to = DayFilter(label=_("Opened until"), field_name="opened_on", lookup_expr="lte")
    has_detailed_plan = YesNoFilter(label=_("Detailed plan approved"), method="having")
    has_project = YesNoFilter(label=_("Infrastructure project approved"), method="having")
    broken_ground = YesNoFilter(label=_("Ground broken"), method="having")

    def having(self, rows: QuerySet, name: str, wanted: bool) -> QuerySet:
        """Phases for which the thing has (not) happened."""
        dates = {
            "has_detailed_plan": "detailed_plan_on",
            "has_project": "project_on",
            "broken_ground": "groundbreaking_on",
        }
        return rows.filter(**{f"{dates[name]}__isnull": not wanted})


class MilestoneFilter(OfClusterFilter):
    """Milestones."""

    to_cluster = "phase__cluster"

    kind = ChoicesFilter(label=_("Milestone"), choices=MilestoneKind.choices)
    phase = django_filters.NumberFilter(label=_("Phase"), field_name="phase__number")
    occurred_from = DayFilter(label=_("From"), field_name="occurred_on", lookup_expr="gte")
    occurred_to = DayFilter(label=_("Until"), field_name="occurred_on", lookup_expr="lte")


class WorkFilter(OfClusterFilter):
    """Infrastructure works."""

    kind = ChoicesFilter(label=_("Work"), choices=WorkKind.choices)
    state = ChoicesFilter(label=_("State"), choices=WorkState.choices, method="in_state")
    inside_fence = YesNoFilter(label=_("Inside the fence"))

    def in_state(self, rows: QuerySet, _name: str, states: list[str]) -> QuerySet:
        """Works in one of the states on the day."""
        wanted = Q(pk__in=[])
        for state in states:
            wanted |= work_states(self.day)[state]
        return rows.filter(wanted)


def work_states(day: dt.date) -> dict[str, Q]:
    """For each state the test that a work is in it on the day, by its dates."""
    done = Q(completed_on__isnull=False, completed_on__lte=day)
    begun = Q(started_on__isnull=False, started_on__lte=day)
    planned = Q(planned_on__isnull=False, planned_on__lte=day)
    return {
        WorkState.DONE: done,
        WorkState.BUILDING: begun & ~done,
        WorkState.PLANNED: planned & ~begun & ~done,
        WorkState.NONE: ~planned & ~begun & ~done,
    }


class DossierFilter(OfClusterFilter):
    """Dossiers of appraisal."""

    kind = ChoicesFilter(label=_("Kind"), choices=DossierKind.choices)
    outcome = ChoicesFilter(label=_("Outcome"), choices=DossierOutcome.choices)
    received_from = DayFilter(label=_("Received from"), field_name="received_on", lookup_expr="gte")
    received_to = DayFilter(label=_("Received until"), field_name="received_on", lookup_expr="lte")
    pending_on = DayFilter(label=_("Under appraisal on"), method="pending")
    at_council = YesNoFilter(label=_("Has been at the council"), method="been_at_council")

    def pending(self, rows: QuerySet, _name: str, day: dt.date) -> QuerySet:
        """Received by the day and not closed by then."""
        return rows.filter(Q(closed_on__isnull=True) | Q(closed_on__gt=day), received_on__lte=day)

    def been_at_council(self, rows: QuerySet, _name: str, wanted: bool) -> QuerySet:
        """Whether the council has met on it by the day asked for."""
        met = Q(council_on__isnull=False, council_on__lte=self.form.cleaned_data.get("pending_on") or self.day)
        return rows.filter(met if wanted else ~met)


class MatterFilter(OfClusterFilter):
    """Obstacles or petitions as of the day."""

    state = ChoicesFilter(label=_("State"), choices=MatterState.choices)
    solved = YesNoFilter(label=_("Settled"), method="being_settled")
    overdue = YesNoFilter(label=_("Overdue"), method="being_overdue")
    responsible = django_filters.CharFilter(label=_("To be solved by"), method="of_agency")
    due_from = DayFilter(label=_("Due from"), field_name="due_now", lookup_expr="gte")
    due_to = DayFilter(label=_("Due until"), field_name="due_now", lookup_expr="lte")

    def being_settled(self, rows: QuerySet, _name: str, wanted: bool) -> QuerySet:
        """Settled on the day, or not."""
        settled = Q(state=MatterState.SOLVED)
        return rows.filter(settled if wanted else ~settled)

    def being_overdue(self, rows: QuerySet, _name: str, wanted: bool) -> QuerySet:
        """Past the deadline on the day, or not."""
        overdue = Q(state=MatterState.OVERDUE)
        return rows.filter(overdue if wanted else ~overdue)

    def of_agency(self, rows: QuerySet, _name: str, text: str) -> QuerySet:
        """Whoever is to solve it on the day, accents ignored."""
        rows = rows.alias(folded_responsible=Folded(F("responsible_now")))
        return rows.filter(folded_responsible__contains=fold(text))

    def matching(self, rows: QuerySet, _name: str, text: str) -> QuerySet:
        """Rows whose code, text or cluster contains every word, accents ignored."""
        rows = rows.alias(folded_text=Folded(F("text")))
        for word in fold(text).split():
            named = Q(code__icontains=word) | Q(folded_text__contains=word) | Q(cluster__folded__contains=word)
            rows = rows.filter(named)
        return rows


class ObstacleFilter(MatterFilter):
    """Obstacles as of the day."""

    period = django_filters.CharFilter(label=_("Period"))


class OfProvinceFilter(RegisterFilterSet):
    """Rows of a province's register as a whole."""

    unit = UnitFilter(label=_("Province"), or_latest=True, level=Level.PROVINCE, field_name="province")
    q = django_filters.CharFilter(label=_("Search"), method="matching")

    def matching(self, rows: QuerySet, _name: str, text: str) -> QuerySet:
        """Rows whose indicator contains every word, accents ignored."""
        rows = rows.alias(folded_indicator=Folded(F("indicator")))
        for word in fold(text).split():
            rows = rows.filter(folded_indicator__contains=word)
        return rows


class TargetFilter(OfProvinceFilter):
    """Targets of the yearly plan."""

    year = django_filters.NumberFilter(label=_("Year"))


class PublishedFigureFilter(OfProvinceFilter):
    """Figures that somebody published."""

    line = django_filters.CharFilter(label=_("Comparable line"))
    as_of_from = DayFilter(label=_("As of, from"), field_name="as_of", lookup_expr="gte")
    as_of_to = DayFilter(label=_("As of, until"), field_name="as_of", lookup_expr="lte")
