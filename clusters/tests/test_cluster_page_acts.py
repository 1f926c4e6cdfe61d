"""Entering clusters, milestones and decisions on their pages: what is right is kept, what is wrong is said."""

import datetime as dt
from decimal import Decimal

import pytest
from django.urls import reverse

from clusters.choices import Action
from clusters.models import Cluster, Decision, Milestone
from clusters.tests.factories import ClusterFactory, ItemFactory, unit
from investors.tests.factories import InvestorFactory

pytestmark = pytest.mark.django_db

LINES = {"items-TOTAL_FORMS": "3", "items-INITIAL_FORMS": "0"}
DECISION = {"number": "77/QĐ-UBND", "issued_on": "14/3/2024", "issuer": "UBND thành phố Hà Nội", **LINES}


@pytest.fixture
def browser(client, so):
    client.force_login(so)
    return client


@pytest.fixture
def cluster(db):
    return ClusterFactory(code="CCN-01-901", name="Minh Châu")


def address(cluster, what):
    return reverse(f"cluster-{what}-create", args=[cluster.code])


def refused(answer, *texts):
    """The page came back with what is wrong."""
    page = answer.content.decode()
    assert answer.status_code == 422
    for text in texts:
        assert text in page
    return page


# -- a cluster ------------------------------------------------------------------------------------
def given_cluster(**changed):
    commune, other = unit("00577"), unit("00004")
    return {
        "code": "CCN-01-950",
        "name": "CCN Sông Xanh",
        "kind": "general",
        "commune": commune.pk,
        "others": [other.pk],
    } | changed


def test_a_cluster_is_registered_with_its_communes_the_leading_one_first(browser):
    answer = browser.post(reverse("cluster-create"), given_cluster(latitude="20,98", longitude="105,91"))
    assert answer.url == reverse("cluster-detail", args=["CCN-01-950"])
    cluster = Cluster.objects.get(code="CCN-01-950")
    assert (cluster.name, cluster.latitude) == ("Sông Xanh", Decimal("20.98"))
    assert [(place.unit.code, place.lead) for place in cluster.places.order_by("-lead")] == [
        ("00577", True),
        ("00004", False),
    ]


def test_its_page_then_offers_to_record_its_first_act(browser):
    browser.post(reverse("cluster-create"), given_cluster())
    page = browser.get(reverse("cluster-detail", args=["CCN-01-950"])).content.decode()
    assert reverse("cluster-decision-create", args=["CCN-01-950"]) in page
    assert "Đã thêm CCN Sông Xanh" in page


def test_the_next_free_code_is_offered(browser, cluster):
    assert 'value="CCN-01-902"' in browser.get(reverse("cluster-create")).content.decode()


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"code": "CCN-01-901"}, "Mã"),
        ({"name": ""}, "Tên cụm"),
        ({"commune": ""}, "Xã, phường"),
        ({"latitude": "20,98"}, "Kinh độ"),
        ({"latitude": "105,9", "longitude": "20,9"}, "Vĩ độ"),
        ({"latitude": "hai mươi"}, "Vĩ độ"),
    ],
)
def test_a_wrong_cluster_is_not_kept_and_what_was_typed_is(browser, cluster, changed, said):
    page = refused(browser.post(reverse("cluster-create"), given_cluster(sector_name="Gốm sứ") | changed), said)
    assert 'aria-invalid="true"' in page
    assert 'value="Gốm sứ"' in page
    assert Cluster.objects.count() == 1


def test_communes_of_other_provinces_cannot_be_chosen(browser):
    elsewhere = unit("24", dt.date(2025, 7, 1)).children.first()
    refused(browser.post(reverse("cluster-create"), given_cluster(commune=elsewhere.pk)))
    assert not Cluster.objects.exists()


# -- a milestone ----------------------------------------------------------------------------------
def test_a_milestone_is_recorded_as_people_write_it(browser, cluster):
    given = {"kind": "site_clearance", "occurred_on": "3/2/2024", "phase": "2", "value": "12,5", "reason": "BC 12"}
    answer = browser.post(address(cluster, "milestone"), given)
    assert answer.url == reverse("cluster-detail", args=[cluster.code])
    milestone = Milestone.objects.get()
    assert (milestone.occurred_on, milestone.value) == (dt.date(2024, 2, 3), Decimal("12.5"))
    assert (milestone.phase.cluster, milestone.phase.number) == (cluster, 2)


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"occurred_on": "31/02/2022"}, "31/02/2022"),
        ({"occurred_on": ""}, "occurred_on"),
        ({"kind": "site_clearance", "value": "1.234"}, "1.234"),
        ({"kind": "site_clearance", "value": "-3"}, "-3"),
        ({"kind": "groundbreaking", "value": "5"}, "value"),
        ({"phase": "0"}, "phase"),
    ],
)
def test_a_wrong_milestone_is_not_kept_and_what_was_typed_is(browser, cluster, changed, said):
    given = {"kind": "groundbreaking", "occurred_on": "3/2/2024", "phase": "1", "source": "Biên bản 5"} | changed
    page = refused(browser.post(address(cluster, "milestone"), given), said, 'aria-invalid="true"')
    assert 'value="Biên bản 5"' in page
    assert not Milestone.objects.exists()


# -- a decision -----------------------------------------------------------------------------------
def test_a_decision_is_entered_with_all_it_does(browser, cluster):
    investor = InvestorFactory()
    given = DECISION | {
        "effective_on": "1/4/2024",
        "items-0-action": "establish",
        "items-0-phase": "1",
        "items-0-area_ha": "34,5",
        "items-0-industrial_area_ha": "22",
        "items-1-action": "assign_investor",
        "items-1-phase": "1",
        "items-1-investor": investor.pk,
    }
    assert browser.post(address(cluster, "decision"), given).status_code == 302
    decision = Decision.objects.get()
    assert (decision.province.code, decision.in_force_from) == ("01", dt.date(2024, 4, 1))
    assert {(item.action, item.area_ha, item.investor) for item in decision.items.all()} == {
        ("establish", Decimal("34.5"), None),
        ("assign_investor", None, investor),
    }
    now = Cluster.objects.as_of(dt.date(2024, 4, 1)).get()
    assert (now.status, now.area_ha, now.investor_id) == ("established", Decimal("34.5"), investor.pk)


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({}, "ít nhất một dòng"),
        ({"items-0-action": "include", "items-0-area_ha": "-4"}, "-4"),
        ({"items-0-action": "include", "items-0-area_ha": "20", "items-0-industrial_area_ha": "30"}, "30"),
        ({"items-0-area_ha": "20"}, "Chọn nội dung"),
        ({"items-0-action": "include", "items-0-phase": "1"}, "giai đoạn"),
        ({"items-0-action": "include", "issued_on": "2024-13-01"}, "2024-13-01"),
        ({"items-0-action": "include", "effective_on": "1/1/2024"}, "01/01/2024"),
        ({"items-0-action": "include", "number": ""}, "number"),
    ],
)
def test_a_wrong_decision_is_not_kept_and_what_was_typed_is(browser, cluster, changed, said):
    page = refused(browser.post(address(cluster, "decision"), DECISION | {"abstract": "Về việc X"} | changed), said)
    assert "Về việc X" in page
    assert not Decision.objects.exists()


def test_the_same_decision_cannot_be_entered_twice(browser, cluster):
    given = DECISION | {"items-0-action": "include", "items-0-area_ha": "20"}
    assert browser.post(address(cluster, "decision"), given).status_code == 302
    refused(browser.post(address(cluster, "decision"), given))
    assert Decision.objects.count() == 1


# -- who may --------------------------------------------------------------------------------------
@pytest.mark.parametrize("what", ["milestone", "decision"])
def test_only_who_keeps_the_register_may_enter_acts(client, cluster, what, leader, gialam, pccc, stranger):
    ItemFactory(cluster=cluster, action=Action.INCLUDE)
    for user, status in ((leader, 403), (gialam, 403), (pccc, 403), (stranger, 404)):
        client.force_login(user)
        assert client.get(address(cluster, what)).status_code == status
        assert client.post(address(cluster, what), {}).status_code == status
    assert "Ghi sự kiện" not in visible(client, gialam, cluster)


def test_the_page_offers_to_record_an_event_to_who_may(client, cluster, so):
    ItemFactory(cluster=cluster, action=Action.INCLUDE)
    page = visible(client, so, cluster)
    assert "Ghi sự kiện" in page
    assert address(cluster, "milestone") in page
    assert address(cluster, "decision") in page


def visible(client, user, cluster):
    client.force_login(user)
    return client.get(reverse("cluster-detail", args=[cluster.code])).content.decode()


def test_a_local_official_may_not_add_a_cluster(client, gialam):
    client.force_login(gialam)
    assert client.get(reverse("cluster-create")).status_code == 403
    assert "Thêm cụm" not in client.get(reverse("cluster-list")).content.decode()
