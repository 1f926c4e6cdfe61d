"""Returns in a real browser: what is typed saves itself, and two officials do not overwrite each other."""

from decimal import Decimal

import pytest
from django.urls import reverse

from ccn_portal.testing.browser import DESKTOP, PHONE
from investors.tests.factories import LeaseFactory
from reports.models import Return
from reports.returns import services
from reports.tests.factories import ReturnFactory, operating_cluster

pytestmark = pytest.mark.browser
PAGE = "/returns/unit/2022Q3/"


@pytest.fixture
def clusters(gialam):
    found = [operating_cluster(name=name) for name in ("Ấp Nhất", "Bến Hai")]
    ReturnFactory(cluster=found[0], period="2022Q2", workers=100)
    return found


def cell(cluster, name="workers"):
    return f"#v-c{cluster.pk}-{name}"


def type_in(page, cluster, text, name="workers"):
    """Type and leave the cell; wait until the answer has come."""
    with page.expect_response(lambda answer: answer.request.method == "POST" and PAGE in answer.url) as waited:
        page.fill(cell(cluster, name), text)
        page.press(cell(cluster, name), "Tab")
    return waited.value.status


def the_return(cluster):
    return Return.objects.get(cluster=cluster, period="2022Q3")


def test_a_typed_figure_saves_itself_and_is_there_again(clusters, gialam, open_page):
    page = open_page(gialam, DESKTOP)
    page.goto(PAGE)
    assert type_in(page, clusters[0], "110") == 200
    page.wait_for_selector("#returns-saved >> text=Đã lưu")
    assert (the_return(clusters[0]).workers, the_return(clusters[0]).revision) == (110, 1)
    assert page.inner_text(f"#d-c{clusters[0].pk}-workers").startswith("+10")
    assert type_in(page, clusters[0], "120") == 200  # by the revision that came back
    assert type_in(page, clusters[1], "7") == 200
    page.reload()
    assert (page.input_value(cell(clusters[0])), page.input_value(cell(clusters[1]))) == ("120", "7")
    page.click("text=Gửi các phiếu không có lỗi")
    page.wait_for_selector("text=Đã gửi 2 phiếu số liệu.")
    assert the_return(clusters[0]).state == the_return(clusters[1]).state == "submitted"


def test_of_two_at_once_the_second_is_told_sees_both_and_loses_nothing(clusters, gialam, admin, open_page):
    one, other = open_page(admin), open_page(gialam)
    for page in (one, other):
        page.goto(PAGE)
    assert type_in(one, clusters[0], "110") == 200
    assert type_in(other, clusters[0], "220") == 200
    other.wait_for_selector("text=Người khác đã lưu phiếu này")
    assert other.input_value(cell(clusters[0])) == "220"
    assert [cell.strip() for cell in other.locator(".c-conflict tbody td").all_inner_texts()] == ["–", "220", "110"]
    assert the_return(clusters[0]).workers == 110
    assert type_in(other, clusters[1], "5") == 200  # the other clusters go on
    other.click("text=Lưu số của tôi đè lên")
    other.wait_for_load_state()
    assert other.input_value(cell(clusters[0])) == "220"
    assert the_return(clusters[0]).workers == 220


def test_a_phone_shows_one_cluster_at_a_time(clusters, gialam, open_page):
    page = open_page(gialam, PHONE)
    page.goto(PAGE)
    assert page.is_visible(cell(clusters[0]))
    assert page.is_hidden(cell(clusters[1]))
    page.click("[data-step='1']")
    assert page.is_visible(cell(clusters[1]))
    assert page.inner_text("[data-shown]") == "CCN Bến Hai (2/2)"
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
    page.goto(reverse("return-upload", args=["2022Q3"]))
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]


def test_a_number_typed_beside_an_offer_stays_when_the_tab_key_goes_on_to_it(clusters, gialam, open_page):
    LeaseFactory(cluster=clusters[0], starts_on="2020-01-01")
    page = open_page(gialam, DESKTOP)
    page.goto(f"/returns/2022Q3/{clusters[0].code}/")
    assert page.is_visible("button[name='take'][value^='tenants=']")
    with page.expect_response(lambda answer: answer.request.method == "POST"):
        page.fill("#v-tenants", "9")
        page.press("#v-tenants", "Tab")
    page.wait_for_selector("#return-saved >> text=Đã lưu")
    assert the_return(clusters[0]).tenants == 9


def test_the_department_chooses_all_that_wait_with_one_press(clusters, so, open_page):
    for cluster in clusters:
        ReturnFactory(cluster=cluster, period="2022Q3", state="submitted")
    page = open_page(so, DESKTOP)
    page.goto("/returns/")
    assert page.is_visible("text=Quý III/2022")
    page.check("text=Chọn tất cả trên trang này")
    page.uncheck("input[name=return] >> nth=0")
    assert not page.is_checked("check-all input")
    page.check("input[name=return] >> nth=0")
    assert page.is_checked("check-all input")
    page.click("text=Chấp nhận các phiếu đã chọn")
    page.wait_for_selector("text=Đã chấp nhận")
    assert set(Return.objects.filter(period="2022Q3").values_list("state", flat=True)) == {"accepted"}


def left_as(page, name, text):
    """Type into a field of the return's page and leave it."""
    page.fill(f"#v-{name}", text)
    page.press(f"#v-{name}", "Tab")


def test_a_draft_without_connection_stays_on_the_page_and_is_saved_when_the_network_is_back(
    clusters, gialam, open_page
):
    page = open_page(gialam, PHONE, expected=("ERR_FAILED", "htmx:"))
    page.goto(f"/returns/2022Q3/{clusters[0].code}/")
    page.route("**/returns/**", lambda route: route.abort())
    left_as(page, "workers", "110")
    page.wait_for_selector(".c-saved >> text=Chưa lưu: mất kết nối")
    page.click(".c-submit button[value=submit]")
    page.wait_for_selector("#notices >> text=Đừng đóng trang")
    assert page.input_value("#v-workers") == "110"
    page.unroute("**/returns/**")
    page.evaluate("dispatchEvent(new Event('online'))")
    page.wait_for_selector("#return-saved >> text=Đã lưu", state="attached", timeout=9000)
    assert page.inner_text("#notices") == ""
    assert the_return(clusters[0]).workers == 110


def test_who_was_signed_out_overnight_loses_nothing_typed(clusters, gialam, open_page):
    page = open_page(gialam, DESKTOP)
    page.goto(f"/returns/2022Q3/{clusters[0].code}/")
    mornings = page.context.cookies()
    page.context.clear_cookies(name="sessionid")
    left_as(page, "workers", "110")
    page.wait_for_selector("#notices >> text=Phiên đăng nhập đã hết")
    left_as(page, "tenants", "7")
    page.click(".c-submit button[value=save]")
    assert (page.input_value("#v-workers"), page.input_value("#v-tenants")) == ("110", "7")
    # signed in again in another tab: the token of the form is another one now
    page.context.clear_cookies(name="csrftoken")
    page.context.add_cookies([one for one in mornings if one["name"] == "sessionid"])
    page.context.new_page().goto("/returns/")
    page.evaluate("dispatchEvent(new Event('focus'))")
    page.wait_for_selector("#return-saved >> text=Đã lưu", state="attached", timeout=9000)
    assert (the_return(clusters[0]).workers, the_return(clusters[0]).tenants) == (110, 7)


def test_text_typed_while_an_answer_is_on_its_way_stays_and_the_last_change_is_taken_along(clusters, gialam, open_page):
    row = services.begin_return(cluster=clusters[0], period="2022Q3", values={"workers": 100}, by=gialam)
    page = open_page(gialam, DESKTOP)
    page.goto(f"/returns/2022Q3/{clusters[0].code}/", wait_until="networkidle")
    services.save_return(row=row, values={"revenue": Decimal("45.5")}, by=gialam)
    held = []
    page.route("**/returns/2022Q3/**", lambda route: held.append(route))
    left_as(page, "workers", "120")
    page.wait_for_selector("form.htmx-request")
    page.type("#v-revenue", "99")
    while not held:
        page.wait_for_timeout(20)
    held.pop().continue_()
    page.wait_for_selector("text=Người khác cũng vừa lưu phiếu này")
    assert page.evaluate("document.activeElement.id") == "v-revenue"
    page.type("#v-revenue", "9")
    assert page.input_value("#v-revenue") == "999"
    page.unroute("**/returns/2022Q3/**")
    page.press("#v-revenue", "Tab")  # the other's figure was never seen in the cell: it is asked about
    page.wait_for_selector("#return-conflict >> text=45,5")
    assert the_return(clusters[0]).revenue == Decimal("45.5")


def test_who_leaves_the_page_takes_the_last_change_along(clusters, gialam, open_page):
    page = open_page(gialam, DESKTOP)
    page.goto(f"/returns/2022Q3/{clusters[0].code}/")
    page.fill("#v-tenants", "8")
    page.goto("/returns/", wait_until="networkidle")
    assert the_return(clusters[0]).tenants == 8
