"""What is asked of reporting: the indicators of a unit, what they count, and a report to be built."""

import datetime as dt
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db.models import Q
from django.http import Http404
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from ccn_portal.accounts.models import User
from ccn_portal.accounts.permissions import Permission
from ccn_portal.errors import RuleViolation, raise_all
from ccn_portal.history.as_known import known_at
from ccn_portal.history.tracking import recorded
from ccn_portal.jobs.models import State
from ccn_portal.jobs.services import enqueue
from ccn_portal.rules.keys import Key
from ccn_portal.rules.lookup import Rules
from ccn_portal.rules.periods import Period
from ccn_portal.territories.choices import Level
from ccn_portal.territories.models import AdministrativeUnit
from ccn_portal.territories.querysets import UnitQuerySet
from ccn_portal.today import today
from clusters.models import Cluster
from investors.models import Tenant
from reports.choices import FormCode
from reports.filing.states import CLOSED
from reports.lines import Indicators, compute
from reports.lines.sources import Provenance, SourcesPage, page_of, within
from reports.models import Report
from reports.official_forms import OfficialForm, form_named
from reports.parties.building import PartyProject
from reports.parties.due import is_due
from reports.returns.duties import Places

EARLIEST, LATEST = dt.date(1990, 1, 1), dt.date(2100, 12, 31)


def units_visible_to(user: User) -> UnitQuerySet:
    """The units whose figures the user may ask for: the jurisdiction and, for a province, what it was made of."""
    units: UnitQuerySet = AdministrativeUnit.objects.all()
    if user.sees_everything or user.unit is None:
        return units if user.sees_everything else units.none()
    inside = user.registers if user.unit.level == Level.PROVINCE else user.jurisdiction
    return units.filter(Q(pk__in=inside) | Q(parent__in=inside) | Q(province__in=inside))


def compute_indicators(
    *,
    unit: AdministrativeUnit,
    starts_on: dt.date,
    ends_on: dt.date,
    form: str | None = None,
    period: Period | str | None = None,
    user: User | None = None,
) -> Indicators:
    """Lines 1 to 27 of the unit for the days (or the period's), of the clusters the user may see.

    RuleViolation ``dates_reversed``, ``day_out_of_range`` or ``unit_not_on_map``.
    """
    if starts_on > ends_on:
        raise RuleViolation("dates_reversed", _("The first day is after the last"), "from")
    if starts_on < EARLIEST or ends_on > LATEST:
        raise RuleViolation("day_out_of_range", _("Figures are counted for days from 1990 to 2100"), "from")
    _check_on_map(unit, ends_on)
    if form in (FormCode.TT14_01, FormCode.TT14_02):
        raise RuleViolation("not_territorial", _("Forms 01 and 02 are of one party, not of a territory."), "form")
    return compute(unit, starts_on, ends_on, form=form or "", period=str(period or ""), visible_to=user)


def sources_page(
    *, indicators: Indicators, line: str, offset: int = 0, limit: int = 50, acts: bool = False
) -> SourcesPage:
    """A page of the records that a line counts (``acts``: the decision items that decide)."""
    value = indicators.lines.get(line)
    if value is None:
        raise _unknown_line(line)
    return page_of(Provenance.of(value), offset=offset, limit=limit, acts=acts)


def report_sources_page(
    *,
    report: Report,
    line: str,
    offset: int = 0,
    limit: int = 50,
    acts: bool = False,
    part: str = "",
    compared: str = "",
) -> SourcesPage:
    """The same for a number of a built report: its records as they were known when the report was built.

    ``part`` is the code of one of the report's units or clusters, for that part's own number; ``compared`` is
    ``previous`` or ``last_year``, for the number of that period beside which the report sets its own.
    RuleViolation ``unknown_line``, ``unknown_unit`` or ``unknown_period`` where it has no such number.
    """
    stored: dict[str, Any] | None = (report.provenance or {}).get(line)
    if stored is None:
        raise _unknown_line(line)
    if compared:
        stored = stored.get("compared", {}).get(compared)
    if stored is None:
        raise RuleViolation("unknown_period", _("The report is not compared with such a period."), "compared")
    provenance = Provenance.from_json(stored)
    if part:
        provenance = within(provenance, _clusters_of(report, part), report.known_at)
    return page_of(provenance, offset=offset, limit=limit, acts=acts, known=report.known_at)


def _clusters_of(report: Report, part: str) -> list[str]:
    """The clusters of a part of the report, which is one of its units or a cluster."""
    units = (report.content or {}).get("units", [])
    level = next((unit["level"] for unit in units if unit["code"] == part), None)
    if level and report.form == FormCode.MONTH and report.known_at:  # which lists those alone in which something moved
        unit = AdministrativeUnit.objects.at(Level(level)).valid_on(report.ends_on).get(code=part)
        with known_at(report.known_at):
            return list(Cluster.objects.in_unit(unit, report.ends_on).values_list("code", flat=True))
    inside = [(unit["code"], cluster["code"]) for unit in units for cluster in unit["clusters"]]
    found = [cluster for unit, cluster in inside if part in (unit, cluster)]
    if not found and not level:
        message = _("The report has no unit or cluster with the code %(code)s.")
        raise RuleViolation("unknown_unit", message % {"code": part}, "part")
    return found


def request_report(
    *,
    form: str,
    unit: AdministrativeUnit | None,
    period: Period | str,
    by: User | None,
    project: PartyProject | None = None,
) -> Report:
    """Have a report built in the background; ``by`` None is the command line.

    However often it is asked for, there is one report: one that waits or is being built is left to it, a
    draft is built anew on the same row, an approved or filed one stays as it is (it can only be restated).
    Forms 01 and 02 are of a ``project``; their unit is the one that the cluster's returns go to.
    """
    official = form_named(form)
    period = Period.parse(period) if isinstance(period, str) else period
    unit = receiver_of(official, unit, period, project)
    _check_may_build(by, unit)
    _check_on_map(unit, period.ends_on)
    raise_all(problems_with(official, unit, period, project))
    with recorded("request_report", by=by):
        asked = {"form": official.code, "unit": unit, "period": period.code, **_party(project)}
        report = Report.objects.filter(**asked).standing().order_by("-version").select_for_update().first()
        created = False
        if report is None:
            days = {"starts_on": period.starts_on, "ends_on": period.ends_on}
            # of several clicks at once, one makes the row and the others wait for it
            report, created = Report.objects.get_or_create(**asked, version=1, defaults=days)
        if not created and (report.job_state in (State.QUEUED, State.RUNNING) or report.stage in CLOSED):
            return report
        return enqueue(report, by=by)


def receiver_of(
    form: OfficialForm, unit: AdministrativeUnit | None, period: Period, project: PartyProject | None
) -> AdministrativeUnit:
    """The unit of a report: the asked one, or for a project the one whose returns its cluster's are.

    RuleViolation ``required`` when a project or a unit is wanting.
    """
    if form.is_territorial:
        if unit is None:
            raise RuleViolation("required", _("Choose a unit."), "unit")
        return unit
    if project is None:
        message = _("%(form)s is of one party in one cluster: name both.") % {"form": form.name}
        raise RuleViolation("required", message, "party")
    level = Rules(period.ends_on).value(Key.REPORT_LOCAL_LEVEL)
    place = Places([project.cluster.pk]).on(project.cluster.pk, period.ends_on, level)
    if place is None:
        raise RuleViolation("no_place", _("The cluster has no place on the cut-off day."), "cluster")
    return AdministrativeUnit.objects.get(pk=place.pk)


def problems_with(
    form: OfficialForm, unit: AdministrativeUnit, period: Period, project: PartyProject | None
) -> list[RuleViolation]:
    """Why there can be no such report; empty when there can."""
    found = form.violations(unit, period)
    if period.starts_on > today():
        told = {"period": period.label, "day": date_format(period.starts_on)}
        found.append(RuleViolation("not_begun", _("The period %(period)s begins on %(day)s.") % told, "period"))
    if project is not None and not found and not is_due(form.code, project.cluster, project.party, period):
        names = {"party": project.party.name, "cluster": project.cluster.name}
        found.append(RuleViolation("no_project", _("%(party)s has no project in %(cluster)s then.") % names, "party"))
    return found


def _party(project: PartyProject | None) -> dict[str, Any]:
    if project is None:
        return {"cluster": None, "tenant": None, "investor": None}
    is_tenant = isinstance(project.party, Tenant)
    return {
        "cluster": project.cluster,
        "tenant": project.party if is_tenant else None,
        "investor": None if is_tenant else project.party,
    }


def _check_may_build(by: User | None, unit: AdministrativeUnit) -> None:
    if by is None:
        return
    if not by.may(Permission.BUILD_REPORT):
        raise PermissionDenied
    if not units_visible_to(by).filter(pk=unit.pk).exists():
        raise Http404


def _check_on_map(unit: AdministrativeUnit, day: dt.date) -> None:
    if not unit.is_valid_on(day):
        raise RuleViolation(
            "unit_not_on_map",
            _("%(unit)s was not on the map of %(day)s") % {"unit": unit.name, "day": date_format(day)},
            "unit",
        )


def _unknown_line(line: str) -> RuleViolation:
    return RuleViolation("unknown_line", _("There is no line %(line)s") % {"line": line}, "line")
