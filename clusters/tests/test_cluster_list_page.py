"""The list of clusters over Hanoi's register: what it counts, finds and exports, and for whom."""

import csv
import io
from decimal import Decimal

import openpyxl
import pytest
from django.urls import reverse

pytestmark = pytest.mark.django_db


@pytest.fixture
def browser(client, so):
    client.force_login(so)
    return client


def listed(browser, **query):
    """The answer to one question of the list; ``on`` is the day."""
    if "on" in query:
        query["as_of"] = query.pop("on")
    answer = browser.get(reverse("cluster-list"), query)
    assert answer.status_code == 200
    return answer


def names(answer):
    return [row["name"] for row in answer.context["page"]]


def rows_of_file(browser, **query):
    """The exported list as dictionaries."""
    body = b"".join(listed(browser, format="csv", **query)).decode("utf-8-sig")
    return list(csv.DictReader(io.StringIO(body)))


def test_the_totals_of_14_9_2022_are_those_published(browser, hanoi):
    answer = listed(browser, on="2022-09-14")
    foot = answer.content.decode().partition("<tfoot")[2]
    for figure in ("Cộng 159 cụm", "874,48", "76,7", "4.169", "22 đạt"):
        assert figure in foot
    assert {one["value"]: one["count"] for one in answer.context["statuses"]}["operating"] == 70


def test_the_totals_of_14_12_2025_are_those_of_the_report(browser, hanoi):
    foot = listed(browser, on="2025-12-14", status="operating").content.decode().partition("<tfoot")[2]
    for figure in ("Cộng 76 cụm", "1.804,60", "867,25", "72,2", "4.170", "28 đạt"):
        assert figure in foot


def test_the_district_of_before_the_reform_has_its_own_totals(browser, hanoi):
    answer = listed(browser, on="2022-09-14", unit="018", status="operating")
    totals = answer.context["totals"]
    assert (totals["count"], totals["tenants"]) == (6, 522)
    assert round(totals["leased"], 4) == Decimal("90.7227")
    assert round(totals["fill"], 4) == Decimal("75.1631")


def test_68_clusters_were_called_for_investment(browser, hanoi):
    assert listed(browser, on="2022-09-14", calling_for_investment="true").context["totals"]["count"] == 68


def test_the_day_before_the_plan_no_cluster_is_in_it(browser, hanoi):
    assert listed(browser, on="2018-03-13", status="planned").context["totals"]["count"] == 0
    assert listed(browser, on="2018-03-14", status="planned").context["totals"]["count"] > 0


def test_every_view_opens_as_many_rows_as_its_tab_says(browser, hanoi):
    tabs = listed(browser, on="2025-12-14").context["tabs"]
    assert len(tabs) == 5
    for tab in tabs:
        answer = browser.get(reverse("cluster-list") + tab.address)
        assert answer.context["totals"]["count"] == tab.count > 0
        assert [one.current for one in answer.context["tabs"]].count(True) == 1


def test_the_states_make_up_the_whole(browser, hanoi):
    answer = listed(browser, on="2025-12-14", kind="craft_village")
    assert sum(one["count"] for one in answer.context["statuses"]) == answer.context["totals"]["count"]


@pytest.mark.parametrize("query", [{}, {"status": "operating"}, {"kind": "craft_village", "fill_rate_min": "60"}])
def test_the_totals_equal_the_sum_of_the_exported_rows(browser, hanoi, query):
    totals = listed(browser, on="2025-12-14", **query).context["totals"]
    rows = rows_of_file(browser, on="2025-12-14", **query)
    assert len(rows) == totals["count"] > 0
    for heading, name in (
        ("Diện tích, ha", "area"),
        ("Đất công nghiệp, ha", "industrial"),
        ("Đã cho thuê, ha", "leased"),
    ):
        assert sum(Decimal(row[heading]) for row in rows if row[heading]) == (totals[name] or 0)


def test_bat_trang_is_found_without_accents(browser, hanoi):
    assert names(listed(browser, q="bat trang")) == ["Làng nghề Bát Tràng"]
    assert names(listed(browser, q="CCN-01-009")) == ["Làng nghề Bát Tràng"]


def test_the_workbook_holds_every_row_of_the_list(browser, hanoi):
    answer = listed(browser, format="xlsx", on="2025-12-14", status="operating")
    sheet = openpyxl.load_workbook(io.BytesIO(b"".join(answer))).active
    rows = [row for row in sheet.iter_rows(values_only=True) if str(row[0]).startswith("CCN-")]
    assert len(rows) == 76


def test_a_local_official_sees_the_clusters_of_the_district_only(client, gialam, hanoi):
    client.force_login(gialam)
    assert listed(client, on="2022-09-14").context["totals"]["count"] == 11


def test_a_stranger_sees_and_exports_nothing(client, stranger, hanoi):
    client.force_login(stranger)
    assert listed(client, on="2025-12-14").context["totals"]["count"] == 0
    assert rows_of_file(client, on="2025-12-14") == []
    assert "Gia Lâm" not in listed(client, on="2022-09-14").content.decode()


def test_an_unknown_visitor_is_sent_to_sign_in(client):
    answer = client.get(reverse("cluster-list"))
    assert answer.status_code == 302
    assert answer.url.startswith("/accounts/login/")
