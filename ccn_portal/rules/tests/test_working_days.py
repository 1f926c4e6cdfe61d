"""Working days in Vietnam."""

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ccn_portal.rules.lookup import TimeLimit
from ccn_portal.rules.workdays import add_working_days, is_working_day, next_working_day, working_days_between

DAYS = st.dates(dt.date(2017, 1, 1), dt.date(2027, 12, 31))


def day(text: str) -> dt.date:
    return dt.datetime.strptime(text, "%d/%m/%Y").date()


@pytest.mark.parametrize(
    ("date", "works"),
    [
        ("20/11/2026", True),  # a Friday
        ("21/11/2026", False),  # Saturday
        ("22/11/2026", False),  # Sunday
        ("02/09/2025", False),  # National Day
        ("30/04/2025", False),  # Reunification Day
        ("07/04/2025", False),  # Hùng Kings, 10/3 of the lunar year
        ("29/04/2024", False),  # a day off …
        ("04/05/2024", True),  # … worked for on this Saturday
    ],
)
def test_offices_work_from_monday_to_friday_but_not_on_public_holidays(date: str, works: bool) -> None:
    assert is_working_day(day(date)) is works


def test_tet_does_not_count() -> None:
    """Tết Ất Tỵ: offices closed 25/1 to 2/2/2025."""
    assert add_working_days(day("24/01/2025"), 1) == day("03/02/2025")
    assert working_days_between(day("24/01/2025"), day("03/02/2025")) == 1
    assert add_working_days(day("20/01/2025"), 7) == day("05/02/2025")


def test_the_day_of_the_event_itself_is_not_counted() -> None:
    monday = day("16/11/2026")
    assert add_working_days(monday, 0) == monday
    assert add_working_days(monday, 1) == day("17/11/2026")
    assert add_working_days(day("21/11/2026"), 1) == day("23/11/2026")
    assert working_days_between(monday, monday) == 0


def test_a_number_of_days_cannot_be_negative() -> None:
    with pytest.raises(ValueError, match="-1"):
        add_working_days(day("16/11/2026"), -1)


@given(DAYS, st.integers(0, 60))
def test_adding_and_counting_agree(start: dt.date, count: int) -> None:
    end = add_working_days(start, count)
    assert working_days_between(start, end) == count
    assert working_days_between(end, start) == -count
    assert count == 0 or is_working_day(end)


@given(DAYS)
def test_the_next_working_day_is_the_first_one(start: dt.date) -> None:
    found = next_working_day(start)
    assert is_working_day(found)
    assert not any(is_working_day(start + dt.timedelta(days=n)) for n in range((found - start).days))


def test_a_limit_in_plain_days_never_ends_on_a_day_off() -> None:
    assert TimeLimit(25, working=False).ends_on(day("01/10/2024")) == day("28/10/2024")  # 26/10 is a Saturday
    assert TimeLimit(25, working=False).ends_on(day("04/10/2024")) == day("29/10/2024")


def test_a_limit_in_working_days_skips_weekends() -> None:
    assert TimeLimit(20, working=True).ends_on(day("02/11/2026")) == day("01/12/2026")  # 24/11: Culture Day
