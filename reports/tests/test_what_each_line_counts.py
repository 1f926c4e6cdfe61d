"""The lines of form 03/04, rule by rule, on registers of a few clusters."""

import datetime as dt
from decimal import Decimal

import pytest

from clusters.choices import Action, ClusterKind, InvestorKind, MilestoneKind, WorkKind
from clusters.tests.factories import (
    OLD_MAP,
    ClusterFactory,
    ItemFactory,
    MilestoneFactory,
    PhaseFactory,
    WorkFactory,
    bat_trang,
    hanoi,
    unit,
)
from investors.choices import LeaseState
from investors.tests.factories import InvestorFactory, LeaseFactory
from reports.choices import ReturnState
from reports.services import compute_indicators
from reports.tests.factories import ReturnFactory, established_cluster, operating_cluster

pytestmark = pytest.mark.django_db

START, END = dt.date(2022, 6, 15), dt.date(2022, 9, 14)  # the third quarter of 2022


def lines(of=None, starts_on=START, ends_on=END):
    return compute_indicators(unit=of or hanoi(), starts_on=starts_on, ends_on=ends_on).lines


def value(number, **scope):
    return lines(**scope)[number].value


# -- the plan -----------------------------------------------------------------------------------
def test_a_proposal_is_not_yet_in_the_plan():
    ItemFactory(action=Action.PROPOSE, area_ha=30)
    assert value("1") == 0


def test_a_cluster_removed_from_the_plan_is_in_it_no_more_unless_it_is_included_again():
    cluster = ClusterFactory()
    ItemFactory(cluster=cluster, action=Action.INCLUDE, area_ha=30, on=dt.date(2018, 1, 1))
    ItemFactory(cluster=cluster, action=Action.REMOVE, on=dt.date(2020, 1, 1))
    assert value("1", ends_on=dt.date(2019, 12, 31), starts_on=dt.date(2019, 1, 1)) == 1
    assert (value("1"), value("2")) == (0, 0)
    ItemFactory(cluster=cluster, action=Action.INCLUDE, area_ha=25, on=dt.date(2021, 1, 1))
    assert (value("1"), value("2")) == (1, 25)


def test_a_decision_counts_from_the_day_it_takes_effect():
    ItemFactory(action=Action.INCLUDE, area_ha=30, on=END - dt.timedelta(9), decision__effective_on=END)
    assert value("1", ends_on=END - dt.timedelta(1)) == 0
    assert value("1") == 1


# -- established clusters ------------------------------------------------------------------------
def test_the_area_of_an_established_cluster_is_that_of_all_its_phases_opened_by_the_day():
    cluster = established_cluster(area=20)
    second = PhaseFactory(cluster=cluster, number=2)
    ItemFactory(cluster=cluster, action=Action.EXPAND, phase=second, area_ha=15, on=END + dt.timedelta(1))
    assert (value("3"), value("4")) == (1, 20)
    assert value("4", ends_on=END + dt.timedelta(1)) == 35


def test_an_adjustment_changes_the_area_of_its_phase():
    cluster = established_cluster(area=20)
    ItemFactory(cluster=cluster, action=Action.ADJUST, area_ha=Decimal("18.5"), on=dt.date(2021, 1, 1))
    assert value("4") == Decimal("18.5")


def test_a_revoked_establishment_counts_no_more():
    cluster = established_cluster()
    ItemFactory(cluster=cluster, action=Action.REVOKE, on=dt.date(2021, 5, 5))
    assert (value("3"), value("4")) == (0, 0)


def test_expansions_are_no_new_establishments():
    cluster = established_cluster(on=dt.date(2020, 1, 1), area=20)
    second = PhaseFactory(cluster=cluster, number=2)
    ItemFactory(cluster=cluster, action=Action.EXPAND, phase=second, area_ha=15, on=END)
    established_cluster(on=START, area=11)
    assert (value("5"), value("6")) == (1, 11)


def test_only_phases_of_enterprises_count_in_lines_7_and_8():
    public, company = InvestorFactory(kind=InvestorKind.PUBLIC_UNIT), InvestorFactory()
    cluster = ClusterFactory()
    ItemFactory(cluster=cluster, action=Action.ESTABLISH, area_ha=20, investor=public)
    second = PhaseFactory(cluster=cluster, number=2)
    ItemFactory(cluster=cluster, action=Action.EXPAND, phase=second, area_ha=15, investor=company)
    assert (value("7"), value("8")) == (1, 15)


def test_the_investor_is_the_one_assigned_last():
    cluster = established_cluster(area=20)
    ItemFactory(cluster=cluster, action=Action.ASSIGN_INVESTOR, investor=InvestorFactory(), on=dt.date(2021, 1, 1))
    assert (value("7"), value("8")) == (1, 20)


def test_detailed_plan_and_project_count_with_the_area_of_their_phase():
    cluster = established_cluster(area=20)
    ItemFactory(cluster=cluster, action=Action.APPROVE_DETAILED_PLAN, area_ha=19, on=dt.date(2021, 1, 1))
    ItemFactory(cluster=cluster, action=Action.APPROVE_PROJECT, capital=100, on=dt.date(2021, 2, 1))
    ItemFactory(cluster=cluster, action=Action.APPROVE_PROJECT, capital=120, on=dt.date(2021, 3, 1))
    counted = lines()
    assert [counted[n].value for n in ("9", "10", "11", "12", "13")] == [1, 20, 1, 20, 120]


# -- operating clusters --------------------------------------------------------------------------
def test_operating_clusters_are_told_apart_by_standing_and_kind():
    operating_cluster(kind=ClusterKind.CRAFT_VILLAGE)
    standing = operating_cluster(kind=ClusterKind.SPECIALISED)
    ItemFactory(cluster=standing, action=Action.RECOGNISE, area_ha=12)
    counted = lines()
    assert [counted[n].value for n in ("15", "15.1", "15.2", "15.3", "15.4")] == [2, 1, 1, 1, 1]


def test_an_operating_cluster_not_established_has_its_planned_area_else_none():
    planned = operating_cluster()
    ItemFactory(cluster=planned, action=Action.INCLUDE, area_ha=30)
    operating_cluster()
    standing = operating_cluster()
    ItemFactory(cluster=standing, action=Action.RECOGNISE, area_ha=12)
    counted = lines()
    assert [counted[n].value for n in ("16", "16.1", "16.2")] == [42, 12, 30]


def test_a_cluster_that_ended_operation_operates_no_more():
    cluster = operating_cluster()
    end = {"kind": MilestoneKind.OPERATION_ENDED, "occurred_on": END}
    MilestoneFactory(phase=cluster.phases.get(), **end)
    assert value("15", ends_on=END - dt.timedelta(1)) == 1
    assert value("15") == 0


def test_industrial_land_is_what_the_detailed_plan_set():
    cluster = operating_cluster()
    ItemFactory(cluster=cluster, action=Action.RECOGNISE, area_ha=12, industrial_area_ha=9)
    assert value("17") == 0
    plan = {"area_ha": 12, "industrial_area_ha": 8, "on": dt.date(2021, 1, 1)}
    ItemFactory(cluster=cluster, action=Action.APPROVE_DETAILED_PLAN, **plan)
    assert value("17") == 8


def test_the_fill_rate_takes_leases_and_land_of_the_same_clusters():
    with_plan, without = operating_cluster(), operating_cluster()
    plan = {"area_ha": 12, "industrial_area_ha": 8, "on": dt.date(2021, 1, 1)}
    ItemFactory(cluster=with_plan, action=Action.APPROVE_DETAILED_PLAN, **plan)
    LeaseFactory(cluster=with_plan, area_m2=20_000)
    LeaseFactory(cluster=without, area_m2=50_000)
    assert (value("18"), value("19")) == (7, 25)


def test_without_a_detailed_plan_there_is_no_fill_rate():
    LeaseFactory(cluster=operating_cluster())
    assert value("19") is None
    assert lines()["19"].missing


# -- leases --------------------------------------------------------------------------------------
def test_a_lease_counts_from_its_first_day_to_the_day_before_its_end():
    LeaseFactory(cluster=operating_cluster(), starts_on=START, ends_on=END, area_m2=10_000)
    assert value("20", ends_on=START - dt.timedelta(1), starts_on=dt.date(2022, 1, 1)) == 0
    assert value("20", ends_on=START) == 1
    assert value("20", ends_on=END - dt.timedelta(1)) == 1
    assert value("20") == 0


def test_foreign_and_suspended_tenants_are_told_apart():
    cluster = operating_cluster()
    LeaseFactory(cluster=cluster)
    LeaseFactory(cluster=cluster, nationality="Nhật Bản")
    LeaseFactory(cluster=cluster, state=LeaseState.SUSPENDED)
    LeaseFactory(cluster=cluster, state=LeaseState.SUSPENDED, suspended_on=END + dt.timedelta(1))
    counted = lines()
    assert [counted[n].value for n in ("20", "21", "22")] == [4, 1, 3]


def test_leases_of_a_cluster_that_does_not_exist_on_the_day_count_nowhere():
    LeaseFactory(cluster=ClusterFactory())
    assert (value("18"), value("20")) == (0, 0)


# -- returns -------------------------------------------------------------------------------------
def test_what_nobody_reported_is_missing_and_not_0():
    operating_cluster()
    counted = lines()
    assert [counted[n].value for n in ("14", "23", "24", "25")] == [None] * 4


def test_a_reported_0_is_a_0():
    ReturnFactory(cluster=operating_cluster(), revenue=0, workers=0)
    assert (value("23"), value("25")) == (0, 0)


def test_an_empty_field_of_a_return_reports_nothing():
    ReturnFactory(cluster=operating_cluster(), revenue=5)
    assert (value("23"), value("24")) == (5, None)


def test_only_accepted_current_returns_count():
    cluster = operating_cluster()
    ReturnFactory(cluster=cluster, revenue=5, version=1, is_current=False)
    ReturnFactory(cluster=cluster, revenue=7, version=2)
    ReturnFactory(cluster=operating_cluster(), revenue=100, state=ReturnState.SUBMITTED)
    assert value("23") == 7


def test_a_year_sums_its_quarters_and_takes_the_workers_of_the_last():
    cluster = operating_cluster()
    for number in (1, 2, 3, 4):
        ReturnFactory(cluster=cluster, period=f"2022Q{number}", revenue=number, workers=number)
    year = {"starts_on": dt.date(2021, 12, 15), "ends_on": dt.date(2022, 12, 14)}
    assert (value("23", **year), value("25", **year)) == (10, 4)


def test_a_half_year_return_stands_for_the_quarters_a_cluster_did_not_report():
    by_quarter, by_half, silent = operating_cluster(), operating_cluster(), operating_cluster()
    for period, revenue in (("2022Q1", 1), ("2022Q2", 2), ("2022H1", 50)):
        ReturnFactory(cluster=by_quarter, period=period, revenue=revenue)
    for period, revenue in (("2022Q1", 4), ("2022H1", 8)):
        ReturnFactory(cluster=by_half, period=period, revenue=revenue)
    half = {"starts_on": dt.date(2021, 12, 15), "ends_on": dt.date(2022, 6, 14)}
    assert value("23", **half) == 1 + 2 + 8
    assert lines(**half)["23"].not_reported == (silent.pk,)


def test_within_a_month_nothing_is_reported():
    ReturnFactory(cluster=operating_cluster(), revenue=5)
    month = {"starts_on": dt.date(2022, 9, 1), "ends_on": dt.date(2022, 9, 30)}
    assert value("23", **month) is None


def test_capital_is_cumulative_so_the_latest_return_that_states_it_counts():
    cluster = operating_cluster()
    ReturnFactory(cluster=cluster, period="2021Q4", infrastructure_capital=80)
    ReturnFactory(cluster=cluster, period="2022Q1", infrastructure_capital=90)
    ReturnFactory(cluster=cluster, period="2022Q2")
    ReturnFactory(cluster=cluster, period="2022Q4", infrastructure_capital=500)
    assert value("14") == 90


def test_who_has_not_reported_is_named():
    reporting, silent = operating_cluster(), operating_cluster()
    operating_cluster(since=END + dt.timedelta(1))
    established_cluster()
    ReturnFactory(cluster=reporting, revenue=5, workers=3)
    counted = lines()
    assert counted["23"].not_reported == (silent.pk,)
    assert counted["24"].not_reported == (reporting.pk, silent.pk)
    assert counted["20"].not_reported == ()


# -- wastewater ----------------------------------------------------------------------------------
def test_a_commissioned_plant_and_one_being_built_count_in_line_26():
    MilestoneFactory(phase__cluster=operating_cluster(), kind=MilestoneKind.WASTEWATER_COMMISSIONED)
    WorkFactory(cluster=operating_cluster(), kind=WorkKind.WASTEWATER, started_on=dt.date(2022, 1, 1))
    WorkFactory(cluster=operating_cluster(), kind=WorkKind.WASTEWATER, planned_on=dt.date(2022, 1, 1))
    WorkFactory(cluster=operating_cluster(), kind=WorkKind.ROADS, started_on=dt.date(2022, 1, 1))
    assert value("26") == 2


def test_the_latest_effluent_result_decides():
    cluster = operating_cluster()
    phase = cluster.phases.get()
    MilestoneFactory(phase=phase, kind=MilestoneKind.EFFLUENT_MEETS, occurred_on=dt.date(2021, 1, 1))
    assert value("27") == 1
    MilestoneFactory(phase=phase, kind=MilestoneKind.EFFLUENT_FAILS, occurred_on=dt.date(2022, 1, 1))
    assert value("27") == 0


# -- where ---------------------------------------------------------------------------------------
def test_a_cluster_in_two_communes_counts_once_for_the_leading_one():
    other = unit("00580", OLD_MAP)
    established_cluster(communes=[bat_trang(), other])
    assert value("3") == value("3", of=bat_trang()) == 1
    assert value("3", of=other) == 0


def test_an_old_cluster_counts_in_the_unit_that_its_commune_became():
    established_cluster()
    today = {"starts_on": dt.date(2025, 12, 15), "ends_on": dt.date(2026, 3, 14)}
    assert value("3", of=unit("00577"), **today) == 1  # Xã Bát Tràng of the new map
    assert value("3", of=unit("018", OLD_MAP)) == 1  # Huyện Gia Lâm


def test_an_empty_unit_has_zeros_where_the_register_answers_and_gaps_where_returns_would():
    counted = lines(of=unit("276", OLD_MAP))
    missing = {number for number, line in counted.items() if line.missing}
    assert missing == {"14", "19", "23", "24", "25"}
    assert {line.value for number, line in counted.items() if number not in missing} == {0}
