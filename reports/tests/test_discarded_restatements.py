"""A restatement begun by mistake is discarded: the filed version stays in force, what was begun stays to be read."""

import datetime as dt

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.http import Http404
from django.urls import reverse

from ccn_portal.errors import RuleViolation
from ccn_portal.history.services import changes_of
from clusters.models import DecisionItem
from clusters.tests.factories import hanoi
from reports.choices import ReportState
from reports.filing import services
from reports.integrity import problems
from reports.models import Report
from reports.services import request_report
from reports.tasks import build
from reports.tests.factories import established_cluster

pytestmark = pytest.mark.django_db
COVER = {"number": "12/BC-SCT", "issued_on": dt.date(2022, 9, 25)}


def built(report):
    build(report.pk)
    return Report.objects.get(pk=report.pk)


@pytest.fixture
def filed(so, leader):
    established_cluster(area=20)
    report = built(request_report(form="QUARTER", unit=hanoi(), period="2022Q3", by=so))
    services.approve_report(report=report, by=leader)
    return services.file_report(report=report, by=leader, **COVER)


@pytest.fixture
def second(filed, so):
    return built(services.restate_report(report=filed, by=so, reason="Nhầm"))


def refusal(act, **given):
    with pytest.raises((RuleViolation, PermissionDenied, Http404)) as raised:
        act(**given)
    return getattr(raised.value, "code", type(raised.value))


def test_the_filed_version_stays_in_force_and_verifies_and_the_next_restatement_starts_from_it(filed, second, so):
    done = services.discard_restatement(report=second, by=so, reason=" Bấm nhầm nút ")
    assert (done.state, done.discarded_by, done.discard_reason) == (ReportState.DISCARDED, so, "Bấm nhầm nút")
    assert done.content is not None
    last = changes_of(done)[0]
    assert (last.act, last.reason, last.who) == ("discard_report", "Bấm nhầm nút", str(so))
    filed = Report.objects.get(pk=filed.pk)
    assert (filed.state, filed.later_version) == (ReportState.FILED, None)
    assert list(problems()) == []
    assert request_report(form="QUARTER", unit=hanoi(), period="2022Q3", by=so).pk == filed.pk
    build(done.pk)  # a message that comes late changes nothing
    DecisionItem.objects.update(area_ha=25)
    third = built(services.restate_report(report=filed, by=so, reason="Sửa diện tích"))
    assert (third.version, third.earlier_version) == (3, filed)
    assert {one["before"] for one in third.differences if one["line"] == "4"} == {"20"}
    assert Report.objects.get(pk=done.pk).state == ReportState.DISCARDED


def test_who_restates_may_discard_and_nobody_else(second, so, leader, pccc, thachthat, stranger):
    for user, refused in ((pccc, PermissionDenied), (thachthat, Http404), (stranger, Http404)):
        assert refusal(services.discard_restatement, report=second, by=user, reason="x") is refused
    assert refusal(services.discard_restatement, report=second, by=so, reason=" ") == "required"
    assert services.discard_restatement(report=second, by=leader, reason="x").state == ReportState.DISCARDED
    assert refusal(services.discard_restatement, report=second, by=so, reason="x") == "wrong_state"


def test_only_a_restatement_that_is_neither_being_built_nor_approved_is_discarded(filed, so, leader):
    first = built(request_report(form="QUARTER", unit=hanoi(), period="2022Q2", by=so))
    waiting = services.restate_report(report=filed, by=so, reason="Nhầm")
    for report in (first, filed, waiting):
        assert refusal(services.discard_restatement, report=report, by=so, reason="x") == "wrong_state"
    services.cancel_build(report=waiting, by=so)  # never built: there is nothing in it
    assert services.discard_restatement(report=waiting, by=so, reason="x").state == ReportState.DISCARDED
    approved = built(services.restate_report(report=filed, by=so, reason="Sửa"))
    services.approve_report(report=approved, by=leader)
    assert refusal(services.discard_restatement, report=approved, by=so, reason="x") == "wrong_state"
    services.reopen_report(report=approved, by=leader, reason="Bỏ")
    assert services.discard_restatement(report=approved, by=so, reason="x").version == 3


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({"stage": "draft"}, "does not go from discarded to draft"),
        ({"stage": "filed"}, "does not go from discarded to filed"),
        ({"discard_reason": "khác"}, "its content stays"),
        ({"content": {}}, "its content stays"),
    ],
)
def test_sql_does_not_bring_a_discarded_version_back(second, so, change, told):
    services.discard_restatement(report=second, by=so, reason="Nhầm")
    with pytest.raises(IntegrityError, match=told), transaction.atomic():
        Report.objects.filter(pk=second.pk).update(**change)
    with pytest.raises(IntegrityError, match="it stays"), transaction.atomic():
        Report.objects.filter(pk=second.pk).delete()


def test_sql_discards_no_first_version_none_without_a_reason_and_no_filed_one(filed, second, so):
    discarded = {"stage": "discarded", "discarded_at": dt.datetime(2022, 10, 1, tzinfo=dt.UTC), "discard_reason": "x"}
    first = built(request_report(form="QUARTER", unit=hanoi(), period="2022Q2", by=so))
    for pk, change, told in (
        (first.pk, discarded, "report_discarded_is_restatement"),
        (second.pk, discarded | {"discard_reason": ""}, "report_discarded_is_restatement"),
        (filed.pk, discarded, "does not go from filed to discarded"),
    ):
        with pytest.raises(IntegrityError, match=told), transaction.atomic():
            Report.objects.filter(pk=pk).update(**change)


def test_the_page_offers_it_asks_why_and_leads_to_the_version_in_force(client, filed, second, so):
    client.force_login(so)
    page, address = reverse("report-detail", args=[second.pk]), reverse("report-discard", args=[second.pk])
    assert address in client.get(page).content.decode()
    assert client.post(address, {"reason": ""}).status_code == 422
    shown = client.post(address, {"reason": "Bấm nhầm"}, follow=True).content.decode()
    assert "Bấm nhầm" in shown
    assert reverse("report-detail", args=[filed.pk]) in shown
    assert address not in shown
    old = client.get(reverse("report-detail", args=[filed.pk])).content.decode()
    assert reverse("report-restate", args=[filed.pk]) in old
    assert "Đã bắt đầu lập phiên bản mới" not in old


def test_the_api_discards_with_a_reason(api, filed, second, so):
    address = f"/api/v1/reports/{second.pk}/discard/"
    assert api(so).post(address, {}, format="json").status_code == 400
    told = api(so).post(address, {"reason": "Bấm nhầm"}, format="json")
    assert (told.status_code, told.json()["state"], told.json()["discard_reason"]) == (200, "discarded", "Bấm nhầm")
    assert api(so).post(address, {"reason": "Bấm nhầm"}, format="json").status_code == 409
    listed = api(so).get("/api/v1/reports/", {"state": "discarded"}).json()["results"]
    assert [row["id"] for row in listed] == [second.pk]
    assert api(so).post(f"/api/v1/reports/{filed.pk}/discard/", {"reason": "x"}, format="json").status_code == 409
