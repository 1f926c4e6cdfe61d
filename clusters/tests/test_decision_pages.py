"""The pages of decisions: found by what they do, shown with what they set, none before its day."""

import csv
import datetime as dt
import io

import pytest
from django.urls import reverse

from clusters.choices import Action
from clusters.tests.factories import ClusterFactory, DecisionFactory, ItemFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def browser(client, so):
    client.force_login(so)
    return client


def listed(browser, **query):
    answer = browser.get(reverse("decision-list"), query)
    assert answer.status_code == 200
    return answer


def numbers(answer):
    return [decision.number for decision in answer.context["page"]]


def test_it_can_be_found_by_cluster_issuer_and_action_at_once(browser):
    cluster = ClusterFactory()
    wanted = DecisionFactory(number="15/QĐ-UBND", issuer="UBND huyện Gia Lâm")
    ItemFactory(cluster=cluster, decision=wanted, action=Action.ESTABLISH)
    ItemFactory(cluster=cluster, action=Action.INCLUDE)
    ItemFactory(action=Action.ESTABLISH)
    assert numbers(listed(browser, cluster=cluster.code, action="establish")) == ["15/QĐ-UBND"]
    assert numbers(listed(browser, issuer="UBND huyện Gia Lâm")) == ["15/QĐ-UBND"]


def test_the_latest_stands_first_unless_another_order_is_asked_for(browser):
    DecisionFactory(number="2/QĐ", issued_on=dt.date(2020, 1, 1))
    DecisionFactory(number="1/QĐ", issued_on=dt.date(2021, 1, 1))
    assert numbers(listed(browser)) == ["1/QĐ", "2/QĐ"]
    assert numbers(listed(browser, ordering="-number")) == ["2/QĐ", "1/QĐ"]


def test_a_decision_that_takes_effect_later_says_so(browser):
    decision = DecisionFactory(issued_on=dt.date(2020, 1, 1), effective_on=dt.date(2020, 2, 15))
    url = reverse("decision-detail", args=[decision.pk])
    assert "15/02/2020: tại ngày 01/02/2020" in browser.get(url, {"as_of": "2020-02-01"}).content.decode()
    assert "chưa làm thay đổi gì" not in browser.get(url, {"as_of": "2020-02-15"}).content.decode()


def test_a_stranger_gets_404_and_an_empty_list(client, stranger):
    decision = ItemFactory().decision
    client.force_login(stranger)
    assert client.get(reverse("decision-detail", args=[decision.pk])).status_code == 404
    assert listed(client).context["totals"]["count"] == 0


def test_the_export_has_every_row_and_no_formulas(browser):
    DecisionFactory(abstract='=HYPERLINK("http://example.org")')
    body = b"".join(browser.get(reverse("decision-list"), {"format": "csv"})).decode("utf-8-sig")
    [row] = csv.DictReader(io.StringIO(body))
    assert row["Trích yếu"].startswith("'=")


def test_the_pages_take_the_same_queries_at_any_size(browser, django_assert_max_num_queries):
    decision = ItemFactory(area_ha=10).decision
    urls = [reverse("decision-list"), reverse("decision-detail", args=[decision.pk])]

    def counted():
        found = []
        for url in urls:
            with django_assert_max_num_queries(15) as queries:
                browser.get(url)
            found.append(len(queries))
        return found

    few = counted()
    for _number in range(20):
        ItemFactory(decision=decision, area_ha=10)
        ItemFactory()
    assert counted() == few
