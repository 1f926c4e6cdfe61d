"""A built report is approved, filed and sealed; who may do what when is a table, also for plain SQL."""

import datetime as dt
import io

import pytest
from django.core.exceptions import PermissionDenied
from django.db import DatabaseError, IntegrityError, connection, transaction
from django.http import Http404

from ccn_portal.accounts.models import User
from ccn_portal.errors import RuleViolation, RuleViolations
from ccn_portal.history.services import changes_of
from clusters.tests.factories import OLD_MAP, hanoi, unit
from reports.choices import ReportState
from reports.filing import services
from reports.filing.states import NEXT, Action, next_state
from reports.models import Report, SignedCopy
from reports.services import request_report
from reports.tasks import build
from reports.tests.factories import ReturnFactory, established_cluster, report_in

pytestmark = pytest.mark.django_db
COVER = {"number": "12/BC-SCT", "issued_on": dt.date(2022, 9, 25)}
PDF = b"%PDF-1.7 signed"


@pytest.fixture
def draft(so):
    established_cluster()
    report = request_report(form="QUARTER", unit=hanoi(), period="2022Q3", by=so)
    build(report.pk)
    report.refresh_from_db()
    return report


@pytest.fixture
def filed(draft, leader):
    services.approve_report(report=draft, by=leader)
    return services.file_report(report=draft, by=leader, **COVER, signed=io.BytesIO(PDF), signed_name="12.pdf")


def codes(raised):
    problem = raised.value
    return [(one.code, one.field) for one in getattr(problem, "violations", [problem])]


def test_a_draft_is_approved_by_the_leader_and_filed_with_number_day_and_signed_copy(draft, leader):
    approved = services.approve_report(report=draft, by=leader)
    assert (approved.state, approved.approved_by) == (ReportState.APPROVED, leader)
    assert approved.approved_at is not None
    filed = services.file_report(report=draft, by=leader, **COVER, signed=io.BytesIO(PDF), signed_name="a/12.pdf")
    filed.refresh_from_db()
    assert (filed.state, filed.number, filed.issued_on) == (ReportState.FILED, *COVER.values())
    assert (filed.filed_by, filed.sha256, len(filed.seal)) == (leader, draft.sha256, 64)
    [copy] = filed.signed_copies.all()
    with copy.file.open() as kept:
        assert (copy.name, copy.size, kept.read()) == ("a 12.pdf", len(PDF), PDF)
    acts = [change.act for change in changes_of(filed)]
    assert acts[:3] == ["file_report", "approve_report", "build_report"]


def test_an_approval_is_taken_back_with_a_reason_until_the_report_is_filed(draft, leader, so):
    with pytest.raises(RuleViolation) as raised:
        services.reopen_report(report=draft, by=leader, reason="Sai")
    assert codes(raised) == [("wrong_state", "state")]
    services.approve_report(report=draft, by=leader)
    assert request_report(form="QUARTER", unit=hanoi(), period="2022Q3", by=so).state == ReportState.APPROVED
    with pytest.raises(RuleViolation) as raised:
        services.reopen_report(report=draft, by=leader, reason=" ")
    assert codes(raised) == [("required", "reason")]
    reopened = services.reopen_report(report=draft, by=leader, reason="Thiếu 3 đơn vị")
    assert (reopened.state, reopened.approved_at, reopened.approved_by) == (ReportState.DRAFT, None, None)
    assert request_report(form="QUARTER", unit=hanoi(), period="2022Q3", by=so).state == ReportState.QUEUED


@pytest.mark.parametrize(
    ("given", "wrong"),
    [
        ({"number": " "}, [("required", "number")]),
        ({"number": "1" * 61}, [("too_long", "number")]),
        ({"issued_on": None, "number": ""}, [("required", "number"), ("required", "issued_on")]),
        ({"issued_on": dt.date(2022, 9, 13)}, [("before_cut_off", "issued_on")]),
        ({"issued_on": dt.date(2099, 1, 1)}, [("in_future", "issued_on")]),
        ({"signed": io.BytesIO(b"")}, [("empty", "signed")]),
        ({"signed": io.BytesIO(b"PK\x03\x04"), "signed_name": "a.docx"}, [("unknown_type", "signed")]),
    ],
)
def test_what_is_wrong_with_number_day_or_copy_is_told_and_nothing_is_filed(draft, leader, given, wrong):
    services.approve_report(report=draft, by=leader)
    with pytest.raises((RuleViolation, RuleViolations)) as raised:
        services.file_report(report=draft, by=leader, **COVER | given)
    assert codes(raised) == wrong
    draft.refresh_from_db()
    assert draft.state == ReportState.APPROVED


def test_a_report_may_be_issued_on_the_cut_off_day_and_today(draft, leader, settings):
    services.approve_report(report=draft, by=leader)
    settings.FROZEN_TODAY = dt.date(2022, 9, 14)
    filed = services.file_report(report=draft, by=leader, number="1/BC-SCT", issued_on=dt.date(2022, 9, 14))
    assert filed.state == ReportState.FILED


def test_a_period_is_approved_from_its_cut_off_day_on(draft, leader, settings):
    settings.FROZEN_TODAY = dt.date(2022, 9, 13)
    with pytest.raises(RuleViolation) as raised:
        services.approve_report(report=draft, by=leader)
    assert codes(raised) == [("not_ended", "period")]
    settings.FROZEN_TODAY = dt.date(2022, 9, 14)
    assert services.approve_report(report=draft, by=leader).state == ReportState.APPROVED


def test_only_a_leader_of_the_territory_approves_and_files(draft, so, thachthat, leader, stranger):
    for user, refusal in ((so, PermissionDenied), (thachthat, Http404), (stranger, Http404)):
        with pytest.raises(refusal):
            services.approve_report(report=draft, by=user)
    services.approve_report(report=draft, by=leader)
    with pytest.raises(PermissionDenied):
        services.file_report(report=draft, by=so, **COVER)
    with pytest.raises(PermissionDenied):
        services.reopen_report(report=draft, by=so, reason="Sai")


def test_form_03_is_approved_by_the_leader_of_its_own_unit_or_of_the_province(leader, thachthat, gialam):
    district = unit("276", OLD_MAP)
    chairman = User.objects.create(username="chutich276", role="leader", unit=district)
    neighbour = User.objects.create(username="chutich018", role="leader", unit=unit("018", OLD_MAP))
    form = {"form": "TT14-03", "unit": district, "period": "2025H1"}
    own = report_in(ReportState.DRAFT, **form)
    with pytest.raises(PermissionDenied):
        services.approve_report(report=own, by=thachthat)
    for other in (gialam, neighbour):
        with pytest.raises(Http404):
            services.approve_report(report=own, by=other)
    assert services.approve_report(report=own, by=chairman).approved_by == chairman
    assert services.approve_report(report=report_in(ReportState.DRAFT, **form, version=2), by=leader)


def test_every_step_that_the_table_does_not_have_is_refused():
    for state in ReportState:
        for action in Action:
            if (state, action) in NEXT:
                assert next_state(state, action) is NEXT[state, action]
            else:
                with pytest.raises(RuleViolation) as raised:
                    next_state(state, action)
                assert codes(raised) == [("wrong_state", "state")]


FORBIDDEN = [
    "UPDATE reports_report SET content = '{}'",
    "UPDATE reports_report SET provenance = '{}'",
    "UPDATE reports_report SET differences = '[]'",
    "UPDATE reports_report SET sha256 = repeat('1', 64)",
    "UPDATE reports_report SET period = '2022Q2'",
    "UPDATE reports_report SET version = 9",
    "UPDATE reports_report SET number = '13/BC-SCT'",
    "UPDATE reports_report SET issued_on = '2022-09-26'",
    "UPDATE reports_report SET filed_by_id = requested_by_id",
    "UPDATE reports_report SET seal = repeat('1', 64)",
    "UPDATE reports_report SET job_state = 'queued'",
    "UPDATE reports_report SET stage = 'draft'",
    "UPDATE reports_report SET stage = 'approved'",
    "DELETE FROM reports_report",
    "UPDATE reports_signedcopy SET sha256 = repeat('1', 64)",
    "DELETE FROM reports_signedcopy",
    "UPDATE reports_reportevent SET number = '13/BC-SCT'",
    "DELETE FROM reports_reportevent",
    "UPDATE reports_returnevent SET workers = 1",
]


@pytest.mark.parametrize("sql", FORBIDDEN)
def test_of_a_filed_report_nothing_changes_even_with_sql(filed, sql):
    ReturnFactory()
    told = r"is filed: nothing|its content stays|: it stays|does not go from|Cannot update or delete|history is kept"
    with pytest.raises(DatabaseError, match=told), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(sql)


def test_of_an_approved_report_the_content_stays_and_of_a_draft_it_may_change(draft, leader):
    Report.objects.update(content={"lines": []})
    services.approve_report(report=draft, by=leader)
    with pytest.raises(IntegrityError, match="its content stays"), transaction.atomic():
        Report.objects.update(content={})
    with pytest.raises(IntegrityError, match="does not go from approved to superseded"), transaction.atomic():
        Report.objects.update(stage=ReportState.SUPERSEDED)


def test_a_report_is_not_born_filed(so):
    fields = {
        "form": "QUARTER",
        "unit": hanoi(),
        "period": "2022Q3",
        "starts_on": "2022-06-15",
        "ends_on": "2022-09-14",
    }
    with pytest.raises(IntegrityError, match="begins unbuilt"), transaction.atomic():
        Report.objects.create(**fields, stage=ReportState.FILED)


def test_a_signed_copy_that_comes_later_is_added_and_kept_once(draft, leader, so, stranger):
    given = {"file": io.BytesIO(PDF), "name": "12.pdf"}
    with pytest.raises(RuleViolation) as raised:
        services.attach_signed_copy(report=draft, by=so, **given)
    assert codes(raised) == [("wrong_state", "state")]
    services.approve_report(report=draft, by=leader)
    services.file_report(report=draft, by=leader, **COVER)
    for _time in range(2):
        services.attach_signed_copy(report=draft, by=so, **given)
    assert SignedCopy.objects.get().uploaded_by == so
    with pytest.raises(Http404):
        services.attach_signed_copy(report=draft, by=stranger, **given)
