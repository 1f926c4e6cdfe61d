"""Rounds: opened once, on their day, and everybody who owes is told with the due day."""

import datetime as dt

import pytest
from django.core.management import call_command

from ccn_portal.notices.models import Notice
from reports.models import Round
from reports.rounds.opening import open_rounds
from reports.tasks import morning
from reports.tests.factories import operating_cluster

pytestmark = pytest.mark.django_db
Q4 = (dt.date(2026, 12, 7), dt.date(2026, 12, 25))  # a week before the cut-off, the last due day


def opened(day):
    return {row.period for row in open_rounds(day=day)}


@pytest.mark.parametrize(
    ("day", "is_open"),
    [
        (dt.date(2026, 12, 6), False),
        (dt.date(2026, 12, 7), True),
        (dt.date(2026, 12, 25), True),
        (dt.date(2026, 12, 26), False),  # too late to ask for it
    ],
)
def test_a_quarter_opens_a_week_before_its_cut_off_and_not_after_its_last_due_day(day, is_open):
    assert ("2026Q4" in opened(day)) == is_open


@pytest.mark.parametrize(("day", "is_open"), [(dt.date(2026, 12, 31), True), (dt.date(2027, 1, 1), False)])
def test_the_year_is_open_until_form_04_is_due(day, is_open):
    assert ("2026" in opened(day)) == is_open


def test_all_who_owe_are_told_once_with_the_due_day(gialam, thachthat, so, leader):
    operating_cluster(name="Bát Tràng")
    assert opened(dt.date(2026, 12, 7)) == {"2026Q4", "2026"}  # November closed on the 5th
    quarter, year = Notice.objects.visible_to(gialam).order_by("due_on")
    assert quarter.title == "Mở kỳ báo cáo quý IV/2026: hạn nộp 20/12/2026"
    assert quarter.text.splitlines()[:2] == [
        "Số liệu từ 15/09/2026 đến 14/12/2026.",
        "Xã Bát Tràng có 1 cụm đang hoạt động: Bát Tràng.",
    ]
    assert (quarter.due_on, year.due_on) == (dt.date(2026, 12, 20), dt.date(2026, 12, 25))
    assert "Biểu 01" in year.text
    assert "Xã Bát Tràng có 1 cụm: Bát Tràng." in year.text
    assert (quarter.link, year.link) == ("/returns/?period=2026Q4", "/party-returns/?form=01&period=2026")
    assert "Biểu 04" not in year.text
    assert Notice.objects.visible_to(thachthat).count() == Notice.objects.visible_to(leader).count() == 0
    assert set(Notice.objects.visible_to(so).values_list("due_on", flat=True)) == {
        dt.date(2026, 12, 25),
        dt.date(2026, 12, 31),
    }


def test_opening_again_changes_nothing(gialam, settings, capsys):
    operating_cluster()
    settings.FROZEN_TODAY = dt.date(2026, 12, 7)
    call_command("open_rounds")
    state = list(Round.objects.values()), list(Notice.objects.values())
    call_command("open_rounds")
    assert (list(Round.objects.values()), list(Notice.objects.values())) == state
    assert "2026Q4" in capsys.readouterr().out
    morning()
    morning()
    assert list(Round.objects.values()) == state[0]


@pytest.mark.parametrize("module", ["opening", "reminders"])
def test_a_mornings_work_takes_a_fixed_number_of_queries(hanoi, module, django_assert_max_num_queries):
    from clusters.models import Cluster
    from reports.rounds.reminders import remind

    assert Cluster.objects.count() > 100
    with django_assert_max_num_queries(25 if module == "opening" else 30):
        if module == "opening":
            open_rounds(day=dt.date(2026, 12, 7))
        else:
            remind(day=dt.date(2026, 12, 23))
    assert Notice.objects.filter(recipient__username="thachthat").count() >= 1
