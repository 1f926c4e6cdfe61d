"""Returns in a real browser: what is typed saves itself, and two officials do not overwrite each other."""

import pytest
from django.urls import reverse

from ccn_portal.testing.browser import DESKTOP, PHONE
from investors.tests.factories import LeaseFactory
from reports.models import Return
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
