"""The list of clusters over small registers: order, search, pages, what it says when nothing is left."""

import datetime as dt
from decimal import Decimal

import pytest
from django.urls import reverse

from clusters.choices import Action, ClusterKind, MilestoneKind
from clusters.tests.factories import ClusterFactory, ItemFactory, MilestoneFactory
from clusters.views.rows import ORDERS

pytestmark = pytest.mark.django_db


@pytest.fixture
def browser(client, so):
    client.force_login(so)
    return client


def listed(browser, **query):
    answer = browser.get(reverse("cluster-list"), query)
    assert answer.status_code == 200
    return answer


def names(answer):
    return [row["name"] for row in answer.context["page"]]


def planned(name, **known):
    cluster = ClusterFactory(name=name, **known)
    ItemFactory(cluster=cluster, action=Action.INCLUDE, area_ha=Decimal(20), on=dt.date(2018, 3, 14))
    return cluster


def test_names_written_with_the_same_accents_come_first(browser):
    planned("Binh Mình")
    planned("Bình Minh")
    planned("An Bình Minh")
    assert names(listed(browser, q="Bình Minh")) == ["Bình Minh", "An Bình Minh", "Binh Mình"]


def test_names_sort_as_a_vietnamese_dictionary_sorts(browser):
    for name in ("Đa Sỹ", "Dục Tú", "Ea Kar", "An Khánh", "Ân Thi", "Ăn Lạc"):
        planned(name)
    expected = ["An Khánh", "Ăn Lạc", "Ân Thi", "Dục Tú", "Đa Sỹ", "Ea Kar"]
    assert names(listed(browser, ordering="name")) == expected
    assert names(listed(browser, ordering="-name")) == expected[::-1]


@pytest.mark.parametrize("key", ORDERS)
def test_every_heading_sorts_both_ways_and_leaves_nothing_out(browser, key):
    operating = planned("Cụm A", kind=ClusterKind.CRAFT_VILLAGE)
    item = ItemFactory(cluster=operating, action=Action.ESTABLISH, area_ha=Decimal(15), industrial_area_ha=Decimal(9))
    MilestoneFactory(phase=item.phase, kind=MilestoneKind.OPERATION_STARTED)
    planned("Cụm B")
    planned("Cụm C")
    for direction in ("", "-"):
        answer = listed(browser, ordering=f"{direction}{key}")
        assert sorted(names(answer)) == ["Cụm A", "Cụm B", "Cụm C"]
        assert f'aria-sort="{"descending" if direction else "ascending"}"' in answer.content.decode()


def test_rows_without_a_figure_come_last_in_both_directions(browser):
    established = planned("Có diện tích")
    ItemFactory(cluster=established, action=Action.ESTABLISH, area_ha=Decimal(15), industrial_area_ha=Decimal(9))
    planned("Chưa có")
    assert names(listed(browser, ordering="industrial"))[-1] == "Chưa có"
    assert names(listed(browser, ordering="-industrial"))[-1] == "Chưa có"


def test_an_empty_list_names_the_conditions_to_take_away(browser):
    planned("Cụm A")
    shown = listed(browser, status="operating", q="cum").content.decode()
    assert "Không có cụm nào" in shown
    assert 'href="?q=cum"' in shown  # without the state
    assert 'href="?status=operating"' in shown  # without the words


def test_a_condition_that_cannot_be_read_is_named_and_the_list_still_shown(browser):
    planned("Cụm A")
    answer = listed(browser, fill_rate_min="nhiều")
    assert names(answer) == ["Cụm A"]
    assert 'role="alert"' in answer.content.decode()


def test_pages_hold_thirty_rows_and_totals_count_all(browser):
    for number in range(32):
        planned(f"Cụm {number}")
    second = listed(browser, ordering="name", page="2")
    assert names(second) == ["Cụm 30", "Cụm 31"]
    assert second.context["totals"]["count"] == 32


def test_a_partial_update_sends_the_list_and_the_as_of_form_only(browser):
    planned("Cụm A")
    headers = {"HX-Request": "true", "HX-Target": "cluster-list"}
    shown = browser.get(reverse("cluster-list"), {"q": "cum"}, headers=headers).content.decode()
    assert "<html" not in shown
    assert 'hx-swap-oob="true"' in shown
    assert '<input type="hidden" name="q" value="cum">' in shown  # choosing a day keeps what was asked
    assert "Cụm A" in shown


def test_a_name_that_is_markup_stays_text(browser):
    planned("<script>alert(1)</script>")
    assert "<script>alert(1)" not in listed(browser).content.decode()


def test_the_list_takes_at_most_15_queries_at_any_size(browser, django_assert_max_num_queries):
    planned("Cụm 0")
    with django_assert_max_num_queries(15) as few:
        listed(browser, status="planned", unit="01")
    for number in range(1, 40):
        planned(f"Cụm {number}")
    with django_assert_max_num_queries(15) as many:
        listed(browser, status="planned", unit="01")
    assert len(many) == len(few)
