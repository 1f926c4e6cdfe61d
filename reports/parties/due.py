"""Which project owes a return, for which period, and whether it may be entered now."""

from collections.abc import Iterator
from typing import Any

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from ccn_portal.errors import RuleViolation
from ccn_portal.rules.periods import Period
from ccn_portal.today import today
from ccn_portal.ui.numbers import day as shown_day
from clusters.models import Cluster, Phase
from investors.models import Investor, Lease, Tenant
from investors.querysets import LeaseQuerySet
from reports.choices import FormCode
from reports.official_forms import forms
from reports.returns.due import filed_problems

Party = Tenant | Investor


def leases_during(period: Period) -> LeaseQuerySet:
    """Leases in force on at least one day of the period."""
    begun = Lease.objects.filter(starts_on__lte=period.ends_on)
    return begun.filter(Q(ends_on__isnull=True) | Q(ends_on__gt=period.starts_on))


def is_due(form: str, cluster: Cluster, party: Party, period: Period) -> bool:
    """Whether the party has a project in the cluster in the period: a lease, or a phase whose investor it is."""
    if form == FormCode.TT14_01:
        return leases_during(period).filter(cluster=cluster, tenant=party.pk).exists()
    phases: QuerySet[Any] = Phase.objects.filter(cluster=cluster).as_of(period.ends_on)
    return phases.filter(investor_id=party.pk).exists()


def problems_of(form: str, cluster: Cluster, party: Party, period: Period, reason: str) -> list[RuleViolation]:
    """Why there can be no return of the party for the period; empty when there can."""
    return list(_problems(form, cluster, party, period, reason))


def period_problems(form: str, period: Period) -> list[RuleViolation]:
    """Why nobody can report on the form for the period; empty when one can."""
    found = forms()[form].violations_of_period(period)
    if period.starts_on > today():
        begins = {"period": period.label, "day": shown_day(period.starts_on)}
        found.append(RuleViolation("not_begun", _("The period %(period)s begins on %(day)s.") % begins, "period"))
    return found


def not_owing(form: str, party: str, cluster: str, period: Period) -> RuleViolation:
    """That a party has no project in a cluster in the period."""
    names = {"party": party, "cluster": cluster, "period": period.label}
    if form == FormCode.TT14_01:
        text = _("%(party)s has no lease in %(cluster)s in the period %(period)s.")
    else:
        text = _("%(party)s is not the infrastructure investor of %(cluster)s in the period %(period)s.")
    return RuleViolation("no_project", text % names, "party")


def _problems(form: str, cluster: Cluster, party: Party, period: Period, reason: str) -> Iterator[RuleViolation]:
    yield from period_problems(form, period)
    if not is_due(form, cluster, party, period):
        yield not_owing(form, party.name, cluster.name, period)
    if not reason:
        yield from filed_problems([cluster.pk], period).values()
