"""The pages of returns: what is due, the form, the department's grid; with and without JavaScript."""

import datetime as dt
import re
from decimal import Decimal

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from ccn_portal.notices.models import Notice
from clusters.models import Cluster
from reports.choices import ReportState
from reports.models import Return
from reports.returns import services
from reports.tests.factories import ReturnFactory, operating_cluster, report_in
from reports.tests.pages import without_labels

pytestmark = pytest.mark.django_db
ENTRY = {
    "tenants": "40",
    "workers": "1.478",
    "revenue": "185,56",
    "budget_payment": "5,891",
    "infrastructure_capital": "151,5",
    "leased_ha": "",
    "wastewater_generated": "635,6",
    "wastewater_treated": "0",
}


@pytest.fixture
def cluster():
    return operating_cluster()


def browser(user):
    client = Client()
    client.force_login(user)
    return client


def address(cluster, period="2022Q3"):
    return reverse("return-entry", args=[period, cluster.code])


def text(answer, status=200):
    assert answer.status_code == status, answer.content.decode()[:2000]
    return answer.content.decode()


def the_return():
    return Return.objects.get(period="2022Q3")


def submitted(cluster, by):
    row = services.begin_return(cluster=cluster, period="2022Q3", values={"workers": 12}, by=by)
    return services.submit_return(row=row, by=by)


def test_numbers_are_read_as_they_are_typed(cluster, gialam):
    client = browser(gialam)
    assert "Chưa lập" in text(client.get(address(cluster)))
    answer = client.post(address(cluster), {**ENTRY, "action": "save", "revision": 0})
    row = the_return()
    assert answer["Location"] == reverse("return-detail", args=[row.pk])
    assert (row.workers, row.revenue, row.budget_payment, row.leased_ha) == (
        1478,
        Decimal("185.56"),
        Decimal("5.891"),
        None,
    )
    shown = text(client.get(answer["Location"]))
    assert 'value="1.478"' in shown
    assert 'value="5,891"' in shown
    assert "7/8 ô đã nhập" in shown
    assert client.get(address(cluster))["Location"] == answer["Location"]


def test_what_could_not_be_read_stays_and_the_rest_is_saved(cluster, gialam):
    typed = {**ENTRY, "workers": "12 người", "tenants": "1e400", "action": "submit", "revision": 0}
    shown = text(browser(gialam).post(address(cluster), typed), 422)
    assert 'value="12 người"' in shown
    assert 'value="1e400"' in shown
    assert "không phải số" in shown
    row = the_return()
    assert (row.state, row.workers, row.revenue) == ("draft", None, Decimal("185.56"))


def test_submitting_wants_explanations_beside_the_cells(cluster, gialam):
    ReturnFactory(cluster=cluster, period="2022Q2", workers=100)
    ReturnFactory(cluster=cluster, period="2022Q1", workers=100)
    client, typed = browser(gialam), {"workers": "200", "action": "submit", "revision": 0}
    shown = text(client.post(address(cluster), typed), 422)
    assert "+100,0\xa0% so với mức thường thấy 100" in shown
    assert 'name="explain-workers"' in shown
    assert "1 cảnh báo cần giải trình" in shown
    row = the_return()
    client.post(address(cluster), {**typed, "explain-workers": "Thêm hai xưởng", "revision": row.revision})
    row.refresh_from_db()
    assert (row.state, row.explanations) == ("submitted", {"workers": "Thêm hai xưởng"})


def test_a_suggested_number_is_taken_with_one_press(cluster, gialam):
    ReturnFactory(cluster=cluster, period="2022Q2", revenue=Decimal("196.56"))
    client, typed = browser(gialam), {"revenue": "185.560,00", "action": "save", "revision": 0}
    client.post(address(cluster), typed)
    shown = text(client.get(reverse("return-detail", args=[the_return().pk])))
    assert "Gấp khoảng 944 lần kỳ trước" in shown
    assert 'name="take" value="revenue=185,56"' in shown
    client.post(
        address(cluster), {"revenue": "185.560,00", "take": "revenue=185,56", "revision": the_return().revision}
    )
    assert the_return().revenue == Decimal("185.56")


def test_a_draft_saves_itself_and_brings_only_what_changed(cluster, gialam):
    client = browser(gialam)
    asked = {**ENTRY, "action": "autosave", "revision": 0, "found-tenants": "", "found-wastewater_treated": ""}
    shown = text(client.post(address(cluster), asked, headers={"HX-Request": "true"}))
    assert 'name="revision" id="return-revision" value="1" hx-swap-oob="true"' in shown
    assert 'id="m-tenants"' in shown  # the register knows of no tenant
    assert 'id="m-workers"' not in shown
    again = {**asked, "revision": 1, "found-tenants": "register"}
    assert 'id="m-tenants"' not in text(client.post(address(cluster), again, headers={"HX-Request": "true"}))


@pytest.mark.parametrize("pressed", [{"take": "workers=77"}, {"action": "submit"}, {"overwrite": "5"}])
def test_a_draft_that_saves_itself_presses_no_button_though_one_is_in_focus(cluster, gialam, pressed):
    typed = {"workers": "12", "revision": 0, **pressed}
    browser(gialam).post(address(cluster), typed, headers={"HX-Request": "true"})
    assert (the_return().workers, the_return().state) == (12, "draft")


def test_what_could_not_be_submitted_says_so_above_and_a_cell_that_is_none_is_not_nothing(cluster, gialam):
    shown = text(browser(gialam).post(address(cluster), {"workers": "mười", "action": "submit", "revision": 0}), 422)
    assert "Chưa gửi được" in shown
    assert "Chưa có số liệu nào" not in shown
    shown = text(browser(gialam).post(address(cluster), {"workers": "", "action": "submit", "revision": 1}), 422)
    assert "Chưa gửi được" in shown
    assert "Chưa có số liệu nào" in shown
    saved = text(browser(gialam).post(address(cluster), {"workers": "mười", "action": "save", "revision": 1}), 422)
    assert "Chưa gửi được" not in saved


def test_the_second_of_two_officials_is_told_sees_both_and_loses_nothing(cluster, gialam, admin):
    first, second = browser(gialam), browser(admin)
    first.post(address(cluster), {"workers": "10", "revision": 0})
    seen = the_return().revision
    second.post(address(cluster), {"workers": "20", "revision": seen})
    shown = text(first.post(address(cluster), {"workers": "30", "revenue": "mười", "revision": seen}), 422)
    assert "Người khác đã lưu phiếu này" in shown
    assert '<td class="num">30</td><td class="num">20</td>' in without_labels(shown)
    assert 'value="30"' in shown
    assert 'value="mười"' in shown
    assert the_return().workers == 20
    first.post(address(cluster), {"workers": "30", "revision": seen, "overwrite": the_return().revision})
    assert the_return().workers == 30


def test_the_same_figures_are_no_conflict(cluster, gialam):
    client, typed = browser(gialam), {"workers": "10", "revision": 0}
    client.post(address(cluster), {**typed, "action": "autosave"}, headers={"HX-Request": "true"})
    client.post(address(cluster), {**typed, "action": "submit"})  # pressed before the draft had saved itself
    assert the_return().state == "submitted"


def test_who_begins_what_another_has_begun_is_told_too(cluster, gialam, admin):
    browser(gialam).post(address(cluster), {"workers": "10", "revision": 0})
    shown = text(browser(admin).post(address(cluster), {"workers": "9", "revision": 0}, headers={"HX-Request": "true"}))
    assert 'id="return-conflict" hx-swap-oob="true"' in shown
    assert '<td class="num">9</td><td class="num">10</td>' in without_labels(shown)


def test_what_may_not_be_reported_is_refused_with_what_was_typed(cluster, gialam, settings):
    settings.FROZEN_TODAY = dt.date(2022, 6, 14)
    shown = text(browser(gialam).post(address(cluster), {"workers": "77", "revision": 0}), 422)
    assert "bắt đầu từ ngày 15/06/2022" in shown
    assert 'value="77"' in shown


def test_the_department_sends_back_with_comments_and_accepts(cluster, gialam, so):
    row, department = submitted(cluster, gialam), browser(so)
    page = reverse("return-detail", args=[row.pk])
    assert 'name="comment-workers"' in text(department.get(page))
    assert 'name="workers"' not in text(department.get(page))
    department.post(
        reverse("return-send-back", args=[row.pk]), {"comment": "Xem lại", "comment-workers": "Thiếu ca đêm?"}
    )
    shown = text(browser(gialam).get(page))
    assert "Thiếu ca đêm?" in shown
    assert "Sở Công Thương trả lại" in shown
    row.refresh_from_db()
    browser(gialam).post(address(cluster), {"workers": "15", "action": "submit", "revision": row.revision})
    department.post(reverse("return-accept", args=[row.pk]))
    row.refresh_from_db()
    assert (row.state, row.workers) == ("accepted", 15)


def test_a_correction_is_begun_with_a_reason(cluster, gialam):
    row = ReturnFactory(cluster=cluster, workers=5)
    client = browser(gialam)
    assert "Lập bản sửa" in text(client.get(reverse("return-detail", args=[row.pk])))
    answer = client.post(reverse("return-correct", args=[row.pk]), {"reason": "Đếm trùng"})
    shown = text(client.get(answer["Location"]))
    assert "Phiên bản 2" in shown
    assert "Lý do: Đếm trùng" in shown


@pytest.mark.parametrize("who", ["so", "pccc", "leader", "api_user"])
def test_only_the_locality_enters(request, cluster, who):
    client = browser(request.getfixturevalue(who))
    assert 'id="return-form"' not in text(client.get(address(cluster)))
    assert client.post(address(cluster), {"workers": "1", "revision": 0}).status_code == 403


def test_a_stranger_finds_nothing(cluster, gialam, stranger):
    row, client = submitted(cluster, gialam), browser(stranger)
    assert client.get(reverse("return-detail", args=[row.pk])).status_code == 404
    assert client.get(address(cluster)).status_code == 404
    for name in ("return-accept", "return-send-back", "return-correct"):
        assert client.post(reverse(name, args=[row.pk])).status_code == 404
    assert cluster.name not in text(client.get(reverse("return-list")))


def test_what_is_no_period_or_cluster_is_not_found(cluster, gialam):
    client = browser(gialam)
    assert client.get(address(cluster, "2022Q9")).status_code == 404
    assert client.get("/returns/2022Q3/CCN-01-999/").status_code == 404


def test_the_local_official_sees_what_is_due(cluster, gialam, settings):
    settings.FROZEN_TODAY = dt.date(2022, 9, 16)
    shown = text(browser(gialam).get(reverse("return-list")))
    assert address(cluster, "2022Q3") in shown
    assert address(cluster, "2022Q4") in shown
    assert "20/09/2022" in shown


def test_the_department_accepts_many_at_once(gialam, so):
    rows = [submitted(operating_cluster(), gialam) for _number in range(3)]
    client = browser(so)
    assert text(client.get(reverse("return-list"))).count('name="return"') == 3
    client.post(reverse("return-list"), {"return": [row.pk for row in rows[:2]]})
    assert [row.state for row in Return.objects.order_by("pk")] == ["accepted", "accepted", "submitted"]


def test_the_department_sends_many_back_at_once_and_keeps_what_it_typed(gialam, so):
    rows = [submitted(operating_cluster(), gialam) for _number in range(2)]
    client, chosen = browser(so), [row.pk for row in rows]
    refused = client.post(reverse("return-list"), {"return": chosen, "act": "send_back", "comment": ""})
    assert (refused.status_code, refused.context["chosen"]) == (422, chosen)
    none = client.post(reverse("return-list"), {"act": "send_back", "comment": "Xem lại số lao động"})
    assert (none.status_code, none.context["comment"]) == (422, "Xem lại số lao động")
    assert {row.state for row in Return.objects.all()} == {"submitted"}
    client.post(reverse("return-list"), {"return": chosen, "act": "send_back", "comment": "Xem lại số lao động"})
    assert {(row.state, row.comment) for row in Return.objects.all()} == {("returned", "Xem lại số lao động")}


def test_the_grid_of_all_clusters_takes_few_queries(hanoi, so, settings):
    settings.FROZEN_TODAY = dt.date(2025, 12, 30)
    client = browser(so)
    client.get(reverse("return-list"))
    with CaptureQueriesContext(connection) as queries:
        shown = text(client.get(reverse("return-list")))
    assert len(queries) < 12
    assert Cluster.objects.count() > 150
    assert "Thạch Thất" in shown
    assert "2023Q2" in shown


def test_returns_that_come_after_the_filed_report_are_accepted_with_a_reason_typed_beside_them(client, so, gialam):
    row = ReturnFactory(cluster=operating_cluster(), state="submitted", submitted_by=gialam, period="2025Q4")
    report_in(ReportState.FILED, period="2025Q4")
    client.force_login(so)
    refused = client.post("/returns/", {"return": row.pk})
    assert refused.status_code == 422
    assert 'name="reason"' in refused.text
    assert f'value="{row.pk}" id="r-{row.pk}" checked' in refused.text
    client.post("/returns/", {"return": row.pk, "reason": "Địa phương gửi chậm"})
    row.refresh_from_db()
    assert (row.state, row.reason) == ("accepted", "Địa phương gửi chậm")


def test_who_submitted_a_return_hears_that_it_was_sent_back(so, gialam):
    row = ReturnFactory(cluster=operating_cluster(), state="submitted", submitted_by=gialam, period="2025Q4")
    services.send_back(row=row, by=so, comment="Kiểm tra lại lao động")
    notice = Notice.objects.get(recipient=gialam)
    assert (notice.text, notice.link) == ("Kiểm tra lại lao động", f"/returns/2025Q4/{row.cluster.code}/")


def test_who_could_not_submit_stands_in_the_first_wrong_figure_and_is_told_which_cells_are_not_kept(cluster, gialam):
    ReturnFactory(cluster=cluster, period="2022Q1", workers=10)
    ReturnFactory(cluster=cluster, period="2022Q2", workers=10)
    typed = {"workers": "1000", "revenue": "mười", "action": "submit", "revision": 0}
    shown = text(browser(gialam).post(address(cluster), typed), 422)
    assert re.search(r'<input id="v-revenue"[^>]* autofocus>', shown)
    assert "trừ 1 ô chưa hợp lệ" in shown
    assert "Gấp khoảng 100 lần mức thường thấy 10" in shown
    mended = {**typed, "revenue": "", "was": "{}", "revision": 1}
    again = text(browser(gialam).post(address(cluster), mended), 422)
    assert re.search(r'<input[^>]*id="explain-workers"[^>]* autofocus>', again)


def test_who_is_done_with_a_return_is_led_to_the_next_and_the_department_sees_who_submitted_when(cluster, gialam, so):
    after = operating_cluster(name="Ỷ La")
    row = services.begin_return(cluster=cluster, period="2022Q3", values={"workers": 5}, by=gialam)
    assert "Tiếp theo" not in text(browser(gialam).get(reverse("return-detail", args=[row.pk])))
    services.submit_return(row=row, by=gialam)
    shown = text(browser(gialam).get(reverse("return-detail", args=[row.pk])))
    assert reverse("return-entry", args=["2022Q3", after.code]) in shown
    assert f", {gialam}" in shown
    judged = text(browser(so).get(reverse("return-detail", args=[row.pk])))
    assert "Tiếp theo" not in judged
    other = services.begin_return(cluster=after, period="2022Q3", values={"workers": 5}, by=gialam)
    services.submit_return(row=other, by=gialam)
    services.accept_return(row=row, by=so)
    assert reverse("return-detail", args=[other.pk]) in text(browser(so).get(reverse("return-detail", args=[row.pk])))


def test_what_cannot_be_reported_is_said_before_anything_is_typed(cluster, gialam, so):
    for period, told in (("2005Q1", "chưa hoạt động vào ngày chốt số liệu"), ("2099Q1", "bắt đầu từ ngày 15/12/2098")):
        shown = text(browser(gialam).get(address(cluster, period)))
        assert told in shown
        assert 'id="return-form"' not in shown
        assert "readonly" in shown
    report_in("filed", form="QUARTER", period="2022Q3")
    shown = text(browser(gialam).get(address(cluster)))
    assert 'name="reason" form="return-form"' in shown
    assert 'name="reason"' not in text(browser(so).get(address(cluster)))
