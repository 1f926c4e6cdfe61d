"""Whom to inspect next: a score that explains itself. Each part is so much of a fact times the weight of the day."""

import datetime as dt
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db.models import F, OuterRef, Subquery
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from ccn_portal.rules.keys import Key
from ccn_portal.rules.lookup import Rules
from ccn_portal.ui.numbers import day as written
from clusters.choices import MilestoneKind
from clusters.models import Milestone
from clusters.querysets import ClusterQuerySet
from inspections.choices import Domain
from inspections.compliance import Subject
from inspections.oversight import with_visits
from investors.models import Petition

YEAR = Decimal("365.25")  # days
# what is read of each cluster
COLUMNS = (
    "pk", "code", "name", "sort_key", "status", "operating_on", "wastewater_on", "meets_standard", "sector_code",
    "sector_name", "tenant_count", "commune", "last_visit_on", "open_count", "overdue_count", "fire_accepted_on",
)  # fmt: skip
Facts = Mapping[str, Any]


@dataclass(frozen=True)
class Kind:
    """A part of the score: how much of it a cluster has, in words, with which weight, and in which fields it counts."""

    code: str
    label: str | Promise
    weight: Key
    amount: Callable[[Facts, Rules], Decimal]
    fact: Callable[[Facts, Decimal], str]
    domains: tuple[Domain, ...] = tuple(Domain)
    most: Key | None = None  # points at most


@dataclass(frozen=True)
class Part:
    """One part of a cluster's score, with its weight and the fact behind it."""

    kind: Kind
    amount: Decimal
    weight: Decimal
    points: Decimal
    fact: str


@dataclass(frozen=True)
class Candidate:
    """A cluster with its score and what makes it up."""

    facts: Facts
    parts: tuple[Part, ...]

    @property
    def score(self) -> Decimal:
        """All points together."""
        return sum((part.points for part in self.parts), Decimal(0))

    @property
    def telling(self) -> list[Part]:
        """The parts that give points, the most first."""
        return sorted((part for part in self.parts if part.points), key=lambda part: -part.points)


def candidates(clusters: ClusterQuerySet, day: dt.date, domain: str = "") -> list[Candidate]:
    """The score of each of the clusters of ``as_of(day)``, the highest first; three queries for any number.

    ``domain``: findings and visits of this field only, and the parts that say something about it.
    """
    rules = Rules(day)
    accepted = Milestone.objects.filter(
        phase__cluster=OuterRef("pk"), kind=MilestoneKind.FIRE_ACCEPTED, occurred_on__lte=day
    )
    rows = with_visits(clusters.placed_on(day), day, Subject.CLUSTER, domain).annotate(
        commune=F("place__commune__name"),
        fire_accepted_on=Subquery(accepted.order_by("-occurred_on").values("occurred_on")[:1]),
    )
    waiting = Counter(Petition.objects.as_of(day).unsettled().order_by().values_list("cluster_id", flat=True))
    kinds = [kind for kind in KINDS if not domain or domain in kind.domains]
    found = [
        _candidate({**row, "petitions": waiting[row["pk"]], "day": day}, kinds, rules)
        for row in rows.order_by().values(*COLUMNS)
    ]
    return sorted(found, key=lambda one: (-one.score, one.facts["sort_key"], one.facts["code"]))


def weights_on(day: dt.date, domain: str = "") -> list[tuple[Kind, Decimal]]:
    """The parts with their weights in force on the day; one query."""
    rules = Rules(day)
    return [(kind, _value(rules, kind.weight)) for kind in KINDS if not domain or domain in kind.domains]


def _candidate(facts: Facts, kinds: list[Kind], rules: Rules) -> Candidate:
    parts = []
    for kind in kinds:
        amount, weight = kind.amount(facts, rules), _value(rules, kind.weight)
        points = amount * weight
        if kind.most is not None:
            points = min(points, _value(rules, kind.most))
        parts.append(Part(kind, amount, weight, points, kind.fact(facts, amount) if points else ""))
    return Candidate(facts, tuple(parts))


def _value(rules: Rules, key: Key) -> Decimal:
    """A weight; a part without one on the day gives no points."""
    row = rules.find(key)
    return Decimal(row.value) if row else Decimal(0)


def _years(facts: Facts, rules: Rules) -> Decimal:
    """Full years since the last visit, so many at most; never visited counts as the most."""
    most = _value(rules, Key.PRIORITY_YEARS_MOST)
    last = facts["last_visit_on"]
    if last is None:
        return most
    return min(Decimal(int((facts["day"] - last).days / YEAR)), most)


def _sector_level(facts: Facts, rules: Rules) -> Decimal:
    row = rules.find(Key.PRIORITY_SECTOR_RISK)
    levels = row.value if row else {}
    return Decimal(levels.get((facts["sector_code"] or "")[:2], 0))


def _when(condition: Callable[[Facts], bool]) -> Callable[[Facts, Rules], Decimal]:
    return lambda facts, _rules: Decimal(int(condition(facts)))


def _count(name: str) -> Callable[[Facts, Rules], Decimal]:
    return lambda facts, _rules: Decimal(facts[name] or 0)


def _said(text: str | Promise) -> Callable[[Facts, Decimal], str]:
    return lambda _facts, _amount: str(text)


def _open(facts: Facts, _amount: Decimal) -> str:
    count = facts["open_count"]
    return ngettext("%(count)d finding not remedied", "%(count)d findings not remedied", count) % {"count": count}


def _overdue(facts: Facts, _amount: Decimal) -> str:
    count = facts["overdue_count"]
    return ngettext("%(count)d remedy overdue", "%(count)d remedies overdue", count) % {"count": count}


def _tenants(facts: Facts, _amount: Decimal) -> str:
    count = facts["tenant_count"]
    return ngettext("%(count)d tenant", "%(count)d tenants", count) % {"count": count}


def _petitions(facts: Facts, _amount: Decimal) -> str:
    count = facts["petitions"]
    return ngettext("%(count)d petition not settled", "%(count)d petitions not settled", count) % {"count": count}


def _visit(facts: Facts, _amount: Decimal) -> str:
    last = facts["last_visit_on"]
    return _("last visit %(day)s") % {"day": written(last)} if last else str(_("never inspected"))


def _sector(facts: Facts, amount: Decimal) -> str:
    return _("%(sector)s, level %(level)s") % {"sector": facts["sector_name"] or facts["sector_code"], "level": amount}


ENVIRONMENT = (Domain.ENVIRONMENT,)
FIRE = (Domain.FIRE_SAFETY,)
KINDS: tuple[Kind, ...] = (
    Kind("open", _("Open findings"), Key.PRIORITY_OPEN_FINDING, _count("open_count"),
         _open),
    Kind("overdue", _("Overdue remedies"), Key.PRIORITY_OVERDUE_REMEDY, _count("overdue_count"),
         _overdue),
    Kind("unvisited", _("Years since the last visit"), Key.PRIORITY_YEAR_UNVISITED, _years, _visit),
    Kind("no_plant", _("No wastewater plant"), Key.PRIORITY_NO_PLANT,
         _when(lambda facts: bool(facts["operating_on"]) and facts["wastewater_on"] is None),
         _said(_("operating without a wastewater plant")), ENVIRONMENT),
    Kind("effluent", _("Effluent fails the standard"), Key.PRIORITY_EFFLUENT_FAILS,
         _when(lambda facts: facts["meets_standard"] is False), _said(_("last effluent result: fails")), ENVIRONMENT),
    Kind("fire", _("No fire safety acceptance on record"), Key.PRIORITY_NO_FIRE_ACCEPTANCE,
         _when(lambda facts: bool(facts["operating_on"]) and facts["fire_accepted_on"] is None),
         _said(_("operating, no acceptance on record")), FIRE),
    Kind("sector", _("Risk of the main trade"), Key.PRIORITY_SECTOR_LEVEL, _sector_level, _sector,
         (*ENVIRONMENT, *FIRE, Domain.LABOUR)),
    Kind("tenants", _("Number of tenants"), Key.PRIORITY_TEN_TENANTS,
         lambda facts, _rules: Decimal(facts["tenant_count"] or 0) / 10,
         _tenants, most=Key.PRIORITY_TENANTS_MOST),
    Kind("petitions", _("Petitions and complaints"), Key.PRIORITY_PETITION, _count("petitions"),
         _petitions),
)  # fmt: skip
