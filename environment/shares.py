"""The two shares of the city's plan: clusters with a compliant wastewater plant, among the new and the operating."""

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal

from django.db.models import Count, Q

from ccn_portal.accounts.models import User
from ccn_portal.rules.keys import Key
from ccn_portal.rules.lookup import Rules
from ccn_portal.text import fold
from clusters.models import PlanTarget
from clusters.querysets import ClusterQuerySet
from environment.choices import ShareCode
from environment.querysets import compliant, counted_in

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


def new_since(day: dt.date) -> dt.date | None:
    """Since when a cluster that broke ground counts as newly built; None where no value is known for the day."""
    rule = Rules(day).find(Key.ENVIRONMENT_NEW_CLUSTER_SINCE)
    return dt.date.fromisoformat(rule.value) if rule else None


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
        said = fold(target.indicator)
        for code, words in _WORDING.items():
            if all(word in said for word in words):
                found.setdefault(code, target)
    return found
