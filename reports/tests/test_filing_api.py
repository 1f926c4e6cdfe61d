"""Reports are approved, filed, restated, cancelled and tried again over the API, under the same rules."""

import datetime as dt

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from ccn_portal.history.tracking import recorded
from clusters.models import DecisionItem
from clusters.tests.factories import hanoi
from reports.models import Report
from reports.services import request_report
from reports.tasks import build
from reports.tests.factories import established_cluster

pytestmark = pytest.mark.django_db
COVER = {"number": "12/BC-SCT", "issued_on": "2022-09-25"}


@pytest.fixture
def draft(so):
    established_cluster(area=20)
    report = request_report(form="QUARTER", unit=hanoi(), period="2022Q3", by=so)
    build(report.pk)
    report.refresh_from_db()
    return report


@pytest.fixture
def call(api, leader):
    """``call(report, "approve")``: a step by the leader, or by another user."""

    def called(report, step, body=None, by=leader, **headers):
        address = f"/api/v1/reports/{report.pk}/{step}/"
        return api(by).post(address, body or {}, format="json", headers=headers)

    return called


def refused(answer):
    return answer.status_code, [(one["code"], one["field"]) for one in answer.json()["errors"]]


def test_a_report_goes_from_draft_to_filed_and_is_restated(draft, call, api, so, leader):
    approved = call(draft, "approve")
    assert (approved.status_code, approved.json()["state"]) == (200, "approved")
    filed = call(draft, "file", COVER).json()
    assert {name: filed[name] for name in ("state", "number", "issued_on", "version", "sha256")} == {
        "state": "filed", "number": "12/BC-SCT", "issued_on": "2022-09-25", "version": 1, "sha256": draft.sha256,
    }  # fmt: skip
    assert len(filed["seal"]) == 64
    key = {"Idempotency-Key": "again-1"}
    first = call(draft, "restate", {"reason": "Sửa diện tích"}, by=so, **key)
    assert first.status_code == 202
    assert call(draft, "restate", {"reason": "Sửa diện tích"}, by=so, **key).json()["id"] == first.json()["id"]
    new = Report.objects.get(version=2)
    assert (first.json()["id"], first.json()["state"], first.json()["version"]) == (new.pk, "queued", 2)
    assert first.headers["Location"].endswith(f"/api/v1/reports/{new.pk}/")
    with recorded("edit_item", by=so, reason="Quyết định ghi 25 ha"):
        DecisionItem.objects.update(area_ha=25)
    build(new.pk)
    answer = api(so).get(f"/api/v1/reports/{new.pk}/").json()
    [area] = [one for one in answer["differences"] if one["line"] == "4" and one["level"] == "province"]
    assert {name: area[name] for name in ("line", "unit", "cluster", "before", "after", "change")} == {
        "line": "4", "unit": "01", "cluster": None, "before": "20", "after": "25", "change": "5",
    }  # fmt: skip
    call(new, "approve")
    assert call(new, "file", {**COVER, "number": "15/BC-SCT"}).json()["state"] == "filed"
    assert api(so).get(f"/api/v1/reports/{draft.pk}/").json()["state"] == "superseded"


def test_the_wrong_state_is_a_conflict_and_the_wrong_role_is_refused(draft, call, so, thachthat, stranger, api_user):
    assert refused(call(draft, "file", COVER)) == (409, [("wrong_state", "state")])
    assert refused(call(draft, "reopen", {"reason": "x"})) == (409, [("wrong_state", "state")])
    assert refused(call(draft, "restate", {"reason": "x"})) == (409, [("wrong_state", "state")])
    assert refused(call(draft, "cancel")) == (409, [("wrong_state", "state")])
    assert refused(call(draft, "retry")) == (409, [("wrong_state", "state")])
    assert [call(draft, "approve", by=user).status_code for user in (so, api_user, thachthat, stranger)] == [
        403, 403, 404, 404,
    ]  # fmt: skip
    call(draft, "approve")
    assert refused(call(draft, "approve")) == (409, [("wrong_state", "state")])
    assert call(draft, "file", COVER, by=so).status_code == 403
    assert call(draft, "reopen", {"reason": "Thiếu số liệu"}).json()["state"] == "draft"


def test_what_is_wrong_with_the_document_is_told_by_field(draft, call):
    call(draft, "approve")
    assert refused(call(draft, "file"))[1] == [("required", "number"), ("required", "issued_on")]
    assert refused(call(draft, "file", {"number": "1", "issued_on": "2022-09-13"})) == (
        400, [("before_cut_off", "issued_on")],
    )  # fmt: skip
    assert refused(call(draft, "file", {**COVER, "signature": "x"}))[1] == [("unknown_field", "signature")]


def test_a_step_may_name_the_version_it_means(draft, call, api, leader):
    etag = api(leader).get(f"/api/v1/reports/{draft.pk}/").headers["ETag"]
    assert call(draft, "approve", **{"If-Match": '"stale"'}).status_code == 412
    assert call(draft, "approve", **{"If-Match": etag}).status_code == 200


def test_a_build_is_cancelled_and_tried_again(call, so):
    report = request_report(form="QUARTER", unit=hanoi(), period="2022Q2", by=so)
    cancelled = call(report, "cancel", by=so)
    assert (cancelled.status_code, cancelled.json()["state"]) == (200, "failed")
    assert cancelled.json()["failure"]
    again = call(report, "retry", by=so)
    assert (again.status_code, again.json()["state"]) == (202, "queued")


def test_the_signed_document_is_kept_and_given_to_who_may_see_the_report(draft, call, api, so, stranger):
    call(draft, "approve")
    address = f"/api/v1/reports/{draft.pk}/signed/"

    def send(content, name="12.pdf"):
        return api(so).post(address, {"file": SimpleUploadedFile(name, content)}, format="multipart")

    assert send(b"%PDF-1.7").status_code == 409
    call(draft, "file", COVER)
    assert refused(send(b"MZ", "12.pdf")) == (400, [("unknown_type", "signed")])
    kept = send(b"%PDF-1.7 signed")
    assert kept.status_code == 201
    answer = api(so).get(kept.headers["Location"])
    assert b"".join(answer.streaming_content) == b"%PDF-1.7 signed"
    assert answer.headers["Content-Disposition"] == 'attachment; filename="12.pdf"'
    assert api(stranger).get(kept.headers["Location"]).status_code == 404
    assert api(so).get(address).json()["results"][0]["name"] == "12.pdf"


def test_sources_say_whether_a_record_has_changed_since(draft, api, so):
    Report.objects.update(known_at=dt.datetime(2020, 1, 1, tzinfo=dt.UTC))  # before anything was recorded
    page = api(so).get(f"/api/v1/reports/{draft.pk}/sources/", {"line": "4"}).json()
    assert (page["count"], page["results"]) == (1, [])
    Report.objects.update(known_at=dt.datetime(2099, 1, 1, tzinfo=dt.UTC))
    page = api(so).get(f"/api/v1/reports/{draft.pk}/sources/", {"line": "4"}).json()
    assert [row["changed_since"] for row in page["results"]] == [False]
