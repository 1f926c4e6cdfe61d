"""What the press published about Hanoi's clusters, asked of the register the way a reader would."""

import datetime as dt
from decimal import Decimal

import pytest
from django.db.models import Count, Sum

from ccn_portal.territories.finding import unit_by_code
from clusters.choices import Action, MilestoneKind
from clusters.models import Cluster, DecisionItem, Dossier, Milestone, Phase

pytestmark = pytest.mark.django_db

PLAN_YEARS = (dt.date(2018, 8, 1), dt.date(2020, 12, 31))


def items(action, *days):
    found = DecisionItem.objects.filter(action=action)
    return found.filter(decision__in_force_from__range=days) if days else found


def founded_phases():
    """The phases that were established or opened by an expansion from August 2018 to December 2020."""
    opening = items(Action.ESTABLISH, *PLAN_YEARS) | items(Action.EXPAND, *PLAN_YEARS)
    return Phase.objects.filter(pk__in=opening.values("phase"))


def test_68_clusters_were_called_for_investment(hanoi):
    assert items(Action.CALL_FOR_INVESTMENT).values("cluster").distinct().count() == 68


def test_31_clusters_and_12_second_phases_were_established_from_2018_to_2020(hanoi):
    assert items(Action.ESTABLISH, *PLAN_YEARS).count() == 31
    assert items(Action.EXPAND, *PLAN_YEARS).count() == 12


def test_the_43_cover_753_3_hectares_for_16_150_billion(hanoi):
    opening = items(Action.ESTABLISH, *PLAN_YEARS) | items(Action.EXPAND, *PLAN_YEARS)
    totals = opening.aggregate(area=Sum("area_ha"), capital=Sum("capital"))
    assert totals == {"area": Decimal("753.3"), "capital": Decimal(16150)}


def test_61_clusters_were_recognised_in_the_first_half_of_2018(hanoi):
    assert items(Action.RECOGNISE, dt.date(2018, 1, 1), dt.date(2018, 6, 30)).count() == 61


def test_19_districts_had_clusters_in_2022(hanoi):
    day = dt.date(2022, 9, 14)
    clusters = Cluster.objects.in_unit(hanoi, day).as_of(day).established().placed_on(day)
    assert clusters.aggregate(districts=Count("place__district", distinct=True)) == {"districts": 19}


def test_70_clusters_operated_and_4_of_before_decree_68_were_still_being_built(hanoi):
    day = dt.date(2022, 9, 14)
    old = items(Action.RECOGNISE).values("cluster")
    clusters = Cluster.objects.as_of(day).filter(pk__in=old)
    assert clusters.operating().count() == 70
    assert clusters.filter(operating_on=None).count() == 4


def test_4_clusters_broke_ground_in_the_first_half_of_2022_in_thuong_tin_and_thach_that(hanoi):
    first_half = (dt.date(2022, 1, 1), dt.date(2022, 6, 30))
    started = Milestone.objects.filter(kind=MilestoneKind.GROUNDBREAKING, occurred_on__range=first_half)
    assert started.count() == 4
    thuong_tin, thach_that = (unit_by_code(code, first_half[1]) for code in ("279", "276"))
    assert started.in_unit(thuong_tin, first_half[1]).count() == 2
    assert started.in_unit(thach_that, first_half[1]).count() == 2


def test_21_dossiers_were_under_appraisal_8_of_them_at_the_council(hanoi):
    day = dt.date(2022, 6, 30)
    open_then = Dossier.objects.filter(received_on__lte=day).exclude(closed_on__lte=day)
    assert open_then.count() == 21
    at_council = open_then.filter(council_on__lte=day)
    assert at_council.count() == 8


def test_6_of_the_43_had_started_and_37_had_not(hanoi):
    on_the_day = founded_phases().as_of(dt.date(2022, 8, 1))
    assert on_the_day.filter(groundbreaking_on__isnull=False).count() == 6
    assert on_the_day.filter(groundbreaking_on__isnull=True).count() == 37


def test_191_clusters_with_7_149_hectares_are_proposed_to_2030(hanoi):
    proposed = items(Action.PROPOSE).filter(decision__number="PA-CCN-2030")
    assert proposed.count() == 191
    assert proposed.aggregate(area=Sum("area_ha")) == {"area": Decimal(7149)}


def test_a_proposal_counts_in_no_plan(hanoi):
    day = dt.date(2022, 9, 15)  # the day the 191 were proposed
    assert Cluster.objects.as_of(day).planned().count() == 159
