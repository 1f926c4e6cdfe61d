"""A real Celery worker for tests of what happens between processes."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from ccn_portal.embedded import BASE_DIR, data_dir
from ccn_portal.home.serving import die_with_parent

PATIENCE = 60


class Worker:
    """A ``celery worker`` process on the test's database and Redis."""

    def __init__(self, name: str, include: str = "") -> None:
        self.log = Path(data_dir(), f"{name}.log")
        command = [sys.executable, "-m", "celery", "-A", "ccn_portal", "worker", "--concurrency", "1"]
        command += ["--loglevel", "INFO", "--without-gossip", "--without-mingle", "--hostname", f"{name}@%h"]
        command += ["--include", include] if include else []
        with self.log.open("ab") as log:
            # its own session: a kill takes its children along and nobody else
            self.process = subprocess.Popen(
                command,
                stdout=log,
                stderr=log,
                cwd=BASE_DIR,
                env=os.environ | {"CELERY_SKIP_CHECKS": "true"},
                start_new_session=True,
                preexec_fn=die_with_parent,
            )

    def wait_until_ready(self) -> None:
        """Until it takes tasks."""
        wait_for(lambda: self.process.poll() is not None or " ready." in self.told())
        assert self.process.poll() is None, self.told()

    def told(self) -> str:
        """What it wrote."""
        return self.log.read_text(errors="replace")

    def kill(self) -> None:
        """As a power failure would: nothing is finished, nothing is said."""
        if self.process.poll() is None:
            os.killpg(self.process.pid, signal.SIGKILL)
            self.process.wait(PATIENCE)


def wait_for(condition: Callable[[], Any], seconds: float = PATIENCE) -> None:
    """Until the condition holds; fails the test when it does not in time."""
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, "it did not happen in time"
        time.sleep(0.05)


@pytest.fixture
def start_worker(transactional_db: None) -> Iterator[Callable[..., Worker]]:
    """``start_worker(include="module.with.tasks")``: one more worker, ready; all are stopped when the test ends."""
    import redis
    from django.conf import settings

    with redis.Redis.from_url(settings.REDIS_URL) as client:
        client.flushdb()  # nothing of an earlier test
    workers: list[Worker] = []

    def start(include: str = "") -> Worker:
        workers.append(Worker(f"worker{len(workers)}", include))
        workers[-1].wait_until_ready()
        return workers[-1]

    yield start
    for worker in workers:
        worker.kill()
        worker.log.unlink()


@pytest.fixture
def celery_worker_process(start_worker: Callable[..., Worker]) -> Worker:
    """One real worker; use it in tests that commit (``transaction=True``)."""
    return start_worker()
