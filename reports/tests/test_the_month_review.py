"""The monthly progress review counts what moved between the first and the last day of a calendar month."""

import datetime as dt
from decimal import Decimal

import pytest

from ccn_portal.rules.periods import Period
from clusters.choices import Action, MilestoneKind
from clusters.models import Milestone
from clusters.tests.factories import ClusterFactory, DecisionFactory, ItemFactory, MilestoneFactory, TargetFactory
from clusters.tests.factories import hanoi as province
from investors.tests.factories import LeaseFactory
from reports.building import build
from reports.documents.month_narrative import sections
from reports.lines.month import line_of_target
from reports.official_forms import form_named
from reports.tests.factories import established_cluster, operating_cluster

pytestmark = pytest.mark.django_db

BEFORE, FIRST, LAST, AFTER = dt.date(2022, 8, 31), dt.date(2022, 9, 1), dt.date(2022, 9, 30), dt.date(2022, 10, 1)
DAYS = (BEFORE, FIRST, LAST, AFTER)


def review(period="2022-09"):
    return build(form_named("MONTH"), province(), Period.parse(period))


def values(built):
    return {row["number"]: row["value"] for row in built.content["lines"] if "number" in row}


@pytest.mark.parametrize(
    ("action", "counted", "measured", "field"),
    [
        (Action.INCLUDE, "1", None, "area_ha"),
        (Action.ESTABLISH, "2", "3", "area_ha"),
        (Action.EXPAND, "4", "5", "area_ha"),
        (Action.REVOKE, "6", None, None),
        (Action.APPROVE_DETAILED_PLAN, "7", None, None),
        (Action.APPROVE_PROJECT, "8", "9", "capital"),
        (Action.ASSIGN_INVESTOR, "10", None, None),
    ],
)
def test_acts_count_from_the_first_to_the_last_day(action, counted, measured, field):
    for size, on in enumerate(DAYS, 1):
        ItemFactory(action=action, on=on, **({field: 10 * size} if field else {}))
    made = values(review())
    assert made[counted] == "2"
    if measured:
        assert made[measured] == "50"  # 20 on the first day and 30 on the last
    assert made["24"] == ("3" if action in (Action.ESTABLISH, Action.EXPAND) else "0")  # since 1 January


@pytest.mark.parametrize(
    ("kind", "line"),
    [
        (MilestoneKind.GROUNDBREAKING, "14"),
        (MilestoneKind.INFRASTRUCTURE_COMPLETED, "15"),
        (MilestoneKind.OPERATION_STARTED, "16"),
        (MilestoneKind.WASTEWATER_COMMISSIONED, "17"),
    ],
)
def test_milestones_count_from_the_first_to_the_last_day(kind, line):
    for on in DAYS:
        MilestoneFactory(phase=established_cluster().phases.get(), kind=kind, occurred_on=on)
    made = values(review())
    assert made[line] == "2"
    assert made["23"] == ("3" if kind == MilestoneKind.GROUNDBREAKING else "0")


def test_clearance_of_the_month_is_the_growth_of_the_cumulative_figure():
    phase = established_cluster().phases.get()
    for on, cleared in zip(DAYS, ("4.5", "5", "6.25", "9"), strict=True):
        MilestoneFactory(phase=phase, kind=MilestoneKind.SITE_CLEARANCE, occurred_on=on, value=Decimal(cleared))
    built = review()
    assert (values(built)["11"], values(built)["12"]) == ("1.75", "6.25")
    assert built.provenance["11"]["kind"] == "milestone"
    assert built.provenance["11"]["ids"] == [Milestone.objects.get(occurred_on=LAST).pk]


def test_of_a_phase_measured_for_the_first_time_nobody_knows_the_growth():
    cluster = established_cluster()
    MilestoneFactory(phase=cluster.phases.get(), kind=MilestoneKind.SITE_CLEARANCE, occurred_on=FIRST, value=Decimal(3))
    line = next(row for row in review().content["lines"] if row.get("number") == "11")
    assert (line["value"], line["missing"], line["unknown"]) == (None, True, [cluster.code])


def test_leases_before_plus_begun_minus_ended_are_those_at_the_end():
    cluster = operating_cluster()
    for on in DAYS:
        LeaseFactory(cluster=cluster, starts_on=on, area_m2=Decimal(20_000))
    for on in DAYS:
        LeaseFactory(cluster=cluster, starts_on=dt.date(2020, 1, 1), ends_on=on)
    before, made = values(review("2022-08")), values(review())
    assert (made["18"], made["19"], made["20"]) == ("2", "4", "2")
    assert int(before["21"]) + 2 - 2 == int(made["21"]) == 4  # three begun, one not ended


def test_what_moved_is_listed_day_by_day_and_a_plan_of_many_clusters_in_one_line():
    cluster = operating_cluster(name="Minh Khai")
    MilestoneFactory(phase=cluster.phases.get(), kind=MilestoneKind.EFFLUENT_MEETS, occurred_on=LAST)
    plan = DecisionFactory(issued_on=FIRST, number="12/QĐ-UBND")
    for _number in range(6):
        ItemFactory(cluster=ClusterFactory(), action=Action.INCLUDE, decision=plan, area_ha=10)
    events = review().content["events"]
    assert [(row["on"], row["what"], row["name"], row["value"]) for row in events] == [
        ("2022-09-01", "include", "6 cụm", "60"),
        ("2022-09-30", "effluent_meets", "Minh Khai", None),
    ]
    assert len(events[0]["clusters"]) == 6


def test_targets_of_the_year_stand_beside_what_has_been_reached():
    TargetFactory(indicator="Khởi công xây dựng hạ tầng kỹ thuật CCN thành lập 2018-2020", lowest=10, highest=20)
    TargetFactory(indicator="Số CCN có nhà trẻ")
    MilestoneFactory(phase=established_cluster().phases.get(), occurred_on=dt.date(2022, 1, 1))
    MilestoneFactory(phase=established_cluster().phases.get(), occurred_on=dt.date(2021, 12, 31))
    content = review().content
    assert [(row["line"], row["reached"]) for row in content["targets"]] == [("23", "1"), (None, None)]
    told = " ".join(text for section in sections(content) for text in section.paragraphs).replace("\u00a0", " ")
    assert "kế hoạch 10 – 20 cụm, đã thực hiện 1 cụm" in told
    assert "số CCN có nhà trẻ: kế hoạch 5 – 7 cụm, chưa có số liệu so sánh" in told


@pytest.mark.parametrize(
    ("indicator", "line"),
    [
        ("Khởi công xây dựng hạ tầng kỹ thuật CCN thành lập 2018-2020", "23"),
        ("Quyết định thành lập, mở rộng CCN", "24"),
        ("CCN đang hoạt động có trạm xử lý nước thải đạt chuẩn", "25"),
        ("CCN xây dựng mới có trạm xử lý nước thải đạt chuẩn", None),
    ],
)
def test_each_target_of_2023_knows_its_line(indicator, line):
    assert line_of_target(indicator) == line


def test_the_review_of_a_month_is_asked_for_built_and_opened_like_any_report(so, client, api):
    from django.urls import reverse

    from reports.models import Report
    from reports.tasks import build as build_task

    established_cluster(on=FIRST, name="Minh Khai")
    asked = api(so).post("/api/v1/reports/", {"form": "MONTH", "unit": "01", "period": "2022-09"}, format="json")
    assert asked.status_code == 202
    build_task(asked.data["id"])
    assert Report.objects.get().content["lines"][2]["value"] == "1"
    client.force_login(so)
    page = client.get(reverse("report-detail", args=[asked.data["id"]]) + "?line=2").content.decode()
    assert "Rà soát tiến độ tháng 9/2022" in page
    assert "Thành lập cụm công nghiệp" in page
    assert "Các cụm được thành lập, công nhận bằng quyết định có hiệu lực trong tháng." in page
