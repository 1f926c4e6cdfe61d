"""Lists that are no table of the register take what all lists take: q, ordering, fields, formats, pages."""

import csv
import io

import pytest

from ccn_portal.testing.sweeps import fill_register

pytestmark = pytest.mark.django_db


@pytest.fixture
def lists(api, so):
    client = api(so)
    return lambda path, **asked: client.get(f"/api/v1/{path}/", asked)


def codes(answer):
    assert answer.status_code == 200, answer.content
    return [row["code"] for row in answer.json()["results"]]


def table(answer):
    return list(csv.DictReader(io.StringIO(b"".join(answer.streaming_content).decode())))


def test_periods_are_found_sorted_and_narrowed(lists):
    assert codes(lists("periods", year=2026, kind="quarter", ordering="-ends_on", limit=2)) == ["2026Q4", "2026Q3"]
    assert codes(lists("periods", year=2026, q="quy III")) == codes(lists("periods", year=2026, q="Quý iii"))
    assert codes(lists("periods", year=2026, q="quy III"))[0] == "2026Q3"
    page = lists("periods", year=2026, fields="code,ends_on", limit=1, offset=18).json()
    assert (page["count"], page["results"]) == (19, [{"code": "2026-12", "ends_on": "2026-12-31"}])


def test_periods_as_a_file(lists):
    rows = table(lists("periods", year=2026, kind="half_year", format="csv"))
    assert [(row["code"], row["ends_on"], row["due.local"]) for row in rows] == [
        ("2026H1", "2026-06-14", "2026-06-25"),
        ("2026H2", "2026-12-14", "2026-12-25"),
    ]
    book = lists("periods", format="xlsx")
    assert b"".join(book.streaming_content)[:2] == b"PK"
    assert "periods-" in book.headers["Content-Disposition"]


def test_forms_and_catalogues_as_files(lists):
    (form,) = table(lists("forms", q="TT14-04", format="csv", fields="code,levels,lines"))
    assert (form["code"], form["levels"]) == ("TT14-04", "province")
    assert form["lines"].startswith("I; 1; 2; II; 3; ")
    fines = table(lists("finding-codes", format="csv", domain="environment"))
    assert {row["domain"] for row in fines} == {"environment"}
    shown = {row["code"]: row["fine_max"] for row in lists("finding-codes", domain="environment").json()["results"]}
    assert {row["code"]: row["fine_max"] or None for row in fines} == shown
    assert len(table(lists("checklists", format="csv"))) == lists("checklists").json()["count"]


def test_a_timeline_as_a_file(lists, so):
    code = fill_register(so)["clusters", "code"]
    path = f"clusters/{code}/timeline"
    page = lists(path, ordering="-date").json()["results"]
    rows = table(lists(path, format="csv", ordering="-date"))
    assert (
        [row["date"] for row in rows]
        == [row["date"] for row in page]
        == sorted((r["date"] for r in page), reverse=True)
    )
    assert [row["area_ha"] or None for row in rows] == [row["area_ha"] for row in page]
    assert {row["kind"] for row in lists(path, q="kiem tra").json()["results"]} == {"inspection"}


@pytest.mark.parametrize("path", ["periods", "forms", "finding-codes", "checklists"])
def test_what_they_do_not_know_they_refuse(lists, path):
    asked = {"ordering": "colour", "fields": "colour", "format": "pdf", "colour": "red"}
    assert {e["field"] for e in lists(path, **asked).json()["errors"]} == set(asked)


@pytest.mark.parametrize(
    ("path", "words"), [("meetings", "ha noi"), ("tasks", "không ai ngoai"), ("notices", "KHONG AI")]
)
def test_small_tables_are_searched_without_accents(lists, so, path, words):
    fill_register(so)
    assert lists(path, q=words).json()["count"] == 1
    assert lists(path, q=f"{words} xyz").json()["count"] == 0


@pytest.mark.parametrize(
    "path", ["indicators/3/sources/?unit=01&period=2022Q3&", "reports/{report}/sources/?line=3&"], ids=["now", "kept"]
)
def test_the_records_behind_a_number_as_a_file(api, so, path):
    client, path = api(so), path.format(report=fill_register(so)["reports", "id"])
    page = client.get(f"/api/v1/{path}").json()
    rows = table(client.get(f"/api/v1/{path}format=csv"))
    assert [row["url"] for row in rows] == [row["url"] for row in page["results"]] != []
    assert [row["cluster.code"] for row in rows] == [row["cluster"]["code"] for row in page["results"]]
    assert list(client.get(f"/api/v1/{path}fields=title").json()["results"][0]) == ["title"]
    assert client.get(f"/api/v1/{path.replace('3/s', '99/s').replace('=3', '=99')}format=csv").status_code == 404
