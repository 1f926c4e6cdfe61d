"""What lists of parties and leases can be narrowed by; pages, API and exports use the same filter sets."""

import datetime as dt
from typing import Any

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
from ccn_portal.text import fold
from clusters.choices import InvestorKind
from clusters.filters import MatterFilter, OfClusterFilter
from clusters.models import Cluster, DecisionItem
from investors.choices import DOMESTIC, AssessmentResult, LeaseState, PetitionKind, ProjectStep, TenantKind
from investors.models import Lease

FOREIGN = ~Q(nationality__in=["", DOMESTIC])


class InvestorFilter(RegisterFilterSet):
    """Infrastructure investors."""

    kind = ChoicesFilter(label=_("Investor's kind"), choices=InvestorKind.choices)
    tax_code = django_filters.CharFilter(label=_("Tax code"))
    cluster = django_filters.CharFilter(label=_("Cluster (code)"), method="by_acts")
    unit = UnitFilter(label=_("Unit"), or_latest=True, method="by_acts")
    q = WordsFilter(label=_("Search"), field_name="folded")

    def by_acts(self, rows: QuerySet, name: str, value: Any) -> QuerySet:
        """Investors whom an act the user may see names for the cluster, or for a cluster of the unit."""
        acts = DecisionItem.objects.visible_to(self.user).filter(investor=OuterRef("pk"))
        if name == "cluster":
            return rows.filter(Exists(acts.filter(cluster__code=value)))
        inside = Cluster.objects.in_unit(value, self.map_day(value), lead_only=False)
        return rows.filter(Exists(acts.filter(cluster__in=inside.values("pk"))))


class TenantFilter(RegisterFilterSet):
    """Tenants; what is asked of their leases (``BY_LEASE``), one and the same lease must answer."""

    day_from = "active_on"
    BY_LEASE = ("cluster", "unit", "foreign", "operating", "active_on")

    kind = ChoicesFilter(label=_("Tenant's kind"), choices=TenantKind.choices)
    tax_code = django_filters.CharFilter(label=_("Tax code"))
    cluster = django_filters.CharFilter(label=_("Cluster (code)"), method="later")
    unit = UnitFilter(label=_("Unit"), or_latest=True, method="later")
    foreign = YesNoFilter(label=_("Foreign investor"), method="later")
    operating = YesNoFilter(label=_("Operating"), method="later")
    active_on = DayFilter(label=_("With land on"), method="later")
    q = WordsFilter(label=_("Search"), field_name="folded")

    def later(self, rows: QuerySet, _name: str, _value: Any) -> QuerySet:
        """Nothing yet: ``filter_queryset`` asks for all of it at once."""
        return rows

    def filter_queryset(self, queryset: QuerySet) -> QuerySet:
        """The filters, and one lease that answers all that is asked about leases."""
        rows = super().filter_queryset(queryset)
        if all(self.form.cleaned_data.get(name) in (None, "") for name in self.BY_LEASE):
            return rows
        return rows.filter(Exists(self.leases().filter(tenant=OuterRef("pk"))))

    def leases(self) -> QuerySet[Lease]:
        """The leases the user may see that answer all that is asked about leases."""
        self.is_valid()  # reads what was asked
        asked = {name: self.form.cleaned_data.get(name) for name in self.BY_LEASE}
        leases = Lease.objects.visible_to(self.user)
        if asked["cluster"]:
            leases = leases.filter(cluster__code=asked["cluster"])
        if unit := asked["unit"]:
            inside = Cluster.objects.in_unit(unit, self.map_day(unit), lead_only=False)
            leases = leases.filter(cluster__in=inside.values("pk"))
        return _lease_states(leases, asked, self.day)


def _lease_states(leases: QuerySet, asked: dict[str, Any], today: dt.date) -> QuerySet:
    day = asked["active_on"]
    if day:
        leases = leases.in_force(day)
    if asked["foreign"] is not None:
        leases = leases.filter(FOREIGN if asked["foreign"] else ~FOREIGN)
    if asked["operating"] is not None:
        operating = Lease.objects.of_operating_tenants(day or today).values("pk")
        leases = leases.filter(pk__in=operating) if asked["operating"] else leases.exclude(pk__in=operating)
    return leases


class LeaseFilter(OfClusterFilter):
    """Leases."""

    day_from = "active_on"

    tenant = django_filters.CharFilter(label=_("Tenant (code)"), field_name="tenant__code")
    tenant_kind = ChoicesFilter(label=_("Tenant's kind"), field_name="tenant__kind", choices=TenantKind.choices)
    active_on = DayFilter(label=_("In force on"), method="in_force")
    starts_from = DayFilter(label=_("Begun from"), field_name="starts_on", lookup_expr="gte")
    starts_to = DayFilter(label=_("Begun until"), field_name="starts_on", lookup_expr="lte")
    foreign = YesNoFilter(label=_("Foreign investor"), method="of_foreigners")
    state = ChoicesFilter(label=_("State"), choices=LeaseState.choices)

    def in_force(self, rows: QuerySet, _name: str, day: dt.date) -> QuerySet:
        """Begun by the day and not ended."""
        return rows.in_force(day)

    def of_foreigners(self, rows: QuerySet, _name: str, wanted: bool) -> QuerySet:
        """Leases of foreign (or domestic) investors."""
        return rows.filter(FOREIGN if wanted else ~FOREIGN)

    def matching(self, rows: QuerySet, _name: str, text: str) -> QuerySet:
        """Leases whose tenant's or cluster's name contains every word, accents ignored."""
        for word in fold(text).split():
            rows = rows.filter(Q(tenant__folded__contains=word) | Q(cluster__folded__contains=word))
        return rows


class PetitionFilter(MatterFilter):
    """Petitions as of the day."""

    kind = ChoicesFilter(label=_("Kind"), choices=PetitionKind.choices)
    tenant = django_filters.CharFilter(label=_("Tenant (code)"), field_name="tenant__code")


class AssessmentFilter(OfClusterFilter):
    """Capability assessments received by the day."""

    result = ChoicesFilter(label=_("Result"), choices=AssessmentResult.choices)
    concluded = YesNoFilter(label=_("Concluded"), method="being_concluded")

    def being_concluded(self, rows: QuerySet, _name: str, wanted: bool) -> QuerySet:
        """Concluded by the day, or not."""
        concluded = Q(decided_on__isnull=False, decided_on__lte=self.day)
        return rows.filter(concluded if wanted else ~concluded)

    def matching(self, rows: QuerySet, _name: str, text: str) -> QuerySet:
        """Rows whose code, applicant, project or cluster contains every word, accents ignored."""
        rows = rows.alias(folded_applicant=Folded(F("applicant")), folded_project=Folded(F("project")))
        for word in fold(text).split():
            named = Q(folded_applicant__contains=word) | Q(folded_project__contains=word)
            rows = rows.filter(named | Q(code__icontains=word) | Q(cluster__folded__contains=word))
        return rows


class IdleFilter(OfClusterFilter):
    """Slow and idle projects as of the day."""

    last_action = ChoicesFilter(label=_("Last step"), choices=ProjectStep.choices)
    untouched = YesNoFilter(label=_("Nothing done yet"), method="being_untouched")

    def being_untouched(self, rows: QuerySet, _name: str, wanted: bool) -> QuerySet:
        """Without any step by the day, or with one."""
        return rows.filter(last_action__isnull=wanted)

    def matching(self, rows: QuerySet, _name: str, text: str) -> QuerySet:
        """Rows whose tenant or cluster contains every word, accents ignored."""
        for word in fold(text).split():
            rows = rows.filter(Q(tenant__folded__contains=word) | Q(cluster__folded__contains=word))
        return rows


class ProjectActionFilter(OfClusterFilter):
    """What was done about projects."""

    to_cluster = "lease__cluster"

    kind = ChoicesFilter(label=_("Step"), choices=ProjectStep.choices)
    tenant = django_filters.CharFilter(label=_("Tenant (code)"), field_name="lease__tenant__code")
    taken_from = DayFilter(label=_("Taken from"), field_name="taken_on", lookup_expr="gte")
    taken_to = DayFilter(label=_("Taken until"), field_name="taken_on", lookup_expr="lte")
