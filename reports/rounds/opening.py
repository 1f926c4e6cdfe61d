"""Opening a round: from that day the portal asks everybody who owes for the period's figures, once."""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence

from django.conf import settings
from django.db import transaction
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from ccn_portal.accounts.models import User
from ccn_portal.notices.choices import NoticeKind
from ccn_portal.notices.services import Message, notify_all
from ccn_portal.rules.deadlines import Filing
from ccn_portal.rules.lookup import Rules
from ccn_portal.rules.periods import Kind, Period
from ccn_portal.today import today
from ccn_portal.ui.numbers import day as shown_day
from clusters.models import Cluster
from reports.models import Round
from reports.returns.duties import Place, duties
from reports.rounds.days import OF_DEPARTMENT, OWED, closes_on, due_on, dues, opens_on, periods_at_hand
from reports.rounds.recipients import Recipients
from reports.rounds.shares import Map, link_to
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
    places = _places(periods)
    people = Recipients(place.pk for found in places.values() for place in found)
    found: list[Message] = []
    for period in periods:
        of_day = rules[period.ends_on]
        found += _to_departments(period, of_day, people)
        found += _to_localities(period, of_day, places[period], people)
    return found


def _places(periods: Sequence[Period]) -> dict[Period, dict[Place, list[str]]]:
    """The units that report for each period, with the names of the clusters they report on."""
    found: dict[Period, dict[Place, list[str]]] = {period: defaultdict(list) for period in periods}
    quarters = [period for period in periods if period.kind is Kind.QUARTER]
    for duty in duties(Cluster.objects.all(), quarters) if quarters else ():
        found[duty.period][duty.place].append(duty.cluster.name)
    longer = [period for period in periods if Filing.LOCAL in OWED[period.kind]]
    on_map = Map(Cluster.objects.all(), longer)
    return found | {period: on_map.units(Cluster.objects.all(), period) for period in longer}


def _to_localities(
    period: Period, rules: Rules, places: Mapping[Place, Sequence[str]], people: Recipients
) -> Iterator[Message]:
    """For each person one message about all units acted for."""
    quarterly = period.kind is Kind.QUARTER
    last = due_on(Filing.RETURN if quarterly else Filing.LOCAL, period, rules)
    if last is None:
        return
    mine: dict[User, list[Place]] = defaultdict(list)
    for place in places:
        for user in people.local(place.pk) if quarterly else people.office(place.pk):
            mine[user].append(place)
    for user, units in mine.items():
        owes = [_owes(place, places[place], operating=quarterly) for place in units]
        yield Message(
            to=(user,),
            key=f"opened:{period.code}:local",
            kind=NoticeKind.OPENED,
            title=_("Reporting for %(period)s is open: due %(day)s") % {"period": period.label, "day": shown_day(last)},
            text="\n".join((_days(period), *owes, _dues(period, rules, department=False))),
            link=link_to(Filing.RETURN if quarterly else Filing.TENANT, period),
            due_on=last,
        )


def _owes(place: Place, names: Sequence[str], *, operating: bool) -> str:
    """What the unit reports on."""
    count = len(names)
    working = ngettext(
        "%(unit)s has %(count)d operating cluster: %(names)s.",
        "%(unit)s has %(count)d operating clusters: %(names)s.",
        count,
    )
    there = ngettext("%(unit)s has %(count)d cluster: %(names)s.", "%(unit)s has %(count)d clusters: %(names)s.", count)
    return (working if operating else there) % {"unit": place.name, "count": count, "names": listed(names)}


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
