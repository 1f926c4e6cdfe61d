"""The life of a return: every action in every state by every role, in the services and in the database."""

import datetime as dt
from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.http import Http404

from ccn_portal.errors import RuleViolation, RuleViolations
from reports.choices import ReportState
from reports.models import Return
from reports.returns import services
from reports.returns.services import ChangedMeanwhile, OwnEntry
from reports.tests.factories import ReturnFactory, established_cluster, operating_cluster, report_in

pytestmark = pytest.mark.django_db
STATES = ("draft", "submitted", "returned", "accepted")
ROLES = ("gialam", "so", "leader", "pccc", "api_user", "admin")
LOCAL, DEPARTMENT = {"gialam", "admin"}, {"so", "admin"}
# action → who may, and the state each state becomes (a correction leaves its own state)
TABLE = {
    "save": (LOCAL, {"draft": "draft", "returned": "returned"}),
    "submit": (LOCAL, {"draft": "submitted", "returned": "submitted"}),
    "send_back": (DEPARTMENT, {"submitted": "returned"}),
    "accept": (DEPARTMENT, {"submitted": "accepted"}),
    "correct": (LOCAL | DEPARTMENT, {"accepted": "accepted"}),
}


def do(action, row, by):
    match action:
        case "save":
            return services.save_return(row=row, values={"workers": 13}, by=by)
        case "submit":
            return services.submit_return(row=row, by=by)
        case "send_back":
            return services.send_back(row=row, by=by, comment="Xem lại số lao động")
        case "accept":
            return services.accept_return(row=row, by=by)
    return services.correct_return(row=row, by=by, reason="Nhập nhầm")


def a_return(state, **fields):
    return ReturnFactory(cluster=operating_cluster(), state=state, workers=12, **fields)


@pytest.mark.parametrize("action", TABLE)
@pytest.mark.parametrize("who", ROLES)
def test_every_action_in_every_state_by_every_role(request, action, who):
    by = request.getfixturevalue(who)
    allowed, following = TABLE[action]
    for state in STATES:
        row = a_return(state)
        if who not in allowed:
            with pytest.raises(PermissionDenied):
                do(action, row, by)
        elif state not in following:
            with pytest.raises((RuleViolation, RuleViolations)) as problem:
                do(action, row, by)
            found = getattr(problem.value, "violations", [problem.value])
            assert [one.code for one in found] == ["wrong_state"]
        else:
            do(action, row, by)
        row.refresh_from_db()
        assert row.state == (following.get(state, state) if who in allowed else state)


@pytest.mark.parametrize("before", STATES)
@pytest.mark.parametrize("after", STATES)
def test_sql_goes_no_other_way_than_the_services(before, after):
    ways = {("draft", "submitted"), ("returned", "submitted"), ("submitted", "returned"), ("submitted", "accepted")}
    row = a_return(before)
    if before == after or (before, after) in ways:
        assert Return.objects.filter(pk=row.pk).update(state=after) == 1
        return
    with pytest.raises(IntegrityError), transaction.atomic():
        Return.objects.filter(pk=row.pk).update(state=after)


@pytest.mark.parametrize(
    "change", [{"workers": 99}, {"revenue": None}, {"period": "2022Q4"}, {"version": 7}, {"accepted_by": 1}]
)
def test_sql_does_not_change_an_accepted_version(change):
    row = a_return("accepted", revenue=Decimal(5))
    with pytest.raises(IntegrityError), transaction.atomic():
        Return.objects.filter(pk=row.pk).update(**change)


@pytest.mark.parametrize("state", ["submitted", "returned", "accepted"])
def test_what_was_submitted_is_not_deleted(state):
    row = a_return(state)
    with pytest.raises(IntegrityError), transaction.atomic():
        Return.objects.filter(pk=row.pk).delete()


def test_a_draft_can_go():
    assert Return.objects.filter(pk=a_return("draft").pk).delete()[0] == 1


def test_who_enters_does_not_accept(admin, so):
    row = services.begin_return(cluster=operating_cluster(), period="2022Q3", values={"workers": 12}, by=admin)
    services.submit_return(row=row, by=admin)
    with pytest.raises(OwnEntry):
        services.accept_return(row=row, by=admin)
    assert services.accept_return(row=row, by=so).accepted_by == so


def test_a_stranger_is_told_that_there_is_nothing(stranger, thachthat):
    row = a_return("submitted")
    for by in (stranger, thachthat):
        for action in TABLE:
            with pytest.raises(Http404):
                do(action, row, by)
        with pytest.raises(Http404):
            services.begin_return(cluster=row.cluster, period="2022Q2", values={}, by=by)


def test_a_return_is_sent_back_corrected_and_accepted(gialam, so):
    row = services.begin_return(cluster=operating_cluster(), period="2022Q3", values={"workers": 12}, by=gialam)
    row = services.submit_return(row=row, by=gialam)
    first = row.submitted_at
    row = services.send_back(row=row, by=so, comment="", comments={"workers": "Có tính lao động thời vụ không?"})
    assert (row.comments, row.returned_by) == ({"workers": "Có tính lao động thời vụ không?"}, so)
    row = services.save_return(row=row, values={"workers": 15}, by=gialam)
    row = services.submit_return(row=row, by=gialam)
    row = services.accept_return(row=row, by=so)
    assert (row.state, row.workers, row.first_submitted_at) == ("accepted", 15, first)


def test_sending_back_says_what_is_wrong(so):
    with pytest.raises(RuleViolation) as problem:
        services.send_back(row=a_return("submitted"), by=so, comment="  ")
    assert problem.value.code == "required"


def test_a_correction_counts_when_it_is_accepted_and_not_before(gialam, so):
    old = a_return("accepted")
    new = services.correct_return(row=old, by=gialam, reason="Đếm trùng một doanh nghiệp")
    assert (new.version, new.state, new.workers, new.is_current) == (2, "draft", 12, False)
    new = services.save_return(row=new, values={"workers": 10}, by=gialam)
    services.submit_return(row=new, by=gialam)
    assert [row.workers for row in Return.objects.accepted()] == [12]
    services.accept_return(row=new, by=so)
    assert [row.workers for row in Return.objects.accepted()] == [10]
    old.refresh_from_db()
    assert (old.state, old.is_current, old.workers) == ("accepted", False, 12)


def test_there_is_one_correction_at_a_time(gialam):
    row = a_return("accepted")
    services.correct_return(row=row, by=gialam, reason="Nhập nhầm")
    with pytest.raises(RuleViolation) as problem:
        services.correct_return(row=row, by=gialam, reason="Nhập nhầm")
    assert problem.value.code == "wrong_state"


def test_all_are_accepted_or_none(so):
    rows = [a_return("submitted"), a_return("submitted"), a_return("draft")]
    with pytest.raises(RuleViolations) as problem:
        services.accept_returns(rows=rows, by=so)
    assert [(v.code, rows[2].cluster.name in v.message) for v in problem.value.violations] == [("wrong_state", True)]
    assert not Return.objects.accepted().exists()
    assert len(services.accept_returns(rows=rows[:2], by=so)) == 2


def test_the_second_of_two_who_save_is_told(gialam):
    row = services.begin_return(cluster=operating_cluster(), period="2022Q3", values={"workers": 12}, by=gialam)
    seen = row.revision
    services.save_return(row=row, values={"workers": 20}, revision=seen, by=gialam)
    with pytest.raises(ChangedMeanwhile) as problem:
        services.save_return(row=row, values={"workers": 30}, revision=seen, by=gialam)
    assert problem.value.row.workers == 20


def test_there_is_one_return_for_a_cluster_and_period(gialam):
    row = a_return("draft")
    with pytest.raises(RuleViolation) as problem:
        services.begin_return(cluster=row.cluster, period=row.period, values={}, by=gialam)
    assert problem.value.code == "exists"


def code_of(**given):
    with pytest.raises((RuleViolation, RuleViolations)) as problem:
        services.begin_return(**given)
    found = getattr(problem.value, "violations", [problem.value])
    return [(one.code, one.field) for one in found]


def test_a_period_can_be_reported_from_its_first_day_on(gialam, settings):
    given = {"cluster": operating_cluster(), "period": "2022Q3", "values": {}, "by": gialam}
    settings.FROZEN_TODAY = dt.date(2022, 6, 14)
    assert code_of(**given) == [("not_begun", "period")]
    settings.FROZEN_TODAY = dt.date(2022, 6, 15)
    assert services.begin_return(**given).state == "draft"


def test_a_cluster_reports_from_the_quarter_on_in_which_it_begins_to_operate(gialam):
    given = {"period": "2022Q3", "values": {}, "by": gialam}
    assert services.begin_return(cluster=operating_cluster(since=dt.date(2022, 9, 14)), **given)
    late = operating_cluster(since=dt.date(2022, 9, 15))
    assert code_of(cluster=late, **given) == [("not_operating", "cluster")]
    assert code_of(cluster=established_cluster(), **given) == [("not_operating", "cluster")]


def test_months_and_what_is_no_period_are_refused(gialam):
    given = {"cluster": operating_cluster(), "values": {}, "by": gialam}
    assert code_of(period="2022-09", **given) == [("not_quarterly", "period")]
    assert code_of(period="2022Q5", **given) == [("unknown_period", "period")]


def test_a_filed_period_wants_a_reason(gialam):
    cluster = operating_cluster()
    report_in(ReportState.FILED, form="TT14-04", period="2022")
    assert code_of(cluster=cluster, period="2022Q3", values={}, by=gialam) == [("period_filed", "reason")]
    assert services.begin_return(cluster=cluster, period="2023Q1", values={}, by=gialam)
    given = {"cluster": cluster, "period": "2022Q3", "values": {"workers": 3}, "by": gialam}
    row = services.begin_return(**given, reason="Đơn vị gửi muộn")
    assert services.submit_return(row=row, by=gialam).state == "submitted"


def test_several_wrong_figures_are_told_at_once(gialam):
    values = {"workers": -1, "revenue": Decimal("1E400"), "tenants": Decimal("1.5"), "percent": Decimal(101)}
    assert code_of(cluster=operating_cluster(), period="2022Q3", values=values, by=gialam) == [
        ("unknown_figure", "percent"),
        ("negative", "workers"),
        ("too_large", "revenue"),
        ("not_whole", "tenants"),
    ]


def test_all_are_sent_back_with_one_comment_or_none(so, gialam):
    rows = [a_return("submitted"), a_return("submitted"), a_return("accepted")]
    with pytest.raises(RuleViolations) as problem:
        services.send_back_returns(rows=rows, by=so, comment="Xem lại số lao động")
    assert [(v.code, rows[2].cluster.name in v.message) for v in problem.value.violations] == [("wrong_state", True)]
    assert {row.state for row in Return.objects.exclude(pk=rows[2].pk)} == {"submitted"}
    with pytest.raises(RuleViolation, match="xem lại"):
        services.send_back_returns(rows=rows[:2], by=so, comment=" ")
    with pytest.raises(PermissionDenied):
        services.send_back_returns(rows=rows[:2], by=gialam, comment="x")
    assert len(services.send_back_returns(rows=rows[:2], by=so, comment="Xem lại số lao động")) == 2
    assert {(row.state, row.comment) for row in Return.objects.exclude(pk=rows[2].pk)} == {
        ("returned", "Xem lại số lao động")
    }
