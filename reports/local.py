"""Form 03 of every locality of a period: who owes one, how far each is, and all of them built or approved at once."""

from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass

from django.http import Http404
from django.utils.translation import gettext as _

from ccn_portal.accounts.models import User
from ccn_portal.errors import RuleViolation, RuleViolations, raise_all
from ccn_portal.history.tracking import recorded
from ccn_portal.rules.keys import Key
from ccn_portal.rules.lookup import Rules
from ccn_portal.rules.periods import Period
from ccn_portal.territories.models import AdministrativeUnit
from clusters.models import Cluster
from reports.choices import FormCode, ReportState, ReturnState
from reports.filing import services
from reports.filing.states import SEALED, Action, require
from reports.models import Report
from reports.official_forms import form_named
from reports.parties.duties import periods_at_hand
from reports.returns.duties import Place, Places, duties
from reports.services import request_report


@dataclass(frozen=True)
class LocalReport:
    """Form 03 of a unit: its latest version, and how many of its clusters' returns it can count."""

    place: Place
    clusters: int  # those that lie in the unit on the cut-off day, planned ones too
    owed: int  # returns of the period's last quarter
    accepted: int
    report: Report | None

    @property
    def state(self) -> str:
        """A state of the report, or "" when none was asked for."""
        return self.report.state if self.report else ""

    @property
    def is_to_build(self) -> bool:
        """Whether nobody has asked for it, or the last build failed."""
        return self.state in ("", ReportState.FAILED)

    @property
    def is_filed(self) -> bool:
        """Whether the unit has done its duty; a later version restates one that was filed."""
        return self.report is not None and (self.report.stage in SEALED or self.report.version > 1)

    @property
    def is_complete(self) -> bool:
        """Whether every return it can count is accepted."""
        return self.accepted == self.owed


def periods_of_form() -> list[Period]:
    """The half-years and years for which there is a form 03, the latest first."""
    form = form_named(FormCode.TT14_03)
    return [period for period in periods_at_hand() if not form.violations_of_period(period)]


def local_reports(user: User, period: Period) -> list[LocalReport]:
    """The units in whose territory a cluster lies on the cut-off day, in Vietnamese order; a fixed number of queries.

    A unit is of the level that reported on that day: districts until 30/6/2025, communes since (TT 14/2024 Điều 3).
    """
    clusters, reports = _clusters(user, period), _latest(user, period)
    returns = duties(Cluster.objects.visible_to(user), [_last_quarter(period)])
    owed = Counter(duty.place for duty in returns)
    accepted = Counter(duty.place for duty in returns if duty.state == ReturnState.ACCEPTED)
    return [
        LocalReport(place, count, owed[place], accepted[place], reports.get(place.pk))
        for place, count in sorted(clusters.items(), key=lambda pair: (pair[0].sort_key, pair[0].pk))
    ]


def local_states(user: User, period: Period) -> Counter[str]:
    """How many of those units have their form in which state ("": none was asked for); four queries."""
    reports = _latest(user, period)
    latest = (reports.get(place.pk) for place in _clusters(user, period))
    return Counter(report.state if report else "" for report in latest)


def build_local_reports(*, period: Period, by: User, units: Collection[int] | None = None) -> list[Report]:
    """Have form 03 built for these units (ids); for all that have none yet without ``units``.

    As with one: what waits or runs is left alone, a draft is built anew, an approved or filed one stays.
    PermissionDenied, Http404 for a unit that owes none, RuleViolations of the form and period.
    """
    require(by, Action.BUILD)
    raise_all(form_named(FormCode.TT14_03).violations_of_period(period))
    rows = _chosen(by, period, units) if units is not None else [r for r in local_reports(by, period) if r.is_to_build]
    known = AdministrativeUnit.objects.in_bulk([row.place.pk for row in rows])
    with recorded("build_local_reports", by=by):
        return [request_report(form=FormCode.TT14_03, unit=known[row.place.pk], period=period, by=by) for row in rows]


def approve_local_reports(*, period: Period, by: User, units: Collection[int]) -> list[Report]:
    """Approve the drafts of these units (ids), all or none; every unit that cannot be is named.

    PermissionDenied, Http404 for a unit without a report, RuleViolations ``wrong_state`` or ``not_ended``.
    """
    require(by, Action.APPROVE)
    if not units:
        raise RuleViolation("required", _("Choose the units whose form is approved."), "unit")
    approved, problems = [], []
    with recorded("approve_local_reports", by=by):
        for row in _chosen(by, period, units):
            if row.report is None:
                raise Http404
            try:
                approved.append(services.approve_report(report=row.report, by=by))
            except RuleViolation as problem:
                problems.append(RuleViolation(problem.code, f"{row.place.name}: {problem.message}", "unit"))
        if problems:
            raise RuleViolations(problems)
    return approved


def _chosen(user: User, period: Period, units: Collection[int]) -> list[LocalReport]:
    found = {row.place.pk: row for row in local_reports(user, period)}
    if not set(units) <= found.keys():
        raise Http404
    return [row for pk, row in found.items() if pk in set(units)]


def _clusters(user: User, period: Period) -> Counter[Place]:
    """How many clusters lie in each unit on the cut-off day."""
    level = Rules(period.ends_on).value(Key.REPORT_LOCAL_LEVEL)
    pks = list(Cluster.objects.visible_to(user).as_of(period.ends_on).values_list("pk", flat=True))
    places = Places(pks)
    return Counter(place for pk in pks if (place := places.on(pk, period.ends_on, level)) is not None)


def _latest(user: User, period: Period) -> dict[int, Report]:
    rows = Report.objects.visible_to(user).standing().filter(form=FormCode.TT14_03, period=period.code)
    return {row.unit_id: row for row in rows.order_by("version").defer("content", "provenance", "differences")}


def _last_quarter(period: Period) -> Period:
    """The quarter that ends with the half-year or year: lines 14 and 25 take its returns."""
    return Period.quarter(period.ends_on.year, period.ends_on.month // 3)
