"""Regular visits: one to an establishment in a year (NĐ 32/2024 Đ24.2); a further one asks for an explanation."""

import datetime as dt
from collections import Counter
from collections.abc import Collection, Iterable

from django.db.models import Count

from ccn_portal.errors import RuleViolation
from ccn_portal.rules.keys import Key
from ccn_portal.rules.lookup import Rules
from ccn_portal.rules.models import RuleParameter
from clusters.models import Cluster
from inspections import validation
from inspections.choices import VisitKind
from inspections.models import Inspection, PlannedVisit
from investors.models import Tenant

Establishment = tuple[int, int | None]  # cluster, tenant (ids); without a tenant the cluster as a whole


def warnings_of(inspection: Inspection) -> list[RuleViolation]:
    """What is unusual about the visit: a second regular one of the same establishment in a year.

    The inspection need not be saved: pages ask before they record it.
    """
    if inspection.kind != VisitKind.PLANNED:
        return []
    rule = Rules(inspection.visited_on).find(Key.REGULAR_INSPECTIONS_PER_YEAR)
    year = inspection.visited_on.year
    others = Inspection.objects.regular_in_year(year).filter(cluster=inspection.cluster, tenant=inspection.tenant)
    return list(
        validation.warnings_of_visit(
            earlier=others.exclude(pk=inspection.pk).count(),
            allowed=int(rule.value) if rule else None,
            year=year,
            source=rule.legal_source if rule else "",
            establishment=str(inspection.tenant or inspection.cluster),
        )
    )


def warnings_for(year: int, establishments: Collection[Establishment]) -> dict[Establishment, RuleViolation]:
    """Which of these would, with one more regular visit in the year, have more than the law allows; four queries.

    Visits that took place and those still planned count, in every agency's plan.
    """
    rule = _rule_of(year)
    if rule is None:
        return {}
    counts = _regular(year, {cluster for cluster, _tenant in establishments})
    over = [one for one in establishments if counts[one] >= int(rule.value)]
    return _told(over, {one: counts[one] for one in over}, year, rule)


def warnings_of_planned(year: int, visits: Iterable[PlannedVisit]) -> dict[int, RuleViolation]:
    """Which planned visits (by id) are more than the law allows, the others of the year counted; four queries."""
    rows = list(visits)
    rule = _rule_of(year)
    if rule is None:
        return {}
    counts = _regular(year, {visit.cluster_id for visit in rows})
    over = {}
    for visit in rows:
        others = counts[visit.cluster_id, visit.tenant_id] - 1
        if others >= int(rule.value):
            over[visit.pk] = (visit.cluster_id, visit.tenant_id), others
    told = _told([one for one, _n in over.values()], dict(over.values()), year, rule)
    return {pk: told[one] for pk, (one, _n) in over.items()}


def _rule_of(year: int) -> RuleParameter | None:
    return Rules(dt.date(year, 12, 31)).find(Key.REGULAR_INSPECTIONS_PER_YEAR)


def _regular(year: int, clusters: Collection[int]) -> Counter[Establishment]:
    """Regular visits of the year: those that took place, and those planned that none has fulfilled."""
    counts: Counter[Establishment] = Counter()
    made = Inspection.objects.regular_in_year(year).filter(cluster__in=clusters)
    ahead = PlannedVisit.objects.open().filter(plan__year=year, cluster__in=clusters)
    for rows in (made, ahead):
        grouped = rows.order_by().values_list("cluster_id", "tenant_id").annotate(n=Count("pk"))
        for cluster, tenant, count in grouped:
            counts[cluster, tenant] += count
    return counts


def _told(
    over: Collection[Establishment], counts: dict[Establishment, int], year: int, rule: RuleParameter
) -> dict[Establishment, RuleViolation]:
    clusters = Cluster.objects.in_bulk({cluster for cluster, _tenant in over})
    tenants = Tenant.objects.in_bulk({tenant for _cluster, tenant in over if tenant is not None})
    return {
        (cluster, tenant): validation.planned_again(
            establishment=str(tenants[tenant] if tenant is not None else clusters[cluster]),
            earlier=counts[cluster, tenant],
            allowed=int(rule.value),
            year=year,
            source=rule.legal_source,
        )
        for cluster, tenant in over
    }
