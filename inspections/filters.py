"""What lists of inspections, findings and steps can be narrowed by; pages, API and exports use the same filter sets."""

import django_filters
from django.db.models import Q, QuerySet, Value
from django.db.models.functions import Concat
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
from ccn_portal.territories.models import AdministrativeUnit
from ccn_portal.text import fold
from clusters.filters import OfClusterFilter
from clusters.models import Cluster
from inspections.choices import (
    Domain,
    FindingState,
    PaymentState,
    PlannedState,
    PlanState,
    ReplyState,
    Severity,
    VisitKind,
    VisitState,
)
from inspections.models import Inspection


class InspectionFilter(OfClusterFilter):
    """Inspections as of the day."""

    domain = ChoicesFilter(label=_("Field"), choices=Domain.choices)
    kind = ChoicesFilter(label=_("Kind of inspection"), choices=VisitKind.choices)
    tenant = django_filters.CharFilter(label=_("Tenant (code)"), field_name="tenant__code")
    state = ChoicesFilter(label=_("State"), choices=VisitState.choices)
    overdue = YesNoFilter(label=_("Overdue"), method="with_overdue")
    visited_from = DayFilter(label=_("Visited from"), field_name="visited_on", lookup_expr="gte")
    visited_to = DayFilter(label=_("Visited until"), field_name="visited_on", lookup_expr="lte")

    def with_overdue(self, rows: QuerySet, _name: str, wanted: bool) -> QuerySet:
        """Inspections with (or without) a remedy past its deadline."""
        return rows.filter(overdue_count__gt=0) if wanted else rows.filter(overdue_count=0)

    def matching(self, rows: QuerySet, _name: str, text: str) -> QuerySet:
        """Inspections whose code, cluster or tenant contains every word, accents ignored."""
        for word in fold(text).split():
            named = Q(code__icontains=word) | Q(cluster__folded__contains=word) | Q(tenant__folded__contains=word)
            rows = rows.filter(named)
        return rows


class FindingFilter(OfClusterFilter):
    """Findings as of the day."""

    to_cluster = "inspection__cluster"

    domain = ChoicesFilter(label=_("Field"), choices=Domain.choices, field_name="inspection__domain")
    tenant = django_filters.CharFilter(label=_("Tenant (code)"), field_name="inspection__tenant__code")
    inspection = django_filters.CharFilter(label=_("Inspection (code)"), field_name="inspection__code")
    state = ChoicesFilter(label=_("State"), choices=FindingState.choices)
    overdue = YesNoFilter(label=_("Overdue"), field_name="is_overdue")
    severity = ChoicesFilter(label=_("Severity"), choices=Severity.choices)
    code = django_filters.CharFilter(label=_("Code of the catalogue"))


class OfFindingFilter(OfClusterFilter):
    """Rows that belong to a finding."""

    to_cluster = "finding__inspection__cluster"

    domain = ChoicesFilter(label=_("Field"), choices=Domain.choices, field_name="finding__inspection__domain")
    tenant = django_filters.CharFilter(label=_("Tenant (code)"), field_name="finding__inspection__tenant__code")
    finding = django_filters.NumberFilter(label=_("Finding (id)"), field_name="finding")
    overdue = YesNoFilter(label=_("Overdue"), field_name="is_overdue")


class TransferFilter(OfFindingFilter):
    """Transfers as of the day."""

    state = ChoicesFilter(label=_("State"), choices=ReplyState.choices)


class SanctionFilter(OfFindingFilter):
    """Sanctions as of the day."""

    state = ChoicesFilter(label=_("State"), choices=PaymentState.choices)


class PlanFilter(RegisterFilterSet):
    """Yearly inspection plans."""

    year = django_filters.NumberFilter(label=_("Year"))
    domain = ChoicesFilter(label=_("Field"), choices=Domain.choices)
    state = ChoicesFilter(label=_("State"), choices=PlanState.choices)
    q = django_filters.CharFilter(label=_("Search"), method="matching")

    def matching(self, rows: QuerySet, _name: str, text: str) -> QuerySet:
        """Plans whose agency or decision contains every word, accents ignored."""
        rows = rows.annotate(folded=Folded(Concat("agency", Value(" "), "decision_number")))
        for word in fold(text).split():
            rows = rows.filter(folded__contains=word)
        return rows


class PlannedVisitFilter(OfClusterFilter):
    """Planned visits as of the day."""

    plan = django_filters.NumberFilter(label=_("Plan (id)"), field_name="plan")
    year = django_filters.NumberFilter(label=_("Year"), field_name="plan__year")
    domain = ChoicesFilter(label=_("Field"), choices=Domain.choices)
    state = ChoicesFilter(label=_("State"), choices=PlannedState.choices)
    tenant = django_filters.CharFilter(label=_("Tenant (code)"), field_name="tenant__code")


class ComplianceFilter(RegisterFilterSet):
    """Clusters as of the day, by place, and by whether anybody ever came."""

    cluster = django_filters.CharFilter(label=_("Cluster (code)"), field_name="code")
    unit = UnitFilter(label=_("Unit"), method="in_unit")
    inspected = YesNoFilter(label=_("Ever inspected"), method="with_visits")
    q = WordsFilter(label=_("Search"), field_name="folded")

    def in_unit(self, rows: QuerySet, _name: str, unit: AdministrativeUnit) -> QuerySet:
        """Every cluster that lies in the unit, with its leading commune or another."""
        inside = Cluster.objects.in_unit(unit, self.map_day(unit), lead_only=False)
        return rows.filter(pk__in=inside.values("pk"))

    def with_visits(self, rows: QuerySet, _name: str, wanted: bool) -> QuerySet:
        """Clusters with a visit by the day, or without any."""
        visited = Inspection.objects.filter(visited_on__lte=self.day).values("cluster")
        return rows.filter(pk__in=visited) if wanted else rows.exclude(pk__in=visited)
