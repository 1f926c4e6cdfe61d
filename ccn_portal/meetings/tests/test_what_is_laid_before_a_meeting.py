"""The briefing of Hanoi: every figure from the register, the same on the page and in the document."""

import datetime as dt
import io
import re
from decimal import Decimal

import docx
import openpyxl
import pytest
from django.db.models import Q
from django.urls import reverse

from ccn_portal.environment.shares import shares_on
from ccn_portal.meetings.document import draw
from ccn_portal.meetings.models import Meeting
from ccn_portal.meetings.services import plan_meeting
from ccn_portal.meetings.tables import TABLES
from ccn_portal.meetings.wording import rows_of
from ccn_portal.meetings.workbook import columns_of
from ccn_portal.meetings.workbook import draw as draw_workbook
from clusters.choices import Action, MilestoneKind
from clusters.models import Cluster, DecisionItem, Milestone, Obstacle, Phase
from reports.documents.wording import day, grouped
from reports.lines.base import exact

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


def test_the_years_targets_stand_beside_what_the_register_counts(year_end, so):
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
    [built] = [row for name, row in targets.items() if "xây dựng mới" in name]
    before = [year_end.days, year_end.days.previous(), year_end.days.same_period_last_year()]
    for row, share in ((built, 0), (treated, 1)):
        known = [shares_on(Cluster.objects.as_of(one.ends_on), one.ends_on, so)[share] for one in before]
        assert [row["reached"], row["previous"], row["last_year"]] == [exact(one.percent) for one in known]
    assert (built["line"], built["verdict"]) == ("e-new", "behind")


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
    groups = {group["responsible"]: group["rows"] for group in autumn.content["obstacles"]["groups"]}
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


def test_every_sheet_says_cell_by_cell_what_page_and_document_say(client, so, year_end):
    client.force_login(so)
    answer = client.get(reverse("meeting-workbook", args=[year_end.pk]))
    book = openpyxl.load_workbook(io.BytesIO(answer.content))
    assert answer.content == draw_workbook(year_end.content)  # the same content makes the same bytes
    rows = rows_of(year_end.content)
    page = client.get(reverse("meeting-detail", args=[year_end.pk])).content.decode()
    shown = re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", page))
    document = [tuple(row) for row in text_of(draw(year_end.content))]
    assert book.sheetnames == [*(table.sheet for table in TABLES), "Kết luận"]
    for table in TABLES:
        expected = table.rows(rows)
        sheet, columns = list(book[table.sheet].iter_rows(min_row=6, values_only=True)), columns_of(table)
        assert len(sheet) == len(expected), table.name
        for cells, row in zip(sheet, expected, strict=True):
            texts = [as_written(value, row[column.key]) for value, column in zip(cells, columns, strict=True)]
            assert texts == [row[column.key] for column in columns], table.name
            assert tuple(row[column.key] for column in table.columns) in document, table.name
            assert all(f"{text} " in shown for text in texts if "," in text and text[0].isdigit()), table.name
    assert len(rows["kiem_tra"]) > 3 < len(rows["qua_han"])


def as_written(value, text):
    """A cell's value as the portal writes it."""
    if isinstance(value, dt.datetime):
        return day(value.date().isoformat())
    if isinstance(value, int | float) and not isinstance(value, bool):
        return grouped(Decimal(str(value)), 2 if "," in text else 0)
    return value or ""


def test_what_was_stored_before_the_new_sections_still_opens_and_says_so(client, so, hanoi, year_end):
    old = {
        **year_end.content,
        "schema": "ccn-meeting/1",
        "obstacles": [],
        "standing": year_end.content["standing"][:-2],
    }
    old["targets"] = [{key: row[key] for key in row if key not in ("previous", "last_year")} for row in old["targets"]]
    for section in ("inspections", "petitions"):
        del old[section]
    Meeting.objects.filter(pk=year_end.pk).update(content=old)
    client.force_login(so)
    absent = "lập khi chưa có mục này"
    assert client.get(reverse("meeting-detail", args=[year_end.pk])).content.decode().count(absent) == 2
    paragraphs = [one.text for one in docx.Document(io.BytesIO(draw(old))).paragraphs]
    assert sum(absent in text for text in paragraphs) == 2
    assert "1. Kiểm tra, xử lý vi phạm trong kỳ theo lĩnh vực:" not in paragraphs
    book = openpyxl.load_workbook(io.BytesIO(draw_workbook(old)))
    assert absent in book["Vi phạm quá hạn"]["A5"].value


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
