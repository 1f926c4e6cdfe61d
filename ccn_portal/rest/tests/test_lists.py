"""Pages, fields, order and strict parameters: the same for every list."""

import pytest

from ccn_portal.text import fold
from clusters.tests.factories import ClusterFactory, DecisionFactory, ItemFactory
from investors.tests.factories import TenantFactory

pytestmark = pytest.mark.django_db
TENANTS = "/api/v1/tenants/"


@pytest.fixture
def five(so):
    return [TenantFactory(code=f"T{number}", name=f"Đơn vị {number}") for number in range(1, 6)]


def codes(body):
    return [row["code"] for row in body["results"]]


def test_pages_name_their_neighbours(api, so, five):
    client = api(so)
    first = client.get(TENANTS, {"limit": 2, "ordering": "code", "kind": "enterprise"}).json()
    assert (first["count"], codes(first), first["previous"]) == (5, ["T1", "T2"], None)
    second = client.get(first["next"]).json()
    assert codes(second) == ["T3", "T4"]
    third = client.get(second["next"]).json()
    assert (codes(third), third["next"]) == (["T5"], None)
    assert client.get(third["previous"]).json() == second
    assert client.get(second["previous"]).json() == first


def test_without_a_limit_a_page_has_fifty_rows(api, so):
    decision = DecisionFactory()
    for _number in range(51):
        ItemFactory(cluster=ClusterFactory(), decision=decision)
    client = api(so)
    page = client.get("/api/v1/clusters/").json()
    assert (page["count"], len(page["results"])) == (51, 50)
    assert len(client.get("/api/v1/clusters/", {"limit": 1000}).json()["results"]) == 51


@pytest.mark.parametrize("limit", ["0", "1001", "-1", "ten", "1.5", "٣", "9" * 40])
def test_a_limit_out_of_bounds_is_an_error(api, so, limit):
    answer = api(so).get(TENANTS, {"limit": limit})
    assert answer.status_code == 400
    assert [error["field"] for error in answer.json()["errors"]] == ["limit"]


def test_an_offset_beyond_the_end_is_an_empty_page(api, so, five):
    page = api(so).get(TENANTS, {"offset": 100}).json()
    assert (page["count"], page["results"], page["next"]) == (5, [], None)


def test_only_the_fields_asked_for(api, so, five):
    client = api(so)
    page = client.get(TENANTS, {"fields": "name,code", "limit": 1, "ordering": "-code"}).json()
    assert page["results"] == [{"code": "T5", "name": "Đơn vị 5"}]
    assert client.get(f"{TENANTS}{five[0].pk}/", {"fields": "name"}).json() == {"name": "Đơn vị 1"}


@pytest.mark.parametrize(
    ("asked", "field", "code"),
    [
        ({"colour": "red"}, "colour", "unknown_parameter"),
        ({"as_of": "2022-01-01"}, "as_of", "unknown_parameter"),
        ({"fields": "code,password"}, "fields", "invalid_choice"),
        ({"ordering": "tenant__password"}, "ordering", "invalid_choice"),
        ({"kind": "castle"}, "kind", "invalid_choice"),
        ({"format": "pdf"}, "format", "invalid_choice"),
        ({"foreign": "maybe"}, "foreign", "invalid_choice"),
        ({"active_on": "31/02/2022"}, "active_on", "invalid"),
        ({"unit": "999"}, "unit", "unknown_unit"),
        ({"q": "a\x00b"}, "q", "null_characters_not_allowed"),
    ],
)
def test_what_is_not_understood_is_an_error(api, so, asked, field, code):
    answer = api(so).get(TENANTS, asked)
    assert answer.status_code == 400
    assert answer.headers["Content-Type"] == "application/problem+json"
    assert [(error["field"], error["code"]) for error in answer.json()["errors"]] == [(field, code)]


def test_an_unknown_parameter_names_those_there_are(api, so):
    (error,) = api(so).get("/api/v1/units/24/", {"as_of": "2020-01-01"}).json()["errors"]
    assert error["message"] == "Ở đây không có tham số “as_of”; các tham số dùng được: fields, valid_on."


@pytest.mark.parametrize("day", ["2022-02-29", "29/02/2024", "2022-W01-1", "20220914", "today"])
def test_a_day_that_is_none_is_an_error(api, so, day):
    answer = api(so).get("/api/v1/clusters/", {"as_of": day})
    assert answer.status_code == 400
    assert [(error["field"], error["code"]) for error in answer.json()["errors"]] == [("as_of", "invalid_date")]


def test_everything_wrong_is_told_at_once(api, so):
    errors = api(so).get("/api/v1/clusters/", {"x": 1, "as_of": "x", "limit": 0}).json()["errors"]
    assert [error["field"] for error in errors] == ["x", "as_of", "limit"]


def test_all_wrong_filters_are_told_at_once(api, so):
    asked = {"status": "lost", "kind": "castle", "established_from": "x"}
    errors = api(so).get("/api/v1/clusters/", asked).json()["errors"]
    assert {error["field"] for error in errors} == set(asked)


@pytest.mark.parametrize("words", ["gốm sứ", "gom su", "SU gom", "Gốm"])
def test_search_ignores_accents_case_and_the_order_of_words(api, so, words):
    TenantFactory(code="GOM", name="Hợp tác xã Gốm sứ Bát Tràng")
    TenantFactory(code="SON", name="Công ty Sơn mài")
    assert codes(api(so).get(TENANTS, {"q": words}).json()) == ["GOM"], fold(words)
