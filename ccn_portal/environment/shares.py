"""The two shares of the city's plan: clusters with a compliant wastewater plant, among the new and the operating."""

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Protocol

from django.db.models import Count, Q

from ccn_portal.accounts.models import User
from ccn_portal.environment.choices import ShareCode
from ccn_portal.environment.querysets import compliant, counted_in
from ccn_portal.rules.keys import Key
from ccn_portal.rules.lookup import Rules
from ccn_portal.text import fold
from clusters.choices import AT_WORK
from clusters.models import PlanTarget
from clusters.querysets import ClusterQuerySet

# how the yearly plans word the two targets, without accents
_WORDING = {ShareCode.NEW: ("nuoc thai", "xay dung moi"), ShareCode.OPERATING: ("nuoc thai", "dang hoat dong")}


@dataclass(frozen=True)
class Share:
    """How many of the clusters have a compliant plant, and the plan that was made for it."""

    code: ShareCode
    total: int
    compliant: int
    running: int  # plants that run but were not found to meet, or were found to fail
    target: PlanTarget | None = None

    @property
    def percent(self) -> Decimal | None:
        """The share; None where there is no such cluster."""
        return Decimal(100 * self.compliant) / self.total if self.total else None

    @property
    def missing(self) -> int:
        """Clusters without a compliant plant."""
        return self.total - self.compliant

    @property
    def is_met(self) -> bool | None:
        """Whether the share reaches the target's lower end; None without a share or a target."""
        if self.percent is None or self.target is None or self.target.lowest is None:
            return None
        return self.percent >= self.target.lowest


class PlantFacts(Protocol):
    """What a share asks of a cluster already read (see ``ClusterQuerySet.as_of``)."""

    @property
    def status(self) -> str:
        """Its state."""

    @property
    def operating_on(self) -> dt.date | None:
        """Since when it operates."""

    @property
    def groundbreaking_on(self) -> dt.date | None:
        """When it broke ground."""

    @property
    def wastewater_on(self) -> dt.date | None:
        """Since when its plant runs."""

    @property
    def meets_standard(self) -> bool | None:
        """What its effluent was last found to do."""


def new_since(day: dt.date) -> dt.date | None:
    """Since when a cluster that broke ground counts as newly built; None where no value is known for the day."""
    return since_in(Rules(day))


def since_in(rules: Rules) -> dt.date | None:
    """The same, by rules already read."""
    rule = rules.find(Key.ENVIRONMENT_NEW_CLUSTER_SINCE)
    return dt.date.fromisoformat(rule.value) if rule else None


def is_counted(cluster: PlantFacts, share: ShareCode, since: dt.date | None) -> bool:
    """Whether a share is of this cluster: ``counted_in`` for a cluster already read."""
    if share is ShareCode.OPERATING:
        return cluster.operating_on is not None
    begun = cluster.groundbreaking_on
    return since is not None and cluster.status in AT_WORK and begun is not None and begun >= since


def is_compliant(cluster: PlantFacts) -> bool:
    """Whether its plant runs and the effluent was last found to meet: ``compliant`` for a cluster already read."""
    return cluster.wastewater_on is not None and cluster.meets_standard is True


def shares_among(
    clusters: Iterable[PlantFacts], since: dt.date | None, targets: Mapping[ShareCode, PlanTarget]
) -> list[Share]:
    """Both shares over clusters already read; no query."""
    rows, found = list(clusters), []
    for code in ShareCode:
        among = [cluster for cluster in rows if is_counted(cluster, code, since)]
        fit = [cluster for cluster in among if is_compliant(cluster)]
        running = sum(cluster.wastewater_on is not None for cluster in among) - len(fit)
        found.append(Share(code, len(among), len(fit), running, targets.get(code)))
    return found


def shares_on(clusters: ClusterQuerySet, day: dt.date, user: User) -> list[Share]:
    """Both shares over clusters of ``as_of(day)``, against the latest plan of the user's register; three queries."""
    since = new_since(day)
    counts = {}
    for code in ShareCode:
        among = counted_in(code, since)
        counts[f"{code}_total"] = Count("pk", filter=among)
        counts[f"{code}_compliant"] = Count("pk", filter=among & compliant())
        counts[f"{code}_running"] = Count("pk", filter=among & compliant(False) & Q(wastewater_on__isnull=False))
    found = clusters.order_by().aggregate(**counts)
    targets = targets_on(day, user)
    return [
        Share(code, *(found[f"{code}_{name}"] for name in ("total", "compliant", "running")), targets.get(code))
        for code in ShareCode
    ]


def targets_on(day: dt.date, user: User) -> dict[ShareCode, PlanTarget]:
    """The targets of the latest plan not later than the year of the day; one query."""
    found: dict[ShareCode, PlanTarget] = {}
    for target in PlanTarget.objects.visible_to(user).filter(year__lte=day.year).order_by("-year", "pk"):
        code = share_of_target(target.indicator)
        if code is not None:
            found.setdefault(code, target)
    return found


def share_of_target(indicator: str) -> ShareCode | None:
    """Which share a target of a yearly plan is about; None for another one."""
    said = fold(indicator)
    return next((code for code, words in _WORDING.items() if all(word in said for word in words)), None)
