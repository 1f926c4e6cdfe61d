"""The pages of infrastructure investors: what each holds on a day, and since when."""

import datetime as dt

import pytest
from django.urls import reverse

from clusters.choices import Action
from clusters.tests.factories import ClusterFactory, ItemFactory
from investors.tests.factories import InvestorFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def browser(client, so):
    client.force_login(so)
    return client


def listed(browser, **query):
    answer = browser.get(reverse("investor-list"), query)
    assert answer.status_code == 200
    return answer


def held(answer):
    return {
        investor.name: [cluster.name for cluster in holding.clusters] for investor, holding in answer.context["page"]
    }


@pytest.fixture
def changed_hands():
    """A cluster that went from one investor to another on 1/5/2022."""
    cluster = ClusterFactory(name="Tân Hòa")
    first, second = InvestorFactory(name="Ban QLDA"), InvestorFactory(name="Công ty Hạ tầng")
    ItemFactory(cluster=cluster, investor=first, area_ha=25, on=dt.date(2019, 3, 1))
    ItemFactory(cluster=cluster, investor=second, action=Action.ASSIGN_INVESTOR, on=dt.date(2022, 5, 1))
    return first, second


def test_a_phase_is_held_by_whom_the_latest_act_names(browser, changed_hands):
    assert held(listed(browser, as_of="2022-04-30")) == {"Ban QLDA": ["Tân Hòa"], "Công ty Hạ tầng": []}
    assert held(listed(browser, as_of="2022-05-01")) == {"Ban QLDA": [], "Công ty Hạ tầng": ["Tân Hòa"]}


def test_the_page_says_since_when(browser, changed_hands):
    _first, second = changed_hands
    answer = browser.get(reverse("investor-detail", args=[second.pk]), {"as_of": "2023-01-01"})
    assert answer.context["holding"].since == dt.date(2022, 5, 1)
    assert answer.context["holding"].area_ha == 25
    assert "01/05/2022" in answer.content.decode()


def test_an_investor_that_holds_nothing_any_more_keeps_its_past(browser, changed_hands):
    first, _second = changed_hands
    shown = browser.get(reverse("investor-detail", args=[first.pk]), {"as_of": "2023-01-01"}).content.decode()
    assert "Tại ngày này không làm chủ đầu tư cụm nào" in shown
    assert "01/03/2019" in shown


def test_a_revoked_cluster_is_held_by_nobody(browser):
    investor = InvestorFactory()
    cluster = ClusterFactory()
    ItemFactory(cluster=cluster, investor=investor, area_ha=10, on=dt.date(2019, 3, 1))
    ItemFactory(cluster=cluster, action=Action.REVOKE, on=dt.date(2020, 3, 1))
    assert listed(browser, as_of="2020-02-29").context["totals"]["clusters"] == 1
    assert listed(browser, as_of="2020-03-01").context["totals"]["clusters"] == 0


def test_the_export_has_every_investor(browser, changed_hands):
    lines = b"".join(browser.get(reverse("investor-list"), {"format": "csv"})).decode().strip().splitlines()
    assert len(lines) == 1 + 2


def test_a_stranger_gets_404_and_an_empty_list(client, stranger, changed_hands):
    client.force_login(stranger)
    assert client.get(reverse("investor-detail", args=[changed_hands[0].pk])).status_code == 404
    assert listed(client).context["totals"]["count"] == 0


def test_the_pages_take_the_same_queries_at_any_size(browser, django_assert_max_num_queries):
    investor = InvestorFactory()
    ItemFactory(investor=investor, area_ha=10)
    urls = [reverse("investor-list"), reverse("investor-detail", args=[investor.pk])]

    def counted():
        found = []
        for url in urls:
            with django_assert_max_num_queries(15) as queries:
                browser.get(url)
            found.append(len(queries))
        return found

    few = counted()
    for _number in range(20):
        ItemFactory(investor=investor, area_ha=10)
        ItemFactory(investor=InvestorFactory(), area_ha=10)
    assert counted() == few
