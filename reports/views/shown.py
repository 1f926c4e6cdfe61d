"""How the numbers of a report and the records behind them are written on a page."""

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db.models import Model
from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _

from ccn_portal.history.services import NetChange
from ccn_portal.rules.periods import Period
from ccn_portal.ui.numbers import moment, number
from clusters.models import Cluster, DecisionItem, Milestone, Obstacle, Phase
from inspections.models import Finding, Inspection, Sanction
from investors.models import Lease, Petition
from reports.choices import FormCode
from reports.lines.sources import Source
from reports.models import PartyReturn, Report, Return
from reports.official_forms import forms


def report_of(request: HttpRequest, pk: int) -> Report:
    """The report, if the user may see it; else 404."""
    people = ("requested_by", "approved_by", "filed_by", "discarded_by", "cluster", "tenant", "investor")
    reports = Report.objects.visible_to(request.user).select_related("unit__province", *people)
    return get_object_or_404(reports, pk=pk)


def title_of(report: Report) -> str:
    """Which form, for which period."""
    period = {"period": Period.parse(report.period).label}
    if report.form == FormCode.QUARTER:
        return _("Quarterly report, %(period)s") % period
    if report.form == FormCode.MONTH:
        return _("Progress review, %(period)s") % period
    return _("Form %(number)s, %(period)s") % (period | {"number": forms()[report.form].number})


@dataclass(frozen=True)
class ShownRecord:
    """One record behind a number, as a row of a table; ``since`` is what became of it after the report."""

    code: str
    name: str
    url: str
    where: str
    when: str
    amount: str
    since: str = ""
    history: str = ""


def record_shown(source: Source) -> ShownRecord:
    """A record with its way in and what it adds."""
    code, name, url, where, when = _described(source.record)
    amount = "" if source.amount is None else number(source.amount, 4 if source.unit == "ha" else None)
    if source.since is None:
        return ShownRecord(code, name, url, where, when, amount)
    is_gone = source.since.after is None
    history = reverse("record-history", args=[source.record._meta.model_name, source.record.pk])
    return ShownRecord(code, name, "" if is_gone else url, where, when, amount, _since(source.since), history)


def _since(change: NetChange) -> str:
    """Deleted, or what differs today: ``area: 20,000 → 25,000``."""
    if change.after is None:
        return _("deleted since the report was built")
    differing = ", ".join(
        f"{field.label}: {shown_value(field.before)} → {shown_value(field.after)}" for field in change.fields
    )
    return _("changed since: %(fields)s") % {"fields": differing} if differing else _("changed since and changed back")


def shown_value(value: Any) -> str:
    """A recorded value as people write it."""
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if isinstance(value, int | Decimal):
        return number(value)
    if isinstance(value, dt.datetime):
        return moment(value)
    if isinstance(value, dt.date):
        return f"{value:%d/%m/%Y}"
    return str(value) if value not in (None, "", {}, []) else "–"


def _described(record: Model) -> tuple[str, str, str, str, str]:
    match record:
        case Cluster():
            return record.code, record.name, reverse("cluster-detail", args=[record.code]), "", ""
        case Phase():
            cluster = record.cluster
            phase = _("phase %(number)s") % {"number": record.number}
            return cluster.code, cluster.name, reverse("cluster-detail", args=[cluster.code]), phase, ""
        case Lease():
            tenant = record.tenant
            url = reverse("tenant-detail", args=[tenant.code])
            return tenant.code, tenant.name, url, record.cluster.name, f"{record.starts_on:%d/%m/%Y}"
        case Return():
            cluster = record.cluster
            return cluster.code, cluster.name, reverse("cluster-detail", args=[cluster.code]), record.period, ""
        case Milestone():
            cluster = record.phase.cluster
            day = f"{record.occurred_on:%d/%m/%Y}"
            return (
                cluster.code,
                cluster.name,
                reverse("cluster-detail", args=[cluster.code]),
                str(record.get_kind_display()),
                day,
            )
        case PartyReturn():
            url = reverse("party-return-detail", args=[record.pk])
            return record.cluster.code, record.party.name, url, record.cluster.name, record.period
        case Inspection() | Finding() | Sanction():
            return _of_inspection(record)
        case Obstacle() | Petition():
            url = reverse(f"{record._meta.model_name}-detail", args=[record.code])
            day = f"{record.raised_on:%d/%m/%Y}" if record.raised_on else ""
            return record.code, record.text, url, record.cluster.name, day
        case DecisionItem():
            decision = record.decision
            url = reverse("decision-detail", args=[decision.pk])
            what = f"{record.get_action_display()} · {record.cluster.name}"
            return decision.number, what, url, record.cluster.code, f"{decision.in_force_from:%d/%m/%Y}"
    raise TypeError(record)


def _of_inspection(record: Inspection | Finding | Sanction) -> tuple[str, str, str, str, str]:
    finding = record.finding if isinstance(record, Sanction) else record if isinstance(record, Finding) else None
    visit = finding.inspection if finding else record
    where = f"{visit.cluster.name} · {visit.tenant.name}" if visit.tenant else visit.cluster.name
    name = finding.text if finding else str(visit.get_domain_display())
    code = record.number if isinstance(record, Sanction) and record.number else visit.code
    return code, name, reverse("inspection-detail", args=[visit.code]), where, f"{visit.visited_on:%d/%m/%Y}"
