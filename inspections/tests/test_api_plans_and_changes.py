"""The API of plans, corrections, checklists, files and the catalogue, as the contract writes bodies and answers."""

import datetime as dt

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from clusters.tests.factories import ClusterFactory
from inspections.choices import Domain, Keeper
from inspections.models import Finding, FindingFile, Inspection
from inspections.tests.factories import FindingFactory, InspectionFactory
from investors.tests.factories import LeaseFactory

pytestmark = pytest.mark.django_db
TODAY = dt.date(2026, 11, 20)


@pytest.fixture(autouse=True)
def _today(settings, tmp_path):
    settings.FROZEN_TODAY = TODAY
    settings.MEDIA_ROOT = tmp_path


def post(client, path, body, **headers):
    return client.post(f"/api/v1/{path}", body, format="json", **headers)


def patch(client, path, body, tag=None):
    headers = {} if tag is None else {"HTTP_IF_MATCH": tag}
    return client.patch(f"/api/v1/{path}", body, format="json", **headers)


def tag_of(client, path):
    return client.get(f"/api/v1/{path}").headers["ETag"]


def fields(answer):
    return {(error["field"], error["code"]) for error in answer.json()["errors"]}


def test_a_visit_is_corrected_by_who_recorded_it_from_the_version_read(api, pccc, so):
    visit = InspectionFactory(keeper=Keeper.AGENCY)
    FindingFactory(inspection=visit, remedy_due=dt.date(2026, 4, 10))
    path, client = f"inspections/{visit.pk}/", api(pccc)
    body = {"conclusion": "Đạt", "present": "Giám đốc\nTổ trưởng", "minutes_number": "7/BB", "reason": "Bổ sung"}
    assert patch(client, path, body).status_code == 428
    tag = tag_of(client, path)
    changed = patch(client, path, body, tag)
    assert changed.status_code == 200
    row = changed.json()
    assert (row["conclusion"], row["present"], row["minutes_number"]) == ("Đạt", "Giám đốc\nTổ trưởng", "7/BB")
    assert patch(client, path, body, tag).status_code == 412
    late = patch(client, path, {"visited_on": "2026-04-11"}, changed.headers["ETag"])
    assert (late.status_code, fields(late)) == (400, {("visited_on", "due_before_visit")})
    assert patch(client, path, {"domain": "land"}, changed.headers["ETag"]).json()["errors"][0]["code"] == (
        "unknown_field"
    )
    assert patch(api(so), path, body, tag_of(api(so), path)).status_code == 403
    event = Inspection.objects.get().events.latest("pgh_id").pgh_context.metadata
    assert (event["act"], event["user"], event["reason"]) == ("change_inspection", pccc.pk, "Bổ sung")


def test_a_finding_is_corrected_until_it_is_closed_and_not_by_another_agency(api, so, pccc):
    finding = FindingFactory(inspection=InspectionFactory(domain=Domain.ENVIRONMENT))
    path = f"findings/{finding.pk}/"
    assert patch(api(pccc), path, {"text": "Khác"}, tag_of(api(pccc), path)).status_code == 403
    client = api(so)
    good = patch(client, path, {"severity": "serious", "remedy_due": "2026-05-01"}, tag_of(client, path)).json()
    assert (good["severity"], good["due_on"], good["limitation_on"]) == ("serious", "2026-05-01", "2028-03-10")
    wrong = patch(client, path, {"remedy_due": "2026-03-09", "code": "PC-05"}, tag_of(client, path))
    assert fields(wrong) == {("remedy_due", "due_before_visit"), ("code", "other_field")}
    Finding.objects.update(remedied_on=TODAY, closed_on=TODAY, closing_proof="Biên bản")
    closed = patch(client, path, {"text": "Khác"}, tag_of(client, path))
    assert closed.status_code in (400, 409)
    assert closed.json()["errors"][0]["code"] == "wrong_state"


def test_a_false_remedy_is_sent_back_with_a_reason_and_stays_in_the_story(api, so, gialam):
    finding = FindingFactory(remedied_on=dt.date(2026, 11, 10), remedy_note="Đã dọn")
    path = f"findings/{finding.pk}/refuse/"
    assert post(api(gialam), path, {"reason": "x"}).status_code == 403
    assert fields(post(api(so), path, {"reason": ""})) == {("reason", "blank")}
    row = post(api(so), path, {"reason": "Vẫn chắn lối"}).json()
    assert (row["state"], row["remedied_on"]) == ("overdue", None)
    assert row["refusals"] == [
        {"claimed_on": "2026-11-10", "claim": "Đã dọn", "refused_on": "2026-11-20", "reason": "Vẫn chắn lối"}
    ]
    assert post(api(so), path, {"reason": "Vẫn chắn lối"}).json()["errors"][0]["code"] == "wrong_state"


def test_proof_is_uploaded_without_a_remedy_and_read_only_by_who_may_see_the_finding(api, gialam, pccc, stranger):
    finding, content = FindingFactory(), b"%PDF-1.7"
    path = f"/api/v1/findings/{finding.pk}/evidence/"

    def upload(user, content=content):
        return api(user).post(path, {"file": SimpleUploadedFile("bb.pdf", content)}, format="multipart")

    assert upload(pccc).status_code == 403
    assert fields(upload(gialam, b"MZ")) == {("file", "unknown_type")}
    row = upload(gialam).json()
    assert (row["state"], [one["name"] for one in row["files"]]) == ("overdue", ["bb.pdf"])
    assert row["files"][0]["shows_remedy"] is True
    download = f"/api/v1/findings/{finding.pk}/files/{FindingFile.objects.get().pk}/"
    assert b"".join(api(gialam).get(download).streaming_content) == content
    assert api(stranger).get(download).status_code == 404


def test_minutes_are_uploaded_by_who_recorded_the_visit(api, so, pccc):
    visit = InspectionFactory()
    path = f"/api/v1/inspections/{visit.pk}/files/"
    body = {"file": SimpleUploadedFile("bb.pdf", b"%PDF-1.7"), "is_minutes": "true"}
    assert api(pccc).post(path, body, format="multipart").status_code == 403
    body["file"].seek(0)
    made = api(so).post(path, body, format="multipart")
    assert (made.status_code, made.json()["is_minutes"]) == (201, True)
    assert b"".join(api(pccc).get(made.headers["Location"]).streaming_content) == b"%PDF-1.7"
    assert [one["name"] for one in api(so).get(path).json()["results"]] == ["bb.pdf"]


def test_the_checklist_is_answered_point_by_point(api, so):
    visit, client = InspectionFactory(), api(so)
    path = f"inspections/{visit.pk}/checklist/"
    wrong = post(client, path, {"answers": [{"item": "MT-C01", "answer": "no"}]})
    assert fields(wrong) == {("MT-C01", "unknown_point")}
    row = post(client, path, {"answers": [{"item": "PC-C01", "answer": "no", "note": "Thiếu 6 bình"}]}).json()
    asked = {point["item"]: (point["answer"], point["note"]) for point in row["checklist"]}
    assert asked["PC-C01"] == ("no", "Thiếu 6 bình")
    assert asked["PC-C02"] == ("not_looked", None)


def test_codes_and_checklists_are_those_in_force_on_the_day(api, so):
    client = api(so)

    def codes(query):
        return {row["code"]: row for row in client.get(f"/api/v1/finding-codes/?limit=1000&{query}").json()["results"]}

    assert codes("domain=environment&as_of=2025-08-31")["MT-08"]["legal_basis"] == "QCVN 40:2011/BTNMT"
    assert codes("domain=environment&as_of=2025-09-01")["MT-08"]["legal_basis"].startswith("QCVN 40:2025")
    assert (codes("")["XD-01"]["fine_max"], codes("")["XD-01"]["checked"]) == ("140.00", False)
    assert "PC-05" not in codes("as_of=2025-06-30")
    points = client.get("/api/v1/checklists/?domain=fire_safety").json()
    assert (points["count"], points["results"][0]["finding"]) == (7, "PC-01")
    assert client.get("/api/v1/checklists/?domain=tax").status_code == 400


def test_a_plan_is_made_filled_approved_and_fulfilled(api, so, leader, pccc):
    client, clusters = api(so), [ClusterFactory() for _n in range(2)]
    made = post(client, "inspection-plans/", {"year": 2026, "note": "Kế hoạch năm"})
    assert (made.status_code, made.json()["state"], made.json()["planned"]) == (201, "draft", 0)
    plan = f"inspection-plans/{made.json()['id']}/"
    assert post(client, "inspection-plans/", {"year": 2026}).json()["errors"][0]["code"] == "exists"
    visits = {"clusters": [one.code for one in clusters], "domain": "fire_safety", "quarter": 2}
    assert post(api(pccc), plan + "visits/", visits).status_code == 403
    filled = post(client, plan + "visits/", visits).json()
    assert (filled["planned"], filled["late"]) == (2, 2)
    again = post(client, plan + "visits/", visits)
    assert fields(again) == {("clusters", "exists")}
    assert fields(post(client, plan + "visits/", visits | {"quarter": 5, "clusters": ["none"]})) >= {
        ("quarter", "max_value")
    }
    decision = {"decision_number": "15/KH-SCT", "decided_on": "2026-01-10"}
    assert post(api(pccc), plan + "approve/", decision).status_code == 403
    assert post(api(leader), plan + "approve/", decision).json()["state"] == "approved"

    rows = client.get(f"/api/v1/planned-visits/?plan={made.json()['id']}&state=late").json()["results"]
    assert [(row["due_on"], row["quarter"]) for row in rows] == [("2026-06-30", 2)] * 2
    first, second = (f"planned-visits/{row['id']}/" for row in rows)
    refused = patch(client, first, {"month": 12}, tag_of(client, first))
    assert fields(refused) == {("reason", "required")}
    moved = patch(client, first, {"month": 12, "reason": "Theo chỉ đạo"}, tag_of(client, first)).json()
    assert (moved["quarter"], moved["month"], moved["state"]) == (None, 12, "ahead")
    gone = {"HTTP_IF_MATCH": tag_of(client, first)}
    assert client.delete(f"/api/v1/{first}", **gone).status_code == 400
    assert client.delete(f"/api/v1/{first}?reason=Trùng", **gone).status_code == 204
    body = {
        "cluster": rows[1]["cluster"]["code"], "domain": "fire_safety", "kind": "planned",
        "visited_on": "2026-11-18", "planned_visit": rows[1]["id"],
    }  # fmt: skip
    visit = post(client, "inspections/", body)
    assert (visit.status_code, visit.json()["planned_visit"]) == (201, rows[1]["id"])
    done = client.get(f"/api/v1/{second}").json()
    assert (done["state"], done["inspection"]) == ("done", visit.json()["code"])
    other = body | {"cluster": ClusterFactory().code, "planned_visit": rows[1]["id"]}
    assert {code for _field, code in fields(post(client, "inspections/", other))} >= {"other_visit"}
    final = client.get(f"/api/v1/{plan}").json()
    assert (final["planned"], final["done"], final["late"]) == (1, 1, 0)


def test_a_second_regular_visit_is_warned_about_in_the_plan_and_never_refused(api, so):
    lease, client = LeaseFactory(), api(so)
    InspectionFactory(cluster=lease.cluster, kind="planned")
    plan = post(client, "inspection-plans/", {"year": 2026}).json()["id"]
    body = {"clusters": [lease.cluster.code], "domain": "land", "month": 12, "explanation": "Có đơn phản ánh"}
    assert post(client, f"inspection-plans/{plan}/visits/", body).status_code == 200
    (row,) = client.get(f"/api/v1/planned-visits/?plan={plan}").json()["results"]
    detail = client.get(f"/api/v1/planned-visits/{row['id']}/").json()
    assert (row["explanation"], [one["code"] for one in detail["warnings"]]) == (
        "Có đơn phản ánh", ["second_regular_visit"],
    )  # fmt: skip
