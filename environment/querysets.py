"""What was true of a cluster's wastewater, waste and fire safety on a day: derived from acts and milestones alone."""

import datetime as dt
from typing import Any, Self

from django.apps import apps
from django.db import models
from django.db.models import Case, Count, F, IntegerField, Max, OuterRef, Q, Subquery, Value, When

from clusters.choices import AT_WORK, MilestoneKind, WorkKind
from clusters.models import InfrastructureWork, Milestone
from clusters.querysets import COMPLIANT_PLANT, ClusterQuerySet, OfClusterQuerySet
from environment.choices import ActKind, Gap, Land, ShareCode, Validity

FLOW = models.DecimalField(max_digits=14, decimal_places=4)


class EnvironmentActQuerySet(OfClusterQuerySet):
    """Acts."""

    def by(self, day: dt.date) -> Self:
        """Those that had happened by the day, the latest first."""
        return self.filter(occurred_on__lte=day).order_by("-occurred_on", "-pk")


class SampleResultQuerySet(OfClusterQuerySet):
    """Results of samples."""

    def by(self, day: dt.date) -> Self:
        """Those of samples taken by the day, the latest first."""
        return self.filter(sampled_on__lte=day).order_by("-sampled_on", "pk")


def with_environment(clusters: ClusterQuerySet, day: dt.date) -> ClusterQuerySet:
    """Clusters of ``as_of(day)`` with what their registers say on it; None where nothing is recorded.

    ``land`` (see ``Land``), ``permit_number``, ``permit_on``, ``permit_to``, ``permit`` (``Validity``),
    ``monitoring`` (flag), ``standard``; ``last_sample_on``, ``exceedances`` (in that day's sample);
    ``flow_generated``, ``flow_treated`` (m³/day, the latest accepted return), ``flow_period``;
    ``collection_party``, ``collection_to``, ``collection``, ``hazardous_book``, ``hazardous_contract``;
    ``waste_station_on``; ``fire_accepted_on``, ``equipment_complete`` (flag), ``fire_plan_on``, ``last_drill_on``.
    """
    return clusters.annotate(**_wastewater(day), **_waste(day), **_fire(day), **_flow(day)).annotate(
        land=Case(
            When(wastewater_on__isnull=False, then=Value(Land.BUILT)),
            When(land_kind=ActKind.LAND_NONE, then=Value(Land.NONE)),
            When(land_kind=ActKind.LAND_RESERVED, then=Value(Land.RESERVED)),
            output_field=models.CharField(),
        ),
        permit=Case(
            When(permit_kind=ActKind.PERMIT_WITHDRAWN, then=Value(Validity.WITHDRAWN)),
            When(permit_to__lt=day, then=Value(Validity.EXPIRED)),
            When(permit_kind=ActKind.PERMIT, then=Value(Validity.VALID)),
            output_field=models.CharField(),
        ),
        monitoring=_flag("monitoring_kind", ActKind.MONITORING_ON, ActKind.MONITORING_OFF),
        equipment_complete=_flag("equipment_kind", ActKind.EQUIPMENT_COMPLETE, ActKind.EQUIPMENT_LACKING),
        collection=_validity("collection_on", "collection_to", day),
        hazardous_contract=_validity("hazardous_contract_on", "hazardous_contract_to", day),
    )


def lacking(gap: str, day: dt.date) -> Q:
    """The condition, after ``with_environment``, for operating clusters that lack this."""
    drilled = Q(last_drill_on__year=day.year)
    conditions = {
        Gap.NO_PLANT: Q(wastewater_on__isnull=True),
        Gap.FAILS: Q(wastewater_on__isnull=False, meets_standard=False),
        Gap.NOT_RATED: Q(wastewater_on__isnull=False, meets_standard__isnull=True),
        Gap.NO_LAND: Q(land=Land.NONE),
        Gap.OVER_CAPACITY: Q(flow_generated__gt=F("wastewater_capacity")),
        Gap.NO_PERMIT: Q(permit__isnull=True) | ~Q(permit=Validity.VALID),
        Gap.NO_MONITORING: Q(monitoring__isnull=True) | Q(monitoring=False),
        Gap.NO_COLLECTION: Q(collection__isnull=True) | ~Q(collection=Validity.VALID),
        Gap.NO_HAZARDOUS_BOOK: Q(hazardous_book__isnull=True),
        Gap.NO_FIRE_ACCEPTANCE: Q(fire_accepted_on__isnull=True),
        Gap.EQUIPMENT_LACKING: Q(equipment_complete=False),
        Gap.NO_DRILL: Q(last_drill_on__isnull=True) | ~drilled,
    }
    return Q(operating_on__isnull=False) & conditions[Gap(gap)]


def counted_in(share: str, new_since: dt.date | None) -> Q:
    """The condition, after ``as_of``, for the clusters a share is of; new ones broke ground since that day."""
    if share == ShareCode.OPERATING:
        return Q(operating_on__isnull=False)
    if new_since is None:
        return Q(pk__in=[])
    return Q(status__in=AT_WORK, groundbreaking_on__gte=new_since)


def compliant(wanted: bool = True) -> Q:
    """The condition, after ``as_of``, for clusters whose plant runs and whose effluent was last found to meet."""
    unfit = Q(wastewater_on__isnull=True) | Q(meets_standard__isnull=True) | Q(meets_standard=False)
    return COMPLIANT_PLANT if wanted else unfit


def _acts(day: dt.date, *kinds: ActKind) -> models.QuerySet:
    acts = apps.get_model("environment", "EnvironmentAct")._default_manager.by(day)
    return acts.filter(cluster=OuterRef("pk"), kind__in=kinds)


def _latest(day: dt.date, field: str, *kinds: ActKind) -> Subquery:
    return Subquery(_acts(day, *kinds).values(field)[:1])


def _wastewater(day: dt.date) -> dict[str, Any]:
    results = apps.get_model("environment", "SampleResult")._default_manager.filter(cluster=OuterRef("pk"))
    results = results.filter(sampled_on__lte=day).order_by()
    by_day = results.values("sampled_on").annotate(found=Count("pk", filter=Q(exceeds=True))).order_by("-sampled_on")
    permits = (ActKind.PERMIT, ActKind.PERMIT_WITHDRAWN)
    return {
        "land_kind": _latest(day, "kind", ActKind.LAND_NONE, ActKind.LAND_RESERVED),
        "permit_kind": _latest(day, "kind", *permits),
        "permit_number": _latest(day, "number", ActKind.PERMIT),
        "permit_on": _latest(day, "occurred_on", ActKind.PERMIT),
        "permit_to": _latest(day, "valid_to", ActKind.PERMIT),
        "monitoring_kind": _latest(day, "kind", ActKind.MONITORING_ON, ActKind.MONITORING_OFF),
        "standard": _latest(day, "number", ActKind.STANDARD),
        "last_sample_on": Subquery(results.values("cluster").annotate(last=Max("sampled_on")).values("last")),
        "exceedances": Subquery(by_day.values("found")[:1], output_field=IntegerField()),
    }


def _waste(day: dt.date) -> dict[str, Any]:
    stations = InfrastructureWork.objects.filter(
        cluster=OuterRef("pk"), kind=WorkKind.SOLID_WASTE, completed_on__lte=day
    )
    return {
        "collection_on": _latest(day, "occurred_on", ActKind.COLLECTION),
        "collection_to": _latest(day, "valid_to", ActKind.COLLECTION),
        "collection_party": _latest(day, "party", ActKind.COLLECTION),
        "hazardous_book": _latest(day, "number", ActKind.HAZARDOUS_BOOK),
        "hazardous_contract_on": _latest(day, "occurred_on", ActKind.HAZARDOUS_CONTRACT),
        "hazardous_contract_to": _latest(day, "valid_to", ActKind.HAZARDOUS_CONTRACT),
        "waste_station_on": Subquery(stations.order_by("completed_on").values("completed_on")[:1]),
    }


def _fire(day: dt.date) -> dict[str, Any]:
    accepted = Milestone.objects.filter(
        phase__cluster=OuterRef("pk"), kind=MilestoneKind.FIRE_ACCEPTED, occurred_on__lte=day
    )
    return {
        "fire_accepted_on": Subquery(accepted.order_by("-occurred_on").values("occurred_on")[:1]),
        "fire_design_on": _latest(day, "occurred_on", ActKind.FIRE_DESIGN),
        "equipment_kind": _latest(day, "kind", ActKind.EQUIPMENT_COMPLETE, ActKind.EQUIPMENT_LACKING),
        "fire_plan_on": _latest(day, "occurred_on", ActKind.FIRE_PLAN),
        "last_drill_on": _latest(day, "occurred_on", ActKind.FIRE_DRILL),
    }


def _flow(day: dt.date) -> dict[str, Any]:
    # returns live in an app above this one; what they say of wastewater is recorded nowhere else
    returns = apps.get_model("reports", "Return")._default_manager.accepted().until(day)
    told = returns.filter(cluster=OuterRef("pk"), wastewater_generated__isnull=False).order_by("-ends_on")
    return {
        "flow_generated": Subquery(told.values("wastewater_generated")[:1], output_field=FLOW),
        "flow_treated": Subquery(told.values("wastewater_treated")[:1], output_field=FLOW),
        "flow_period": Subquery(told.values("period")[:1]),
    }


def _flag(name: str, yes: ActKind, no: ActKind) -> Case:
    return Case(
        When(**{name: yes}, then=Value(True)),
        When(**{name: no}, then=Value(False)),
        output_field=models.BooleanField(null=True),
    )


def _validity(start: str, end: str, day: dt.date) -> Case:
    return Case(
        When(**{f"{end}__lt": day}, then=Value(Validity.EXPIRED)),
        When(**{f"{start}__isnull": False}, then=Value(Validity.VALID)),
        output_field=models.CharField(),
    )
