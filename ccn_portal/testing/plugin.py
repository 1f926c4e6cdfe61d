"""The pytest plugin behind every test: servers, one database, Redis and data folder per worker.

Named in pytest.ini with ``-p``, so it is imported before Django's settings are. It points the environment at
the test servers: the settings, and every process a test starts, then find them like in any other run.
"""

import atexit
import fcntl
import os
import shutil
from contextlib import suppress
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

import pytest

from ccn_portal import embedded
from ccn_portal.ui import catalogs

WORKER = os.environ.get("PYTEST_XDIST_WORKER", "")
# what a developer's shell may say, and no test should hear
UNHEARD = ("PORTAL_TODAY", "PORTAL_DEMO", "ALLOWED_HOSTS", "SECRET_KEY", "DEBUG", "PORT", "LOG_LEVEL")
UNHEARD += ("EMAIL_BACKEND", "EMAIL_HOST", "PORTAL_URL")


def with_path(url: str, path: str) -> str:
    """The same server, another database."""
    return urlunsplit(urlsplit(url)._replace(path=path))


def _redis_database(url: str, number: int) -> str:
    if url.startswith("unix:"):
        return f"{url.partition('?')[0]}?db={number}"
    return with_path(url, f"/{number}")


def _start_servers() -> None:
    """In the controller, which outlives its workers: they only inherit the addresses."""
    for name in UNHEARD:
        os.environ.pop(name, None)
    home = embedded.data_dir() / "test"
    os.environ["PORTAL_DATA_DIR"] = os.environ["PORTAL_TEST_HOME"] = str(home)
    try:
        embedded.ensure(durable=False)
    except embedded.CannotStart as problem:
        raise pytest.UsageError(f"portal: {problem}") from problem
    os.environ["PORTAL_TEST_DATABASE_URL"] = os.environ["DATABASE_URL"]
    os.environ["PORTAL_TEST_REDIS_URL"] = os.environ["REDIS_URL"]
    catalogs.build_stale()


def _take_own_place() -> None:
    """A database, a Redis database and a data folder that nobody else uses."""
    place = f"{os.getpid()}_{WORKER or 'main'}"
    folder = Path(os.environ["PORTAL_TEST_HOME"], "workers", place)
    folder.mkdir(parents=True, exist_ok=True)
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    os.environ["PORTAL_DATA_DIR"] = str(folder)
    os.environ["DATABASE_URL"] = with_path(os.environ["PORTAL_TEST_DATABASE_URL"], f"/portal_test_{place}")
    os.environ["REDIS_URL"] = _redis_database(os.environ["PORTAL_TEST_REDIS_URL"], _free_redis_database())


def _free_redis_database() -> int:
    """The number of one that no other process tests with, ours until we end (a server has 16; 0 is left alone)."""
    for number in range(1, 16):
        lock = os.open(Path(os.environ["PORTAL_TEST_HOME"], f"redis-{number}.lock"), os.O_RDWR | os.O_CREAT, 0o600)
        with suppress(BlockingIOError):
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            return number
        os.close(lock)
    raise pytest.UsageError("portal: too many test runs at once on one Redis")


if not WORKER:
    _start_servers()
_take_own_place()


def pytest_configure(config: pytest.Config) -> None:
    """Bring in the fixtures, after pytest-django's so that ours win."""
    from ccn_portal.testing import browser, database, fixtures, worker

    for module in (database, fixtures, worker, browser):
        config.pluginmanager.register(module)
