"""Decisions of Hanoi: the pages add up to what was published."""

import pytest
from django.urls import reverse

from clusters.choices import Action

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


def test_the_plan_of_2018_includes_159_clusters_with_3204_ha(browser, hanoi):
    answer = listed(browser, q="1292/QĐ-UBND", kind="Quy hoạch")
    [decision] = answer.context["page"]
    assert decision.cluster_count == 159
    page = browser.get(reverse("decision-detail", args=[decision.pk]))
    assert str(page.context["totals"]["area_ha"]) == "3204.3100"
    assert "3.204,31" in page.content.decode()


def test_68_clusters_were_called_for_investment(browser, hanoi):
    answer = listed(browser, action=Action.CALL_FOR_INVESTMENT)
    assert sum(decision.cluster_count for decision in answer.context["page"]) == 68


def test_61_were_recognised_in_the_first_half_of_2018(browser, hanoi):
    answer = listed(browser, action="recognise", issued_from="2018-01-01", issued_to="2018-06-30")
    assert answer.context["totals"]["count"] == 61


def test_search_needs_no_accents(browser, hanoi):
    assert "PA-CCN-2030" in numbers(listed(browser, q="so bo phuong an phat trien"))


def test_a_decision_is_in_no_list_before_its_day(browser, hanoi):
    assert "1292/QĐ-UBND" not in numbers(listed(browser, as_of="2018-03-13", q="1292"))
    assert "1292/QĐ-UBND" in numbers(listed(browser, as_of="2018-03-14", q="1292"))


def test_a_local_official_sees_only_what_concerns_the_own_clusters(client, gialam, hanoi):
    client.force_login(gialam)
    plan = listed(client, q="1292").context["page"][0]
    assert plan.cluster_count == 11
    page = client.get(reverse("decision-detail", args=[plan.pk]))
    assert len(page.context["items"]) == 11
