"""The change log of a record: who, when, by which act, why, before and after."""

import datetime as dt
from decimal import Decimal

import pytest
from django.urls import reverse

from ccn_portal.history.services import changes_of
from ccn_portal.history.tracking import recorded
from clusters.models import Cluster, Milestone
from clusters.tests.factories import ClusterFactory, ItemFactory, MilestoneFactory
from investors.choices import LeaseState
from investors.tests.factories import InvestorFactory, LeaseFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def browser(client, so):
    client.force_login(so)
    return client


def history(browser, record):
    answer = browser.get(reverse("record-history", args=[record._meta.model_name, record.pk]))
    assert answer.status_code == 200
    return answer


def test_a_change_tells_who_why_before_and_after(browser, so):
    lease = LeaseFactory(area_m2=Decimal("1000"))
    with recorded("import_register", by=so, reason="sổ quý III.xlsx"):
        lease.area_m2 = Decimal("1250.5")
        lease.save()
    [change, _made] = history(browser, lease).context["changes"]
    assert (change["who"], change["reason"]) == ("Sở Công Thương Hà Nội", "sổ quý III.xlsx")
    assert str(change["act"]) == "Nhập tệp sổ đăng ký"
    assert [(before, after) for _label, before, after in change["fields"]] == [("1.000", "1.250,5")]


def test_the_latest_stands_first_and_the_beginning_last(browser):
    cluster = ClusterFactory(name="Một")
    for name in ("Hai", "Ba"):
        cluster.name = name
        cluster.save()
    changes = history(browser, cluster).context["changes"]
    assert [change["kind"].value for change in changes][-1] == "insert"
    assert [change["fields"][0][2] for change in changes[:2]] == ["Ba", "Hai"]


def test_choices_dates_and_other_records_are_written_as_people_read_them(browser):
    lease = LeaseFactory()
    lease.state, lease.suspended_on = LeaseState.SUSPENDED, dt.date(2024, 5, 1)
    lease.save()
    fields = history(browser, lease).context["changes"][0]["fields"]
    assert {after for _label, _before, after in fields} == {"Tạm ngừng", "01/05/2024"}
    item = ItemFactory()
    item.investor = InvestorFactory(name="Công ty Hạ tầng Thăng Long")
    item.save()
    [(_label, before, after)] = history(browser, item).context["changes"][0]["fields"]
    assert (before, after) == ("", "Công ty Hạ tầng Thăng Long")


def test_changes_by_bulk_and_sql_are_there_too():
    cluster = ClusterFactory(name="Một")
    Cluster.objects.filter(pk=cluster.pk).update(name="Hai")
    change = changes_of(cluster)[0]
    assert [(field.name, field.before, field.after) for field in change.fields] == [("name", "Một", "Hai")]


def test_what_was_removed_still_tells_its_end():
    milestone = MilestoneFactory()
    pk = milestone.pk
    Milestone.objects.filter(pk=pk).delete()
    milestone.pk = pk
    assert [change.kind.value for change in changes_of(milestone)] == ["delete", "insert"]


def test_nothing_that_only_serves_search_is_shown(browser):
    labels = {
        label for change in history(browser, ClusterFactory()).context["changes"] for label, *_ in change["fields"]
    }
    assert not labels & {"folded", "sort key", "updated"}


@pytest.mark.parametrize("who", ["gialam", "pccc", "api_user"])
def test_it_takes_the_right_to_view_history(client, request, who):
    cluster = ClusterFactory()
    client.force_login(request.getfixturevalue(who))
    assert client.get(reverse("record-history", args=["cluster", cluster.pk])).status_code == 403


def test_a_stranger_gets_404(client, stranger):
    cluster = ClusterFactory()
    client.force_login(stranger)
    assert client.get(reverse("record-history", args=["cluster", cluster.pk])).status_code == 404


@pytest.mark.parametrize("name", ["user", "session", "nothing", "apitoken"])
def test_what_has_no_visibility_has_no_page(browser, so, name):
    assert browser.get(reverse("record-history", args=[name, so.pk])).status_code == 404


def test_the_page_takes_the_same_queries_however_much_happened(browser, django_assert_max_num_queries):
    cluster = ClusterFactory()
    url = reverse("record-history", args=["cluster", cluster.pk])
    with django_assert_max_num_queries(15) as few:
        browser.get(url)
    for number in range(20):
        cluster.name = f"Tên {number}"
        cluster.save()
    with django_assert_max_num_queries(15) as many:
        browser.get(url)
    assert len(few) == len(many)
