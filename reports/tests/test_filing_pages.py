"""The report's page leads through its life: one next step for who looks, forms that lose nothing, what changed."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from ccn_portal.history.tracking import recorded
from clusters.models import DecisionItem
from clusters.tests.factories import hanoi
from reports.choices import ReportState
from reports.filing.services import approve_report
from reports.models import Report, SignedCopy
from reports.services import request_report
from reports.tasks import build
from reports.tests.factories import established_cluster, operating_cluster, report_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def draft(so):
    established_cluster(area=20)
    operating_cluster(name="Chưa Nộp")
    report = request_report(form="QUARTER", unit=hanoi(), period="2022Q3", by=so)
    build(report.pk)
    report.refresh_from_db()
    return report


@pytest.fixture
def look(client):
    """``look(user, "report-detail", pk)``: the page."""

    def looked(user, name, *args, **query):
        client.force_login(user)
        answer = client.get(reverse(name, args=args), query)
        assert answer.status_code == 200
        return answer.content.decode()

    return looked


@pytest.fixture
def press(client):
    def pressed(user, name, pk, **posted):
        client.force_login(user)
        return client.post(reverse(name, args=[pk]), posted)

    return pressed


def offered(page):
    names = ("approve", "reopen", "file", "restate", "attach", "cancel", "retry")
    return [name for name in names if f'/{name}/"' in page]


def test_each_state_offers_each_user_the_next_step(draft, look, so, leader, pccc):
    def steps(user):
        return offered(look(user, "report-detail", draft.pk))

    assert (steps(leader), steps(so), steps(pccc)) == (["approve"], [], [])
    assert "lãnh đạo duyệt báo cáo" in look(so, "report-detail", draft.pk)
    report_in(ReportState.APPROVED, report=draft)
    assert (steps(leader), steps(so)) == (["reopen", "file"], [])
    report_in(ReportState.FILED, report=Report.objects.get(pk=draft.pk))
    assert (steps(leader), steps(so), steps(pccc)) == (["restate", "attach"], ["restate", "attach"], [])


def test_a_leader_approves_and_files_and_the_page_shows_number_day_and_seal(draft, press, look, leader, so):
    assert press(leader, "report-approve", draft.pk).status_code == 302
    signed = SimpleUploadedFile("12.pdf", b"%PDF-1.7")
    wrong = press(leader, "report-file", draft.pk, number="12/BC-SCT", issued_on="31/2/2022")
    assert wrong.status_code == 422
    assert 'value="12/BC-SCT"' in wrong.content.decode()
    early = press(leader, "report-file", draft.pk, number="12/BC-SCT", issued_on="1/9/2022")
    assert (early.status_code, "chốt số liệu đến 14/09/2022" in early.content.decode()) == (422, True)
    assert press(leader, "report-file", draft.pk, number="12/BC-SCT", issued_on="25/9/2022", signed=signed)
    draft.refresh_from_db()
    page = look(so, "report-detail", draft.pk)
    for shown in ("số 12/BC-SCT, ngày 25/09/2022", draft.sha256, draft.seal, "12.pdf", "1 cụm chưa báo cáo"):
        assert shown in page
    assert "12/BC-SCT, 25/09/2022" in look(so, "report-list")


def test_the_signed_document_downloads_for_who_may_see_the_report(draft, press, client, leader, stranger, so):
    report_in(ReportState.FILED, report=draft)
    assert press(so, "report-attach", draft.pk).status_code == 422
    press(so, "report-attach", draft.pk, signed=SimpleUploadedFile("12.pdf", b"%PDF-1.7"))
    address = reverse("report-signed-copy", args=[draft.pk, SignedCopy.objects.get().pk])
    answer = client.get(address)
    assert b"".join(answer.streaming_content) == b"%PDF-1.7"
    assert "attachment" in answer["Content-Disposition"]
    client.force_login(stranger)
    assert client.get(address).status_code == 404


def test_a_restated_report_shows_before_after_and_causes(draft, press, look, so):
    report_in(ReportState.FILED, report=draft)
    assert press(so, "report-restate", draft.pk, reason="").status_code == 422
    answer = press(so, "report-restate", draft.pk, reason="Sửa diện tích")
    new = Report.objects.get(version=2)
    assert answer["Location"] == reverse("report-detail", args=[new.pk])
    page = look(so, "report-detail", new.pk)
    assert offered(page) == ["cancel"]
    with recorded("edit_item", by=so, reason="Quyết định ghi 25 ha"):
        DecisionItem.objects.update(area_ha=25)
    build(new.pk)
    page = look(so, "report-detail", new.pk)
    for shown in ("Thay đổi so với phiên bản 1", "Sửa diện tích", ">20,0<", "<b>25,0</b>", "+5,0"):
        assert shown in page
    every = look(so, "report-differences", new.pk, line="4")
    assert "CCN" in every
    assert "Phiên bản 2 so với phiên bản 1" in every
    assert "Đã bắt đầu lập phiên bản mới" in look(so, "report-detail", draft.pk)
    assert "Phiên bản 1" in look(so, "report-panel", new.pk, "4")


def test_a_build_is_cancelled_and_retried_by_its_buttons(press, look, so):
    report = request_report(form="QUARTER", unit=hanoi(), period="2022Q2", by=so)
    press(so, "report-cancel", report.pk)
    page = look(so, "report-detail", report.pk)
    assert (offered(page), "đã hủy việc lập báo cáo" in page) == (["retry"], True)
    press(so, "report-retry", report.pk)
    assert Report.objects.get(pk=report.pk).state == ReportState.QUEUED


def test_who_may_not_is_refused_and_a_stale_button_says_why(draft, press, client, so, leader, stranger, thachthat):
    assert press(so, "report-approve", draft.pk).status_code == 403
    assert press(stranger, "report-approve", draft.pk).status_code == 404
    assert press(thachthat, "report-restate", draft.pk, reason="x").status_code == 404
    approve_report(report=draft, by=leader)
    answer = press(leader, "report-approve", draft.pk)
    assert answer["Location"] == reverse("report-detail", args=[draft.pk])
    assert "Báo cáo đã duyệt" in client.get(answer["Location"]).content.decode()
    for name in ("report-approve", "report-restate", "report-differences"):
        assert client.get(reverse(name, args=[draft.pk])).status_code == 302
    assert client.get(reverse("report-file", args=[draft.pk])).status_code == 200


def test_the_page_of_a_return_says_under_which_filed_report_it_lies(look, press, so, leader):
    from reports.tests.factories import ReturnFactory

    row = ReturnFactory(cluster=operating_cluster(), workers=12)
    report = request_report(form="QUARTER", unit=hanoi(), period="2022Q3", by=so)
    build(report.pk)
    report.refresh_from_db()
    assert "Đã tính trong báo cáo" not in look(so, "return-detail", row.pk)
    report_in(ReportState.FILED, report=report)
    page = look(so, "return-detail", row.pk)
    assert "Đã tính trong báo cáo số 12/BC-SCT ngày 25/09/2022" in page
    assert reverse("report-detail", args=[report.pk]) in page
    late = ReturnFactory(cluster=operating_cluster(), workers=12, state="submitted")
    assert 'id="accept-reason"' in look(so, "return-detail", late.pk)
    press(so, "return-accept", late.pk, reason="Gửi muộn")
    late.refresh_from_db()
    assert (late.state, late.reason) == ("accepted", "Gửi muộn")
