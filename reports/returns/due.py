"""Whether a return may be made at all: the period, the cluster's operation, and the reports filed on it."""

import datetime as dt
from collections import defaultdict
from collections.abc import Collection, Mapping

from django.utils.translation import gettext as _

from ccn_portal.errors import RuleViolation
from ccn_portal.rules.periods import Kind, Period
from ccn_portal.today import today
from ccn_portal.ui.numbers import day as shown_day
from clusters.models import Cluster, ClusterTerritory, Milestone
from clusters.querysets import valid_on
from reports.choices import ReportState
from reports.models import Report


def due_problems(clusters: Collection[Cluster], period: Period, reason: str = "") -> dict[int, RuleViolation]:
    """What keeps these clusters (by id) from reporting for the period, in three queries for any number of them.

    ``not_quarterly``, ``not_begun``, ``not_operating``; ``period_filed`` unless a ``reason`` is given.
    """
    problem = period_problem(period)
    if problem is not None:
        return {cluster.pk: problem for cluster in clusters}
    keys = [cluster.pk for cluster in clusters]
    starts = Milestone.objects.operation_starts(period.ends_on).filter(phase__cluster__in=keys)
    operating = set(starts.values_list("phase__cluster", flat=True))
    found = {} if reason else filed_problems(keys, period)
    idle = [cluster for cluster in clusters if cluster.pk not in operating]
    return found | {cluster.pk: _not_operating(cluster, period.ends_on) for cluster in idle}


def filed_problems(clusters: Collection[int], period: Period) -> dict[int, RuleViolation]:
    """By cluster (id): that its return would come after the report on its period, which calls for a reason."""
    message = _("The report on %(period)s has been filed: say why this return comes after it.")
    return {
        cluster: RuleViolation("period_filed", message % {"period": report.period_label}, "reason")
        for cluster, report in filed_reports_on(clusters, period).items()
    }


def period_problem(period: Period) -> RuleViolation | None:
    """Why nobody reports for the period."""
    if period.kind is Kind.MONTH:
        return RuleViolation("not_quarterly", _("Returns are for quarters, half-years and years."), "period")
    if period.starts_on > today():
        begins = {"period": period.label, "day": shown_day(period.starts_on)}
        return RuleViolation("not_begun", _("The period %(period)s begins on %(day)s.") % begins, "period")
    return None


def raise_first(problems: Mapping[int, RuleViolation]) -> None:
    """Raise what is wrong with the only cluster that was asked about."""
    for problem in problems.values():
        raise problem


def filed_reports_on(clusters: Collection[int], period: Period) -> dict[int, Report]:
    """By cluster (id): the latest filed report that its return for the period is part of."""
    leads = ClusterTerritory.objects.filter(valid_on(period.ends_on), cluster__in=list(clusters), lead=True)
    units: dict[int, set[int]] = defaultdict(set)
    for cluster, *places in leads.values_list("cluster", "commune", "district", "province"):
        units[cluster] |= {unit for unit in places if unit}
    asked = set().union(*units.values()) if units else set()
    filed = Report.objects.filter(stage=ReportState.FILED, unit__in=asked)
    filed = filed.filter(starts_on__lte=period.starts_on, ends_on__gte=period.ends_on).order_by("ends_on")
    reports = list(filed.defer("content", "provenance", "differences"))
    return {cluster: report for report in reports for cluster, found in units.items() if report.unit_id in found}


def _not_operating(cluster: Cluster, day: dt.date) -> RuleViolation:
    message = _("%(cluster)s was not operating by the cut-off day %(day)s.")
    return RuleViolation("not_operating", message % {"cluster": cluster.name, "day": shown_day(day)}, "cluster")
