"""Reminders: the right people, on the right days, never twice."""

import datetime as dt

import pytest
from django.core.exceptions import PermissionDenied
from django.core.management import call_command
from django.http import Http404

from ccn_portal.accounts.models import User
from ccn_portal.notices.models import Notice
from ccn_portal.rules.periods import Period
from reports.choices import ReportState
from reports.models import Reminder
from reports.rounds.reminders import last_reminded, remind, remind_units
from reports.tests.factories import ReturnFactory, operating_cluster, report_in

pytestmark = pytest.mark.django_db
Q3 = Period.parse("2022Q3")  # cut-off 14/9/2022, returns due 20/9, the department's report 25/9
SEPTEMBER = [dt.date(2022, 9, number) for number in range(1, 31)]


def on(number, month=9):
    return dt.date(2022, month, number)


def told(user, prefix="returns:"):
    return list(Notice.objects.filter(recipient=user, key__startswith=prefix).order_by("created_at"))


def steps(user, prefix="returns:"):
    return [row.key.rpartition(":")[2] for row in told(user, prefix)]


def test_a_locality_is_reminded_at_each_step_and_only_then(gialam, thachthat):
    operating_cluster()
    first = {}
    for day in SEPTEMBER:
        before = set(steps(gialam))
        remind(day=day)
        first |= dict.fromkeys(set(steps(gialam)) - before, day.day)
    assert first == {"-5": 15, "-2": 18, "+0": 20, "+1": 21, "+3": 23}
    assert told(thachthat) == []
    assert sorted(Reminder.objects.values_list("step", "told", "missing")) == sorted((s, 1, 1) for s in first)


@pytest.mark.parametrize(
    ("day", "step"),
    [(14, []), (15, ["-5"]), (17, ["-5"]), (19, ["-2"]), (20, ["+0"]), (22, ["+1"]), (29, ["+3"]), (30, [])],
)
def test_a_step_missed_while_the_portal_was_down_is_made_up_for_but_not_for_long(gialam, day, step):
    operating_cluster()
    remind(day=on(day))
    assert steps(gialam) == step


def test_the_notice_says_how_it_stands_and_leads_there(gialam):
    for name, state in (
        ("Bát Tràng", None),
        ("Kiêu Kỵ", "draft"),
        ("Ninh Hiệp", "returned"),
        ("Đình Xuyên", "accepted"),
    ):
        cluster = operating_cluster(name=name)
        if state:
            ReturnFactory(cluster=cluster, state=state)
    remind(day=on(18))
    remind(day=on(23))
    before, after = told(gialam)
    assert before.title == "Còn 2 ngày: phiếu số liệu quý III/2022, còn 3 phiếu chưa nộp"
    assert before.text == "Huyện Gia Lâm. Chưa lập: Bát Tràng. Đang nhập: Kiêu Kỵ. Trả lại: Ninh Hiệp."
    assert (before.kind, before.due_on, before.link) == ("due", on(20), "/returns/?period=2022Q3")
    assert (after.kind, after.title.partition(":")[0]) == ("overdue", "Quá hạn 3 ngày")


@pytest.mark.parametrize("state", ["submitted", "accepted"])
def test_who_has_handed_in_is_left_alone(gialam, so, state):
    ReturnFactory(cluster=operating_cluster(), state=state)
    for day in SEPTEMBER:
        remind(day=day)
    assert (told(gialam), told(so, "late:")) == ([], [])


@pytest.mark.parametrize(("day", "count"), [(22, 0), (23, 1), (29, 1), (30, 0)])
def test_the_department_hears_of_the_late_units_after_some_days(so, leader, gialam, stranger, day, count):
    operating_cluster(), operating_cluster()
    remind(day=on(day))
    assert [len(told(user, "late:")) for user in (so, leader, gialam, stranger)] == [count, count, 0, 0]
    for row in told(so, "late:"):
        assert row.title.endswith("1 đơn vị chưa nộp đủ phiếu quý III/2022")
        assert row.text == "Huyện Gia Lâm (2)"


@pytest.mark.parametrize(
    ("day", "staff", "leaders"),
    [(19, [], []), (20, ["-5"], []), (25, ["+0"], []), (26, ["+1"], ["+1"]), (28, ["+3"], ["+3"])],
)
def test_the_department_is_reminded_of_its_own_report_and_its_leader_when_it_is_late(so, leader, day, staff, leaders):
    remind(day=on(day))
    key = f"report:QUARTER:2022Q3:{so.unit_id}"
    assert (steps(so, key), steps(leader, key)) == (staff, leaders)


@pytest.mark.parametrize(
    ("stage", "count"), [(ReportState.DRAFT, 1), (ReportState.APPROVED, 1), (ReportState.FILED, 0)]
)
def test_a_filed_report_is_due_no_more(so, stage, count):
    report = report_in(stage)
    remind(day=on(26))
    rows = told(so, "report:QUARTER")
    assert [row.link for row in rows] == [f"/reports/{report.pk}/"] * count


def test_form_04_is_due_once_the_circular_is_in_force(so):
    remind(day=dt.date(2024, 6, 30))
    assert told(so, "report:TT14-04") == []
    remind(day=dt.date(2024, 12, 31))
    (row,) = told(so, "report:TT14-04")
    assert (row.due_on, row.title.partition(":")[0]) == (dt.date(2024, 12, 31), "Hôm nay là hạn")


def test_districts_are_reminded_until_they_were_abolished_and_communes_after(gialam):
    commune = operating_cluster().territories.get(lead=True, valid_to=None).commune
    xa = User.objects.create(username="xa", role="local", unit=commune)
    remind(day=dt.date(2025, 6, 20))  # for a cut-off on 14/6/2025
    assert (steps(gialam), steps(xa)) == (["+0"], [])
    remind(day=dt.date(2025, 9, 20))
    assert (steps(gialam), steps(xa)) == (["+0", "+0"], ["+0"])
    assert list(Reminder.objects.filter(form="").order_by("pk").values_list("unit__name", "told")) == [
        ("Huyện Gia Lâm", 1),
        (commune.name, 2),
    ]


def test_running_again_changes_nothing(so, gialam, capsys):
    operating_cluster()
    call_command("send_reminders", day=on(23))
    state = list(Notice.objects.values_list("pk", "created_at")), list(Reminder.objects.values())
    call_command("send_reminders", day=on(23))
    assert (list(Notice.objects.values_list("pk", "created_at")), list(Reminder.objects.values())) == state
    first, second = capsys.readouterr().out.splitlines()
    assert first.startswith("Thông báo mới: 5;")
    # to the locality; to staff and leader who is late; to the staff of both departments of their own report
    assert Notice.objects.count() == 1 + 2 + 2
    assert "đơn vị còn nợ phiếu: 1, trong đó 0" in first
    assert second.startswith("Thông báo mới: 0;")


def test_by_hand_a_unit_is_reminded_once_a_day(so, gialam, settings):
    cluster = operating_cluster()
    unit = cluster.territories.get(lead=True, valid_to=dt.date(2025, 6, 30)).district_id
    settings.FROZEN_TODAY = on(21, 10)
    assert (remind_units(period=Q3, by=so, units=[unit]).notices, remind_units(period=Q3, by=so).notices) == (1, 0)
    (row,) = told(gialam)
    assert (row.created_by, row.title.partition(":")[0]) == (so, "Quá hạn 31 ngày")
    settings.FROZEN_TODAY = on(22, 10)
    assert remind_units(period=Q3, by=so).notices == 1
    assert last_reminded([Q3]) == {(unit, "2022Q3"): on(22, 10)}


def test_only_the_department_reminds_and_only_who_owes_it(so, gialam, stranger, pccc):
    operating_cluster()
    for user in (gialam, pccc):
        with pytest.raises(PermissionDenied):
            remind_units(period=Q3, by=user)
    with pytest.raises(Http404):
        remind_units(period=Q3, by=so, units=[so.unit_id])
    unit = so.unit_id
    with pytest.raises(Http404):
        remind_units(period=Q3, by=stranger, units=[unit])
    assert remind_units(period=Q3, by=stranger).units == 0
    assert Notice.objects.count() == 0
