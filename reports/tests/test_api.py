"""Numbers, their sources, and reports through the API."""

import datetime as dt
import hashlib
from decimal import Decimal

import pytest

from ccn_portal.jobs.models import State
from ccn_portal.rules.periods import Period
from clusters.tests.factories import ClusterFactory, ItemFactory, MilestoneFactory, hanoi
from investors.tests.factories import LeaseFactory
from reports.building import build
from reports.models import Report, Return
from reports.official_forms import form_named

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def frozen(settings):
    settings.FROZEN_TODAY = dt.date(2026, 1, 15)


@pytest.fixture
def cluster():
    """Established 2018 with 25.5 ha, operating since 2020, one lease of 1.2 ha, 85 workers in 2022Q3."""
    item = ItemFactory(
        cluster=ClusterFactory(code="CCN-01-001", name="Bát Tràng"), on=dt.date(2018, 3, 1), area_ha=Decimal("25.5")
    )
    MilestoneFactory(phase=item.phase, kind="operation_started", occurred_on=dt.date(2020, 6, 1))
    LeaseFactory(cluster=item.cluster, area_m2=Decimal(12000), starts_on=dt.date(2020, 7, 1))
    period = Period.parse("2022Q3")
    Return.objects.create(
        cluster=item.cluster,
        period="2022Q3",
        starts_on=period.starts_on,
        ends_on=period.ends_on,
        state="accepted",
        workers=85,
        revenue=Decimal("310.5"),
    )
    return item.cluster


@pytest.fixture
def report(cluster, so):
    period = Period.parse("2022Q3")
    built = build(form_named("QUARTER"), hanoi(), period)
    return Report.objects.create(
        form="QUARTER",
        unit=hanoi(),
        period="2022Q3",
        starts_on=period.starts_on,
        ends_on=period.ends_on,
        job_state=State.DONE,
        stage="draft",
        progress=100,
        content=built.content,
        provenance=built.provenance,
        sha256=built.sha256,
        requested_by=so,
    )


def lines(response):
    assert response.status_code == 200, response.content.decode()
    return {number: line["value"] for number, line in response.json()["lines"].items()}


def test_lines_for_a_period(api, so, cluster):
    answer = api(so).get("/api/v1/indicators/", {"unit": "01", "period": "2022Q3", "form": "QUARTER"})
    body = answer.json()
    assert {name: body[name] for name in ("unit", "from", "to", "form", "period")} == {
        "unit": "01",
        "from": "2022-06-15",
        "to": "2022-09-14",
        "form": "QUARTER",
        "period": "2022Q3",
    }
    line = body["lines"]["4"]
    assert {name: line[name] for name in ("value", "unit", "missing", "sources")} == {
        "value": "25.5",
        "unit": "ha",
        "missing": False,
        "sources": 1,
    }
    found = lines(answer)
    assert [found[number] for number in ("3", "15", "18", "20", "25")] == ["1", "1", "1.2", "1", "85"]
    assert (found["14"], body["lines"]["14"]["missing"]) == (None, True)


def test_lines_for_a_pair_of_days(api, so, cluster):
    found = lines(api(so).get("/api/v1/indicators/", {"unit": "018", "from": "2018-01-01", "to": "2018-12-31"}))
    assert [found[number] for number in ("3", "5", "6", "15")] == ["1", "1", "25.5", "0"]


@pytest.mark.parametrize(
    ("asked", "field", "code"),
    [
        ({"unit": "01"}, "from", "required"),
        ({"period": "2022Q3"}, "unit", "required"),
        ({"unit": "01", "period": "2022Q5"}, "period", "unknown_period"),
        ({"unit": "018", "period": "2025Q3"}, "unit", "unknown_unit"),
        ({"unit": "01", "from": "2022-02-01", "to": "2022-01-01"}, "from", "dates_reversed"),
        ({"unit": "01", "period": "2022Q3", "form": "TT14-09"}, "form", "unknown_form"),
        ({"unit": "01", "period": "2022Q3", "from": "2022-01-01"}, "period", "invalid"),
    ],
)
def test_a_question_that_cannot_be_answered(api, so, asked, field, code):
    answer = api(so).get("/api/v1/indicators/", asked)
    assert answer.status_code == 400
    assert (field, code) in [(error["field"], error["code"]) for error in answer.json()["errors"]]


def test_a_unit_of_somebody_else_is_as_absent(api, gialam, cluster):
    client = api(gialam)
    assert client.get("/api/v1/indicators/", {"unit": "01", "period": "2022Q3"}).status_code == 404
    assert client.get("/api/v1/indicators/", {"unit": "276", "period": "2022Q3"}).status_code == 404
    assert lines(client.get("/api/v1/indicators/", {"unit": "018", "period": "2022Q3"}))["3"] == "1"


def test_the_records_behind_a_number(api, so, cluster):
    asked = {"unit": "01", "period": "2022Q3"}
    page = api(so).get("/api/v1/indicators/18/sources/", asked).json()
    lease = cluster.leases.get()
    assert page == {
        "count": 1,
        "next": None,
        "previous": None,
        "results": [
            {
                "kind": "lease",
                "id": lease.pk,
                "title": str(lease),
                "cluster": {"code": "CCN-01-001", "name": "Bát Tràng"},
                "amount": "1.20",
                "unit": "ha",
                "url": f"http://testserver/api/v1/leases/{lease.pk}/",
                "changed_since": None,
            }
        ],
    }


def test_each_source_leads_to_its_record(api, so, cluster):
    client, asked = api(so), {"unit": "01", "period": "2022Q3"}
    kinds = set()
    for line in ("3", "4", "5", "20", "25"):
        for acts in ("false", "true"):
            for row in client.get(f"/api/v1/indicators/{line}/sources/", {**asked, "acts": acts}).json()["results"]:
                assert client.get(row["url"]).status_code == 200, row
                kinds.add(row["kind"])
    assert kinds == {"cluster", "phase", "decision_item", "lease", "return"}


def test_a_line_there_is_none_of(api, so, cluster):
    answer = api(so).get("/api/v1/indicators/99/sources/", {"unit": "01", "period": "2022Q3"})
    assert answer.status_code == 404


def test_asking_for_a_report_queues_it(api, so):
    answer = api(so).post("/api/v1/reports/", {"form": "TT14-04", "unit": "01", "period": "2025"}, format="json")
    assert answer.status_code == 202
    body = answer.json()
    assert {name: body[name] for name in ("form", "period", "state", "progress", "version")} == {
        "form": "TT14-04",
        "period": "2025",
        "state": "queued",
        "progress": 0,
        "version": 1,
    }
    assert answer.headers["Location"] == f"http://testserver/api/v1/reports/{body['id']}/"
    again = api(so).post("/api/v1/reports/", {"form": "TT14-04", "unit": "01", "period": "2025"}, format="json")
    assert again.json()["id"] == body["id"]


@pytest.mark.parametrize(
    ("body", "field", "code"),
    [
        ({"form": "TT14-04", "unit": "01", "period": "2025Q1"}, "period", "period_kind"),
        ({"form": "TT14-04", "unit": "01", "period": "2022"}, "period", "form_not_in_force"),
        ({"form": "TT14-04", "unit": "00577", "period": "2025"}, "unit", "form_level"),
        ({"form": "TT14-04", "unit": "01"}, "period", "required"),
        ({"form": "TT14-04", "unit": "01", "period": "soon"}, "period", "unknown_period"),
    ],
)
def test_a_report_that_cannot_be(api, so, body, field, code):
    answer = api(so).post("/api/v1/reports/", body, format="json")
    assert answer.status_code == 400
    assert [(error["field"], error["code"]) for error in answer.json()["errors"]] == [(field, code)]
    assert not Report.objects.exists()


def test_a_report_of_another_province_cannot_be_asked_for(api, stranger):
    answer = api(stranger).post(
        "/api/v1/reports/", {"form": "QUARTER", "unit": "01", "period": "2022Q3"}, format="json"
    )
    assert answer.status_code == 404


def test_a_built_report_in_full(api, so, report):
    body = api(so).get(f"/api/v1/reports/{report.pk}/").json()
    assert {name: body[name] for name in ("state", "progress", "sha256", "differences")} == {
        "state": "draft",
        "progress": 100,
        "sha256": report.sha256,
        "differences": [],
    }
    assert body["lines"]["3"] == {
        "label": "Số lượng cụm công nghiệp đã thành lập",
        "value": "1",
        "unit": "Cụm",
        "missing": False,
        "sources": 1,
        "not_reported": [],
    }
    assert body["lines"]["14"]["not_reported"] == ["CCN-01-001"]


def test_reports_by_state(api, so, report):
    Report.objects.create(
        form="QUARTER", unit=hanoi(), period="2022Q4", starts_on=dt.date(2022, 9, 15), ends_on=dt.date(2022, 12, 14)
    )
    client = api(so)
    for state, period in (("draft", "2022Q3"), ("queued", "2022Q4")):
        rows = client.get("/api/v1/reports/", {"state": state, "unit": "01"}).json()["results"]
        assert [row["period"] for row in rows] == [period]


@pytest.mark.parametrize(
    ("ending", "start"), [("xlsx", b"PK"), ("docx", b"PK"), ("csv", b"\xef\xbb\xbfform"), ("json", b"{")]
)
def test_the_reports_files(api, so, report, ending, start):
    answer = api(so).get(f"/api/v1/reports/{report.pk}/content.{ending}")
    assert answer.status_code == 200
    assert answer.content.startswith(start)
    assert answer.headers["Content-Disposition"] == f'attachment; filename="QUARTER_01_2022Q3.{ending}"'
    if ending == "json":
        assert hashlib.sha256(answer.content).hexdigest() == report.sha256


def test_a_report_that_is_not_built_has_no_file(api, so):
    report = Report.objects.create(
        form="QUARTER", unit=hanoi(), period="2022Q4", starts_on=dt.date(2022, 9, 15), ends_on=dt.date(2022, 12, 14)
    )
    answer = api(so).get(f"/api/v1/reports/{report.pk}/content.xlsx")
    assert (answer.status_code, answer.json()["errors"][0]["code"]) == (409, "wrong_state")


def test_a_reports_sources_stay_those_it_counted(api, so, report, cluster):
    LeaseFactory(cluster=cluster, starts_on=dt.date(2021, 1, 1))
    page = api(so).get(f"/api/v1/reports/{report.pk}/sources/", {"line": "20"}).json()
    assert page["count"] == 1
    assert api(so).get("/api/v1/indicators/20/sources/", {"unit": "01", "period": "2022Q3"}).json()["count"] == 2


def test_a_return_tells_what_was_not_reported_as_null(api, so, cluster):
    (row,) = api(so).get("/api/v1/returns/", {"period": "2022Q3", "cluster": "CCN-01-001"}).json()["results"]
    assert row["values"] == {
        "tenants": None,
        "workers": 85,
        "revenue": "310.50",
        "budget_payment": None,
        "infrastructure_capital": None,
        "leased_ha": None,
        "wastewater_generated": None,
        "wastewater_treated": None,
    }
    assert (row["state"], row["is_current"]) == ("accepted", True)


def test_forms_say_what_they_are_for(api, so):
    client = api(so)
    assert [form["code"] for form in client.get("/api/v1/forms/").json()["results"]] == [
        "TT14-01",
        "TT14-02",
        "TT14-03",
        "TT14-04",
        "QUARTER",
        "MONTH",
    ]
    form = client.get("/api/v1/forms/TT14-04/").json()
    assert (form["in_force_from"], form["period_kinds"], form["levels"]) == (
        "2024-10-01",
        ["half_year", "year"],
        ["province"],
    )
    assert {"number": "3", "label": "Số lượng cụm công nghiệp đã thành lập", "unit": "Cụm"} in form["lines"]
    assert client.get("/api/v1/forms/TT14-09/").status_code == 404
