"""Administrative units through the API: a code means a unit only together with a day."""

import pytest

pytestmark = pytest.mark.django_db


def test_a_unit_of_the_old_map_names_what_it_became(api, so):
    row = api(so).get("/api/v1/units/00583/").json()
    place = row.pop("location")
    assert (place["lat"][:2], place["lon"][:3]) == ("20", "105")
    assert row == {
        "code": "00583",
        "level": "commune",
        "name": "Xã Bát Tràng",
        "short_name": "Bát Tràng",
        "parent": "018",
        "province": "01",
        "valid_from": None,
        "valid_to": "2025-06-30",
        "successors": [
            {
                "code": code,
                "name": name,
                "level": "commune",
                "effective_on": "2025-07-01",
                "is_default": code == "00577",
            }
            for code, name in (("00145", "Phường Long Biên"), ("00565", "Xã Gia Lâm"), ("00577", "Xã Bát Tràng"))
        ],
        "predecessors": [],
    }


@pytest.mark.parametrize(
    ("asked", "name"),
    [
        ({}, "Tỉnh Bắc Ninh"),
        ({"valid_on": "2025-07-01"}, "Tỉnh Bắc Ninh"),
        ({"valid_on": "2025-06-30"}, "Tỉnh Bắc Giang"),
    ],
)
def test_a_code_that_was_reused_is_read_on_a_day(api, so, asked, name):
    assert api(so).get("/api/v1/units/24/", asked).json()["name"] == name


def test_without_a_day_a_code_nobody_bears_today_means_the_last_who_did(api, so):
    client = api(so)
    assert client.get("/api/v1/units/018/").json()["name"] == "Huyện Gia Lâm"
    assert client.get("/api/v1/units/018/", {"valid_on": "2025-07-01"}).status_code == 404
    assert client.get("/api/v1/units/999/").status_code == 404


def test_the_units_of_one_map(api, so):
    client = api(so)
    for day, provinces in (("2025-06-30", 63), ("2025-07-01", 34)):
        page = client.get("/api/v1/units/", {"level": "province", "valid_on": day, "limit": 1}).json()
        assert page["count"] == provinces
    asked = {"parent": "01", "valid_on": "2025-06-30", "level": "district"}
    assert client.get("/api/v1/units/", asked).json()["count"] == 30


def test_units_are_found_without_accents(api, so):
    found = api(so).get("/api/v1/units/", {"q": "huyen gia lam", "fields": "code,name"}).json()["results"]
    assert found == [{"code": "018", "name": "Huyện Gia Lâm"}]
