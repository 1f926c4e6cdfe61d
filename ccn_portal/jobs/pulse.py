"""The sign of life of a running job, written beside the job's own transaction so that everybody sees it."""

import logging
import threading
from typing import TYPE_CHECKING, Self

from django.db import connection, transaction
from django.db.models.functions import Now

if TYPE_CHECKING:
    from ccn_portal.jobs.models import Job

BEAT = 10.0  # seconds between two signs of life
SHORTEST = 0.25  # seconds between two writes of a progress that moves fast
log = logging.getLogger(__name__)


class Pulse:
    """A thread with its own database connection; a context for as long as the job works.

    It never waits for a lock: while the job's transaction holds the row, that transaction is sign enough.
    """

    def __init__(self, job: "Job") -> None:
        self._rows = job.claimed()
        self._percent = job.progress
        self._written = job.progress
        self._wake = threading.Event()
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._beat, name=f"pulse of {job._meta.label} {job.pk}", daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_problem: object) -> None:
        self._over.set()
        self._wake.set()
        self._thread.join()

    def progress(self, percent: int) -> None:
        """Tell how far the job is; costs nothing, the thread writes it."""
        self._percent = percent
        if percent != self._written:
            self._wake.set()

    def _beat(self) -> None:
        try:
            while not self._over.is_set():
                self._wake.wait(BEAT)
                self._wake.clear()
                if not self._over.is_set():
                    self._write()
                    self._over.wait(SHORTEST)
        finally:
            connection.close()

    def _write(self) -> None:
        percent = self._percent
        try:
            with transaction.atomic():
                free = self._rows.select_for_update(skip_locked=True).values("pk")
                self._rows.filter(pk__in=free).update(progress=percent, heartbeat_at=Now())
            self._written = percent
        except Exception:
            # the job itself goes on, and hears of a lost database soon enough
            log.exception("no sign of life could be written")
            connection.close()
