"""Reminders before and after due days: to localities, to the department, and about the late ones.

Each duty is reminded at steps, days from its due day (parameters ``remind.before`` and ``remind.after``). A reminder is
a notice whose key is duty and step, so that running twice, late or on two machines at once tells nobody twice. A step
that was missed while the portal was down is made up for, unless a later one has come or it is long past.
"""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from django.conf import settings
from django.db import transaction
from django.db.models import Max
from django.http import Http404
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from ccn_portal.accounts.models import User
from ccn_portal.notices.choices import NoticeKind
from ccn_portal.notices.services import Message, notify_all
from ccn_portal.rules.deadlines import Filing
from ccn_portal.rules.keys import Key
from ccn_portal.rules.lookup import Rules
from ccn_portal.rules.periods import Kind, Period
from ccn_portal.territories.models import AdministrativeUnit
from ccn_portal.today import today
from clusters.models import Cluster
from reports.choices import ReportState, ReturnState
from reports.filing.states import SEALED
from reports.models import Reminder, Report
from reports.official_forms import OfficialForm, forms
from reports.returns.duties import Duty, Place, duties
from reports.returns.states import Action, require
from reports.rounds.days import OF_DEPARTMENT, due_on, periods_at_hand
from reports.rounds.recipients import Recipients
from reports.rounds.wording import listed, when

MADE_UP_FOR = 7  # days a missed step is still sent after its day
Owed = dict[tuple[Period, Place], list[Duty]]


@dataclass(frozen=True)
class Sent:
    """What a run told that was not told before."""

    notices: int = 0
    units: int = 0
    without_account: int = 0


class Schedule:
    """When a duty is reminded, by the rules of a day."""

    def __init__(self, day: dt.date) -> None:
        rules = Rules(day)
        self.day = day
        self._steps = sorted(
            {-days for days in rules.integers(Key.REMIND_BEFORE)} | set(rules.integers(Key.REMIND_AFTER))
        )
        self._escalation = rules.integer(Key.REMIND_ESCALATE)

    def step(self, due: dt.date | None) -> int | None:
        """The step to send on the day, as days from the due day; None when it is too early or long past."""
        return self._reached(self._steps, due)

    def escalates(self, due: dt.date | None) -> int | None:
        """The step of telling the department who is late."""
        return self._reached([self._escalation], due)

    def _reached(self, steps: Sequence[int], due: dt.date | None) -> int | None:
        if due is None:
            return None
        gone = (self.day - due).days
        last = max((step for step in steps if step <= gone), default=None)
        return last if last is not None and gone - last < MADE_UP_FOR else None


# -- the nightly run ----------------------------------------------------------------------------
def remind(*, day: dt.date | None = None) -> Sent:
    """Remind everybody of what is due around the day (today); a fixed number of queries, and again changes nothing."""
    day = day or today()
    with translation.override(settings.LANGUAGE_CODE), transaction.atomic():
        schedule, periods = Schedule(day), periods_at_hand(day)
        rules = Rules.on_days(period.ends_on for period in periods)
        asked = [p for p in periods if p.kind is Kind.QUARTER and _matters(schedule, p, rules[p.ends_on])]
        owed = _open(duties(Cluster.objects.all(), asked)) if asked else {}
        people = Recipients(place.pk for _period, place in owed)
        messages, rows = _to_localities(owed, schedule, people)
        messages += _late_ones(owed, schedule, people)
        messages += _reports_due(periods, rules, schedule, people)
        made = len(notify_all(messages))
        Reminder.objects.bulk_create(rows, ignore_conflicts=True)
    return Sent(made, len(rows), sum(not row.told for row in rows))


def _matters(schedule: Schedule, period: Period, rules: Rules) -> bool:
    due = due_on(Filing.RETURN, period, rules)
    return schedule.step(due) is not None or schedule.escalates(due) is not None


def _open(found: Iterable[Duty]) -> Owed:
    """The duties not done, by period and unit."""
    owed: Owed = defaultdict(list)
    for duty in found:
        if not duty.is_in:
            owed[duty.period, duty.place].append(duty)
    return owed


def _to_localities(owed: Owed, schedule: Schedule, people: Recipients) -> tuple[list[Message], list[Reminder]]:
    messages, rows = [], []
    for (period, place), mine in owed.items():
        step = schedule.step(mine[0].due_on)
        if step is not None:
            messages.append(_to_locality(period, place, mine, f"{step:+d}", schedule.day, people))
            rows.append(_row(messages[-1], period, place, mine, f"{step:+d}", schedule.day))
    return messages, rows


def _to_locality(
    period: Period, place: Place, mine: Sequence[Duty], step: str, day: dt.date, people: Recipients
) -> Message:
    due = mine[0].due_on
    missing = ngettext("%(count)d return missing", "%(count)d returns missing", len(mine)) % {"count": len(mine)}
    what = _("Returns for %(period)s") % {"period": period.label}
    return Message(
        to=people.local(place.pk),
        key=f"returns:{period.code}:{place.pk}:{step}",
        kind=NoticeKind.OVERDUE if day > due else NoticeKind.DUE,
        title=f"{when(due, day)}: {what[:1].lower()}{what[1:]}, {missing}",
        text=f"{place.name}. {_by_state(mine)}",
        link=f"{reverse('return-list')}?period={period.code}",
        due_on=due,
    )


def _row(
    message: Message,
    period: Period,
    place: Place,
    mine: Sequence[Duty],
    step: str,
    day: dt.date,
    by: User | None = None,
) -> Reminder:
    return Reminder(
        unit_id=place.pk,
        period=period.code,
        step=step,
        missing=len(mine),
        told=len(message.to),
        sent_on=day,
        sent_by=by,
    )


def _by_state(mine: Sequence[Duty]) -> str:
    """The clusters by how far their returns are."""
    words = {"": _("Not begun"), ReturnState.DRAFT: _("Being written"), ReturnState.RETURNED: _("Sent back")}
    parts = []
    for state, word in words.items():
        names = [duty.cluster.name for duty in mine if duty.state == state]
        if names:
            parts.append(f"{word}: {listed(names)}.")
    return " ".join(parts)


# -- the late ones, to the department -------------------------------------------------------------
def _late_ones(owed: Owed, schedule: Schedule, people: Recipients) -> list[Message]:
    late: dict[tuple[Period, int], list[tuple[Place, list[Duty]]]] = defaultdict(list)
    for (period, place), mine in owed.items():
        if schedule.escalates(mine[0].due_on) is not None:
            late[period, people.province_of(place.pk)].append((place, mine))
    return [_escalation(period, province, units, schedule.day, people) for (period, province), units in late.items()]


def _escalation(
    period: Period, province: int, units: list[tuple[Place, list[Duty]]], day: dt.date, people: Recipients
) -> Message:
    units.sort(key=lambda unit: (unit[0].sort_key, unit[0].pk))
    due, count = units[0][1][0].due_on, len(units)
    text = ngettext(
        "%(late)s: %(count)d unit has not reported for %(period)s",
        "%(late)s: %(count)d units have not reported for %(period)s",
        count,
    )
    return Message(
        to=people.department(province),
        key=f"late:{period.code}:{province}",
        kind=NoticeKind.ESCALATION,
        title=text % {"late": when(due, day), "count": count, "period": period.label},
        text=listed([f"{place.name} ({len(mine)})" for place, mine in units]),
        link=f"{reverse('return-list')}?period={period.code}",
        due_on=due,
    )


# -- the department's own reports -----------------------------------------------------------------
def _reports_due(
    periods: Sequence[Period], rules: dict[dt.date, Rules], schedule: Schedule, people: Recipients
) -> list[Message]:
    asked = list(_steps_of_reports(periods, rules, schedule))
    if not asked or not people.departments():
        return []
    rows = Report.objects.filter(
        unit__in=people.departments(), period__in=[period.code for _f, period, _d, _s in asked]
    )
    latest = {(r.form, r.period, r.unit_id): r for r in rows.order_by("version").defer("content", "provenance")}
    found = []
    for form, period, due, step in asked:
        for province, unit in people.departments().items():
            report = latest.get((form.code, period.code, province))
            if report is None or report.stage not in SEALED:
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


# -- by hand --------------------------------------------------------------------------------------
def remind_units(*, period: Period, by: User, units: Iterable[int] | None = None) -> Sent:
    """Remind these units (all that are behind without ``units``) of a period's returns; once a day for each.

    Http404 for a unit that owes the department nothing for the period; PermissionDenied for who may not accept returns.
    """
    require(by, Action.ACCEPT)
    day = today()
    with translation.override(settings.LANGUAGE_CODE), transaction.atomic():
        owed = _open(duties(Cluster.objects.visible_to(by), [period]))
        if units is not None:
            wanted = set(units)
            owed = {key: mine for key, mine in owed.items() if key[1].pk in wanted}
            if {place.pk for _period, place in owed} != wanted:
                raise Http404
        people, step = Recipients(place.pk for _period, place in owed), f"{day:%Y-%m-%d}"
        messages = [_to_locality(period, place, mine, step, day, people) for (_p, place), mine in owed.items()]
        rows = [
            _row(message, period, place, mine, step, day, by)
            for message, ((_p, place), mine) in zip(messages, owed.items(), strict=True)
        ]
        made = len(notify_all(messages, by=by))
        Reminder.objects.bulk_create(rows, ignore_conflicts=True)
    return Sent(made, len(rows), sum(not row.told for row in rows))


def last_reminded(periods: Sequence[Period]) -> dict[tuple[int, str], dt.date]:
    """When each unit was last reminded of each period, by (unit, period); one query."""
    rows = Reminder.objects.filter(period__in=[period.code for period in periods])
    return {
        (unit, period): day for unit, period, day in rows.values_list("unit", "period").annotate(last=Max("sent_on"))
    }
