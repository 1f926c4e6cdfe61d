"""The nightly run, and reminding by hand."""

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.conf import settings
from django.db import transaction
from django.db.models import Max
from django.http import Http404
from django.utils import translation

from ccn_portal.accounts.models import User
from ccn_portal.errors import raise_all
from ccn_portal.notices.services import notify_all
from ccn_portal.rules.deadlines import Filing
from ccn_portal.rules.lookup import Rules
from ccn_portal.rules.periods import Period
from ccn_portal.today import today
from clusters.models import Cluster
from reports.models import Reminder
from reports.official_forms import forms
from reports.returns.states import Action, require
from reports.rounds.days import periods_at_hand
from reports.rounds.recipients import Recipients
from reports.rounds.reminders.department import reports_due
from reports.rounds.reminders.schedule import Schedule
from reports.rounds.reminders.units import behind, row_of, to_departments, to_unit, to_units
from reports.rounds.shares import shares


@dataclass(frozen=True)
class Sent:
    """What a run told that was not told before."""

    notices: int = 0
    units: int = 0
    without_account: int = 0

    @classmethod
    def of(cls, notices: int, rows: Sequence[Reminder]) -> "Sent":
        """From the reminders; a unit that owes several things is one unit."""
        units = {row.unit_id for row in rows}
        return cls(notices, len(units), len(units - {row.unit_id for row in rows if row.told}))


def remind(*, day: dt.date | None = None) -> Sent:
    """Remind everybody of what is due around the day (today); a fixed number of queries, and again changes nothing."""
    day = day or today()
    with translation.override(settings.LANGUAGE_CODE), transaction.atomic():
        schedule, periods = Schedule(day), periods_at_hand(day)
        rules = Rules.on_days(period.ends_on for period in periods)
        owed = behind(schedule, periods, rules)
        people = Recipients(share.place.pk for share in owed)
        messages, rows = to_units(owed, schedule, people)
        messages += [*to_departments(owed, schedule, people), *reports_due(periods, rules, schedule, people)]
        made = len(notify_all(messages))
        Reminder.objects.bulk_create(rows, ignore_conflicts=True)
    return Sent.of(made, rows)


def remind_units(
    *, period: Period, by: User, units: Iterable[int] | None = None, filing: Filing = Filing.RETURN
) -> Sent:
    """Remind these units (all that are behind without ``units``) of what they owe for a period; each once a day.

    Http404 for a unit that owes nothing of it; PermissionDenied for who may not accept returns; RuleViolations
    ``period_kind`` or ``form_not_in_force`` for what nobody owes.
    """
    require(by, Action.ACCEPT)
    if filing is not Filing.RETURN:
        raise_all(forms()[filing.value].violations_of_period(period))
    day = today()
    with translation.override(settings.LANGUAGE_CODE), transaction.atomic():
        owed = [one for one in shares(Cluster.objects.visible_to(by), [(filing, period)]) if not one.is_done]
        if units is not None:
            wanted = set(units)
            owed = [one for one in owed if one.place.pk in wanted]
            if {one.place.pk for one in owed} != wanted:
                raise Http404
        people, step = Recipients(one.place.pk for one in owed), f"{day:%Y-%m-%d}"
        messages = [to_unit(one, step, day, people) for one in owed]
        rows = [row_of(one, message.to, step, day, by) for message, one in zip(messages, owed, strict=True)]
        made = len(notify_all(messages, by=by))
        Reminder.objects.bulk_create(rows, ignore_conflicts=True)
    return Sent.of(made, rows)


def last_reminded(periods: Sequence[Period], filing: Filing = Filing.RETURN) -> dict[tuple[int, str], dt.date]:
    """When each unit was last reminded of each period, by (unit, period); one query."""
    form = "" if filing is Filing.RETURN else filing.value
    rows = Reminder.objects.filter(form=form, period__in=[period.code for period in periods])
    return {
        (unit, period): day for unit, period, day in rows.values_list("unit", "period").annotate(last=Max("sent_on"))
    }
