"""Oversight through the API: a visit by the fire police, its story until it is closed, and what is refused."""

import datetime as dt

import pytest

from clusters.tests.factories import ClusterFactory, ItemFactory
from inspections.choices import Domain
from inspections.tests.factories import FindingFactory, InspectionFactory, SanctionFactory, TransferFactory
from investors.tests.factories import LeaseFactory

pytestmark = pytest.mark.django_db
TODAY = dt.date(2026, 11, 20)


@pytest.fixture(autouse=True)
def _today(settings):
    settings.FROZEN_TODAY = TODAY


def post(client, path, body, **headers):
    return client.post(f"/api/v1/{path}", body, format="json", **headers)


def visit(cluster, **values):
    body = {
        "cluster": cluster.code,
        "tenant": None,
        "domain": "fire_safety",
        "kind": "planned",
        "visited_on": "2026-11-18",
        "lead_agency": "Công an Thành phố",
        "conclusion": "Phát hiện vi phạm",
    }
    return body | values


def found(inspection, **values):
    body = {
        "inspection": inspection,
        "text": "Lối thoát nạn bị lấn chiếm",
        "severity": "serious",
        "remedy_due": "2026-11-19",
    }
    return body | values


def test_a_finding_from_the_visit_to_its_closure(api, pccc, gialam, so):
    cluster = ItemFactory().cluster
    police, locality, staff = api(pccc), api(gialam), api(so)
    made = post(police, "inspections/", visit(cluster))
    assert made.status_code == 201
    inspection = made.json()
    assert (inspection["code"], inspection["state"], inspection["warnings"]) == ("KT-2026-0001", "clean", [])
    assert made["Location"].endswith(f"/api/v1/inspections/{inspection['id']}/")

    finding = post(police, "findings/", found(inspection["id"])).json()
    assert (finding["state"], finding["overdue"], finding["limitation_on"]) == ("overdue", True, "2027-11-18")
    at = f"findings/{finding['id']}"

    extended = post(police, f"{at}/extend/", {"new_due": "2026-12-10", "reason": "Chờ vật tư"}).json()
    assert (extended["state"], extended["due_on"], extended["remedy_due"]) == ("open", "2026-12-10", "2026-11-19")

    letter = {"agency": "UBND xã Bát Tràng", "letter_number": "15/PCCC", "sent_on": "2026-11-19"}
    assert post(police, f"{at}/transfer/", letter).json()["state"] == "transferred"
    (transfer,) = staff.get("/api/v1/transfers/?state=awaiting").json()["results"]
    assert (transfer["reply_due"], transfer["overdue"]) == ("2026-12-19", False)
    answer = post(police, f"transfers/{transfer['id']}/reply/", {"replied_on": "2026-11-20", "reply": "Đang xử lý"})
    assert answer.json()["state"] == "replied"

    fined = post(police, f"{at}/sanction/", {"number": "3/QĐ-XPHC", "amount": "80.5"}).json()
    assert fined["sanction"]["amount"] == "80.50"

    early = post(staff, f"{at}/close/", {"proof": "Biên bản số 5"})
    assert (early.status_code, early.json()["errors"][0]["code"]) == (409, "wrong_state")
    remedied = post(locality, f"{at}/remedy/", {"remedied_on": "2026-11-20", "note": "Đã tháo dỡ"}).json()
    assert remedied["state"] == "remedied"
    closed = post(staff, f"{at}/close/", {"proof": "Biên bản số 5"}).json()
    assert (closed["state"], closed["closed_on"]) == ("closed", "2026-11-20")
    assert staff.get(f"/api/v1/inspections/{inspection['id']}/").json()["state"] == "settled"
    before = staff.get(f"/api/v1/findings/{finding['id']}/?as_of=2026-11-18").json()
    assert (before["state"], before["due_on"]) == ("open", "2026-11-19")


def test_a_visit_comes_with_its_findings_and_its_warnings(api, so):
    lease = LeaseFactory()
    InspectionFactory(cluster=lease.cluster, tenant=lease.tenant, kind="planned")
    body = visit(lease.cluster, tenant=lease.tenant.code, findings=[{"text": "Thiếu bình", "severity": "minor"}])
    made = post(api(so), "inspections/", body).json()
    assert made["finding_count"] == 1
    assert [warning["code"] for warning in made["warnings"]] == ["second_regular_visit"]


def test_the_same_key_records_a_visit_once(api, so):
    client, body = api(so), visit(ClusterFactory())
    first = post(client, "inspections/", body, HTTP_IDEMPOTENCY_KEY="a")
    again = post(client, "inspections/", body, HTTP_IDEMPOTENCY_KEY="a")
    assert first.json() == again.json()
    assert client.get("/api/v1/inspections/").json()["count"] == 1


def test_the_police_records_fire_safety_only_and_alters_nobody_elses_findings(api, pccc):
    client, theirs = api(pccc), FindingFactory(inspection__domain=Domain.ENVIRONMENT)
    assert post(client, "inspections/", visit(ClusterFactory(), domain="environment")).status_code == 403
    assert client.get(f"/api/v1/findings/{theirs.pk}/").status_code == 200
    assert post(client, "findings/", found(theirs.inspection.code)).status_code == 403
    for step, body in {
        "extend": {"new_due": "2026-12-31", "reason": "x"},
        "remedy": {"remedied_on": "2026-11-20"},
        "transfer": {"agency": "x", "letter_number": "1", "sent_on": "2026-11-20"},
        "sanction": {"number": "1"},
        "close": {"proof": "x"},
    }.items():
        assert post(client, f"findings/{theirs.pk}/{step}/", body).status_code == 403, step


def test_a_client_that_only_reads_records_nothing(api, api_user):
    finding = FindingFactory()
    client = api(api_user)
    assert post(client, "inspections/", visit(finding.inspection.cluster)).status_code == 403
    assert post(client, f"findings/{finding.pk}/remedy/", {"remedied_on": "2026-11-20"}).status_code == 403


def test_what_is_there_already_is_told_in_plain_words(api, so):
    client, found = api(so), FindingFactory()
    body = {"inspection": found.inspection_id, "text": found.text, "severity": "minor"}
    answer = post(client, "findings/", body)
    assert (answer.status_code, answer.json()["detail"]) == (
        409,
        "lần kiểm tra này đã có một vi phạm với nội dung giống hệt",
    )


@pytest.mark.parametrize(
    ("day", "code"),
    [
        ("0206-11-10", "implausible_date"),
        ("9999-12-31", "implausible_date"),
        ("1899-12-31", "implausible_date"),
        ("1944-12-31", "too_long_ago"),
        ("2026-12-31", "in_future"),
    ],
)
def test_a_visit_on_a_day_that_cannot_be_has_a_wrong_year(api, so, day, code):
    (error,) = post(api(so), "inspections/", visit(ClusterFactory(), visited_on=day)).json()["errors"]
    assert (error["field"], error["code"]) == ("visited_on", code)


def test_what_is_wrong_with_a_body_is_said_by_field(api, so):
    client = api(so)
    answer = post(client, "inspections/", visit(ClusterFactory(), domain="tax", visited_on="18/11/2026", inspector="x"))
    assert {error["field"] for error in answer.json()["errors"]} == {"inspector", "domain", "visited_on"}
    answer = post(client, "inspections/", visit(ClusterFactory(), findings=[{"text": "a", "severity": "minor",
                                                                             "remedy_due": "2026-11-17"}]))  # fmt: skip
    assert [(e["field"], e["code"]) for e in answer.json()["errors"]] == [("findings.0.remedy_due", "due_before_visit")]
    assert client.get("/api/v1/inspections/").json()["count"] == 0


def test_lists_are_narrowed_by_field_cluster_tenant_state_and_overdue(api, so):
    lease = LeaseFactory()
    fire = InspectionFactory(cluster=lease.cluster, tenant=lease.tenant)
    late = FindingFactory(inspection=fire, remedy_due=dt.date(2026, 4, 1))
    open_one = FindingFactory(inspection__domain="land", remedy_due=dt.date(2026, 12, 1))
    TransferFactory(finding=late)
    SanctionFactory(finding=open_one, due_on=dt.date(2026, 5, 1))
    client = api(so)

    def ids(path):
        return [row["id"] for row in client.get(f"/api/v1/{path}").json()["results"]]

    for query in ("domain=fire_safety", f"cluster={lease.cluster.code}", f"tenant={lease.tenant.code}", "overdue=true"):
        assert ids(f"findings/?{query}") == [late.pk], query
        assert ids(f"inspections/?{query}") == [fire.pk], query
        assert len(ids(f"transfers/?{query}")) == 1, query
    assert ids("findings/?state=open") == [open_one.pk]
    assert ids("inspections/?state=open") == [open_one.inspection_id]
    assert len(ids("sanctions/?state=unpaid&overdue=true&domain=land")) == 1
    assert ids("sanctions/?state=paid") == []
    assert ids("findings/?as_of=2026-03-09") == []


def test_the_grid_of_a_cluster_has_twelve_quarters(api, so):
    cluster = ItemFactory().cluster
    FindingFactory(inspection=InspectionFactory(cluster=cluster))
    row = api(so).get(f"/api/v1/compliance/{cluster.code}/").json()
    assert [quarter["quarter"] for quarter in row["quarters"]][::11] == ["2024Q1", "2026Q4"]
    fire = [next(s for s in quarter["squares"] if s["domain"] == "fire_safety") for quarter in row["quarters"]]
    assert [square["standing"] for square in fire] == ["no_visit"] * 8 + ["open", *["overdue"] * 3]
    assert api(so).get("/api/v1/compliance/?inspected=false").json()["count"] == 0
