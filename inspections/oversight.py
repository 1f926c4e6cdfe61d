"""Clusters and tenants by what inspectors did there: chained onto ``as_of(day)`` or a queryset of tenants."""

import datetime as dt
from typing import Any, TypeVar

from django.db.models import Count, Exists, IntegerField, Max, OuterRef, Q, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce

from clusters.choices import AT_WORK
from clusters.models import Cluster
from inspections.choices import Domain, Visited
from inspections.compliance import Subject
from inspections.models import Finding, Inspection
from investors.models import Lease

Rows = TypeVar("Rows", bound=QuerySet[Any])


def visits_by(day: dt.date, of: Subject, domain: str = "") -> QuerySet[Inspection]:
    """The visits by the day to the row of the outer query."""
    visits = Inspection.objects.filter(**{of: OuterRef("pk")}, visited_on__lte=day).order_by()
    return visits.filter(domain=domain) if domain else visits


def subject_to_inspection(clusters: QuerySet[Cluster], day: dt.date) -> QuerySet[Cluster]:
    """Clusters where there is something to inspect: at work or being built, or visited before."""
    return clusters.filter(Q(status__in=AT_WORK) | Exists(visits_by(day, Subject.CLUSTER)))


def with_visits(rows: Rows, day: dt.date, of: Subject, domain: str = "") -> Rows:
    """With ``last_visit_on``, ``open_count`` (findings not remedied) and ``overdue_count`` on the day."""
    visits = visits_by(day, of, domain).values(of)
    findings = Finding.objects.as_of(day).filter(**{f"inspection__{of}": OuterRef("pk")}).order_by()
    findings = findings.filter(inspection__domain=domain) if domain else findings

    def count(found: QuerySet[Finding]) -> Coalesce:
        counted = found.values(f"inspection__{of}").annotate(n=Count("pk")).values("n")
        return Coalesce(Subquery(counted, output_field=IntegerField()), Value(0))

    return rows.annotate(
        last_visit_on=Subquery(visits.annotate(last=Max("visited_on")).values("last")),
        open_count=count(findings.unresolved()),
        overdue_count=count(findings.overdue()),
    )


def visited_so(rows: Rows, when: str, day: dt.date, of: Subject, domain: str = "") -> Rows:
    """Those never visited by the day, not (or already) visited in its calendar year; in one field or any."""
    visits = visits_by(day, of, Domain(domain) if domain else "")
    if when == Visited.NEVER:
        return rows.filter(~Exists(visits))
    this_year = Exists(visits.filter(visited_on__year=day.year))
    return rows.filter(this_year) if when == Visited.THIS_YEAR else rows.filter(~this_year)


def establishments(leases: QuerySet[Lease], day: dt.date) -> QuerySet[Lease]:
    """Leases in force on the day, one for each tenant of a cluster, with ``last_visit_on`` there by the day."""
    same = Lease.objects.in_force(day).filter(tenant=OuterRef("tenant"), cluster=OuterRef("cluster"))
    visits = Inspection.objects.filter(tenant=OuterRef("tenant"), cluster=OuterRef("cluster"), visited_on__lte=day)
    last = visits.order_by("-visited_on").values("visited_on")[:1]
    first = ~Exists(same.filter(pk__lt=OuterRef("pk")))
    return leases.in_force(day).filter(first).annotate(last_visit_on=Subquery(last))
