"""Cells are forgiving and exact: many spellings, one value; a riddle is an error."""

import datetime as dt
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ccn_portal.errors import RuleViolation
from ccn_portal.workbooks.cells import Choice, ClusterName, Coordinate, Date, Integer, Number, PeriodCode, Text

NUMBER = Number(12, 4)


@pytest.mark.parametrize(
    "cell",
    ["3.204,31", "3204.31", "3204,31", "3 204,31", "3\u00a0204,31", "3,204.31", " 3204.31 ", 3204.31, "3.204,3100"],
)
def test_spellings_of_a_number_are_one_number(cell):
    assert NUMBER.read(cell) == Decimal("3204.31")


@pytest.mark.parametrize(
    ("cell", "value"),
    [
        ("1234", "1234"),
        ("1.234.567", "1234567"),
        ("1,234,567", "1234567"),
        ("1 234", "1234"),
        ("1.234,5", "1234.5"),
        ("0.234", "0.234"),
        ("0,234", "0.234"),
        ("1234.567", "1234.567"),
        ("12,34", "12.34"),
        ("-5,5", "-5.5"),
        ("−5", "-5"),
        (0.1 + 0.2, "0.3"),
        (1e-4, "0.0001"),
        (12, "12"),
    ],
)
def test_a_number_has_the_value_it_shows(cell, value):
    assert NUMBER.read(cell) == Decimal(value)


@pytest.mark.parametrize("cell", ["1.234", "1,234", "12.345", "999,000", "-1.234"])
def test_a_number_that_could_be_read_two_ways_is_a_riddle(cell):
    with pytest.raises(RuleViolation) as found:
        NUMBER.read(cell)

    assert found.value.code == "ambiguous_number"


@pytest.mark.parametrize(
    ("cell", "code"),
    [
        ("mười", "not_a_number"),
        ("12 ha", "not_a_number"),
        ("1.2.3", "not_a_number"),
        ("1.234.56", "not_a_number"),
        ("1e5", "not_a_number"),
        ("=1+1", "not_a_number"),
        (True, "not_a_number"),
        (dt.date(2020, 1, 1), "not_a_number"),
        (dt.time(1, 2), "not_a_number"),
        ("0,12345", "too_precise"),
        (1e9, "too_large"),
        ("#REF!", "error_cell"),
    ],
)
def test_what_is_no_number_is_said_so(cell, code):
    with pytest.raises(RuleViolation) as found:
        NUMBER.read(cell)

    assert found.value.code == code


def in_a_cell(written):
    """A spreadsheet keeps numbers in binary."""
    return float(written) if isinstance(written, Decimal) else written


@given(st.decimals(min_value=-99_999_999, max_value=99_999_999, places=4))
def test_a_number_survives_the_sheet(value):
    assert NUMBER.read(in_a_cell(NUMBER.write(value))) == value


@given(st.decimals(min_value=-(10**11), max_value=10**11, places=6))
def test_a_number_with_more_digits_than_a_spreadsheet_holds_survives_as_text(value):
    codec = Number(18, 6)

    assert codec.read(in_a_cell(codec.write(value))) == value


@pytest.mark.parametrize(
    "cell",
    [
        "14/3/2018",
        "14-03-2018",
        "14.3.2018",
        "2018-03-14",
        " 14/03/2018 ",
        dt.date(2018, 3, 14),
        dt.datetime(2018, 3, 14, 9, 30),
    ],
)
def test_spellings_of_a_day_are_one_day(cell):
    assert Date().read(cell) == dt.date(2018, 3, 14)


@pytest.mark.parametrize(
    ("cell", "code"),
    [
        ("31/02/2022", "no_such_day"),
        ("14/13/2018", "no_such_day"),
        ("14/3/18", "not_a_date"),
        ("tháng 3/2018", "not_a_date"),
        (43173.0, "not_a_date"),
        (dt.time(9, 30), "not_a_date"),
        (dt.date(1018, 3, 14), "implausible_date"),
    ],
)
def test_what_is_no_day_is_said_so(cell, code):
    with pytest.raises(RuleViolation) as found:
        Date().read(cell)

    assert found.value.code == code


def test_text_is_composed_and_trimmed_and_numbers_become_their_digits():
    assert Text().read("Ba\u0301t  Tra\u0300ng \n") == "Bát Tràng"
    assert Text().read(9900000001.0) == "9900000001"
    assert Text().read("=1+1") == "=1+1"
    assert Text().read("   ") == ""


def test_text_that_does_not_fit_is_refused_and_not_cut():
    with pytest.raises(RuleViolation) as found:
        Text(5).read("sáu chữ")

    assert found.value.code == "too_long"


@pytest.mark.parametrize("said", ["Bát Tràng", "CCN Bát Tràng", "ccn  Bát Tràng", "Cụm công nghiệp Bát Tràng"])
def test_ccn_is_not_part_of_a_name(said):
    assert ClusterName().read(said) == "Bát Tràng"


def test_a_name_that_only_begins_with_the_letters_stays():
    assert ClusterName().read("CCNX Bát Tràng") == "CCNX Bát Tràng"
    assert ClusterName().read("CCN") == "CCN"


def test_words_are_read_without_case_and_accents_and_written_as_they_should_be():
    codec = Choice({"operating": ("Đang hoạt động", "Hoạt động"), "suspended": "Tạm ngừng"})

    assert codec.read("DANG HOAT DONG") == "operating"
    assert codec.read("hoạt động") == "operating"
    assert codec.write("operating") == "Đang hoạt động"
    assert codec.read("") == ""
    with pytest.raises(RuleViolation, match="Đang hoạt động; Tạm ngừng"):
        codec.read("nghỉ")


@pytest.mark.parametrize(
    ("cell", "code"),
    [
        ("2022Q3", "2022Q3"),
        ("Quý 3/2022", "2022Q3"),
        ("quý III/2022", "2022Q3"),
        ("Q3/2022", "2022Q3"),
        ("III/2022", "2022Q3"),
        ("Quý IV năm 2022", "2022Q4"),
        ("6 tháng đầu năm 2025", "2025H1"),
        ("2025H2", "2025H2"),
        (2025.0, "2025"),
        ("năm 2025", "2025"),
        ("Tháng 9/2026", "2026-09"),
        ("2026-09", "2026-09"),
    ],
)
def test_periods_are_read_as_people_write_them(cell, code):
    assert PeriodCode().read(cell) == code


def test_counts_are_whole():
    assert Integer().read("1 234") == 1234
    assert Integer().read(120.0) == 120
    with pytest.raises(RuleViolation) as found:
        Integer().read(12.5)
    assert found.value.code == "not_whole"


def test_coordinates_finer_than_any_map_are_rounded():
    assert Coordinate().read(21.0278123456) == Decimal("21.027812")
