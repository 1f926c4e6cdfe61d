"""What workers do for the watch list."""

from celery import shared_task

from ccn_portal.jobs.services import run_job
from ccn_portal.watch import services
from ccn_portal.watch.models import WatchRun


@shared_task(name=WatchRun.task_name)
def run(pk: int) -> None:
    """Hold every rule against the register."""
    with run_job(WatchRun, pk) as job:
        if job is not None:
            services.perform_run(job)


@shared_task(name="ccn_portal.watch.tasks.nightly", acks_late=False)
def nightly() -> None:
    """Ask for the run of the day: thresholds pass although nothing was written."""
    services.request_run()


@shared_task(name="ccn_portal.watch.tasks.keep_up", acks_late=False)
def keep_up() -> None:
    """Ask for a run when the register has changed since the last one."""
    services.keep_up()
