"""Imports in the background: an upload is checked first, then a worker reads it; a clean dry run can be confirmed."""

from typing import IO, TYPE_CHECKING

from django.core.files import File
from django.db import transaction
from django.http import Http404
from django.utils.translation import gettext as _

from ccn_portal.errors import RuleViolation
from ccn_portal.exchange.models import ImportJob
from ccn_portal.exchange.services.importing import import_register, require_may_import
from ccn_portal.files import digest_of, measure
from ccn_portal.history.tracking import recorded
from ccn_portal.jobs.models import State
from ccn_portal.jobs.services import enqueue
from ccn_portal.territories.models import AdministrativeUnit
from ccn_portal.watch.services import request_run
from ccn_portal.workbooks.guard import require_workbook

if TYPE_CHECKING:
    from ccn_portal.accounts.models import User


def start_import(*, file: IO[bytes], name: str, province: AdministrativeUnit, dry_run: bool, by: "User") -> ImportJob:
    """Store the upload under a random name and have a worker import it.

    RuleViolation ``too_large`` or ``not_a_workbook``, by the content and not by the name.
    """
    require_may_import(by, province)
    measure(file)
    require_workbook(file)
    digest = digest_of(file)
    with recorded("start_import", by=by):
        job = ImportJob(
            province=province, file_name=name[-200:], sha256=digest, dry_run=dry_run, file=File(file, f"{digest}.xlsx")
        )
        return enqueue(job, by=by)


def confirm_import(job: ImportJob, *, by: "User") -> ImportJob:
    """Do for good what a clean dry run has shown; asking twice gives the same import.

    RuleViolation ``not_confirmable`` when the job is no finished dry run or found errors.
    """
    require_may_import(by, job.province)
    with recorded("confirm_import", by=by):
        tried = ImportJob.objects.select_for_update().filter(pk=job.pk).first()
        if tried is None:
            raise Http404
        confirmed = tried.confirmations.exclude(job_state=State.FAILED).first()
        if confirmed is not None:
            return confirmed
        if not tried.dry_run or tried.job_state != State.DONE or tried.error_count:
            raise RuleViolation(
                "not_confirmable",
                _("only a dry run that found no errors can be confirmed; mend the file and upload it"),
            )
        return enqueue(
            ImportJob(
                province=tried.province,
                file=tried.file.name,
                file_name=tried.file_name,
                sha256=tried.sha256,
                dry_run=False,
                dry_run_of=tried,
            ),
            by=by,
        )


def perform_import(job: ImportJob) -> None:
    """What a worker does with a job: import, and write down the outcome."""
    with transaction.atomic(), job.file.open("rb") as file:
        file.name = job.file_name
        result = import_register(
            file, province=job.province, by=job.requested_by, dry_run=job.dry_run, progress=job.report_progress
        )
    job.counts = {
        sheet: {**counts, "samples": result.samples.get(sheet, [])} for sheet, counts in result.counts.items()
    }
    job.errors, job.error_count, job.notices = result.errors, result.error_count, result.notices
    job.save(update_fields=["counts", "errors", "error_count", "notices"])
    if result.applied and result.changes_something:
        request_run(by=job.requested_by)
