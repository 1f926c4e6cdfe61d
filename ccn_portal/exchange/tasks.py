"""What workers do for imports."""

from celery import shared_task

from ccn_portal.exchange.models import ImportJob
from ccn_portal.exchange.services import perform_import
from ccn_portal.jobs.services import run_job


@shared_task(name=ImportJob.task_name)
def run_import(pk: int) -> None:
    """Import the workbook of the job."""
    with run_job(ImportJob, pk) as job:
        if job is not None:
            perform_import(job)
