"""The background work of reporting, and what the scheduler does every morning."""

from typing import Any

from celery import shared_task
from django.conf import settings
from django.utils import timezone

from ccn_portal.history.services import database_clock
from ccn_portal.history.tracking import recorded
from ccn_portal.jobs.services import run_job
from ccn_portal.rules.periods import Period
from reports import building
from reports.choices import ReportState
from reports.filing.causes import differences_from
from reports.models import Report
from reports.official_forms import forms
from reports.parties.building import PartyProject
from reports.rounds import opening, reminders

BUILT = ("content", "provenance", "sha256", "differences", "known_at", "stage", "built_at")


@shared_task(name="reports.tasks.build")
def build(pk: int) -> None:
    """Build a report's content; doing it twice changes nothing but the time, and an approved report not at all."""
    with run_job(Report, pk) as report:
        if report is None or report.stage not in ("", ReportState.DRAFT):
            return
        form, period = forms()[report.form], Period.parse(report.period)
        report.known_at = database_clock()  # what is recorded from now on is not in the report
        built = building.build(
            form,
            report.unit,
            period,
            project=PartyProject.of(report),
            demo=settings.DEMO,
            progress=report.report_progress,
        )
        report.content, report.provenance, report.sha256 = built.content, built.provenance, built.sha256
        report.differences = _differences(report)
        report.stage, report.built_at = ReportState.DRAFT, timezone.now()
        with recorded("build_report", by=report.requested_by, reason=report.reason):
            report.save(update_fields=BUILT)


@shared_task(name="reports.tasks.morning")
def morning() -> None:
    """Open the rounds whose day has come, then remind; doing it twice tells nobody twice."""
    opening.open_rounds()
    reminders.remind()


def _differences(report: Report) -> list[dict[str, Any]] | None:
    """From the version that this one restates; None for a first version."""
    before = report.earlier_version
    return differences_from(before, report) if before and before.content else None
