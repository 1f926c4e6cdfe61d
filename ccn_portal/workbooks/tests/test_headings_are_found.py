"""Columns are found by heading: after title rows, in any order, however they are spelled."""

import pytest

from ccn_portal.workbooks.cells import Integer, Text
from ccn_portal.workbooks.layouts import Column, Layout, find_headings, letter

LAYOUT = Layout(
    "CumCongNghiep",
    "DANH MỤC CỤM CÔNG NGHIỆP",
    (
        Column("code", "Mã CCN", Text(), True, ("Mã cụm",)),
        Column("area", "Diện tích thuê (m2)", Integer()),
    ),
    ("Cụm công nghiệp",),
)


@pytest.mark.parametrize(
    "row",
    [
        ["Mã CCN", "Diện tích thuê (m2)"],
        ["MÃ CCN ", "diện  tích\nthuê (m²)"],
        ["Ma\u0303 CCN", "Dien tich thue m2"],
        ["mã cụm", "Diện tích thuê, m2"],
    ],
)
def test_spellings_of_a_heading_are_one_heading(row):
    headings = find_headings(LAYOUT, [["DANH MỤC CỤM CÔNG NGHIỆP", None], [], row, ["CCN-1", 5]])

    assert headings.row == 3
    assert headings.positions == {"code": 0, "area": 1}


def test_columns_stand_in_any_order_and_unknown_ones_are_told():
    headings = find_headings(LAYOUT, [["Diện tích thuê (m2)", "Ghi chú", "Mã CCN"]])

    assert headings.positions == {"code": 2, "area": 0}
    assert headings.unknown == ("B Ghi chú",)


def test_another_unit_is_another_column():
    headings = find_headings(LAYOUT, [["Mã CCN", "Diện tích thuê (ha)"]])

    assert headings.positions == {"code": 0}


def test_missing_and_doubled_headings_are_told():
    doubled = find_headings(LAYOUT, [["Mã CCN", "Mã cụm"]])
    missing = find_headings(LAYOUT, [["Diện tích thuê (m2)"]])

    assert [(column.key, first, second) for column, first, second in doubled.doubled] == [("code", 0, 1)]
    assert [column.key for column in missing.missing] == ["code"]
    assert find_headings(LAYOUT, [["x"], [1]]) is None


def test_sheets_are_known_by_name_however_it_is_spelled():
    assert LAYOUT.is_called("CUMCONGNGHIEP")
    assert LAYOUT.is_called("Cụm công  nghiệp")
    assert not LAYOUT.is_called("Cụm")


def test_columns_have_the_letters_of_a_spreadsheet():
    assert [letter(index) for index in (0, 25, 26, 701, 702)] == ["A", "Z", "AA", "ZZ", "AAA"]
