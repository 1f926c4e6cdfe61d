"""Clusters through the API: the whole body, as of a day, and what a list can be narrowed by."""

import datetime as dt
from decimal import Decimal

import pytest
import time_machine

from clusters.tests.factories import (
    NEW_MAP,
    ClusterFactory,
    DecisionFactory,
    DossierFactory,
    ItemFactory,
    MilestoneFactory,
    bat_trang,
    unit,
)
from inspections.tests.factories import FindingFactory, InspectionFactory
from investors.tests.factories import InvestorFactory, LeaseFactory
from reports.tests.factories import ReturnFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def bat_trang_cluster(settings):
    """Planned 2017, established 2018 (25.5 ha), plan approved 2019 (17.25 ha), operating 2020, two leases."""
    settings.FROZEN_TODAY = dt.date(2026, 1, 15)
    with time_machine.travel("2026-01-15T02:00:00Z", tick=False):
        cluster = ClusterFactory(
            code="CCN-01-001",
            name="Bát Tràng",
            kind="craft_village",
            latitude=Decimal("20.975000"),
            longitude=Decimal("105.911500"),
            communes=[bat_trang()],
        )
        investor = InvestorFactory(tax_code="9900000001", name="Công ty Gốm Bát Tràng")
        ItemFactory(cluster=cluster, action="include", on=dt.date(2017, 5, 2), area_ha=Decimal(24))
        item = ItemFactory(cluster=cluster, on=dt.date(2018, 3, 1), area_ha=Decimal("25.5"), investor=investor)
        plan = {"action": "approve_detailed_plan", "phase": item.phase, "industrial_area_ha": Decimal("17.25")}
        ItemFactory(cluster=cluster, on=dt.date(2019, 4, 1), **plan)
        MilestoneFactory(phase=item.phase, kind="operation_started", occurred_on=dt.date(2020, 6, 1))
        MilestoneFactory(
            phase=item.phase, kind="wastewater_commissioned", occurred_on=dt.date(2021, 7, 1), value=Decimal(400)
        )
        MilestoneFactory(phase=item.phase, kind="effluent_meets", occurred_on=dt.date(2021, 9, 1))
        LeaseFactory(cluster=cluster, area_m2=Decimal("12345.67"), starts_on=dt.date(2020, 7, 1))
        LeaseFactory(cluster=cluster, area_m2=Decimal(5000), starts_on=dt.date(2020, 7, 1), ends_on=dt.date(2026, 1, 1))
    return cluster


def codes(response):
    assert response.status_code == 200, response.content.decode()
    return [row["code"] for row in response.json()["results"]]


def test_the_whole_record_as_of_today(api, so, bat_trang_cluster):
    assert api(so).get("/api/v1/clusters/CCN-01-001/").json() == {
        "code": "CCN-01-001",
        "name": "Bát Tràng",
        "kind": "craft_village",
        "status": "operating",
        "units": [
            {"code": "00577", "name": "Xã Bát Tràng", "level": "commune", "lead": True},
            {"code": "01", "name": "Thành phố Hà Nội", "level": "province", "lead": True},
        ],
        "province": "01",
        "district": None,
        "commune": "00577",
        "area_ha": "25.50",
        "industrial_area_ha": "17.25",
        "leased_ha": "1.234567",
        "fill_rate": "7.1569",  # 100 × 1.234567 ÷ 17.25
        "investor": {"tax_code": "9900000001", "name": "Công ty Gốm Bát Tràng", "kind": "enterprise"},
        "tenant_count": 1,
        "planned_area_ha": "24.00",
        "established_on": "2018-03-01",
        "operating_on": "2020-06-01",
        "wastewater": {"commissioned_on": "2021-07-01", "capacity_m3_day": "400.00", "meets_standard": True},
        "location": {"lat": "20.975", "lon": "105.9115"},
        "updated_at": "2026-01-15T02:00:00Z",
    }


def test_the_same_record_as_of_an_earlier_day_lies_on_the_map_of_that_day(api, so, bat_trang_cluster):
    row = api(so).get("/api/v1/clusters/CCN-01-001/", {"as_of": "2018-12-31"}).json()
    assert {name: row[name] for name in ("status", "district", "commune", "area_ha", "industrial_area_ha")} == {
        "status": "established",
        "district": "018",
        "commune": "00583",
        "area_ha": "25.50",
        "industrial_area_ha": None,
    }
    assert (row["tenant_count"], row["leased_ha"], row["operating_on"]) == (None, None, None)
    assert row["wastewater"] == {"commissioned_on": None, "capacity_m3_day": None, "meets_standard": None}


def test_before_its_first_act_the_cluster_does_not_exist(api, so, bat_trang_cluster):
    client = api(so)
    assert client.get("/api/v1/clusters/CCN-01-001/", {"as_of": "2017-05-01"}).status_code == 404
    assert client.get("/api/v1/clusters/", {"as_of": "2017-05-01"}).json()["count"] == 0
    assert client.get("/api/v1/clusters/", {"as_of": "2017-05-02"}).json()["count"] == 1


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ({"status": "operating"}, True),
        ({"status": "planned,operating"}, True),
        ({"status": ["planned", "withdrawn"]}, False),
        ({"kind": "craft_village"}, True),
        ({"kind": "general"}, False),
        ({"investor_kind": "enterprise"}, True),
        ({"investor_kind": "cooperative,public_unit"}, False),
        ({"has_wastewater_plant": "true"}, True),
        ({"has_wastewater_plant": "false"}, False),
        ({"calling_for_investment": "true"}, False),
        ({"established_from": "2018-03-01", "established_to": "2018-03-01"}, True),
        ({"established_from": "2018-03-02"}, False),
        ({"fill_rate_min": "7.15", "fill_rate_max": "7.16"}, True),
        ({"fill_rate_min": "7.2"}, False),
        ({"unit": "01"}, True),
        ({"unit": "00577"}, True),
        ({"unit": "00565"}, False),
        ({"unit": "018", "as_of": "2025-06-30"}, True),
        ({"district": "276", "as_of": "2025-06-30"}, False),
        ({"commune": "00577"}, True),
        ({"q": "bat trang"}, True),
        ({"q": "Tràng BÁT ccn-01"}, True),
        ({"q": "bat trung"}, False),
    ],
)
def test_a_list_is_narrowed(api, so, bat_trang_cluster, asked, found):
    assert codes(api(so).get("/api/v1/clusters/", asked)) == (["CCN-01-001"] if found else [])


def test_a_unit_is_read_on_the_day(api, so, bat_trang_cluster):
    answer = api(so).get("/api/v1/clusters/", {"unit": "018", "as_of": "2025-07-01"})
    assert answer.status_code == 400
    assert answer.json()["errors"] == [
        {
            "field": "unit",
            "code": "unknown_unit",
            "message": "Ngày 01/07/2025 không có đơn vị hành chính nào mang mã 018",
        }
    ]


def test_a_cluster_in_two_communes_is_in_the_lists_of_both(api, so):
    places = [unit("00577", NEW_MAP), unit("00565", NEW_MAP)]
    ItemFactory(cluster=ClusterFactory(code="CCN-01-002", communes=places))
    client = api(so)
    assert codes(client.get("/api/v1/clusters/", {"unit": "00577"})) == ["CCN-01-002"]
    assert codes(client.get("/api/v1/clusters/", {"unit": "00565"})) == ["CCN-01-002"]
    (row,) = client.get("/api/v1/clusters/", {"fields": "commune,units"}).json()["results"]
    assert row["commune"] == "00577"
    assert [(u["code"], u["lead"]) for u in row["units"]] == [("00577", True), ("00565", False), ("01", True)]


def test_unknown_values_sort_last_in_both_directions(api, so):
    for code, area in (("A", None), ("B", Decimal(10)), ("C", Decimal(20))):
        ItemFactory(cluster=ClusterFactory(code=code), area_ha=area)
    client = api(so)
    assert codes(client.get("/api/v1/clusters/", {"ordering": "area_ha"})) == ["B", "C", "A"]
    assert codes(client.get("/api/v1/clusters/", {"ordering": "-area_ha"})) == ["C", "B", "A"]


def test_names_sort_as_a_vietnamese_dictionary_does(api, so):
    names = ["Đông Anh", "Ân Thi", "An Khánh", "Dương Liễu", "Ăn Hòa"]
    decision = DecisionFactory()
    for number, name in enumerate(names):
        ItemFactory(cluster=ClusterFactory(code=f"{number}", name=name), decision=decision)
    rows = api(so).get("/api/v1/clusters/", {"fields": "name"}).json()["results"]
    assert [row["name"] for row in rows] == ["An Khánh", "Ăn Hòa", "Ân Thi", "Dương Liễu", "Đông Anh"]


def test_the_timeline_tells_everything_in_order_with_its_source(api, so, bat_trang_cluster):
    events = api(so).get("/api/v1/clusters/CCN-01-001/timeline/").json()["results"]
    assert [(event["date"], event["kind"], event["code"]) for event in events] == [
        ("2017-05-02", "decision", "include"),
        ("2018-03-01", "decision", "establish"),
        ("2019-04-01", "decision", "approve_detailed_plan"),
        ("2020-06-01", "milestone", "operation_started"),
        ("2021-07-01", "milestone", "wastewater_commissioned"),
        ("2021-09-01", "milestone", "effluent_meets"),
    ]
    decision = bat_trang_cluster.items.get(action="establish").decision
    assert events[1] == {
        "date": "2018-03-01",
        "kind": "decision",
        "code": "establish",
        "title": "Thành lập",
        "phase": 1,
        "area_ha": "25.50",
        "industrial_area_ha": None,
        "capital": None,
        "value": None,
        "unit": None,
        "investor": "Công ty Gốm Bát Tràng",
        "period": None,
        "source": decision.number,
        "record": {"kind": "decision", "id": decision.pk},
    }
    assert (events[4]["value"], events[4]["unit"]) == ("400.00", "m3_day")


def test_the_timeline_tells_of_dossiers_and_returns_too(api, so, bat_trang_cluster):
    dossier = DossierFactory(
        cluster=bat_trang_cluster, received_on=dt.date(2022, 1, 3), closed_on=dt.date(2022, 3, 1), outcome="decided"
    )
    returned = ReturnFactory(cluster=bat_trang_cluster, period="2022Q1", state="returned")
    ReturnFactory(cluster=bat_trang_cluster, period="2022Q2", state="draft")
    *_before, received, closed, sent_back = api(so).get("/api/v1/clusters/CCN-01-001/timeline/").json()["results"]
    assert [(event["date"], event["kind"], event["code"]) for event in (received, closed, sent_back)] == [
        ("2022-01-03", "dossier", "received"),
        ("2022-03-01", "dossier", "closed"),
        ("2022-03-14", "return", "returned"),
    ]
    assert received["record"] == closed["record"] == {"kind": "dossier", "id": dossier.pk}
    assert dossier.get_outcome_display() in closed["title"]
    assert (sent_back["period"], sent_back["source"]) == ("2022Q1", "2022Q1")
    assert sent_back["record"] == {"kind": "return", "id": returned.pk}


def test_the_timeline_tells_of_inspections_with_what_became_of_their_findings(api, so, bat_trang_cluster):
    visit = InspectionFactory(code="KT-1", cluster=bat_trang_cluster, visited_on=dt.date(2022, 3, 1))
    FindingFactory(inspection=visit, remedy_due=dt.date(2022, 4, 1), remedied_on=dt.date(2022, 5, 2))
    timeline = "/api/v1/clusters/CCN-01-001/timeline/"

    def last(day):
        return api(so).get(timeline, {"as_of": day}).json()["results"][-1]

    assert last("2022-02-28")["kind"] == "milestone"
    told = last("2022-03-01")
    assert (told["kind"], told["code"], told["source"]) == ("inspection", "open", "KT-1")
    assert told["title"] == "Kiểm tra: phòng cháy, chữa cháy"
    assert told["record"] == {"kind": "inspection", "id": visit.pk}
    assert [last(day)["code"] for day in ("2022-04-01", "2022-04-02", "2022-05-02")] == ["open", "overdue", "settled"]


def test_the_timeline_of_a_day_ends_on_it(api, so, bat_trang_cluster):
    timeline = "/api/v1/clusters/CCN-01-001/timeline/"
    assert api(so).get(timeline, {"as_of": "2018-03-01"}).json()["count"] == 2
    assert api(so).get(timeline, {"as_of": "2017-01-01"}).status_code == 404


def test_statistics_count_each_cluster_once(api, so, bat_trang_cluster):
    ItemFactory(cluster=ClusterFactory(code="X", communes=[unit("00577"), unit("00565")]), area_ha=Decimal(10))
    found = api(so).get("/api/v1/statistics/", {"unit": "01"}).json()
    assert found["total"] == {
        "clusters": 2,
        "operating": 1,
        "tenants": 1,
        "area_ha": "35.50",
        "planned_area_ha": "24.00",
        "industrial_area_ha": "17.25",
        "leased_ha": "1.234567",
        "fill_rate": "7.1569",
    }
    assert [(group["key"], group["clusters"]) for group in found["by_unit"]] == [("00577", 2)]
    assert {group["key"]: group["clusters"] for group in found["by_status"] if group["clusters"]} == {
        "operating": 1,
        "established": 1,
    }
    assert [(group["key"], group["clusters"]) for group in found["by_year"]] == [("2018", 1), ("2020", 1)]
    before = api(so).get("/api/v1/statistics/", {"unit": "01", "as_of": "2020-12-31"}).json()
    assert [(group["key"], group["name"]) for group in before["by_unit"]] == [("018", "Huyện Gia Lâm")]
