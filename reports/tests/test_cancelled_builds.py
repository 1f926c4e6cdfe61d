"""A build that is not wanted any more is cancelled, one that failed or was cancelled is tried again."""

import pytest
from django.core.exceptions import PermissionDenied

from ccn_portal.errors import RuleViolation
from ccn_portal.jobs.models import State
from clusters.tests.factories import hanoi
from reports import building
from reports.choices import ReportState
from reports.filing.services import cancel_build, retry_build
from reports.models import Report
from reports.services import request_report
from reports.tasks import build
from reports.tests.factories import established_cluster

pytestmark = pytest.mark.django_db


@pytest.fixture
def asked(so):
    established_cluster()
    return request_report(form="QUARTER", unit=hanoi(), period="2022Q3", by=so)


def now(report):
    report.refresh_from_db()
    return report


def test_a_build_that_waits_is_cancelled_and_no_worker_takes_it_up(asked, so):
    assert cancel_build(report=asked, by=so).state == ReportState.FAILED
    build(asked.pk)
    assert now(asked).content is None
    assert "so" in asked.failure or str(so) in asked.failure
    with pytest.raises(RuleViolation, match="không có gì để hủy"):
        cancel_build(report=asked, by=so)


def test_a_cancelled_build_is_tried_again_and_finished(asked, so):
    cancel_build(report=asked, by=so)
    assert retry_build(report=asked, by=so).state == ReportState.QUEUED
    build(asked.pk)
    assert (now(asked).state, asked.failure) == (ReportState.DRAFT, "")
    with pytest.raises(RuleViolation, match="không có gì để thử lại"):
        retry_build(report=asked, by=so)


@pytest.mark.parametrize("wanted_again", [False, True])
def test_a_worker_keeps_nothing_of_a_build_that_is_cancelled_under_its_hands(
    asked, so, monkeypatch, caplog, wanted_again
):
    def cancelled_meanwhile(*given, **named):
        cancel_build(report=asked, by=so)
        if wanted_again:  # and another worker has it by now
            retry_build(report=asked, by=so)
            Report.objects.filter(pk=asked.pk).update(job_state=State.RUNNING, attempts=1)
        return real(*given, **named)

    real = building.build
    monkeypatch.setattr(building, "build", cancelled_meanwhile)
    build(asked.pk)
    assert now(asked).content is None
    assert "cancelled; nothing of this worker is kept" in caplog.text


def test_a_draft_whose_new_build_is_cancelled_stays_as_it_was(asked, so):
    build(asked.pk)
    before = now(asked).sha256
    established_cluster()
    request_report(form="QUARTER", unit=hanoi(), period="2022Q3", by=so)
    assert cancel_build(report=asked, by=so).state == ReportState.DRAFT
    build(asked.pk)
    assert (now(asked).sha256, asked.progress) == (before, 100)


def test_who_builds_no_reports_cancels_none(asked, pccc):
    with pytest.raises(PermissionDenied):
        cancel_build(report=asked, by=pccc)
