"""What lists of inspections, findings and steps can be narrowed by; pages, API and exports use the same filter sets."""

from typing import Any

import django_filters
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.translation import gettext_lazy as _

from ccn_portal.rest.filters import (
    ChoicesFilter,
    DayFilter,
    RegisterFilterSet,
    TextFilter,
    UnitFilter,
    WordsFilter,
    YesNoFilter,
)
from ccn_portal.rules.periods import Period
from ccn_portal.territories.models import AdministrativeUnit
from ccn_portal.text import fold
from clusters.choices import AT_WORK
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
    Standing,
    Visited,
    VisitKind,
    VisitState,
)
from inspections.compliance import Subject, grids_of, quarters_until, standing_so
from inspections.oversight import visited_so, visits_by
from investors.filters import LeaseFilter
from investors.models import Lease
from investors.sectors import divisions


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
    q = TextFilter("agency", "decision_number", label=_("Search"))


class PlannedVisitFilter(OfClusterFilter):
    """Planned visits as of the day."""

    plan = django_filters.NumberFilter(label=_("Plan (id)"), field_name="plan")
    year = django_filters.NumberFilter(label=_("Year"), field_name="plan__year")
    domain = ChoicesFilter(label=_("Field"), choices=Domain.choices)
    state = ChoicesFilter(label=_("State"), choices=PlannedState.choices)
    tenant = django_filters.CharFilter(label=_("Tenant (code)"), field_name="tenant__code")


class EstablishmentFilter(LeaseFilter):
    """Who could be visited where: leases with ``last_visit_on``, one for each tenant of a cluster; several clusters."""

    sector = django_filters.ChoiceFilter(
        label=_("Sector (VSIC division)"),
        choices=lambda: [(code, f"{code} {name}") for code, name in divisions().items()],
        empty_label=_("Every sector"),
        method="of_division",
    )
    visited = django_filters.ChoiceFilter(
        label=_("Visits"), choices=Visited.choices, empty_label=_("Inspected or not"), method="visited_so"
    )

    def of_cluster(self, rows: QuerySet, name: str, _code: str) -> QuerySet:
        """Of the cluster asked for, or of each when it is asked for repeatedly."""
        return rows.filter(cluster__code__in=self.data.getlist(name))

    def of_division(self, rows: QuerySet, _name: str, division: str) -> QuerySet:
        """Of a division of VSIC, however many digits the register has, with or without the letter."""
        return rows.filter(sector_code__regex=rf"^[A-U]?{division}")

    def visited_so(self, rows: QuerySet, _name: str, when: str) -> QuerySet:
        """Never visited there by the day, or (not) in its calendar year."""
        if when == Visited.NEVER:
            return rows.filter(last_visit_on__isnull=True)
        if when == Visited.THIS_YEAR:
            return rows.filter(last_visit_on__year=self.day.year)
        return rows.filter(Q(last_visit_on__isnull=True) | Q(last_visit_on__year__lt=self.day.year))


class ComplianceFilter(RegisterFilterSet):
    """Clusters as of the day, by place, by whether anybody came, and by how they stand in a quarter.

    A unit's count is of the clusters whose leading commune lies in it: ``lead=true`` gives exactly those.
    ``domain`` says in which field ``visited`` and ``standing`` are meant; without it they mean the worst of all.
    """

    of = Subject.CLUSTER

    cluster = django_filters.CharFilter(label=_("Cluster (code)"), method="of_cluster")
    unit = UnitFilter(label=_("Unit"), or_latest=True, method="in_unit")
    lead = YesNoFilter(label=_("Leading commune only"), method="later")
    domain = django_filters.ChoiceFilter(label=_("Field"), choices=Domain.choices, method="later")
    standing = ChoicesFilter(label=_("Standing"), choices=Standing.choices, method="later")
    quarter = django_filters.CharFilter(label=_("Quarter"), method="later")
    visited = django_filters.ChoiceFilter(label=_("Visits"), choices=Visited.choices, method="later")
    inspected = YesNoFilter(label=_("Ever inspected"), method="ever")
    q = WordsFilter(label=_("Search"), field_name="folded")

    def of_cluster(self, rows: QuerySet, _name: str, code: str) -> QuerySet:
        """The cluster with this code."""
        return rows.filter(code=code)

    def in_unit(self, rows: QuerySet, _name: str, unit: AdministrativeUnit) -> QuerySet:
        """Every cluster that lies in the unit; with ``lead`` only those that count for it."""
        return rows.filter(pk__in=self.inside(unit).values("pk"))

    def inside(self, unit: AdministrativeUnit) -> QuerySet[Cluster]:
        """The clusters of the unit."""
        lead_only = bool(self.form.cleaned_data.get("lead"))
        return Cluster.objects.in_unit(unit, self.map_day(unit), lead_only=lead_only)

    def ever(self, rows: QuerySet, _name: str, wanted: bool) -> QuerySet:
        """Those with a visit by the day, or without any."""
        visits = Exists(visits_by(self.day, self.of))
        return rows.filter(visits if wanted else ~visits)

    def later(self, rows: QuerySet, _name: str, _value: Any) -> QuerySet:
        """Nothing yet: ``filter_queryset`` asks for these together."""
        return rows

    @property
    def period(self) -> Period:
        """The quarter asked for; the one that counts the day when none is, or none of that name."""
        asked = self.form.cleaned_data.get("quarter") if self.is_valid() else ""
        return next((one for one in quarters_until(self.day) if one.code == asked), Period.quarter_of(self.day))

    @property
    def field(self) -> str:
        """The field asked for, or none."""
        return self.form.cleaned_data.get("domain") or "" if self.is_valid() else ""

    def filter_queryset(self, queryset: QuerySet) -> QuerySet:
        """The filters; standings are worked out, not stored, so those that match are named by id."""
        rows = super().filter_queryset(queryset)
        asked = self.form.cleaned_data
        if asked["visited"]:
            rows = visited_so(rows, asked["visited"], self.day, self.of, self.field)
        if asked["standing"]:
            ids = list(rows.order_by().values_list("pk", flat=True))
            grids = grids_of(ids, self.day, of=self.of, quarters=[self.period])
            rows = rows.filter(pk__in=standing_so(grids, self.period, self.field, asked["standing"]))
        return rows


class TenantComplianceFilter(ComplianceFilter):
    """Tenants with land on the day, the same way; place and cluster are those of the land."""

    of = Subject.TENANT

    def of_cluster(self, rows: QuerySet, _name: str, code: str) -> QuerySet:
        """Tenants with land in this cluster."""
        return rows.filter(Exists(self._leases().filter(cluster__code=code)))

    def in_unit(self, rows: QuerySet, _name: str, unit: AdministrativeUnit) -> QuerySet:
        """Tenants with land in a cluster of the unit."""
        return rows.filter(Exists(self._leases().filter(cluster__in=self.inside(unit).values("pk"))))

    def _leases(self) -> QuerySet[Lease]:
        return Lease.objects.visible_to(self.user).in_force(self.day).filter(tenant=OuterRef("pk"))


class PriorityFilter(RegisterFilterSet):
    """Clusters as of the day whose score is asked for; ``domain`` says in which field."""

    unit = UnitFilter(label=_("Unit"), or_latest=True, method="in_unit")
    domain = django_filters.ChoiceFilter(label=_("Field"), choices=Domain.choices, method="of_field")
    status = ChoicesFilter(label=_("Status"), choices=[(one.value, one.label) for one in AT_WORK])
    q = WordsFilter(label=_("Search"), field_name="folded")

    def in_unit(self, rows: QuerySet, _name: str, unit: AdministrativeUnit) -> QuerySet:
        """Every cluster that lies in the unit, with its leading commune or another."""
        return rows.in_unit(unit, self.map_day(unit), lead_only=False)

    def of_field(self, rows: QuerySet, _name: str, _domain: str) -> QuerySet:
        """All of them: the field decides what counts, not which clusters are shown."""
        return rows
