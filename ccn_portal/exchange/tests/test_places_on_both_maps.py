"""A row that names a district is read on the map before 1/7/2025, one without on the map of today."""

import pytest

from ccn_portal.exchange.services import import_register
from ccn_portal.exchange.tests.workbooks import workbook
from clusters.models import Cluster

pytestmark = pytest.mark.django_db


def imported(*rows, province="01"):
    cluster = {"Mã CCN": "CCN-01-001", "Tên CCN": "Bát Tràng"}
    rows = [cluster | {"Mã CCN": f"CCN-01-{number:03d}"} | row for number, row in enumerate(rows, 1)]
    return import_register(workbook(CumCongNghiep=rows), province=province, by=None)


def places():
    return [
        [(place.unit.code, place.unit.name, place.unit.valid_to is None) for place in cluster.places.order_by("-lead")]
        for cluster in Cluster.objects.order_by("code")
    ]


@pytest.mark.parametrize(
    "row",
    [
        {"Mã huyện": "018", "Mã xã": "00583"},
        {"Mã huyện": 18, "Mã xã": 583},  # a spreadsheet that took codes for numbers
        {"Huyện/quận/thị xã": "Huyện Gia Lâm", "Xã/phường/thị trấn": "Xã Bát Tràng"},
        {"Huyện/quận/thị xã": "gia lam", "Xã/phường/thị trấn": "bat trang"},
    ],
)
def test_with_a_district_the_place_is_on_the_map_before(row):
    assert imported(row).errors == []
    assert places() == [[("00583", "Xã Bát Tràng", False)]]


def test_without_a_district_the_place_is_on_the_map_of_today():
    assert imported({"Mã xã": "00577"}, {"Xã/phường/thị trấn": "Bát Tràng"}).errors == []
    assert places() == [[("00577", "Xã Bát Tràng", True)], [("00577", "Xã Bát Tràng", True)]]


def test_several_communes_are_separated_and_the_leading_one_comes_first():
    row = {"Mã huyện": "018", "Xã/phường/thị trấn": "Đa Tốn; Bát Tràng"}

    assert imported(row).errors == []
    assert [code for code, _name, _today in places()[0]] == ["00577", "00583"]


def test_communes_of_several_districts_name_each():
    row = {"Mã huyện": "018; 275", "Huyện/quận/thị xã": "Huyện Gia Lâm; Huyện Quốc Oai", "Mã xã": "00583; 09895"}

    assert imported(row).errors == []
    assert [code for code, _name, _today in places()[0]] == ["00583", "09895"]


def test_a_code_and_a_name_that_disagree_are_an_error():
    result = imported({"Mã huyện": "018", "Mã xã": "00583", "Xã/phường/thị trấn": "Xã Đa Tốn"})

    assert [(error["column"], error["code"]) for error in result.errors] == [("D Mã xã", "unit_name_differs")]


def test_the_province_is_a_code_on_the_same_map():
    """24 was Bắc Giang and is Bắc Ninh."""
    assert imported({"Mã huyện": "213", "Mã xã": "07210"}, province="24").errors == []
    assert places() == [[("07210", "Phường Hoàng Văn Thụ", False)]]

    assert imported({"Mã xã": "07210"}, province="24").errors == []
    assert places() == [[("07210", "Phường Bắc Giang", True)]]


def test_an_unknown_province_is_said_so():
    result = imported({"Mã xã": "00577"}, province="99")

    assert [error["code"] for error in result.errors] == ["unknown_unit"]
