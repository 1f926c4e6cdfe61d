"""Compliance of a province and its units as counts."""

from collections import Counter
from typing import Any

from django.http import Http404
from django.utils.translation import gettext_lazy as _
from rest_framework.request import Request
from rest_framework.response import Response

from ccn_portal.rest.parameters import AS_OF, Parameter
from ccn_portal.rest.scope import is_in_scope
from ccn_portal.rest.views import ApiView
from ccn_portal.territories.finding import unit_by_code
from ccn_portal.territories.models import AdministrativeUnit
from clusters.models import Cluster
from inspections.api.serializers import ComplianceCountsSerializer
from inspections.choices import Domain, Standing
from inspections.compliance import quarters_until, tally
from inspections.oversight import subject_to_inspection
from inspections.units import Counted, counted_by_unit


class ComplianceCountsView(ApiView):
    """How the clusters subject to inspection stand, by unit and by quarter."""

    answer = ComplianceCountsSerializer

    def parameters(self, action: str) -> list[Parameter]:
        """The day, the unit and the field."""
        domains = {"type": "string", "enum": list(Domain.values)}
        return [
            AS_OF,
            Parameter("unit", _("Only clusters of this unit, by the units valid on the day.")),
            Parameter("domain", _("One field of law; absent: the worst of all."), domains),
        ]

    def read_parameters(self) -> None:
        """The day and the field."""
        super().read_parameters()
        self.domain = self.reader.choice("domain", ["", *Domain.values], "")

    def get(self, request: Request) -> Response:
        """The counts."""
        unit = self._unit()
        clusters = subject_to_inspection(Cluster.objects.visible_to(self.user).as_of(self.day), self.day)
        if unit:
            clusters = clusters.in_unit(unit, self.day)
        quarters = quarters_until(self.day)
        units, grids = counted_by_unit(clusters, self.day, self.domain, quarters=quarters)
        return Response(
            {
                "as_of": self.day,
                "unit": unit.code if unit else None,
                "domain": self.domain or None,
                "total": _counted(Counted.total_of(units)),
                "units": [_counted(one) for one in units],
                "quarters": [
                    {
                        "quarter": quarter.code,
                        "ends_on": quarter.ends_on,
                        "domain": domain or None,
                        "standings": _standings(tally(grids, quarter, domain)),
                    }
                    for quarter in quarters
                    for domain in ("", *Domain.values)
                ],
            }
        )

    def _unit(self) -> AdministrativeUnit | None:
        code = self.request.query_params.get("unit")
        unit = unit_by_code(code, self.day) if code else None
        if unit and not is_in_scope(unit, self.user):
            raise Http404
        return unit


def _counted(one: Counted) -> dict[str, Any]:
    return {
        "code": one.code,
        "name": one.name,
        "clusters": one.clusters,
        "never": one.never,
        "not_this_year": one.not_this_year,
        "standings": _standings(one.standings),
    }


def _standings(counts: Counter[Standing]) -> dict[str, int]:
    return {standing.value: counts[standing] for standing in Standing}
