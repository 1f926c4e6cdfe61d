"""The background jobs a user asked for: what runs, what is done, what failed."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from ccn_portal.exchange.models import ImportJob
from ccn_portal.jobs.models import State
from ccn_portal.ui.access import RegisterPage
from reports.models import Report

SHOWN = 8


class JobsView(RegisterPage):
    """The user's own last jobs: a page, and the list in the shell's menu (htmx), which asks again while one runs."""

    def get(self, request: HttpRequest) -> HttpResponse:
        """The page or the list alone."""
        jobs = [
            *_jobs(ImportJob.objects.filter(requested_by=request.user).defer("counts", "errors", "notices")),
            *_jobs(
                Report.objects.filter(requested_by=request.user).select_related("unit").defer("content", "provenance")
            ),
        ]
        jobs.sort(key=lambda job: job["at"], reverse=True)
        context = {"jobs": jobs[:SHOWN], "running": sum(job["open"] for job in jobs)}
        htmx = getattr(request, "htmx", False)
        response = render(request, "home/jobs_list.html" if htmx else "home/jobs.html", context)
        response["Vary"] = "HX-Request"
        return response


def _jobs(rows: Any) -> list[dict[str, Any]]:
    return [_told(job) for job in rows.order_by("-requested_at")[:SHOWN]]


def _told(job: ImportJob | Report) -> dict[str, Any]:
    told = {
        "state": job.job_state,
        "label": State(job.job_state).label,
        "open": job.job_state in (State.QUEUED, State.RUNNING),
        "percent": job.progress,
        "at": job.requested_at,
    }
    if isinstance(job, Report):
        name = f"{job.get_form_display()}, {job.unit}, {job.period}"
        return told | {"name": name, "icon": "clipboard-data", "link": reverse("report-detail", args=[job.pk])}
    name = (_("Dry run: %(file)s") if job.dry_run else _("Import: %(file)s")) % {"file": job.file_name}
    told |= {"name": name, "icon": "file-import", "link": reverse("import-detail", args=[job.pk])}
    return told | {"state": "failed", "label": _("Has errors")} if job.error_count else told
