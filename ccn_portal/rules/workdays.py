"""Working days in Vietnam: Monday to Friday without public holidays, with the announced swaps."""

import datetime as dt
from functools import cache

import holidays


def is_working_day(day: dt.date) -> bool:
    """Whether offices work; a Saturday announced as a working day in exchange for a day off counts."""
    return _calendar().is_working_day(day)


def next_working_day(day: dt.date) -> dt.date:
    """The day itself if it is a working day, else the first one after it."""
    while not is_working_day(day):
        day += dt.timedelta(days=1)
    return day


def add_working_days(start: dt.date, count: int) -> dt.date:
    """The ``count``-th working day after ``start``, which itself is not counted (Civil Code 2015, Article 147)."""
    if count < 0:
        raise ValueError(f"cannot add {count} working days")
    day = start
    while count:
        day += dt.timedelta(days=1)
        count -= is_working_day(day)
    return day


def working_days_between(start: dt.date, end: dt.date) -> int:
    """How many working days lie after ``start`` up to and including ``end``; negative when ``end`` is earlier.

    So that ``working_days_between(a, add_working_days(a, n)) == n``.
    """
    if end < start:
        return -working_days_between(end, start)
    days = (start + dt.timedelta(days=n) for n in range(1, (end - start).days + 1))
    return sum(map(is_working_day, days))


@cache
def _calendar() -> holidays.HolidayBase:
    return holidays.country_holidays("VN")
