"""Decisions, phases, milestones and the rest of the ledger through the API."""

import datetime as dt
from decimal import Decimal

import pytest
import time_machine

from clusters.tests.factories import (
    OLD_MAP,
    ClusterFactory,
    DecisionFactory,
    DossierFactory,
    ItemFactory,
    MilestoneFactory,
    ObstacleFactory,
    PublishedFigureFactory,
    TargetFactory,
    WorkFactory,
    unit,
)
from investors.tests.factories import InvestorFactory

pytestmark = pytest.mark.django_db
NOW = time_machine.travel("2026-01-15T02:00:00Z", tick=False)


@pytest.fixture(autouse=True)
def frozen(settings):
    settings.FROZEN_TODAY = dt.date(2026, 1, 15)


def results(response):
    assert response.status_code == 200, response.content.decode()
    return response.json()["results"]


@NOW
def test_a_decision_comes_with_what_it_does(api, so):
    investor = InvestorFactory(tax_code="9900000001")
    decision = DecisionFactory(number="1292/QĐ-UBND", issued_on=dt.date(2018, 3, 14), effective_on=dt.date(2018, 3, 20))
    ItemFactory(
        decision=decision,
        cluster=ClusterFactory(code="CCN-01-001", name="Bát Tràng"),
        area_ha=Decimal("25.5"),
        investor=investor,
    )
    assert results(api(so).get("/api/v1/decisions/")) == [
        {
            "id": decision.pk,
            "number": "1292/QĐ-UBND",
            "kind": "Quyết định",
            "issued_on": "2018-03-14",
            "effective_on": "2018-03-20",
            "in_force_from": "2018-03-20",
            "issuer": "UBND thành phố Hà Nội",
            "abstract": None,
            "source": None,
            "items": [
                {
                    "cluster": {"code": "CCN-01-001", "name": "Bát Tràng"},
                    "phase": 1,
                    "action": "establish",
                    "area_ha": "25.50",
                    "industrial_area_ha": None,
                    "capital": None,
                    "investor": "9900000001",
                }
            ],
            "attachments": [],
            "updated_at": "2026-01-15T02:00:00Z",
        }
    ]


def test_a_local_official_sees_of_a_decision_only_the_own_clusters(api, gialam):
    decision = DecisionFactory()
    ItemFactory(decision=decision, cluster=ClusterFactory(code="IN-GIA-LAM"))
    thach_that = unit("09955")  # a commune of the former Thạch Thất
    ItemFactory(decision=decision, cluster=ClusterFactory(code="IN-THACH-THAT", communes=[thach_that]))
    (row,) = results(api(gialam).get("/api/v1/decisions/"))
    assert [item["cluster"]["code"] for item in row["items"]] == ["IN-GIA-LAM"]
    assert results(api(gialam).get("/api/v1/decisions/", {"cluster": "IN-THACH-THAT"})) == []


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ({"action": "establish"}, True),
        ({"action": "expand,revoke"}, False),
        ({"cluster": "CCN-01-001"}, True),
        ({"cluster": "CCN-01-001", "action": "include"}, False),
        ({"unit": "01"}, True),
        ({"unit": "018"}, True),  # the district of before 1/7/2025: no unit bears the code today
        ({"unit": "276"}, False),
        ({"issued_from": "2018-03-14", "issued_to": "2018-03-14"}, True),
        ({"issued_to": "2018-03-13"}, False),
        ({"q": "1292 ubnd"}, True),
        ({"q": "thanh lap cum"}, True),
        ({"kind": "quyết định"}, True),
        ({"number": "1292/qđ-ubnd"}, True),
    ],
)
def test_decisions_are_narrowed(api, so, asked, found):
    decision = DecisionFactory(number="1292/QĐ-UBND", abstract="Thành lập cụm", issued_on=dt.date(2018, 3, 14))
    ItemFactory(decision=decision, cluster=ClusterFactory(code="CCN-01-001"))
    assert len(results(api(so).get("/api/v1/decisions/", asked))) == found


def test_a_phase_is_shown_as_of_the_day(api, so):
    item = ItemFactory(on=dt.date(2018, 3, 1), area_ha=Decimal(30))
    ItemFactory(
        cluster=item.cluster, phase=item.phase, action="adjust", on=dt.date(2021, 1, 1), area_ha=Decimal("32.25")
    )
    client = api(so)
    assert results(client.get("/api/v1/phases/", {"as_of": "2018-02-28"})) == []
    (then,) = results(client.get("/api/v1/phases/", {"as_of": "2020-12-31"}))
    (now,) = results(client.get("/api/v1/phases/"))
    assert (then["opened_on"], then["area_ha"], now["area_ha"]) == ("2018-03-01", "30.00", "32.25")


def test_a_milestones_value_says_its_unit(api, so):
    MilestoneFactory(kind="site_clearance", value=Decimal("12.5"), occurred_on=dt.date(2022, 1, 10))
    MilestoneFactory(kind="groundbreaking", occurred_on=dt.date(2022, 4, 1))
    rows = results(api(so).get("/api/v1/milestones/", {"occurred_from": "2022-01-01", "ordering": "occurred_on"}))
    assert [(row["kind"], row["value"], row["unit"]) for row in rows] == [
        ("site_clearance", "12.50", "ha"),
        ("groundbreaking", None, None),
    ]
    kinds = [row["kind"] for row in results(api(so).get("/api/v1/milestones/", {"kind": "groundbreaking"}))]
    assert kinds == ["groundbreaking"]


@pytest.mark.parametrize(
    ("day", "state"),
    [("2019-12-31", "none"), ("2020-01-01", "planned"), ("2021-01-01", "building"), ("2022-01-01", "done")],
)
def test_a_works_state_follows_from_its_dates(api, so, day, state):
    dates = {"planned_on": dt.date(2020, 1, 1), "started_on": dt.date(2021, 1, 1), "completed_on": dt.date(2022, 1, 1)}
    WorkFactory(**dates)
    client = api(so)
    (row,) = results(client.get("/api/v1/works/", {"as_of": day}))
    assert row["state"] == state
    assert len(results(client.get("/api/v1/works/", {"as_of": day, "state": state}))) == 1
    others = {"none", "planned", "building", "done"} - {state}
    assert results(client.get("/api/v1/works/", {"as_of": day, "state": ",".join(others)})) == []


def test_dossiers_under_appraisal_on_a_day(api, so):
    DossierFactory(code="OPEN", received_on=dt.date(2022, 3, 1), council_on=dt.date(2022, 6, 1))
    DossierFactory(code="LATER", received_on=dt.date(2022, 7, 1))
    DossierFactory(code="CLOSED", received_on=dt.date(2022, 1, 1), closed_on=dt.date(2022, 6, 30), outcome="decided")
    client = api(so)
    asked = {"pending_on": "2022-06-30", "fields": "code"}
    assert results(client.get("/api/v1/dossiers/", asked)) == [{"code": "OPEN"}]
    assert results(client.get("/api/v1/dossiers/", {**asked, "at_council": "false"})) == []


def test_obstacles_targets_and_published_figures(api, so):
    ObstacleFactory(code="VM-1", outcome="")
    ObstacleFactory(code="VM-2", outcome="Đã giải quyết")
    TargetFactory(year=2022, indicator="Khởi công xây dựng hạ tầng", lowest=Decimal(5), highest=Decimal(7))
    PublishedFigureFactory(indicator="Số cụm", value=Decimal("2657.7"), as_of=dt.date(2018, 6, 30))
    client = api(so)
    assert [row["code"] for row in results(client.get("/api/v1/obstacles/", {"solved": "false"}))] == ["VM-1"]
    (target,) = results(client.get("/api/v1/targets/", {"year": "2022", "q": "KHOI cong"}))
    assert (target["lowest"], target["highest"], target["province"]) == ("5.00", "7.00", "01")
    (figure,) = results(client.get("/api/v1/published-figures/", {"as_of_to": "2018-12-31", "unit": "01"}))
    assert figure["value"] == "2657.70"


def test_a_code_borne_by_two_units_means_todays(api, so):
    """00577 was Đa Tốn and is Bát Tràng: lists that are not about a day read it on today's map."""
    da_ton = ClusterFactory(code="DA-TON", communes=[unit("00577", OLD_MAP)])
    trau_quy = ClusterFactory(code="TRAU-QUY", communes=[unit("00565", OLD_MAP)])
    for cluster in (da_ton, trau_quy):
        MilestoneFactory(phase__cluster=cluster)
    rows = results(api(so).get("/api/v1/milestones/", {"unit": "00577"}))
    assert [row["cluster"]["code"] for row in rows] == ["DA-TON"]
