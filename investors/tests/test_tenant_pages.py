"""The pages of tenants: who holds land on a day, and what a tenant held through time."""

import csv
import datetime as dt
import io

import pytest
from django.urls import reverse

from clusters.tests.factories import ClusterFactory
from investors.choices import LeaseState
from investors.tests.factories import LeaseFactory, TenantFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def browser(client, so):
    client.force_login(so)
    return client


def listed(browser, **query):
    answer = browser.get(reverse("tenant-list"), query)
    assert answer.status_code == 200
    return answer


def names(answer):
    return [row[0].name for row in answer.context["rows"]]


def lease(tenant=None, start="2020-01-01", end=None, **fields):
    dates = {"starts_on": dt.date.fromisoformat(start), "ends_on": end and dt.date.fromisoformat(end)}
    return LeaseFactory(tenant=tenant or TenantFactory(), **dates, **fields)


def test_a_lease_counts_from_its_first_day_to_the_day_before_its_end(browser):
    lease(TenantFactory(name="An Phát"), "2020-03-01", "2022-03-01")
    held = {day: listed(browser, as_of=day).context["totals"]["count"] for day in ("2020-02-29", "2020-03-01")}
    assert held == {"2020-02-29": 0, "2020-03-01": 1}
    assert listed(browser, as_of="2022-02-28").context["totals"]["count"] == 1
    assert listed(browser, as_of="2022-03-01").context["totals"]["count"] == 0
    assert names(listed(browser, as_of="2022-03-01", active_on="")) == ["An Phát"]


def test_search_finds_without_accents_and_by_tax_code(browser):
    lease(TenantFactory(name="Công ty Gốm sứ Bát Tràng"))
    lease(TenantFactory(name="Hợp tác xã Đông Dư", folded="hop tac xa dong du dn 0100109106"))
    assert names(listed(browser, q="gom su")) == ["Công ty Gốm sứ Bát Tràng"]
    assert names(listed(browser, q="0100109106")) == ["Hợp tác xã Đông Dư"]


def test_names_stand_in_vietnamese_order_and_areas_may_lead(browser):
    for name, area in (("Đại Phát", 10), ("Dũng Tiến", 30), ("An Bình", 20)):
        lease(TenantFactory(name=name), area_m2=area)
    assert names(listed(browser)) == ["An Bình", "Dũng Tiến", "Đại Phát"]
    assert names(listed(browser, ordering="-area")) == ["Dũng Tiến", "An Bình", "Đại Phát"]


def test_the_area_is_that_of_the_leases_asked_for(browser):
    here, there = ClusterFactory(), ClusterFactory()
    tenant = TenantFactory()
    lease(tenant, cluster=here, area_m2=100)
    lease(tenant, cluster=there, area_m2=900)
    assert listed(browser).context["totals"] == {"count": 1, "area_m2": 1000, "leases": 2}
    assert listed(browser, cluster=here.code).context["totals"] == {"count": 1, "area_m2": 100, "leases": 1}


def test_a_suspended_tenant_is_marked_from_the_day_it_stopped(browser):
    lease(TenantFactory(), state=LeaseState.SUSPENDED, suspended_on=dt.date(2023, 5, 1))
    assert "Tạm ngừng</span>" not in listed(browser, as_of="2023-04-30").content.decode()
    assert "Tạm ngừng</span>" in listed(browser, as_of="2023-05-01").content.decode()


def test_a_condition_that_cannot_be_read_is_said_and_not_silently_dropped(browser):
    lease()
    answer = listed(browser, unit="99999")
    assert "không có đơn vị hành chính nào mang mã 99999" in answer.content.decode()


def test_the_export_has_every_row_with_its_clusters(browser):
    cluster = ClusterFactory(name="Phú Thị")
    for number in range(35):
        lease(TenantFactory(name=f"Đơn vị {number}"), cluster=cluster, area_m2="12.5")
    body = b"".join(browser.get(reverse("tenant-list"), {"format": "csv"})).decode("utf-8-sig")
    rows = list(csv.DictReader(io.StringIO(body)))
    assert len(rows) == 35
    assert {(row["Cụm công nghiệp"], row["Đang thuê, m²"]) for row in rows} == {("Phú Thị", "12.50")}


def test_nothing_found_names_the_condition_to_take_away(browser):
    lease()
    shown = listed(browser, q="không có ai").content.decode()
    assert "Không có đơn vị nào đủ các điều kiện này" in shown
    assert 'href="?"' in shown


def test_the_page_of_a_tenant_shows_its_leases_as_of_the_day(browser):
    tenant = TenantFactory(name="Hồng Hà")
    lease(tenant, "2015-01-01", "2020-01-01", area_m2=500, cluster=ClusterFactory(name="Kiêu Kỵ"))
    lease(tenant, "2019-06-01", area_m2=700)
    url = reverse("tenant-detail", args=[tenant.code])
    on_2019 = browser.get(url, {"as_of": "2019-12-31"})
    assert on_2019.context["facts"][0]["value"] == 1200
    assert [event["day"].year for event in on_2019.context["events"]] == [2019, 2015]
    on_2020 = browser.get(url, {"as_of": "2020-01-01"})
    assert on_2020.context["facts"][0]["value"] == 700
    assert "Hết thời hạn thuê" in on_2020.content.decode()


def test_a_stranger_gets_404_and_an_empty_list(client, stranger):
    tenant = lease().tenant
    client.force_login(stranger)
    assert client.get(reverse("tenant-detail", args=[tenant.code])).status_code == 404
    assert listed(client, active_on="").context["totals"]["count"] == 0


def test_who_is_not_signed_in_is_asked_to(client):
    assert "/accounts/login/" in client.get(reverse("tenant-list")).url


def test_the_list_takes_the_same_queries_at_any_size(browser, django_assert_max_num_queries):
    lease()
    with django_assert_max_num_queries(15) as few:
        listed(browser, foreign="false")
    for _number in range(25):
        lease()
    with django_assert_max_num_queries(15) as many:
        listed(browser, foreign="false")
    assert len(few) == len(many)


def test_a_page_of_a_tenant_takes_the_same_queries_at_any_size(browser, django_assert_max_num_queries):
    tenant = lease().tenant
    url = reverse("tenant-detail", args=[tenant.code])
    with django_assert_max_num_queries(15) as few:
        browser.get(url)
    for _number in range(10):
        lease(tenant)
    with django_assert_max_num_queries(15) as many:
        browser.get(url)
    assert len(few) == len(many)
