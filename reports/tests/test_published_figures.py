"""Published figures beside the register's own count; the answers are those of the articles."""

import datetime as dt
import io
from decimal import Decimal

import openpyxl
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from clusters.models import PublishedFigure
from clusters.tests.factories import PublishedFigureFactory
from reports.published import compare

pytestmark = pytest.mark.django_db
PAGE = "/published-figures/"


def compared(user, **which):
    rows = PublishedFigure.objects.filter(**which).select_related("province").order_by("pk")
    return compare(list(rows), user)


@pytest.mark.parametrize(
    ("day", "line", "published", "ours"),
    [
        (dt.date(2018, 3, 14), "1", "159", "159"),
        (dt.date(2018, 3, 14), "2", "3204.31", "3204.31"),
        (dt.date(2022, 9, 14), "3", "105", "105"),
        (dt.date(2022, 9, 14), "4", "2344", "2344"),
        (dt.date(2022, 9, 14), "15", "70", "70"),
        (dt.date(2022, 9, 14), "20", "4169", "4169"),
    ],
)
def test_the_register_agrees_with_the_articles_where_they_count_the_same(hanoi, so, day, line, published, ours):
    (found,) = compared(so, as_of=day, line=line)
    assert (found.figure.value, found.value, found.difference) == (Decimal(published), Decimal(ours), 0)


def test_where_they_count_otherwise_both_stand_with_the_difference_and_why(hanoi, so):
    (found,) = compared(so, as_of=dt.date(2018, 6, 30), line="3")
    assert found.figure.value == 111
    assert found.difference == found.value - 111 != 0
    assert found.per_cent == 100 * found.difference / 111
    assert "Cơ sở thống kê khác" in " ".join(found.explanation)
    (alone,) = compared(so, indicator="CCN đang xây dựng hạ tầng và thu hút đầu tư")
    assert (alone.ours, alone.difference) == (None, None)
    assert alone.explanation[0].startswith("Biểu 04 không có dòng tương ứng")


@pytest.mark.parametrize(
    ("indicator", "ours"),
    [
        ("CCN được công nhận", "61"),
        ("CCN được quyết định thành lập", "43"),
        ("CCN thành lập mới", "31"),
        ("CCN mở rộng giai đoạn 2", "12"),
        ("Diện tích các CCN được quyết định", "753.3"),
        ("Tổng vốn đầu tư của các CCN", "16150"),
        ("CCN trong danh mục kêu gọi đầu tư", "68"),
        ("Nộp ngân sách bình quân", "1100"),
        ("CCN khởi công", "4"),
        ("CCN thành lập 2018–2020 đã", "6"),
        ("CCN thành lập 2018–2020 chưa", "37"),
        ("CCN thành lập trước Nghị định 68", "4"),
        ("CCN đề xuất phát triển", "191"),
        ("Diện tích các CCN đề xuất", "7149"),
    ],
)
def test_what_no_line_counts_is_counted_from_acts_and_milestones(hanoi, so, client, indicator, ours):
    (found,) = compared(so, indicator__startswith=indicator)
    assert (found.value, found.difference) == (Decimal(ours), 0)
    assert "Thành phố Hà Nội" in found.explanation[0]
    client.force_login(so)
    shown = client.get(f"{PAGE}{found.figure.pk}/").content.decode()
    assert ("Dòng 24 của Biểu 04" if ours == "1100" else "Đếm từ sổ cụm công nghiệp") in shown
    assert str(found.ours.line.how) in shown


def test_a_difference_that_nobody_has_explained_is_asked_for(hanoi, so, client):
    PublishedFigureFactory(line="15", value=71, as_of=dt.date(2022, 9, 14), scope="", source="x", note="")
    PublishedFigureFactory(line="15", value=70, as_of=dt.date(2022, 9, 14), scope="", source="y", note="")
    (open_one,), (same,) = compared(so, source="x"), compared(so, source="y")
    assert (open_one.is_unexplained, same.is_unexplained) == (True, False)
    client.force_login(so)
    asked = "Chưa có giải trình"
    assert client.get(PAGE).content.decode().count(asked) == 1
    assert not any(one.is_unexplained for one in compared(so, source__startswith="Báo"))


def test_words_that_the_register_knows_are_not_counted_for_a_scope_it_does_not(hanoi, so):
    PublishedFigureFactory(line="", indicator="CCN khởi công", value=7, scope="Trong 111 CCN", source="x")
    (found,) = compared(so, source="x")
    assert (found.ours, "Phạm vi khác" in found.explanation[0]) == (None, True)


def test_a_scope_that_is_a_unit_is_counted_there_and_any_other_is_not_compared(hanoi, so):
    whole = compared(so, as_of=dt.date(2022, 9, 14), line="15")[0].value
    day = dt.date(2022, 9, 14)
    PublishedFigureFactory(line="15", value=7, as_of=day, scope="Huyện Thạch Thất", source="x")
    PublishedFigureFactory(line="15", value=7, as_of=day, scope="Trong 111 CCN", source="x")
    district, other = compared(so, source="x")
    assert (district.place.code, other.place) == ("276", None)
    assert 0 < district.value < whole
    assert (other.value, "Phạm vi khác" in other.explanation[0]) == (None, True)


def test_what_nobody_reported_is_unknown_and_not_nought(so):
    PublishedFigureFactory(line="25", value=500, unit="người", as_of=dt.date(2019, 1, 1))
    (found,) = compared(so, as_of=dt.date(2019, 1, 1))
    assert (found.value, found.difference) == (None, None)
    assert "Không có phiếu đã tiếp nhận" in " ".join(found.explanation)


def test_who_sees_but_a_part_is_not_shown_a_count_of_the_whole(hanoi, thachthat, pccc, stranger, client):
    (mine,) = compared(thachthat, as_of=dt.date(2022, 9, 14), line="3")
    (police,) = compared(pccc, as_of=dt.date(2022, 9, 14), line="3")
    assert (mine.ours, police.value) == (None, 105)
    client.force_login(stranger)
    assert "159" not in client.get(PAGE).content.decode()


def test_the_page_groups_by_source_narrows_and_opens_each_number(client, hanoi, so):
    client.force_login(so)
    shown = client.get(PAGE).content.decode()
    sources = PublishedFigure.objects.values("source").distinct().count()
    assert shown.count('class="p-source"') == sources > 2
    figure = PublishedFigure.objects.get(line="1", as_of=dt.date(2018, 3, 14))
    opened = client.get(f"{PAGE}{figure.pk}/").content.decode()
    assert f'href="{PAGE}{figure.pk}/"' in shown
    assert ">159<" in opened
    narrowed = client.get(f"{PAGE}?as_of_from=2022-09-14&line=15").content.decode()
    assert narrowed.count('scope="row"') == 1
    silent = PublishedFigure.objects.get(indicator="CCN đang xây dựng hạ tầng và thu hút đầu tư")
    assert client.get(f"{PAGE}{silent.pk}/").url == PAGE


def test_the_file_has_every_row_with_exact_numbers(client, hanoi, so):
    client.force_login(so)
    body = b"".join(client.get(f"{PAGE}?format=xlsx").streaming_content)
    rows = list(openpyxl.load_workbook(io.BytesIO(body)).active.iter_rows(values_only=True))
    assert len(rows) == 1 + PublishedFigure.objects.count()
    by_key = {(row[3], row[4].date()): row for row in rows[1:]}
    row = by_key["Diện tích các CCN trong quy hoạch đến năm 2020, có xét đến năm 2030", dt.date(2018, 3, 14)]
    assert (row[5], row[8], row[9]) == (3204.31, 3204.31, 0)


def test_more_figures_of_the_same_days_take_no_more_queries(client, so):
    client.force_login(so)

    def queries():
        with CaptureQueriesContext(connection) as found:
            assert client.get(PAGE).status_code == 200
        return len(found)

    for line in "1234":
        PublishedFigureFactory(line=line)
    few = queries()
    for number in range(20):
        PublishedFigureFactory(line=str(1 + number % 4))
    assert queries() == few
