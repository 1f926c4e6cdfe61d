"""The department's own reports: its staff is reminded of them, its leader too once they are late."""

import datetime as dt
from collections.abc import Iterator, Sequence

from django.urls import reverse
from django.utils.translation import gettext as _

from ccn_portal.accounts.models import User
from ccn_portal.notices.choices import NoticeKind
from ccn_portal.notices.services import Message
from ccn_portal.rules.deadlines import Filing
from ccn_portal.rules.lookup import Rules
from ccn_portal.rules.periods import Period
from ccn_portal.territories.models import AdministrativeUnit
from reports.choices import ReportState
from reports.filing.states import SEALED
from reports.models import Report
from reports.official_forms import OfficialForm, forms
from reports.rounds.days import OF_DEPARTMENT, due_on
from reports.rounds.recipients import Recipients
from reports.rounds.reminders.schedule import Schedule
from reports.rounds.wording import when


def reports_due(
    periods: Sequence[Period], rules: dict[dt.date, Rules], schedule: Schedule, people: Recipients
) -> list[Message]:
    """The step that has come, for each department and report that it has not filed."""
    asked = list(_steps_of_reports(periods, rules, schedule))
    if not asked or not people.departments():
        return []
    rows = Report.objects.filter(
        unit__in=people.departments(), period__in=[period.code for _f, period, _d, _s in asked]
    )
    rows = rows.standing().order_by("version").defer("content", "provenance", "differences")
    latest = {(row.form, row.period, row.unit_id): row for row in rows}
    filed = {key for key, row in latest.items() if row.stage in SEALED or row.version > 1}  # restating is no duty
    found = []
    for form, period, due, step in asked:
        for province, unit in people.departments().items():
            report = latest.get((form.code, period.code, province))
            if (form.code, period.code, province) not in filed:
                to = people.department(province) if step > 0 else people.staff(province)
                key = f"report:{form.code}:{period.code}:{province}:{step:+d}"
                found.append(_report_due(form, period, due, schedule.day, report, unit, key, to))
    return found


def _steps_of_reports(
    periods: Sequence[Period], rules: dict[dt.date, Rules], schedule: Schedule
) -> Iterator[tuple[OfficialForm, Period, dt.date, int]]:
    """The department's reports to remind of on the day, of the forms that there are."""
    for period in periods:
        for form in forms().values():
            if form.code not in OF_DEPARTMENT or period.kind not in form.kinds or not form.is_in_force(period.ends_on):
                continue
            due = due_on(Filing(form.code), period, rules[period.ends_on])
            step = schedule.step(due)
            if due is not None and step is not None:
                yield form, period, due, step


def _report_due(
    form: OfficialForm,
    period: Period,
    due: dt.date,
    day: dt.date,
    report: Report | None,
    unit: AdministrativeUnit,
    key: str,
    to: tuple[User, ...],
) -> Message:
    state = ReportState(report.state).label if report and report.state else _("not built yet")
    return Message(
        to=to,
        key=key,
        kind=NoticeKind.OVERDUE if day > due else NoticeKind.DUE,
        title=f"{when(due, day)}: {form.code.label}, {period.label}",
        text=_("%(unit)s: the report is not filed yet (%(state)s).") % {"unit": unit.name, "state": str(state).lower()},
        link=reverse("report-detail", args=[report.pk]) if report else reverse("report-list"),
        due_on=due,
    )
