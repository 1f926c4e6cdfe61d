"""Counts and sums for charts, by unit, status, kind and year."""

from collections import defaultdict
from collections.abc import Callable, Iterable
from decimal import Decimal
from typing import Any

from django.http import Http404
from django.utils.translation import gettext_lazy as _
from rest_framework.request import Request
from rest_framework.response import Response

from ccn_portal.rest.parameters import AS_OF, Parameter
from ccn_portal.rest.renderers import plain
from ccn_portal.rest.scope import is_in_scope
from ccn_portal.rest.shapes import Choice, Count, Day, Measure, Shape, Text
from ccn_portal.rest.views import ApiView
from ccn_portal.territories.choices import Level
from ccn_portal.territories.finding import unit_by_code
from ccn_portal.territories.models import AdministrativeUnit
from clusters.choices import ClusterKind, Status
from clusters.models import Cluster

COLUMNS = (
    "status", "kind", "established_on", "operating_on", "area_ha", "planned_area_ha", "industrial_area_ha",
    "leased_ha", "tenant_count",
)  # fmt: skip
MEASURES = ("area_ha", "planned_area_ha", "industrial_area_ha", "leased_ha")
Rows = list[dict[str, Any]]


class FiguresSerializer(Shape):
    """Counts, and sums of what is known; ``fill_rate`` is over the clusters whose industrial area is known."""

    clusters = Count()
    operating = Count()
    tenants = Count()
    area_ha = Measure(null=True)
    planned_area_ha = Measure(null=True)
    industrial_area_ha = Measure(null=True)
    leased_ha = Measure(null=True)
    fill_rate = Measure(null=True)


class GroupSerializer(FiguresSerializer):
    """The figures of one group."""

    key = Text(help_text=_("Code of the unit, status or kind; the year."))
    name = Text()


class StatisticsSerializer(Shape):
    """Figures of the clusters as of the day, whole and by group."""

    as_of = Day()
    unit = Text(null=True)
    level = Choice(choices=Level.choices)
    total = FiguresSerializer()
    by_unit = GroupSerializer(many=True)
    by_status = GroupSerializer(many=True)
    by_kind = GroupSerializer(many=True)
    by_year = GroupSerializer(many=True, help_text=_("By the year of establishment."))


class StatisticsView(ApiView):
    """Counts and sums as of a day; a cluster in several communes counts once, for the leading one."""

    answer = StatisticsSerializer

    def parameters(self, action: str) -> list[Parameter]:
        """The day, the unit and the level of the groups."""
        levels = {"type": "string", "enum": [Level.PROVINCE, Level.DISTRICT, Level.COMMUNE]}
        return [
            AS_OF,
            Parameter("unit", _("Only clusters of this unit, by the units valid on the day.")),
            Parameter("level", _("Level of the units in by_unit; absent: the next below."), levels),
        ]

    def read_parameters(self) -> None:
        """The day and the level."""
        super().read_parameters()
        self.level = self.reader.choice("level", ["", *Level.values], "")

    def get(self, request: Request) -> Response:
        """The figures."""
        unit = self._unit()
        clusters = Cluster.objects.visible_to(self.user).as_of(self.day).placed_on(self.day)
        if unit:
            clusters = clusters.in_unit(unit, self.day)
        level = self.level or self._level_below(unit)
        place = [f"place__{level}__{field}" for field in ("code", "name", "sort_key")]
        rows = list(clusters.values(*COLUMNS, *place))
        return Response(
            {
                "as_of": self.day,
                "unit": unit.code if unit else None,
                "level": level,
                "total": figures(rows),
                "by_unit": by_unit(rows, *place),
                "by_status": by_choice(rows, "status", Status),
                "by_kind": by_choice(rows, "kind", ClusterKind),
                "by_year": by_year(rows),
            }
        )

    def _unit(self) -> AdministrativeUnit | None:
        code = self.request.query_params.get("unit")
        unit = unit_by_code(code, self.day) if code else None
        if unit and not is_in_scope(unit, self.user):
            raise Http404
        return unit

    def _level_below(self, unit: AdministrativeUnit | None) -> str:
        """Districts where the day's map has them."""
        if unit is None and self.user.sees_everything:
            return Level.PROVINCE
        if unit is None or unit.level == Level.PROVINCE:
            districts = AdministrativeUnit.objects.at(Level.DISTRICT).valid_on(self.day).exists()
            return Level.DISTRICT if districts else Level.COMMUNE
        return Level.COMMUNE


def figures(rows: Iterable[dict[str, Any]]) -> dict[str, Any]:
    """Counts and sums of these clusters; a sum of which nothing is known is null."""
    rows = list(rows)
    sums = {name: [row[name] for row in rows if row[name] is not None] for name in MEASURES}
    return {
        "clusters": len(rows),
        "operating": sum(row["operating_on"] is not None for row in rows),
        "tenants": sum(row["tenant_count"] or 0 for row in rows),
        **{name: plain(sum(known, Decimal(0))) if known else None for name, known in sums.items()},
        "fill_rate": _fill_rate(rows),
    }


def _fill_rate(rows: Rows) -> str | None:
    pairs = [(row["leased_ha"], row["industrial_area_ha"]) for row in rows]
    known = [(leased, land) for leased, land in pairs if leased is not None and land]
    if not known:
        return None
    leased, land = (sum(part, Decimal(0)) for part in zip(*known, strict=True))
    return plain((100 * leased / land).quantize(Decimal("0.0001")))


def by_unit(rows: Rows, code: str, name: str, sort_key: str) -> list[dict[str, Any]]:
    """In Vietnamese order; clusters without such a unit on the map are left out."""
    names = {row[code]: (row[sort_key], row[name]) for row in rows if row[code]}
    groups = _grouped(rows, lambda row: row[code])
    return [
        {"key": key, "name": names[key][1], **figures(groups[key])} for key in sorted(names, key=lambda k: names[k])
    ]


def by_choice(rows: Rows, column: str, choices: Any) -> list[dict[str, Any]]:
    """Every choice, also those that no cluster has."""
    groups = _grouped(rows, lambda row: row[column])
    return [{"key": code, "name": str(label), **figures(groups[code])} for code, label in choices.choices]


def by_year(rows: Rows) -> list[dict[str, Any]]:
    """The years in which clusters were established."""
    groups = _grouped(rows, lambda row: row["established_on"] and str(row["established_on"].year))
    return [{"key": year, "name": year, **figures(groups[year])} for year in sorted(filter(None, groups))]


def _grouped(rows: Rows, key: Callable[[dict[str, Any]], Any]) -> dict[Any, Rows]:
    groups: dict[Any, Rows] = defaultdict(list)
    for row in rows:
        groups[key(row)].append(row)
    return groups
