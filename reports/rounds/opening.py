"""Opening a round: from that day the portal asks everybody who owes for the period's figures, once."""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterator, Sequence

from django.conf import settings
from django.db import transaction
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from ccn_portal.notices.choices import NoticeKind
from ccn_portal.notices.services import Message, notify_all
from ccn_portal.rules.deadlines import Filing
from ccn_portal.rules.lookup import Rules
from ccn_portal.rules.periods import Kind, Period
from ccn_portal.today import today
from ccn_portal.ui.numbers import day as shown_day
from clusters.models import Cluster
from reports.models import Round
from reports.returns.duties import Duty, Place, duties
from reports.rounds.days import OF_DEPARTMENT, closes_on, due_on, dues, opens_on, periods_at_hand
from reports.rounds.recipients import Recipients
from reports.rounds.wording import listed, name_of


def open_rounds(*, day: dt.date | None = None) -> list[Round]:
    """Open what is to be open on the day (today); the rounds that are new. Again changes nothing.

    A round that ended before the portal came to open it stays unopened: nobody is told of it.
    """
    day = day or today()
    with translation.override(settings.LANGUAGE_CODE), transaction.atomic():
        periods = _due_to_open(day)
        if not periods:
            return []
        rows = [_row(period, day) for period in periods]
        Round.objects.bulk_create(rows, ignore_conflicts=True)
        notify_all(_messages(periods))
    return rows


def _due_to_open(day: dt.date) -> list[Period]:
    periods = periods_at_hand(day)
    rules = Rules.on_days(period.ends_on for period in periods)
    opened = set(Round.objects.filter(period__in=[p.code for p in periods]).values_list("period", flat=True))
    return [
        period
        for period in periods
        if period.code not in opened
        and opens_on(period, rules[period.ends_on]) <= day <= closes_on(period, rules[period.ends_on])
    ]


def _row(period: Period, day: dt.date) -> Round:
    return Round(period=period.code, starts_on=period.starts_on, ends_on=period.ends_on, opened_on=day)


def _messages(periods: Sequence[Period]) -> list[Message]:
    """What localities and departments are told of these rounds."""
    rules = Rules.on_days(period.ends_on for period in periods)
    # a half-year's or year's local figures are the quarters', so whoever owes for its days owes for the period
    owed = duties(Cluster.objects.all(), [period for period in periods if period.kind is not Kind.MONTH])
    places: dict[Period, dict[Place, list[Duty]]] = defaultdict(lambda: defaultdict(list))
    for duty in owed:
        places[duty.period][duty.place].append(duty)
    people = Recipients(duty.place.pk for duty in owed)
    found: list[Message] = []
    for period in periods:
        of_day = rules[period.ends_on]
        found += _to_departments(period, of_day, people)
        for place, mine in places[period].items():
            found += _to_locality(period, of_day, place, mine, people)
    return found


def _to_locality(
    period: Period, rules: Rules, place: Place, mine: Sequence[Duty], people: Recipients
) -> Iterator[Message]:
    to = people.local(place.pk)
    last = due_on(Filing.RETURN if period.kind is Kind.QUARTER else Filing.LOCAL, period, rules)
    if not to or last is None:
        return
    count = len(mine)
    owes = ngettext(
        "%(unit)s has %(count)d operating cluster: %(names)s.",
        "%(unit)s has %(count)d operating clusters: %(names)s.",
        count,
    )
    yield Message(
        to=to,
        key=f"opened:{period.code}:{place.pk}",
        kind=NoticeKind.OPENED,
        title=_("Reporting for %(period)s is open: due %(day)s") % {"period": period.label, "day": shown_day(last)},
        text="\n".join(
            (
                _days(period),
                owes % {"unit": place.name, "count": count, "names": listed([duty.cluster.name for duty in mine])},
                _dues(period, rules, department=False),
            )
        ),
        link=f"{reverse('return-list')}?period={period.code}",
        due_on=last,
    )


def _to_departments(period: Period, rules: Rules, people: Recipients) -> Iterator[Message]:
    for province in people.departments():
        yield Message(
            to=people.staff(province),
            key=f"opened:{period.code}:{province}",
            kind=NoticeKind.OPENED,
            title=_("Reporting for %(period)s is open") % {"period": period.label},
            text=f"{_days(period)}\n{_dues(period, rules, department=True)}",
            link=f"{reverse('calendar')}?year={period.ends_on.year}",
            due_on=closes_on(period, rules),
        )


def _days(period: Period) -> str:
    return _("Figures of %(from)s to %(to)s.") % {
        "from": shown_day(period.starts_on),
        "to": shown_day(period.ends_on),
    }


def _dues(period: Period, rules: Rules, *, department: bool) -> str:
    shown = [due for due in dues(period, rules) if department or due.filing not in OF_DEPARTMENT]
    return "; ".join(f"{name_of(due.filing)}: {shown_day(due.on)}" for due in shown) + "."
