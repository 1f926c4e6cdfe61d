"""What a cluster's page derives from its records: areas through time, steps, events; each known by hand."""

import datetime as dt
from decimal import Decimal

import pytest

from clusters.choices import Action, MilestoneKind
from clusters.models import Cluster
from clusters.series import by_year, points_of
from clusters.tests.factories import ClusterFactory, DecisionFactory, ItemFactory, MilestoneFactory, PhaseFactory
from clusters.timeline import EventKind, Records, timeline_of
from clusters.views.steps import add_months, time_between
from investors.tests.factories import InvestorFactory, LeaseFactory
from reports.tests.factories import ReturnFactory

pytestmark = pytest.mark.django_db


def on(year, month=1, day=1):
    return dt.date(year, month, day)


@pytest.fixture
def cluster():
    """Planned 2018 (30 ha), established 2019 (20 of which 12), planned in detail 2020 (13), expanded 2021 (+10)."""
    cluster = ClusterFactory()
    first, second = (PhaseFactory(cluster=cluster, number=number) for number in (1, 2))
    ItemFactory(cluster=cluster, action=Action.INCLUDE, area_ha=Decimal(30), on=on(2018))
    ItemFactory(cluster=cluster, phase=first, area_ha=Decimal(20), industrial_area_ha=Decimal(12), on=on(2019))
    ItemFactory(
        cluster=cluster,
        phase=first,
        action=Action.APPROVE_DETAILED_PLAN,
        industrial_area_ha=Decimal(13),
        on=on(2020),
    )
    ItemFactory(cluster=cluster, phase=second, action=Action.EXPAND, area_ha=Decimal(10), on=on(2021))
    LeaseFactory(cluster=cluster, area_m2=Decimal(20_000), starts_on=on(2020, 6))
    LeaseFactory(cluster=cluster, area_m2=Decimal(5_000), starts_on=on(2020, 7), ends_on=on(2022, 3))
    return cluster


def state(cluster, day):
    """The last point of the chart on a day."""
    found = points_of(Records.of(cluster, day))
    return (found[-1].planned, found[-1].area, found[-1].industrial, found[-1].leased) if found else None


def test_the_areas_follow_the_acts(cluster):
    assert state(cluster, on(2017, 12, 31)) is None
    assert state(cluster, on(2018)) == (30, None, None, None)
    assert state(cluster, on(2019)) == (30, 20, 12, None)
    assert state(cluster, on(2020)) == (30, 20, 13, None)
    assert state(cluster, on(2020, 7)) == (30, 20, 13, Decimal("2.5"))
    assert state(cluster, on(2021)) == (30, 30, 13, Decimal("2.5"))
    assert state(cluster, on(2022, 2, 28)) == (30, 30, 13, Decimal("2.5"))
    assert state(cluster, on(2022, 3)) == (30, 30, 13, 2)


def test_a_revoked_cluster_has_no_area_and_one_out_of_the_plan_no_planned_area(cluster):
    ItemFactory(cluster=cluster, action=Action.REVOKE, on=on(2023))
    ItemFactory(cluster=cluster, action=Action.REMOVE, on=on(2024))
    assert state(cluster, on(2023)) == (30, None, None, 2)
    assert state(cluster, on(2024)) == (None, None, None, 2)


@pytest.mark.parametrize("day", [on(2018), on(2019, 6), on(2020, 8), on(2021, 6), on(2022, 6)])
def test_the_chart_ends_where_the_register_stands(cluster, day):
    found = Cluster.objects.as_of(day).get(pk=cluster.pk)
    figures = (found.planned_area_ha, found.area_ha, found.industrial_area_ha, found.leased_ha)
    assert state(cluster, day) == figures


def test_the_table_has_the_end_of_each_year_that_changed_something_and_the_day(cluster):
    rows = by_year(points_of(Records.of(cluster, on(2025, 5, 5))), on(2025, 5, 5))
    assert [str(row.on) for row in rows] == [
        "2018-12-31",
        "2019-12-31",
        "2020-12-31",
        "2021-12-31",
        "2022-12-31",
        "2025-05-05",
    ]
    assert (rows[2].leased, rows[-1].leased) == (Decimal("2.5"), 2)


def test_an_act_tells_from_the_day_it_takes_effect(cluster):
    late = DecisionFactory(issued_on=on(2023, 5, 1), effective_on=on(2023, 7, 1), number="99/QĐ-UBND")
    ItemFactory(cluster=cluster, decision=late, action=Action.CALL_FOR_INVESTMENT)
    sources = {day: {event.source for event in timeline_of(cluster, day)} for day in (on(2023, 6, 30), on(2023, 7))}
    assert "99/QĐ-UBND" not in sources[on(2023, 6, 30)]
    assert "99/QĐ-UBND" in sources[on(2023, 7)]


def test_a_new_investor_is_named_with_the_one_before(cluster):
    phase = cluster.phases.get(number=1)
    for year, name in ((2019, "Ban QLDA cũ"), (2024, "Công ty mới")):
        investor = InvestorFactory(name=name)
        ItemFactory(cluster=cluster, phase=phase, action=Action.ASSIGN_INVESTOR, investor=investor, on=on(year, 2))
    latest = next(e for e in timeline_of(cluster, on(2025)) if e.on == on(2024, 2))
    assert latest.detail.startswith("Từ Ban QLDA cũ sang Công ty mới")


def test_leases_are_told_once_a_year(cluster):
    leases = [event for event in timeline_of(cluster, on(2025)) if event.kind == EventKind.LEASE]
    assert [event.title for event in leases] == ["Cho thuê đất năm 2022", "Cho thuê đất năm 2020"]
    assert leases[0].detail == "1 hợp đồng kết thúc (0,50 ha) · khi đó đã cho thuê 2,00 ha"
    assert leases[1].detail == "Thêm 2 hợp đồng (2,50 ha) · khi đó đã cho thuê 2,50 ha"


def test_events_come_newest_first_and_an_act_before_what_followed_on_its_day(cluster):
    MilestoneFactory(phase=cluster.phases.get(number=1), kind=MilestoneKind.GROUNDBREAKING, occurred_on=on(2021))
    events = timeline_of(cluster, on(2025, 12, 31))
    assert [event.on for event in events] == sorted((event.on for event in events), reverse=True)
    assert [event.kind for event in events if event.on == on(2021)] == [EventKind.DECISION, EventKind.MILESTONE]


@pytest.mark.parametrize(
    ("start", "months", "end"),
    [
        (on(2018, 6, 15), 12, on(2019, 6, 15)),
        (on(2020, 1, 31), 1, on(2020, 2, 29)),
        (on(2026, 1, 5), -24, on(2024, 1, 5)),
    ],
)
def test_months_are_those_of_the_calendar(start, months, end):
    assert add_months(start, months) == end


@pytest.mark.parametrize(
    ("end", "words"),
    [
        (on(2019, 6, 20), "5 ngày"),
        (on(2019, 8, 14), "1 tháng"),
        (on(2020, 6, 15), "1 năm"),
        (on(2021, 8, 16), "2 năm 2 tháng"),
    ],
)
def test_time_is_told_in_whole_years_and_months(end, words):
    assert time_between(on(2019, 6, 15), end) == words


def test_a_return_that_was_sent_back_is_told_without_its_figures(cluster):
    ReturnFactory(cluster=cluster, period="2022Q1", state="returned", workers=5)
    (event,) = [event for event in timeline_of(cluster, on(2023)) if event.kind == EventKind.RETURN]
    assert (event.code, event.detail, event.tone) == ("returned", "", "bad")
