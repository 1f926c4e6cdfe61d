"""Imports through the API."""

import functools
import io

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from ccn_portal.exchange.models import ImportJob
from ccn_portal.exchange.services import write_template
from ccn_portal.jobs.models import State
from clusters.tests.factories import hanoi

pytestmark = pytest.mark.django_db


@functools.cache
def content():
    out = io.BytesIO()
    write_template(out)
    return out.getvalue()


def workbook():
    return SimpleUploadedFile("hanoi.xlsx", content())


def upload(client, headers=None, **fields):
    return client.post("/api/v1/imports/", {"file": workbook(), **fields}, format="multipart", **(headers or {}))


def test_an_upload_is_accepted_and_waits_for_a_worker(api, so):
    answer = upload(api(so), dry_run="true")
    assert answer.status_code == 202
    body = answer.json()
    assert {name: body[name] for name in ("file_name", "province", "dry_run", "state", "progress", "error_count")} == {
        "file_name": "hanoi.xlsx",
        "province": "01",
        "dry_run": True,
        "state": "queued",
        "progress": 0,
        "error_count": 0,
    }
    assert answer.headers["Location"] == f"http://testserver/api/v1/imports/{body['id']}/"
    assert ImportJob.objects.get().requested_by == so


def test_the_same_upload_with_a_key_is_taken_once(api, so):
    client, key = api(so), {"HTTP_IDEMPOTENCY_KEY": "today"}
    first = upload(client, key)
    second = upload(client, key)
    assert (first.status_code, second.json()) == (202, first.json())
    assert ImportJob.objects.count() == 1
    other = client.post(
        "/api/v1/imports/", {"file": SimpleUploadedFile("hanoi.xlsx", b"other")}, format="multipart", **key
    )
    assert other.status_code == 422


def test_what_is_no_workbook_is_refused(api, so):
    file = SimpleUploadedFile("hanoi.xlsx", b"%PDF-1.7 not a workbook")
    answer = api(so).post("/api/v1/imports/", {"file": file}, format="multipart")
    assert (answer.status_code, answer.json()["errors"][0]["code"]) == (400, "not_a_workbook")
    assert not ImportJob.objects.exists()


def test_without_a_file_there_is_nothing_to_import(api, so):
    answer = api(so).post("/api/v1/imports/", {}, format="multipart")
    assert [error["field"] for error in answer.json()["errors"]] == ["file"]


def test_who_may_not_import_may_not(api, gialam, leader):
    for user in (gialam, leader):
        assert upload(api(user)).status_code == 403


def test_another_provinces_register_is_out_of_reach(api, stranger):
    assert upload(api(stranger), province="01").status_code == 404


def test_the_administrator_must_say_which_register(api, admin):
    assert upload(api(admin)).json()["errors"][0]["field"] == "province"
    assert upload(api(admin), province="01").status_code == 202


def test_a_finished_import_tells_everything(api, so):
    error = {"sheet": "CumCongNghiep", "row": 7, "column": "B Tên", "code": "required", "message": "Để trống"}
    job = ImportJob.objects.create(
        province=hanoi(),
        file_name="hanoi.xlsx",
        sha256="0" * 64,
        job_state=State.DONE,
        progress=100,
        counts={"CumCongNghiep": {"rows": 1, "new": 0, "changed": 0, "unchanged": 0, "errors": 1, "samples": []}},
        errors=[error],
        error_count=1,
        notices=["bỏ qua trang tính Khac"],
        requested_by=so,
    )
    body = api(so).get(f"/api/v1/imports/{job.pk}/").json()
    assert (body["state"], body["errors"], body["notices"]) == ("done", [error], ["bỏ qua trang tính Khac"])
    assert body["counts"]["CumCongNghiep"]["errors"] == 1
    assert api(so).post(f"/api/v1/imports/{job.pk}/confirm/").status_code == 409


def test_a_clean_dry_run_is_confirmed_once(api, so):
    job = ImportJob.objects.create(
        province=hanoi(), file="x.xlsx", file_name="hanoi.xlsx", sha256="0" * 64, job_state=State.DONE, dry_run=True
    )
    client = api(so)
    first = client.post(f"/api/v1/imports/{job.pk}/confirm/")
    second = client.post(f"/api/v1/imports/{job.pk}/confirm/")
    assert first.status_code == second.status_code == 202
    assert first.json()["id"] == second.json()["id"] != job.pk
    assert (first.json()["dry_run"], first.json()["dry_run_of"]) == (False, job.pk)
