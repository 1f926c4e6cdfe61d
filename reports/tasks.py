"""The background work of reporting."""

from celery import shared_task
from django.conf import settings
from django.utils import timezone

from ccn_portal.history.tracking import recorded
from ccn_portal.jobs.services import run_job
from ccn_portal.rules.periods import Period
from reports import building
from reports.choices import ReportState
from reports.models import Report
from reports.official_forms import forms
from reports.parties.building import PartyProject


@shared_task(name="reports.tasks.build")
def build(pk: int) -> None:
    """Build a report's content; doing it twice changes nothing but the time, and an approved report not at all."""
    with run_job(Report, pk) as report:
        if report is None or report.stage not in ("", ReportState.DRAFT):
            return
        form, period = forms()[report.form], Period.parse(report.period)
        project = PartyProject.of(report)
        built = building.build(
            form, report.unit, period, project=project, demo=settings.DEMO, progress=report.report_progress
        )
        report.content, report.provenance, report.sha256 = built.content, built.provenance, built.sha256
        report.stage, report.built_at = ReportState.DRAFT, timezone.now()
        with recorded("build_report", by=report.requested_by):
            report.save(update_fields=["content", "provenance", "sha256", "stage", "built_at"])
