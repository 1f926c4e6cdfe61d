"""Reporting periods: they tile, they have a previous one, and what is none says so."""

import datetime as dt
import itertools
from dataclasses import FrozenInstanceError

import pytest
from django.utils.translation import override
from hypothesis import given
from hypothesis import strategies as st

from ccn_portal.errors import RuleViolation
from ccn_portal.rules.periods import Kind, Period

ONE_DAY = dt.timedelta(days=1)
CODES = st.one_of(
    st.builds("{}Q{}".format, st.integers(2001, 2098), st.integers(1, 4)),
    st.builds("{}H{}".format, st.integers(2001, 2098), st.integers(1, 2)),
    st.integers(2001, 2098).map(str),
    st.builds("{}-{:02d}".format, st.integers(2001, 2098), st.integers(1, 12)),
)


@pytest.mark.parametrize(
    ("code", "first", "last", "kind"),
    [
        ("2022Q1", "2021-12-15", "2022-03-14", Kind.QUARTER),
        ("2022Q2", "2022-03-15", "2022-06-14", Kind.QUARTER),
        ("2022Q3", "2022-06-15", "2022-09-14", Kind.QUARTER),
        ("2022Q4", "2022-09-15", "2022-12-14", Kind.QUARTER),
        ("2025H1", "2024-12-15", "2025-06-14", Kind.HALF_YEAR),
        ("2025H2", "2025-06-15", "2025-12-14", Kind.HALF_YEAR),
        ("2025", "2024-12-15", "2025-12-14", Kind.YEAR),
        ("2026-09", "2026-09-01", "2026-09-30", Kind.MONTH),
        ("2024-02", "2024-02-01", "2024-02-29", Kind.MONTH),
    ],
)
def test_a_code_names_the_days_it_counts(code: str, first: str, last: str, kind: Kind) -> None:
    period = Period.parse(code)
    assert (period.starts_on.isoformat(), period.ends_on.isoformat(), period.kind) == (first, last, kind)
    assert str(period) == code


@pytest.mark.parametrize("written", [" 2022q3 ", "2022Q3\n"])
def test_case_and_outer_spaces_are_forgiven(written: str) -> None:
    assert Period.parse(written) == Period.parse("2022Q3")


@pytest.mark.parametrize(
    "wrong",
    ["", "2022Q5", "2022Q0", "2022H3", "2026-00", "2026-13", "2026-9", "22Q1", "1999", "Q3 2022", "2022Q3x", "٢٠٢٢"],
)
def test_what_is_no_period_says_what_to_write(wrong: str) -> None:
    with pytest.raises(RuleViolation, match="2022Q3, 2025H1, 2025") as problem:
        Period.parse(wrong)
    assert (problem.value.code, problem.value.field) == ("unknown_period", "period")


@given(CODES)
def test_the_previous_period_ends_the_day_before(code: str) -> None:
    period = Period.parse(code)
    before = period.previous()
    assert before.kind == period.kind
    assert before.ends_on + ONE_DAY == period.starts_on
    assert Period.parse(before.code) == before


@given(CODES)
def test_a_year_ago_the_same_period_had_the_same_cut_off(code: str) -> None:
    period = Period.parse(code)
    earlier = period.same_period_last_year()
    assert earlier.code[4:] == period.code[4:]
    assert (earlier.ends_on.month, earlier.ends_on.year) == (period.ends_on.month, period.ends_on.year - 1)


@given(st.dates(dt.date(2001, 1, 1), dt.date(2098, 12, 31)))
def test_every_day_lies_in_exactly_one_quarter(day: dt.date) -> None:
    quarter = Period.quarter_of(day)
    assert quarter.starts_on <= day <= quarter.ends_on
    for other in (quarter.previous(), Period.quarter_of(quarter.ends_on + ONE_DAY)):
        assert not other.starts_on <= day <= other.ends_on


@given(CODES)
def test_the_quarters_of_a_period_tile_it(code: str) -> None:
    period = Period.parse(code)
    quarters = period.quarters()
    if period.kind is Kind.MONTH:
        assert quarters == []
        return
    assert len(quarters) == {Kind.QUARTER: 1, Kind.HALF_YEAR: 2, Kind.YEAR: 4}[period.kind]
    assert (quarters[0].starts_on, quarters[-1].ends_on) == (period.starts_on, period.ends_on)
    for earlier, later in itertools.pairwise(quarters):
        assert earlier.ends_on + ONE_DAY == later.starts_on


@pytest.mark.parametrize(
    ("today", "latest"),
    [("2026-12-14", "2026Q3"), ("2026-12-15", "2026Q4"), ("2026-01-01", "2025Q4"), ("2026-09-14", "2026Q2")],
)
def test_a_quarter_is_closed_the_day_after_its_cut_off(today: str, latest: str) -> None:
    assert Period.latest_closed_quarter(dt.date.fromisoformat(today)).code == latest


def test_a_period_cannot_be_changed() -> None:
    with pytest.raises(FrozenInstanceError):
        Period.parse("2025").code = "2026"


@pytest.mark.parametrize(
    ("code", "vietnamese", "english"),
    [
        ("2022Q3", "quý III/2022", "quarter III/2022"),
        ("2025H1", "6 tháng đầu năm 2025", "first half of 2025"),
        ("2025H2", "6 tháng cuối năm 2025", "second half of 2025"),
        ("2025", "năm 2025", "year 2025"),
        ("2026-09", "tháng 9/2026", "month 9/2026"),
    ],
)
def test_a_period_is_written_as_people_write_it(code: str, vietnamese: str, english: str) -> None:
    for language, expected in (("vi", vietnamese), ("en", english)):
        with override(language):
            assert Period.parse(code).label == expected
