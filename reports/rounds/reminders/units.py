"""What units owe: they are reminded of it, and the department hears who is late."""

import datetime as dt
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from ccn_portal.accounts.models import User
from ccn_portal.notices.choices import NoticeKind
from ccn_portal.notices.services import Message
from ccn_portal.rules.deadlines import Filing
from ccn_portal.rules.lookup import Rules
from ccn_portal.rules.periods import Period
from clusters.models import Cluster
from reports.choices import ReportState, ReturnState
from reports.models import Reminder
from reports.rounds.days import OWED, due_on
from reports.rounds.recipients import Recipients
from reports.rounds.reminders.schedule import Schedule
from reports.rounds.shares import OF_LOCALITIES, Share, link_to, shares
from reports.rounds.wording import listed, name_of, when

_ByProvince = defaultdict[tuple[Filing, Period, int], list[Share]]


def behind(schedule: Schedule, periods: Sequence[Period], rules: dict[dt.date, Rules]) -> list[Share]:
    """Every unit's open part of what somebody is to be told of on the day."""
    asked = [
        (filing, period)
        for filing in OF_LOCALITIES
        for period in periods
        if filing in OWED[period.kind] and schedule.matters(due_on(filing, period, rules[period.ends_on]))
    ]
    return [share for share in shares(Cluster.objects.all(), asked) if not share.is_done]


# -- to the units ---------------------------------------------------------------------------------
def to_units(owed: Iterable[Share], schedule: Schedule, people: Recipients) -> tuple[list[Message], list[Reminder]]:
    """The step that has come, for each person one message about all units acted for; with the rows that prove it."""
    mine: dict[tuple[Filing, Period, str, User], list[Share]] = defaultdict(list)
    rows = []
    for share in owed:
        step = schedule.step(share.due_on)
        if step is not None:
            to = recipients_of(share, people)
            rows.append(row_of(share, to, f"{step:+d}", schedule.day))
            for user in to:
                mine[share.filing, share.period, f"{step:+d}", user].append(share)
    messages = [
        reminder(shares_of, (user,), f"{_named(filing)}:{period.code}:{step}", schedule.day)
        for (filing, period, step, user), shares_of in mine.items()
    ]
    return messages, rows


def to_unit(share: Share, step: str, day: dt.date, people: Recipients) -> Message:
    """One unit's reminder, by hand."""
    key = f"{_named(share.filing)}:{share.period.code}:{share.place.pk}:{step}"
    return reminder([share], recipients_of(share, people), key, day)


def recipients_of(share: Share, people: Recipients) -> tuple[User, ...]:
    """Who enters for the unit; of form 03 who approves it too."""
    return people.office(share.place.pk) if share.filing is Filing.LOCAL else people.local(share.place.pk)


def reminder(mine: Sequence[Share], to: tuple[User, ...], key: str, day: dt.date) -> Message:
    """What these units owe of one filing and period, to who acts for them."""
    first = mine[0]
    return Message(
        to=to,
        key=key,
        kind=NoticeKind.OVERDUE if day > first.due_on else NoticeKind.DUE,
        title=f"{when(first.due_on, day)}: {_wanted(mine)}",
        text="\n".join(_of_units(mine)),
        link=first.link if len(mine) == 1 else link_to(first.filing, first.period),
        due_on=first.due_on,
    )


def _of_units(mine: Sequence[Share]) -> Iterator[str]:
    """A line for each unit; of form 03 one for each state that it is in."""
    if mine[0].filing is not Filing.LOCAL:
        yield from (f"{share.place.name}. {_by_state(share)}" for share in mine)
        return
    names: dict[str, list[str]] = defaultdict(list)
    for share in mine:
        names[share.missing[0][0]].append(share.place.name)
    yield from (f"{listed(units)}. {_of_form_03(state)}" for state, units in names.items())


def row_of(share: Share, to: Sequence[User], step: str, day: dt.date, by: User | None = None) -> Reminder:
    """That the unit was reminded, or had nobody to be."""
    return Reminder(
        unit_id=share.place.pk,
        form="" if share.filing is Filing.RETURN else share.filing.value,
        period=share.period.code,
        step=step,
        missing=len(share.missing),
        told=len(to),
        sent_on=day,
        sent_by=by,
    )


def _named(filing: Filing) -> str:
    """How a filing is called in keys."""
    return "returns" if filing is Filing.RETURN else filing.value


def _wanted(mine: Sequence[Share]) -> str:
    """What is missing: "returns for quarter III/2022, 3 returns missing"."""
    filing, period = mine[0].filing, mine[0].period.label
    count = sum(len(share.missing) for share in mine)
    if filing is Filing.RETURN:
        what = _("Returns for %(period)s") % {"period": period}
        missing = ngettext("%(count)d return missing", "%(count)d returns missing", count) % {"count": count}
        return f"{what[:1].lower()}{what[1:]}, {missing}"
    named = f"{name_of(filing)}, {period}"
    if filing is Filing.LOCAL:
        missing = ngettext("%(count)d unit missing", "%(count)d units missing", count) % {"count": count}
        return named if count == 1 else f"{named}, {missing}"
    missing = ngettext("%(count)d project missing", "%(count)d projects missing", count) % {"count": count}
    return f"{named}, {missing}"


def _by_state(share: Share) -> str:
    """What is missing by how far it is; the clusters by name, with how many of each where it is more than one."""
    words = {"": _("Not begun"), ReturnState.DRAFT: _("Being written"), ReturnState.RETURNED: _("Sent back")}
    parts = []
    for state, word in words.items():
        counts = Counter(name for found, name in share.missing if found == state)
        names = [name if count == 1 else f"{name} ({count})" for name, count in counts.items()]
        if names:
            parts.append(f"{word}: {listed(names)}.")
    return " ".join(parts)


def _of_form_03(state: str) -> str:
    if not state:
        return _("Form 03 is not built yet: see that forms 01 and 02 and the returns are in, then it is built.")
    told = {"state": str(ReportState(state).label).lower()}
    return _("Form 03 is not filed yet (%(state)s).") % told


# -- to the department ----------------------------------------------------------------------------
def to_departments(owed: Iterable[Share], schedule: Schedule, people: Recipients) -> Iterator[Message]:
    """Who is late; and before it is due whose form 03 is still to be built, which the department does."""
    late, ahead = _ByProvince(list), _ByProvince(list)
    for share in owed:
        of = (share.filing, share.period, people.province_of(share.place.pk))
        if schedule.escalates(share.due_on) is not None:
            late[of].append(share)
        step = schedule.step(share.due_on)
        if share.filing is Filing.LOCAL and step is not None and step <= 0:
            ahead[of].append(share)
    for (filing, period, province), mine in late.items():
        yield _escalation(filing, period, province, mine, schedule.day, people)
    for (_filing, period, province), mine in ahead.items():
        yield _to_be_built(period, province, mine, schedule, people)


def _escalation(
    filing: Filing, period: Period, province: int, units: list[Share], day: dt.date, people: Recipients
) -> Message:
    units.sort(key=lambda share: (share.place.sort_key, share.place.pk))
    due, count = units[0].due_on, len(units)
    told = {"late": when(due, day), "count": count, "period": period.label, "form": name_of(filing)}
    if filing is Filing.RETURN:
        key, names = f"late:{period.code}:{province}", [_with_count(share) for share in units]
        text = ngettext(
            "%(late)s: %(count)d unit has not reported for %(period)s",
            "%(late)s: %(count)d units have not reported for %(period)s",
            count,
        )
    else:
        key = f"late:{filing.value}:{period.code}:{province}"
        names = [share.place.name if filing is Filing.LOCAL else _with_count(share) for share in units]
        text = ngettext(
            "%(late)s: %(count)d unit is behind with %(form)s, %(period)s",
            "%(late)s: %(count)d units are behind with %(form)s, %(period)s",
            count,
        )
    return Message(
        to=people.department(province),
        key=key,
        kind=NoticeKind.ESCALATION,
        title=text % told,
        text=listed(names),
        link=link_to(filing, period),
        due_on=due,
    )


def _to_be_built(period: Period, province: int, units: list[Share], schedule: Schedule, people: Recipients) -> Message:
    units.sort(key=lambda share: (share.place.sort_key, share.place.pk))
    due, count = units[0].due_on, len(units)
    text = ngettext(
        "%(left)s: form 03 of %(count)d unit is not filed yet, %(period)s",
        "%(left)s: form 03 of %(count)d units is not filed yet, %(period)s",
        count,
    )
    return Message(
        to=people.staff(province),
        key=f"build:{Filing.LOCAL.value}:{period.code}:{province}:{schedule.step(due):+d}",
        kind=NoticeKind.DUE,
        title=text % {"left": when(due, schedule.day), "count": count, "period": period.label},
        text=listed([share.place.name for share in units]),
        link=link_to(Filing.LOCAL, period),
        due_on=due,
    )


def _with_count(share: Share) -> str:
    return f"{share.place.name} ({len(share.missing)})"
