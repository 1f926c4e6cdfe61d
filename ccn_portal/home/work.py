"""What is to be done by a day, and what the oversight and the meetings add to it."""

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from ccn_portal.accounts.models import User
from ccn_portal.accounts.permissions import Permission
from ccn_portal.meetings.models import Task
from ccn_portal.rules.deadlines import Filing
from ccn_portal.rules.lookup import Rules
from ccn_portal.rules.periods import Period
from ccn_portal.today import today
from inspections.choices import FindingState, Keeper
from inspections.models import Finding
from reports.choices import FormCode, ReportState
from reports.filing.states import CLOSED
from reports.local import local_states
from reports.official_forms import form_named
from reports.parties.duties import owed_by, period_to_report
from reports.parties.services import clusters_to_enter
from reports.returns.states import EDITABLE
from reports.rounds.days import due_on

SOON = 3  # days before a due day from which it is called near
AHEAD = 45  # days a cut-off or due day is shown in advance


@dataclass(frozen=True)
class Work:
    """Something to be done by a day."""

    due: dt.date
    title: str
    text: str = ""
    link: str = ""
    action: str = ""
    parts: tuple[tuple[str, int], ...] = ()  # pieces of the bar under the text: style, amount
    whole: int = 0
    is_own: bool = False  # the user's very own to do: the action is a button


def tasks_due(user: User, day: dt.date) -> Iterator[Work]:
    """What meetings gave to the user's locality or agency, past its day or due soon; one query, none for others."""
    if user.sees_everything or not user.may(Permission.REPORT_TASK):
        return
    given = Task.objects.visible_to(user).owned_by(user).given_by(day).as_of(day)
    near = given.filter(due_on__lte=day + dt.timedelta(days=AHEAD)).exclude(done_on__lte=day)
    for task in near.select_related("meeting", "cluster").in_order():
        where = f"CCN {task.cluster.name} · " if task.cluster else ""
        link = reverse("task-detail", args=[task.pk])
        yield Work(task.due_on, task.text, f"{where}{task.meeting.title}", link, _("Report on it"), is_own=True)


def remedies_due(user: User, day: dt.date) -> Iterator[Work]:
    """Violations whose remedy falls due, by inspection; what is overdue already is on the watch list. One query."""
    if not user.may(Permission.RECORD_INSPECTION):
        return
    found = Finding.objects.visible_to(user).as_of(day).filter(state__in=[FindingState.OPEN, FindingState.TRANSFERRED])
    if user.role == "agency":
        found = found.filter(inspection__keeper=Keeper.AGENCY, inspection__domain=user.domain)
    rows = found.filter(due_on__lte=day + dt.timedelta(days=AHEAD)).select_related("inspection__cluster")
    ordered = rows.order_by("due_on", "inspection__code", "pk")
    for (due, code), findings in groupby(ordered, key=lambda row: (row.due_on, row.inspection.code)):
        together = list(findings)
        inspection, count = together[0].inspection, len(together)
        title = ngettext("%(count)d remedy at CCN %(cluster)s", "%(count)d remedies at CCN %(cluster)s", count)
        yield Work(
            due,
            title % {"count": count, "cluster": inspection.cluster.name},
            "; ".join(row.text for row in together),
            reverse("inspection-detail", args=[code]),
            _("Open the inspection"),
        )


def forms_due(user: User, day: dt.date) -> Iterator[Work]:
    """Forms 01 and 02 that a locality enters, form 03 that the department makes of them; today's work only."""
    if day != today():
        return
    period = period_to_report()
    rules = Rules(period.ends_on)
    if user.may(Permission.SUBMIT_RETURN) and not user.may(Permission.ACCEPT_RETURN):
        for form, filing in ((FormCode.TT14_01, Filing.TENANT), (FormCode.TT14_02, Filing.INVESTOR)):
            yield from _party_forms_due(user, day, form, period, due_on(filing, period, rules))
    elif user.may(Permission.BUILD_REPORT):
        yield from _local_forms_due(user, day, period, due_on(Filing.LOCAL, period, rules))


def _party_forms_due(user: User, day: dt.date, form: FormCode, period: Period, due: dt.date | None) -> Iterator[Work]:
    if due is None or abs((due - day).days) > AHEAD or form_named(form).violations_of_period(period):
        return
    owed = owed_by(form, user, period, clusters_to_enter(user))
    left = sum(one.row is None or one.row.state in EDITABLE for one in owed)
    if left:
        yield Work(
            due,
            f"{form.label}, {period.label}",
            _("%(left)d of %(owed)d not submitted yet") % {"left": left, "owed": len(owed)},
            f"{reverse('party-return-list')}?form={form.value[-2:]}&period={period.code}",
            _("Enter them"),
            is_own=True,
        )


def _local_forms_due(user: User, day: dt.date, period: Period, due: dt.date | None) -> Iterator[Work]:
    if due is None or abs((due - day).days) > AHEAD or form_named(FormCode.TT14_03).violations_of_period(period):
        return
    states = local_states(user, period)
    if states.keys() <= set(CLOSED):
        return
    closed = sum(states[state] for state in CLOSED)
    told = {"closed": closed, "all": states.total(), "drafts": states[ReportState.DRAFT], "open": states[""]}
    link = f"{reverse('local-report-list')}?period={period.code}"
    title = _("Form 03 of the units, %(period)s") % {"period": period.label}
    text = _("%(closed)d of %(all)d approved or filed · %(drafts)d drafts · %(open)d not built yet") % told
    yield Work(due, title, text, link, _("Show them"))
