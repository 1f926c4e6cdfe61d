"""The briefing of Hanoi: every figure from the register, the same on the page and in the document."""

import datetime as dt
import io
import re
from decimal import Decimal

import docx
import pytest
from django.db.models import Q
from django.urls import reverse

from ccn_portal.meetings.document import draw
from ccn_portal.meetings.models import Meeting
from ccn_portal.meetings.services import plan_meeting
from ccn_portal.meetings.wording import rows_of
from clusters.choices import Action, MilestoneKind
from clusters.models import DecisionItem, Milestone, Obstacle, Phase

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def made():
    return {}


@pytest.fixture
def briefing(hanoi, made):
    """A meeting by its period; its content is counted once for the module."""

    def of(period, held_on):
        if period not in made:
            made[period] = plan_meeting(unit=hanoi, period=period, held_on=held_on, by=None)
        # each test is undone in the database
        Meeting.objects.filter(unit=hanoi, period=period).delete()
        made[period].pk = None
        made[period].save(force_insert=True)
        return made[period]

    return of


@pytest.fixture
def year_end(briefing):
    return briefing("2023Q4", dt.date(2023, 12, 20))


@pytest.fixture
def autumn(briefing):
    return briefing("2022Q3", dt.date(2022, 9, 20))


def text_of(content):
    document = docx.Document(io.BytesIO(content))
    return [[cell.text for cell in row.cells] for table in document.tables for row in table.rows]


def test_the_years_targets_stand_beside_what_the_register_counts(year_end):
    targets = {row["indicator"]: row for row in year_end.content["targets"]}
    [broke_ground] = [row for name, row in targets.items() if "Khởi công" in name]
    [founded] = [row for name, row in targets.items() if "thành lập, mở rộng" in name]
    [treated] = [row for name, row in targets.items() if "đang hoạt động" in name]
    year = (dt.date(2023, 1, 1), dt.date(2023, 12, 14))
    ground = Milestone.objects.filter(kind=MilestoneKind.GROUNDBREAKING, occurred_on__range=year)
    acts = DecisionItem.objects.filter(
        action__in=(Action.ESTABLISH, Action.RECOGNISE, Action.EXPAND), decision__in_force_from__range=year
    )
    assert (broke_ground["from"], broke_ground["to"]) == ("10", "20")
    assert int(broke_ground["reached"]) == ground.values("phase__cluster").distinct().count()
    assert int(founded["reached"]) == acts.values("cluster").distinct().count()
    assert (broke_ground["verdict"], founded["verdict"], treated["verdict"]) == ("reached", "reached", "behind")
    assert round(Decimal(treated["reached"]), 2) == round(Decimal(100) * 22 / 70, 2)


def test_clearance_by_month_adds_up_to_that_of_the_quarter(autumn):
    """In the register of 2022 each phase was measured before the quarter, so no growth is unknown."""
    months = autumn.content["clearance"]
    moved = {row["line"]: row for row in autumn.content["moved"]}
    assert [row["to"] for row in months] == ["2022-07-14", "2022-08-14", "2022-09-14"]
    assert sum(Decimal(row["grown"]) for row in months) == Decimal(moved["m11"]["value"])
    assert months[-1]["total"] == moved["m12"]["value"]


def test_units_without_a_detailed_plan_are_those_of_lines_3_and_9(autumn):
    standing = {row["line"]: int(Decimal(row["value"])) for row in autumn.content["standing"] if row["unit"] == "Cụm"}
    named = [cluster["code"] for unit in autumn.content["without_plan"] for cluster in unit["clusters"]]
    assert len(named) == len(set(named)) == standing["s3"] - standing["s9"]


def test_a_cluster_is_behind_from_the_day_after_its_due_day(autumn):
    found = {(row["code"], row["phase"], row["delay"]): row for row in autumn.content["behind"]}
    day = dt.date(2022, 9, 14)
    late = [row for row in found.values() if row["delay"] == "groundbreaking"]
    assert late
    for row in late:
        phase = Phase.objects.as_of(day).get(cluster__code=row["code"], number=row["phase"])
        assert phase.groundbreaking_on is None
        due = phase.opened_on.replace(year=phase.opened_on.year + 2)
        assert (row["due_on"], row["days"]) == (due.isoformat(), (day - due).days)


def test_obstacles_stand_under_who_has_to_solve_them(autumn):
    groups = {group["responsible"]: group["rows"] for group in autumn.content["obstacles"]}
    # the workbook gives no days of settling: an outcome counts on every day
    expected = Obstacle.objects.filter(
        Q(period__in=["2022Q3", "2022-09"]) | Q(period__in=["2022Q1", "2022Q2"], outcome="")
    )
    assert sum(map(len, groups.values())) == expected.count() > 0
    assert {row["code"] for row in groups["Sở Công Thương"]} == set(
        expected.filter(responsible="Sở Công Thương").values_list("code", flat=True)
    )


def test_the_page_and_the_document_show_the_same_numbers(client, so, year_end):
    client.force_login(so)
    page = client.get(reverse("meeting-detail", args=[year_end.pk])).content.decode()
    shown = re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", page))
    cells = [cell for row in text_of(draw(year_end.content)) for cell in row]
    tables = rows_of(year_end.content)
    for name in ("tinh_hinh", "bien_dong", "chi_tieu"):
        for row in tables[name]:
            numbers = [row.get(key) for key in ("gia_tri", "ky_truoc", "cung_ky", "thuc_hien", "ke_hoach")]
            for number in filter(None, numbers):
                assert number in cells, (name, row)
                assert f" {number} " in shown, (name, row)
    assert f"{len(tables['cham_tien_do'])} " in shown
    assert [row["cum"] for row in tables["cham_tien_do"]] == [
        row[1] for row in text_of(draw(year_end.content)) if len(row) == 7 and row[5].count("/") == 2
    ]


def test_each_number_opens_what_it_counts(client, so, year_end, django_assert_max_num_queries):
    client.force_login(so)
    with django_assert_max_num_queries(12):
        page = client.get(reverse("meeting-detail", args=[year_end.pk])).content.decode()
    assert reverse("meeting-sources", args=[year_end.pk, "m23"]) in page
    listed = client.get(reverse("meeting-sources", args=[year_end.pk, "m23"])).content.decode()
    reached = next(row["reached"] for row in year_end.content["targets"] if row["line"] == "m23")
    assert listed.count('class="c-row" href="/clusters/') == int(reached)
    assert client.get(reverse("meeting-sources", args=[year_end.pk, "m99"])).status_code == 404


def test_counting_takes_a_fixed_number_of_queries(hanoi, django_assert_max_num_queries):
    with django_assert_max_num_queries(60):
        plan_meeting(unit=hanoi, period="2022-08", held_on=dt.date(2022, 9, 5), by=None)
