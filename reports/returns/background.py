"""What a return is compared with: the periods before it, the register on its cut-off day, and the thresholds."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from django.db.models import Sum

from ccn_portal.rules.keys import Key
from ccn_portal.rules.lookup import Rules
from ccn_portal.rules.periods import Period
from clusters.models import Cluster, Phase
from reports.models import VALUES, Return
from reports.returns.values import Value

MOST_PERIODS = 8


@dataclass(frozen=True)
class Limits:
    """The thresholds of the checks, of the rules in force on the cut-off day."""

    outlier: Decimal
    periods: int
    register_difference: Decimal
    unit_slip: Decimal

    @classmethod
    def of(cls, rules: Rules) -> "Limits":
        """From the dated parameters."""
        return cls(
            rules.decimal(Key.RETURN_OUTLIER),
            rules.integer(Key.RETURN_OUTLIER_PERIODS),
            rules.decimal(Key.RETURN_REGISTER_DIFFERENCE),
            rules.decimal(Key.RETURN_UNIT_SLIP),
        )


@dataclass(frozen=True)
class Background:
    """For one cluster and period.

    ``before`` are the values of the periods just before, the nearest first, None where nothing was accepted;
    ``register`` what the register itself says of a figure; areas in ha, capital in billion VND.
    """

    limits: Limits
    before: tuple[Mapping[str, Value] | None, ...] = ()
    register: Mapping[str, Value] = field(default_factory=dict)
    industrial_ha: Decimal | None = None
    plant_on: Any = None
    plant_capacity: Decimal | None = None
    approved_capital: Decimal | None = None

    def previous(self, name: str) -> Value:
        """The figure of the period just before."""
        return self.before[0].get(name) if self.before and self.before[0] else None

    def history(self, name: str) -> list[Decimal]:
        """What the last periods said, those that said something."""
        known = [values.get(name) for values in self.before[: self.limits.periods] if values]
        return [Decimal(value) for value in known if value is not None]


def backgrounds(clusters: Collection[int], period: Period) -> dict[int, Background]:
    """For these clusters (ids) and the period, in four queries."""
    limits = Limits.of(Rules(period.ends_on))
    before = _before(period, limits.periods)
    accepted: dict[tuple[int, str], dict[str, Value]] = {}
    for row in (
        Return.objects.accepted().of_periods(before).filter(cluster__in=clusters).values("cluster", "period", *VALUES)
    ):
        accepted[row["cluster"], row["period"]] = {name: row[name] for name in VALUES}
    day = period.ends_on
    projects = Phase.objects.as_of(day).filter(cluster__in=clusters)
    capital = dict(
        projects.order_by().values("cluster").annotate(total=Sum("project_capital")).values_list("cluster", "total")
    )
    fields = ("pk", "tenant_count", "leased_ha", "industrial_area_ha", "wastewater_on", "wastewater_capacity")
    found = {
        pk: Background(
            limits,
            tuple(accepted.get((pk, one.code)) for one in before),
            {"tenants": tenants, "leased_ha": leased},
            industrial,
            plant_on,
            capacity,
            capital.get(pk),
        )
        for pk, tenants, leased, industrial, plant_on, capacity in Cluster.objects.as_of(day)
        .filter(pk__in=clusters)
        .values_list(*fields)
    }
    return {pk: found.get(pk, Background(limits)) for pk in clusters}


def background_of(row: Return) -> Background:
    """For one return."""
    return backgrounds([row.cluster_id], Period.parse(row.period))[row.cluster_id]


def _before(period: Period, count: int) -> list[Period]:
    found = []
    for _number in range(min(count, MOST_PERIODS)):
        period = period.previous()
        found.append(period)
    return found
