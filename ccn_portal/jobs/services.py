"""Background jobs: the row is the truth, the broker only says that there is something to do.

A row is claimed by one worker at a time, and what the worker writes is committed together with the row's
``done``. So wherever a worker is killed, its work is there once or not at all, and in the latter case
``resend_lost`` has another worker do it.
"""

import datetime as dt
import logging
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, TypeVar

from django.apps import apps
from django.conf import settings
from django.db import DatabaseError, InterfaceError, OperationalError, transaction
from django.db.models import F, Q
from django.db.models.functions import Now
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from ccn_portal.celery import app
from ccn_portal.errors import RuleViolation, RuleViolations
from ccn_portal.jobs.models import Job, State
from ccn_portal.jobs.pulse import Pulse

if TYPE_CHECKING:
    from ccn_portal.accounts.models import User

MOST_ATTEMPTS = 5
WAITED_LONG = dt.timedelta(seconds=20)  # queued and not started: the message may be lost
SILENT = dt.timedelta(seconds=60)  # running without a sign of life: the worker is gone

AnyJob = TypeVar("AnyJob", bound=Job)
log = logging.getLogger(__name__)


class _TakenOver(Exception):
    """The job is not this worker's any more: it gave no sign of life, or the job was cancelled."""


# -- asking for work ----------------------------------------------------------------------------
def enqueue(job: AnyJob, *, by: "User | None") -> AnyJob:
    """Queue the job (new, or failed and to be tried again); a worker is told when this transaction commits.

    A broker that is down does no harm: the row waits, and is sent again later.
    """
    job.job_state, job.progress, job.failure = State.QUEUED, 0, ""
    job.attempts, job.heartbeat_at, job.finished_at = 0, None, None
    # a worker that still works on an earlier request of the same row finds that it is not its own any more
    job.requested_by, job.requested_at = by or job.requested_by, timezone.now()
    job.save()
    transaction.on_commit(lambda: send(job.task_name, job.pk))
    return job


def send(task_name: str, *arguments: int) -> bool:
    """Tell the workers; whether the broker took it."""
    try:
        app.send_task(task_name, arguments, retry=False)
    except Exception:  # whatever ails the broker, the row waits and is sent again
        log.warning("%s%s could not be sent and stays queued", task_name, arguments, exc_info=True)
        return False
    return True


def cancel(job: Job, *, leaving: State, reason: str = "") -> bool:
    """Want the job no longer, waiting or running; whether it was so far still to be stopped.

    The row is left done or failed for the ``reason``; a worker that is on it keeps nothing of what it did.
    """
    unfinished = type(job)._base_manager.filter(pk=job.pk, job_state__in=(State.QUEUED, State.RUNNING))
    progress = 100 if leaving == State.DONE else 0
    return bool(unfinished.update(job_state=leaving, failure=reason, progress=progress, finished_at=Now()))


# -- doing it -----------------------------------------------------------------------------------
@contextmanager
def run_job(model: type[AnyJob], pk: int) -> Iterator[AnyJob | None]:
    """Do a job in the body of ``with run_job(Report, pk) as job``; ``None`` when there is nothing (more) to do.

    The body is one transaction and ends with the row marked done. A RuleViolation is what the user reads
    of a job that failed; any other exception is logged. ``job.report_progress(percent)`` shows at once.
    """
    job = _claim(model, pk)
    if job is None:
        yield None
        return
    with translation.override(settings.LANGUAGE_CODE), Pulse(job) as job.pulse:
        try:
            with transaction.atomic():
                yield job
                _finish(job, State.DONE)
        except (RuleViolation, RuleViolations) as problem:
            _fail(job, str(problem))
        except (OperationalError, InterfaceError):
            raise  # the database went away: after a while the job is sent again
        except _TakenOver:
            log.warning("%s %s was taken over or cancelled; nothing of this worker is kept", model.__name__, pk)
        except Exception:
            log.exception("%s %s failed", model.__name__, pk)
            _fail(job, _("An unexpected error; it is in the log for the administrator. You may try again."))


def _free() -> Q:
    """Waiting, or left behind by a worker that is gone."""
    silent = Q(heartbeat_at__lt=Now() - SILENT) | Q(heartbeat_at=None)
    return Q(job_state=State.QUEUED) | Q(job_state=State.RUNNING) & silent


def _claim(model: type[AnyJob], pk: int) -> AnyJob | None:
    """Make the job ours and nobody else's; ``None`` when it is somebody's, finished or gone."""
    rows = model._base_manager.filter(_free(), pk=pk)
    # a running job's row that is locked is being worked on, whatever its last sign of life; one that waits is
    # locked for a moment by who asks for it again, and is waited for: its message will not come twice
    left = rows.filter(job_state=State.RUNNING).select_for_update(skip_locked=True).values("pk")
    with transaction.atomic():
        claimed = rows.filter(Q(job_state=State.QUEUED) | Q(pk__in=left)).update(
            job_state=State.RUNNING, attempts=F("attempts") + 1, heartbeat_at=Now(), progress=0
        )
        return model._base_manager.get(pk=pk) if claimed else None


def _finish(job: Job, state: State, failure: str = "") -> None:
    """Write the end, unless another worker has the job by now or nobody wants it."""
    mine = job.claimed().filter(job_state=State.RUNNING)
    changes: dict[str, Any] = {"job_state": state, "failure": failure, "finished_at": Now(), "heartbeat_at": Now()}
    if state == State.DONE:
        changes["progress"] = 100
    if not mine.update(**changes):
        raise _TakenOver


def _fail(job: Job, reason: str) -> None:
    try:
        _finish(job, State.FAILED, reason)
    except (_TakenOver, DatabaseError):
        log.warning("%s %s failed (%s), and that could not be written", type(job).__name__, job.pk, reason)


# -- looking after what was lost ----------------------------------------------------------------
def resend_lost() -> int:
    """Send again what waits although the queue is empty, and what a dead worker left; how many were sent."""
    sent = 0
    for model in apps.get_models():
        if issubclass(model, Job):
            _give_up(model)
            sent += sum(send(model.task_name, pk) for pk in _lost(model))
    return sent


def _lost(model: type[Job]) -> list[int]:
    waited = Q(job_state=State.QUEUED, requested_at__lt=Now() - WAITED_LONG)
    if _messages_waiting():
        waited = Q(pk__in=[])  # not lost: the workers have not come to it yet
    left = _free() & Q(job_state=State.RUNNING)
    rows = model._base_manager.filter(waited | left).order_by("pk")
    return list(rows.values_list("pk", flat=True))


def _give_up(model: type[Job]) -> None:
    with translation.override(settings.LANGUAGE_CODE):
        reason = _("Given up after %(number)s attempts, each cut short.") % {"number": MOST_ATTEMPTS}
    left = model._base_manager.filter(_free(), job_state=State.RUNNING, attempts__gte=MOST_ATTEMPTS)
    with transaction.atomic():
        free = left.select_for_update(skip_locked=True).values("pk")
        left.filter(pk__in=free).update(job_state=State.FAILED, failure=reason, finished_at=Now())


def _messages_waiting() -> int:
    """How many messages the broker holds that no worker has taken."""
    with app.connection_for_read() as connection, connection.channel() as channel:
        return int(channel.queue_declare(app.conf.task_default_queue).message_count)
