"""The demonstration register, imported like any other, adds up to what was published about it."""

from decimal import ROUND_HALF_EVEN, Decimal

import pytest

from ccn_portal.rules.periods import Period
from ccn_portal.territories.finding import unit_by_code
from reports.services import compute_indicators

pytestmark = pytest.mark.django_db

# form 04 for the province: line, third quarter of 2022, year 2025
PROVINCE = """
1 159 153 | 2 3204.31 3073.47 | 3 105 110 | 4 2344.0 2467.6 | 5 0 0 | 6 0 0 | 7 56 70 | 8 1092.7 1376.4
9 88 87 | 10 1954.7 1946.4 | 11 64 64 | 12 1304.8 1304.8 | 13 14830.8 14830.8 | 14 6085.0 7266.3
15 70 76 | 15.1 70 76 | 15.2 0 0 | 15.3 40 41 | 15.4 8 8
16 1717.5 1804.6 | 16.1 1717.5 1804.6 | 16.2 0 0 | 16.3 1048.5 1060.8 | 16.4 171.5 171.5
17 1004.81 1061.93 | 18 874.4814 867.2513 | 19 76.6769 72.169 | 20 4169 4170 | 21 49 54 | 22 3980 3981
23 9279.9 40943.7 | 24 294.6 1299.8 | 25 79650 83120 | 26 26 32 | 27 22 28
"""
GIA_LAM = {
    "1": "11", "3": "8", "4": "221.8", "15": "6", "17": "101.59", "18": "90.7227", "19": "75.1631", "20": "522",
    "25": "9803",
}  # fmt: skip


def rows():
    return [row.split() for row in PROVINCE.replace("\n", "|").split("|") if row.strip()]


def rounded(value):
    """As the published table has them: four decimals, halves to even."""
    return Decimal(value).quantize(Decimal("0.0001"), ROUND_HALF_EVEN)


def lines(unit_code, period_code):
    period = Period.parse(period_code)
    unit = unit_by_code(unit_code, period.ends_on)
    return compute_indicators(unit=unit, starts_on=period.starts_on, ends_on=period.ends_on).lines


def test_form_04_for_the_third_quarter_of_2022(hanoi):
    counted = lines("01", "2022Q3")
    assert {number: rounded(value.value) for number, value in counted.items()} == {
        number: Decimal(expected) for number, expected, _ in rows()
    }


def test_form_04_for_2025(hanoi):
    counted = lines("01", "2025")
    assert {number: rounded(value.value) for number, value in counted.items()} == {
        number: Decimal(expected) for number, _, expected in rows()
    }


def test_gia_lam_before_the_districts_ended(hanoi):
    counted = lines("018", "2022Q3")
    assert {number: rounded(counted[number].value) for number in GIA_LAM} == {
        number: Decimal(expected) for number, expected in GIA_LAM.items()
    }


def test_every_number_opens_to_as_many_records_as_it_counts(hanoi):
    for value in lines("01", "2025").values():
        ids = value.sources[0][1]
        assert len(ids) == len(set(ids)) > 0 or value.value == 0
        if value.line.measure == "count":
            assert len(ids) == value.value


def test_line_20_of_2025_counts_4170_leases(hanoi):
    kind, ids = lines("01", "2025")["20"].sources[0]
    assert (kind, len(ids)) == ("lease", 4170)


def test_workers_and_projects_in_the_middle_of_2022(hanoi):
    counted = lines("01", "2022Q2")
    assert (counted["20"].value, counted["25"].value) == (3864, 60412)


def test_the_budget_received_1_100_billion_in_the_year_to_mid_2022(hanoi):
    first, last = Period.parse("2021Q3"), Period.parse("2022Q2")
    year = compute_indicators(unit=hanoi, starts_on=first.starts_on, ends_on=last.ends_on).lines
    assert year["24"].value == Decimal("1100")
