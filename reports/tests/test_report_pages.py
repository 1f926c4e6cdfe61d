"""The report pages: the form, the panel behind each number, the lists of what is counted."""

from decimal import Decimal

import pytest
from django.urls import reverse

from ccn_portal.accounts.models import User
from reports.models import Report
from reports.services import report_sources_page, request_report
from reports.tasks import build

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def report(hanoi, django_db_blocker):
    with django_db_blocker.unblock():
        report = request_report(form="TT14-04", unit=hanoi, period="2025", by=User.objects.get(username="so"))
        build(report.pk)
        report.refresh_from_db()
    return report


@pytest.fixture
def browser(client, so):
    client.force_login(so)
    return client


def page(browser, name, *args, **query):
    answer = browser.get(reverse(name, args=args), query)
    assert answer.status_code == 200
    return answer.content.decode()


def test_the_page_shows_the_form_with_the_figures_of_2025(browser, report):
    shown = page(browser, "report-detail", report.pk)
    assert "SỞ CÔNG THƯƠNG" in shown
    for figure in ("3.073,47", "2.467,6", "14.830,8", "1.061,93", "867,25", "4.170", "83.120"):
        assert f">{figure}</a>" in shown


def test_the_panel_of_line_20_counts_4170_leases(browser, report):
    shown = page(browser, "report-panel", report.pk, "20")
    assert "4.170" in shown
    assert "Cách đếm" in shown
    assert shown.count("<tr>") == 8  # the heading and the first seven


def test_without_javascript_the_page_opens_with_the_panel(browser, report):
    assert 'id="source-title"' in page(browser, "report-detail", report.pk, line="20")
    assert 'id="source-title"' not in page(browser, "report-detail", report.pk)


def test_the_list_behind_a_number_has_every_record(browser, report):
    lines = b"".join(browser.get(reverse("report-sources", args=[report.pk, "15"]), {"format": "csv"})).decode()
    assert len(lines.strip().splitlines()) == 1 + 76


def test_the_acts_that_decide_open_too(browser, report):
    shown = page(browser, "report-sources", report.pk, "3", acts=1)
    assert reverse("decision-list") in shown


def test_a_line_that_the_form_does_not_have_is_not_found(browser, report):
    assert browser.get(reverse("report-panel", args=[report.pk, "99"])).status_code == 404
    assert browser.get(reverse("report-sources", args=[report.pk, "99"])).status_code == 404


def test_every_file_downloads_under_its_own_name(browser, report):
    for ending, start in (("xlsx", b"PK"), ("docx", b"PK"), ("csv", b"\xef\xbb\xbf"), ("json", b"{")):
        answer = browser.get(reverse("report-content", args=[report.pk, ending]))
        assert answer.content.startswith(start)
        assert f".{ending}" in answer["Content-Disposition"]
    assert browser.get(reverse("report-content", args=[report.pk, "exe"])).status_code == 404


def test_asking_for_a_report_makes_one_and_shows_it_being_built(browser, hanoi):
    wanted = {"form": "QUARTER", "unit": hanoi.pk, "period": "2022Q3"}
    for _click in range(3):
        answer = browser.post(reverse("report-list"), wanted)
    report = Report.objects.get(form="QUARTER")
    assert answer.headers["Location"] == reverse("report-detail", args=[report.pk])
    assert 'role="progressbar"' in page(browser, "report-detail", report.pk)


def test_a_form_that_is_not_made_for_the_period_says_so_and_keeps_the_choice(browser, hanoi):
    answer = browser.post(reverse("report-list"), {"form": "TT14-04", "unit": hanoi.pk, "period": "2022Q3"})
    shown = answer.content.decode()
    assert answer.status_code == 422
    assert "aria-invalid" in shown
    assert '<option value="2022Q3" selected' in shown
    assert not Report.objects.filter(period="2022Q3").exists()


def test_a_leader_of_another_province_finds_nothing(client, stranger, report):
    client.force_login(stranger)
    for name, *args in (
        ("report-detail",),
        ("report-progress",),
        ("report-panel", "20"),
        ("report-sources", "20"),
        ("report-content", "json"),
    ):
        assert client.get(reverse(name, args=[report.pk, *args])).status_code == 404
    assert "4.170" not in page(client, "report-list")


def test_a_local_official_cannot_ask_for_a_report(client, gialam, hanoi):
    client.force_login(gialam)
    answer = client.post(reverse("report-list"), {"form": "QUARTER", "unit": hanoi.pk, "period": "2022Q3"})
    assert answer.status_code == 403
    assert not Report.objects.filter(period="2022Q3").exists()


@pytest.mark.parametrize("name", ["report-list", "report-detail", "report-panel", "report-sources"])
def test_the_pages_take_a_fixed_number_of_queries(browser, report, django_assert_max_num_queries, name):
    args = {"report-list": (), "report-detail": (report.pk,)}.get(name, (report.pk, "20"))
    with django_assert_max_num_queries(15):
        page(browser, name, *args)


def test_the_page_keeps_the_words_that_the_report_was_made_with(browser, report):
    content = report.content | {"form": report.content["form"] | {"title": "Tên biểu khi lập", "legal_source": "TT 1"}}
    Report.objects.filter(pk=report.pk).update(content=content)
    shown = page(browser, "report-detail", report.pk)
    assert "Tên biểu khi lập" in shown
    assert "TT 1" in shown


def test_a_units_own_numbers_open_to_what_they_count(browser, report):
    shown = page(browser, "report-detail", report.pk)
    for unit in report.content["units"][:3]:
        for line in ("3", "20", "25"):
            value = unit["values"][line]
            if value is None:
                continue
            address = reverse("report-sources", args=[report.pk, line]) + f"?part={unit['code']}"
            assert f'href="{address}"' in shown
            counted = report_sources_page(report=report, line=line, part=unit["code"], limit=500)
            added = sum(row.amount for row in counted.rows) if line == "25" else counted.total
            assert added == Decimal(value)
    cluster = next(one for unit in report.content["units"] for one in unit["clusters"] if "20" in one["values"])
    of_cluster = page(browser, "report-sources", report.pk, "20", part=cluster["code"])
    assert f"· {cluster['name']}" in of_cluster
    assert browser.get(reverse("report-sources", args=[report.pk, "20"]), {"part": "99999"}).status_code == 404


@pytest.mark.parametrize(("compared", "year"), [("previous", "2024"), ("last_year", "2024")])
def test_a_number_beside_the_reports_own_opens_too(browser, report, api, so, compared, year):
    row = next(row for row in report.content["lines"] if row.get("number") == "20")
    listed = page(browser, "report-sources", report.pk, "20", compared=compared)
    assert f"Dòng 20, năm {year}" in listed
    assert report_sources_page(report=report, line="20", compared=compared).total == int(row[compared])
    told = api(so).get(f"/api/v1/reports/{report.pk}/sources/", {"line": "20", "compared": compared, "limit": 1})
    assert told.json()["count"] == int(row[compared])
    assert f"lines/20/?compared={compared}" in page(browser, "report-panel", report.pk, "20") or compared == "last_year"
    assert browser.get(reverse("report-sources", args=[report.pk, "20"]), {"compared": "never"}).status_code == 404


def test_the_api_refuses_a_part_that_a_report_does_not_have(report, api, so):
    answer = api(so).get(f"/api/v1/reports/{report.pk}/sources/", {"line": "20", "part": "99999"})
    assert (answer.status_code, answer.json()["errors"][0]["code"]) == (400, "unknown_unit")
