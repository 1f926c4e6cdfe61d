"""What the registers can be narrowed by; pages, API and exports use the same filter sets."""

import django_filters
from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from ccn_portal.rest.filters import ChoicesFilter, DayFilter, RegisterFilterSet, UnitFilter, WordsFilter, YesNoFilter
from ccn_portal.territories.models import AdministrativeUnit
from clusters.choices import ClusterKind, Status
from clusters.filters import OfClusterFilter
from environment.choices import SPECS, ActKind, Gap, ShareCode, Topic
from environment.querysets import compliant, counted_in, lacking
from environment.shares import new_since


class EnvironmentFilter(RegisterFilterSet):
    """Clusters after ``with_environment``."""

    cluster = django_filters.CharFilter(label=_("Cluster (code)"), field_name="code")
    unit = UnitFilter(label=_("Unit"), or_latest=True, method="in_unit")
    status = ChoicesFilter(label=_("Status"), choices=Status.choices)
    kind = ChoicesFilter(label=_("Kind of cluster"), choices=ClusterKind.choices)
    gap = ChoicesFilter(label=_("What is missing"), choices=Gap.choices, method="with_gap")
    share = django_filters.ChoiceFilter(label=_("Counted in"), choices=ShareCode.choices, method="of_share")
    compliant = YesNoFilter(label=_("Compliant wastewater plant"), method="with_compliance")
    q = WordsFilter(label=_("Search"), field_name="folded")

    def in_unit(self, rows: QuerySet, _name: str, unit: AdministrativeUnit) -> QuerySet:
        """Every cluster that lies in the unit, with its leading commune or another."""
        return rows.in_unit(unit, self.map_day(unit), lead_only=False)

    def with_gap(self, rows: QuerySet, _name: str, gaps: list[str]) -> QuerySet:
        """Operating clusters that lack one of these."""
        wanted = Q()
        for gap in gaps:
            wanted |= lacking(gap, self.day)
        return rows.filter(wanted)

    def of_share(self, rows: QuerySet, _name: str, share: str) -> QuerySet:
        """The clusters that one of the plan's two shares is of."""
        return rows.filter(counted_in(share, new_since(self.day)))

    def with_compliance(self, rows: QuerySet, _name: str, wanted: bool) -> QuerySet:
        """Clusters with a plant that runs and meets the standard, or without."""
        return rows.filter(compliant(wanted))


class EnvironmentActFilter(OfClusterFilter):
    """Acts."""

    kind = ChoicesFilter(label=_("Content"), choices=ActKind.choices)
    topic = ChoicesFilter(label=_("Register"), choices=Topic.choices, method="of_topic")
    occurred_from = DayFilter(label=_("From"), field_name="occurred_on", lookup_expr="gte")
    occurred_to = DayFilter(label=_("Until"), field_name="occurred_on", lookup_expr="lte")

    def of_topic(self, rows: QuerySet, _name: str, topics: list[str]) -> QuerySet:
        """The acts of these registers."""
        return rows.filter(kind__in=[kind for kind, spec in SPECS.items() if spec.topic in topics])


class SampleResultFilter(OfClusterFilter):
    """Results of samples."""

    parameter = django_filters.CharFilter(label=_("Parameter"), lookup_expr="iexact")
    exceeds = YesNoFilter(label=_("Outside the limit"))
    sampled_from = DayFilter(label=_("Sampled from"), field_name="sampled_on", lookup_expr="gte")
    sampled_to = DayFilter(label=_("Sampled until"), field_name="sampled_on", lookup_expr="lte")
