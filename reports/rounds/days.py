"""The days of a reporting period: opened, cut off, due for whom, each with the parameter that says so."""

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass

from ccn_portal.errors import RuleViolation
from ccn_portal.rules.deadlines import Filing, due_date, key_of
from ccn_portal.rules.keys import Key
from ccn_portal.rules.lookup import Rules
from ccn_portal.rules.models import RuleParameter
from ccn_portal.rules.periods import Kind, Period

# what each kind of period asks for, in the order it is handed up
OWED: dict[Kind, tuple[Filing, ...]] = {
    Kind.MONTH: (Filing.MONTH,),
    Kind.QUARTER: (Filing.RETURN, Filing.QUARTER),
    Kind.HALF_YEAR: (Filing.TENANT, Filing.INVESTOR, Filing.LOCAL, Filing.DEPARTMENT),
    Kind.YEAR: (Filing.TENANT, Filing.INVESTOR, Filing.LOCAL, Filing.DEPARTMENT),
}
OF_DEPARTMENT = (Filing.QUARTER, Filing.DEPARTMENT, Filing.MONTH)


@dataclass(frozen=True)
class Due:
    """What is due for a period, when, and by which parameter; ``rule`` is None where the portal knows none."""

    filing: Filing
    on: dt.date
    rule: RuleParameter | None


def periods_ending(quarter: Period) -> list[Period]:
    """The periods whose figures are cut off with the quarter: itself, and the half-year or year it closes."""
    year, number = quarter.ends_on.year, quarter.ends_on.month // 3
    closed = {2: [Period.half_year(year, 1)], 4: [Period.year(year)]}
    return [quarter, *closed.get(number, [])]


def due_on(filing: Filing, period: Period, rules: Rules) -> dt.date | None:
    """The due day, or None where the law set none for that time."""
    try:
        return due_date(filing, period, rules)
    except RuleViolation:
        return None


def dues(period: Period, rules: Rules) -> Iterator[Due]:
    """Everything that the period asks for, by the rules of its cut-off day."""
    for filing in OWED[period.kind]:
        day = due_on(filing, period, rules)
        if day is not None:
            yield Due(filing, day, rules.find(key_of(filing, period)))


def opens_on(period: Period, rules: Rules) -> dt.date:
    """The day from which the portal asks for the period's figures."""
    return period.ends_on - dt.timedelta(days=rules.integer(Key.REPORT_OPENS))


def closes_on(period: Period, rules: Rules) -> dt.date:
    """The last due day of the period; its cut-off where nothing is due."""
    return max((due.on for due in dues(period, rules)), default=period.ends_on)


def periods_at_hand(day: dt.date) -> list[Period]:
    """The periods around a day that may be open or due: three months, three quarters and what they close."""
    month = Period.month(day.year, day.month)
    quarter = Period.quarter_of(day)
    quarters = [quarter.previous().previous(), quarter.previous(), quarter]
    months = [month.previous().previous(), month.previous(), month]
    return [*months, *(period for each in quarters for period in periods_ending(each))]
