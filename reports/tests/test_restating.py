"""A correction comes after filing: the report is restated, and the new version says what changed, by whom and why."""

import datetime as dt
from decimal import Decimal

import pytest

from ccn_portal.errors import RuleViolation, RuleViolations
from ccn_portal.history.tracking import recorded
from ccn_portal.rules.periods import Period
from clusters.choices import MilestoneKind
from clusters.models import DecisionItem
from clusters.tests.factories import MilestoneFactory, hanoi
from investors.tests.factories import LeaseFactory
from reports.choices import ReportState, ReturnState
from reports.filing import services as filing
from reports.integrity import problems
from reports.models import Report, Return
from reports.returns import services as returns
from reports.services import report_sources_page, request_report
from reports.tasks import build
from reports.tests.factories import ReturnFactory, established_cluster, operating_cluster

pytestmark = pytest.mark.django_db(transaction=True)
QUARTER = Period.parse("2022Q3")


def built(report):
    build(report.pk)
    report.refresh_from_db()
    return report


def filed(report, leader, number="12/BC-SCT"):
    filing.approve_report(report=report, by=leader)
    return filing.file_report(report=report, by=leader, number=number, issued_on=dt.date(2022, 9, 25))


def cell(report, line, cluster=None, unit=None):
    [found] = [
        one
        for one in report.differences
        if one["line"] == line and one["cluster"] == cluster and one["unit"] == (unit or one["unit"])
        and (cluster or unit or one["level"] == "province")
    ]  # fmt: skip
    return found


def told(found):
    return [(one["kind"], one["by"], one["reason"], one["before"], one["after"]) for one in found["causes"]]


@pytest.fixture
def round_of(gialam, so, leader):
    """A quarter with one return in and one missing, filed."""
    reporting, silent = operating_cluster(name="Nộp Đủ"), operating_cluster(name="Nộp Muộn")
    counted = ReturnFactory(cluster=reporting, workers=120, revenue=Decimal("30.5"))
    planned = established_cluster(area=20, name="Mở Rộng")
    lease = LeaseFactory(cluster=reporting, area_m2=20_000, starts_on=dt.date(2020, 1, 1))
    report = filed(built(request_report(form="QUARTER", unit=hanoi(), period="2022Q3", by=so)), leader)
    return reporting, silent, counted, planned, lease, report


def correct(counted, gialam, so):
    row = returns.correct_return(row=counted, by=gialam, reason="Đếm thiếu một phân xưởng")
    returns.save_return(row=row, values={"workers": 150}, by=gialam)
    returns.submit_return(row=row, by=gialam, explanations=dict.fromkeys(("workers", "revenue"), "Đã đối chiếu"))
    return returns.accept_return(row=row, by=so)


def test_a_correction_makes_a_new_version_that_says_what_changed(round_of, gialam, so, leader):
    reporting, silent, counted, planned, lease, report = round_of
    corrected = correct(counted, gialam, so)
    late = returns.begin_return(
        cluster=silent, period="2022Q3", values={"workers": 40}, by=gialam, reason="Đơn vị gửi muộn"
    )
    late = returns.submit_return(row=late, by=gialam)
    returns.accept_return(row=late, by=so)
    with recorded("edit_item", by=so, reason="Quyết định ghi 25 ha"):
        DecisionItem.objects.filter(cluster=planned).update(area_ha=25)
    with recorded("record_milestone", by=so, reason="Biên bản bàn giao"):
        milestone = MilestoneFactory(
            phase=planned.phases.get(), kind=MilestoneKind.OPERATION_STARTED, occurred_on=dt.date(2022, 9, 1)
        )
    with recorded("end_lease", by=so, reason="Chấm dứt hợp đồng"):
        type(lease).objects.filter(pk=lease.pk).update(ends_on=dt.date(2022, 8, 1))
    with recorded("rename", by=so):  # says nothing about any number
        type(planned).objects.filter(pk=planned.pk).update(name="Tên mới")

    again = built(filing.restate_report(report=report, by=so, reason="Nhận phiếu bổ sung"))
    assert (again.version, again.reason, again.state) == (2, "Nhận phiếu bổ sung", ReportState.DRAFT)
    workers = cell(again, "25")
    assert (workers["before"], workers["after"], workers["change"], workers["measure"]) == ("120", "190", "70", "Người")
    assert told(workers) == [
        ("return", str(gialam), "Đếm thiếu một phân xưởng", "120", "150"),
        ("return", str(gialam), "Đơn vị gửi muộn", None, "40"),
    ]
    assert {one["id"] for one in workers["causes"]} == {corrected.pk, late.pk}
    mine = cell(again, "25", reporting.code)
    assert (mine["before"], mine["after"], [one["id"] for one in mine["causes"]]) == ("120", "150", [corrected.pk])
    area = cell(again, "4")
    assert (area["before"], area["after"], area["change"]) == ("20", "25", "5")
    assert told(area) == [("decisionitem", str(so), "Quyết định ghi 25 ha", None, None)]
    [field] = [one for one in area["causes"][0]["fields"] if one["name"] == "area_ha"]
    assert (Decimal(field["before"]), Decimal(field["after"])) == (20, 25)
    assert [(one["kind"], one["id"]) for one in cell(again, "15.1")["causes"]] == [("milestone", milestone.pk)]
    assert told(cell(again, "20")) == [("lease", str(so), "Chấm dứt hợp đồng", None, None)]
    assert cell(again, "18")["change"] == "-2"
    assert cell(again, "25", unit="018")["after"] == "190"
    unchanged = {"1", "7", "9", "23", "24", "26", "27"}
    assert unchanged.isdisjoint(one["line"] for one in again.differences)
    assert filing.approve_report(report=again, by=leader)
    report.refresh_from_db()
    assert report.state == ReportState.FILED
    [then] = report_sources_page(report=report, line="20").rows
    assert (then.record.pk, then.record.ends_on) == (lease.pk, None)  # as it was known
    [ended] = then.since.fields
    assert (ended.name, ended.before, ended.after) == ("ends_on", None, dt.date(2022, 8, 1))
    acts = report_sources_page(report=report, line="4", acts=True).rows
    assert [(row.record.area_ha, bool(row.since)) for row in acts] == [(20, True)]
    assert [row.since for row in report_sources_page(report=again, line="4", acts=True).rows] == [None]
    with recorded("delete", by=so):
        type(lease).objects.filter(pk=lease.pk).delete()
    [gone] = report_sources_page(report=report, line="18").rows
    assert (gone.record.pk, gone.since.after) == (lease.pk, None)


def test_when_the_new_version_is_filed_the_old_one_is_superseded_and_still_verifies(round_of, gialam, so, leader):
    *_others, counted, _planned, _lease, report = round_of
    correct(counted, gialam, so)
    again = filing.restate_report(report=report, by=so, reason="Sửa số lao động")
    with pytest.raises(RuleViolation) as raised:
        filing.restate_report(report=report, by=so, reason="Lần nữa")
    assert raised.value.code == "wrong_state"
    filed(built(again), leader, number="15/BC-SCT")
    old, new = Report.objects.order_by("version")
    assert (old.state, new.state) == (ReportState.SUPERSEDED, ReportState.FILED)
    line = {
        version: next(row for row in version.content["lines"] if row.get("number") == "25") for version in (old, new)
    }
    assert [line[version]["value"] for version in (old, new)] == ["120", "150"]
    assert list(problems()) == []
    assert set(Report.objects.sealed().counting(counted)) == {old}
    assert set(Report.objects.counting(Return.objects.get(version=2))) == {new}
    third = built(filing.restate_report(report=new, by=so, reason="Kiểm tra lại"))
    assert (third.version, third.differences) == (3, [])


def test_a_restatement_wants_a_reason_and_a_filed_report(round_of, so):
    report = round_of[-1]
    with pytest.raises(RuleViolation) as raised:
        filing.restate_report(report=report, by=so, reason=" ")
    assert (raised.value.code, raised.value.field) == ("required", "reason")
    again = filing.restate_report(report=report, by=so, reason="Sửa")
    with pytest.raises(RuleViolation) as raised:
        filing.restate_report(report=again, by=so, reason="Sửa")
    assert raised.value.code == "wrong_state"
    assert request_report(form="QUARTER", unit=hanoi(), period="2022Q3", by=so).pk == again.pk


def test_a_first_return_for_a_filed_period_is_neither_submitted_nor_accepted_without_a_reason(round_of, gialam, so):
    _reporting, silent, counted, *_others, report = round_of
    begun = ReturnFactory(cluster=silent, state=ReturnState.DRAFT, workers=40)
    with pytest.raises(RuleViolation) as raised:
        returns.submit_return(row=begun, by=gialam)
    assert (raised.value.code, raised.value.field) == ("period_filed", "reason")
    assert "quý III/2022" in raised.value.message
    submitted = ReturnFactory(cluster=operating_cluster(), state=ReturnState.SUBMITTED, workers=40)
    with pytest.raises(RuleViolations) as refused:
        returns.accept_return(row=submitted, by=so)
    assert [one.code for one in refused.value.violations] == ["period_filed"]
    assert returns.accept_return(row=submitted, by=so, reason="Gửi muộn").reason == "Gửi muộn"
    assert returns.submit_return(row=begun, by=gialam, reason="Gửi muộn").state == ReturnState.SUBMITTED
    assert counted.pk in Report.objects.get(pk=report.pk).provenance["25"]["ids"]
