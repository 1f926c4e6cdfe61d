"""Tenants and infrastructure investors of Hanoi: the pages add up to what the articles say."""

from decimal import Decimal

import pytest
from django.urls import reverse

pytestmark = pytest.mark.django_db


@pytest.fixture
def browser(client, so):
    client.force_login(so)
    return client


def tenants(browser, **query):
    answer = browser.get(reverse("tenant-list"), query)
    assert answer.status_code == 200
    return answer


def investors(browser, **query):
    answer = browser.get(reverse("investor-list"), query)
    assert answer.status_code == 200
    return answer


def test_4169_tenants_held_874_ha_on_14_9_2022(browser, hanoi):
    totals = tenants(browser, as_of="2022-09-14").context["totals"]
    assert (totals["count"], totals["leases"]) == (4169, 4169)
    assert round(totals["area_m2"] / 10_000, 4) == Decimal("874.4814")


def test_gia_lam_had_522_of_them(browser, hanoi):
    totals = tenants(browser, as_of="2022-09-14", unit="018").context["totals"]
    assert totals["leases"] == 522
    assert round(totals["area_m2"] / 10_000, 4) == Decimal("90.7227")


def test_54_are_of_foreign_investors_in_2025(browser, hanoi):
    assert tenants(browser, as_of="2025-12-14", foreign="true").context["totals"]["leases"] == 54


def test_every_view_opens_as_many_rows_as_its_tab_says(browser, hanoi):
    for tab in tenants(browser, as_of="2025-12-14").context["tabs"]:
        answer = browser.get(reverse("tenant-list") + tab["address"])
        assert answer.context["totals"]["count"] == tab["count"] > 0
        assert [one["label"] for one in answer.context["tabs"] if one["current"]] == [tab["label"]]


def test_a_local_official_sees_the_tenants_of_the_own_territory(client, gialam, hanoi):
    client.force_login(gialam)
    assert tenants(client, as_of="2022-09-14").context["totals"]["leases"] == 522


def test_in_2025_enterprises_hold_1376_ha_of_hanoi(browser, hanoi):
    totals = investors(browser, as_of="2025-12-14", kind="enterprise").context["totals"]
    assert (totals["clusters"], str(totals["area_ha"])) == (70, "1376.4000")


def test_who_holds_most_can_stand_first(browser, hanoi):
    areas = [
        holding.area_ha for _i, holding in investors(browser, as_of="2025-12-14", ordering="-area").context["page"]
    ]
    known = [area for area in areas if area is not None]
    assert known == sorted(known, reverse=True)
    assert areas[: len(known)] == known
