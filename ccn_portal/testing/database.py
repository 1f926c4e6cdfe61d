"""The test database: a copy of a template that already holds schema, units, rule parameters and accounts.

A second template holds Hanoi's whole demonstration register besides, for the modules that ask for ``hanoi``.
Building a template takes seconds, copying it a fraction of one. It is built anew when a migration or anything
that fills it changes. What a test committed, or a module's fixture wrote, is gone before the next test or module: a
fresh copy is put in its place. Modules that only read share one.
"""

import fcntl
import hashlib
import importlib.metadata
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from pytest_django.plugin import blocking_manager_key

from ccn_portal.embedded import BASE_DIR

TEMPLATE = "portal_template_"
FILLING = tuple(f"ccn_portal/{app}" for app in ("history", "territories", "rules", "accounts"))  # who fill it
NOT_FILLING = {"tests", "views", "api", "documents", "watch.py", "urls.py", "forms.py", "filters.py", "views.py"}
IMPORTING = (
    "ccn_portal/exchange", "ccn_portal/workbooks", "ccn_portal/environment",
    "clusters", "investors", "inspections", "reports",
)  # fmt: skip
STRANGER = "bacninh"


def _digest(folders: tuple[str, ...]) -> str:
    """What a template depends on: the migrations, and all that fills it."""
    files = set(BASE_DIR.glob("**/migrations/*.py"))
    for folder in folders:
        files |= {path for path in (BASE_DIR / folder).rglob("*") if path.is_file() and path.suffix != ".pyc"}
    digest = hashlib.sha256(Path(__file__).read_bytes())
    digest.update(importlib.metadata.version("vietnamadminunits").encode())
    for path in sorted(files):
        inside = path.relative_to(BASE_DIR)
        if inside.parts[0] not in (".venv", "var") and NOT_FILLING.isdisjoint(inside.parts):
            digest.update(str(inside).encode() + path.read_bytes())
    return digest.hexdigest()[:16]


@contextmanager
def _server() -> Iterator[Any]:
    """A cursor on the server, on none of its test databases."""
    from django.db import connection

    with connection._nodb_cursor() as cursor:
        yield cursor


def _databases(cursor: Any, prefix: str) -> list[str]:
    cursor.execute("SELECT datname FROM pg_database WHERE starts_with(datname, %s)", [prefix])
    return [name for (name,) in cursor.fetchall()]


def _drop(cursor: Any, name: str) -> None:
    cursor.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')


def _sweep(cursor: Any, kept: set[str]) -> None:
    """Drop the databases of runs that were killed, and templates of other days."""
    for name in _databases(cursor, "portal_test_"):
        try:
            os.kill(int(name.split("_")[2]), 0)
        except ProcessLookupError:
            _drop(cursor, name)
        except PermissionError:
            continue  # somebody else's, and alive
    for name in _databases(cursor, TEMPLATE):
        if name not in kept:
            _drop(cursor, name)


def _fill() -> None:
    """What every test may rely on: units, rule parameters, the accounts of the demonstration and a stranger."""
    from django.core.management import call_command, get_commands

    from ccn_portal.accounts.services import create_demo_accounts, create_user, latest_unit
    from ccn_portal.territories.choices import Level
    from ccn_portal.territories.services import load_units

    call_command("migrate", verbosity=0, interactive=False)
    load_units()
    if "load_rules" in get_commands():
        call_command("load_rules", verbosity=0)
    create_demo_accounts()
    elsewhere = latest_unit(Level.PROVINCE, "24")
    create_user(username=STRANGER, role="department", password="other-province", unit=elsewhere, by=None)


def _import() -> None:
    """Hanoi's register, as a department would bring it in."""
    from ccn_portal.accounts.models import User
    from ccn_portal.exchange.services import load_demonstration

    load_demonstration(by=User.objects.get(username="so"))


def _make_template(name: str, fill: Callable[[], None], base: str = "template1") -> None:
    from django.db import connection

    unfinished = f"portal_unfinished_{os.getpid()}"
    with _server() as cursor:
        _sweep(cursor, set(_names()))
        _drop(cursor, unfinished)
        cursor.execute(f'CREATE DATABASE "{unfinished}" TEMPLATE "{base}"')
    own = connection.settings_dict["NAME"]
    connection.close()  # an open one would go on filling this worker's own database
    connection.settings_dict["NAME"] = unfinished
    try:
        fill()
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE")  # copies are too young for the server to have done it
    finally:
        connection.close()
        connection.settings_dict["NAME"] = own
    with _server() as cursor:
        cursor.execute(f'ALTER DATABASE "{unfinished}" RENAME TO "{name}"')


@cache
def _names() -> tuple[str, str]:
    """The names of the two templates of today's code: without and with Hanoi's register."""
    return TEMPLATE + _digest(FILLING), TEMPLATE + _digest(FILLING + IMPORTING)


def _template(*, with_hanoi: bool = False, anew: bool = False) -> str:
    """The name of a template, built by the first who needs it."""
    plain, full = _names()
    name = full if with_hanoi else plain
    if with_hanoi:
        _template()
    with Path(os.environ["PORTAL_TEST_HOME"], "template.lock").open("a") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        with _server() as cursor:
            if anew:
                _drop(cursor, name)
            there = _databases(cursor, name)
        if not there:
            _make_template(name, *((_import, plain) if with_hanoi else (_fill,)))
    return name


@dataclass
class _Place:
    """What this worker's database is a copy of, and what may have been left in it since."""

    template: str = ""
    module: Path | None = None  # of the last test that used it
    written: bool = False  # by a fixture that lasts longer than a test
    committed: bool = False  # by a test


_place = _Place()


def _copy(template: str) -> None:
    """Put a fresh copy of the template in place of this worker's database."""
    from django.db import connection, connections

    _place.template, _place.written, _place.committed = template, False, False
    connections.close_all()
    with _server() as cursor:
        _drop(cursor, connection.settings_dict["NAME"])
        cursor.execute(f'CREATE DATABASE "{connection.settings_dict["NAME"]}" TEMPLATE "{template}"')


def _commits() -> None:
    _place.committed = True


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_setup(item: pytest.Item) -> None:
    """Before a test: not what another module, or a test that committed, has left."""
    names = getattr(item, "fixturenames", ())
    if not _place.template or not (item.get_closest_marker("django_db") or "django_db_setup" in names):
        return
    is_first, _place.module = item.path != _place.module, item.path
    if is_first and "hanoi" in names:
        return  # it sees to that itself
    is_fresh = not _place.committed and not (is_first and _place.written)
    wanted = _names()[0] if is_first else _place.template
    if not is_fresh or wanted != _place.template:
        with item.config.stash[blocking_manager_key].unblock():
            _copy(wanted)


@pytest.hookimpl(tryfirst=True)
def pytest_fixture_setup(fixturedef: pytest.FixtureDef[Any]) -> None:
    """Note when a fixture of a whole module may write: the next module starts afresh."""
    lasts = fixturedef.scope != "function" and not fixturedef.argname.startswith("_django")
    if lasts and "django_db_blocker" in fixturedef.argnames and fixturedef.argname not in ("django_db_setup", "hanoi"):
        _place.written = True


@pytest.fixture(scope="module")
def hanoi(django_db_setup: None, django_db_blocker: Any) -> Any:
    """The province, with its whole demonstration register imported, for the tests of a module."""
    return provide_hanoi(django_db_blocker)


def provide_hanoi(blocker: Any) -> Any:
    """Hanoi's register in this worker's database, as nobody has touched it; the province."""
    from ccn_portal.territories.models import AdministrativeUnit

    with blocker.unblock():
        full = _template(with_hanoi=True)
        if _place.template != full or _place.written or _place.committed:
            _copy(full)
        return AdministrativeUnit.objects.get(level="province", code="01", valid_to=None)


@pytest.fixture(scope="session")
def django_db_setup(
    request: pytest.FixtureRequest, django_test_environment: None, django_db_blocker: Any
) -> Iterator[None]:
    """This worker's database, as full as every test may expect it."""
    from django.conf import settings
    from django.db import connection, connections
    from django.test import TransactionTestCase

    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]  # the safe ones are slow on purpose
    settings.DATABASES["default"]["CONN_MAX_AGE"] = connection.settings_dict["CONN_MAX_AGE"] = 0
    with django_db_blocker.unblock():
        _copy(_template(anew=request.config.getvalue("create_db")))
    # after a test that commits: not empty tables, but the same database again, for the next test that needs it
    TransactionTestCase._fixture_teardown = lambda self: _commits()
    yield
    with django_db_blocker.unblock():
        connections.close_all()
        with _server() as cursor:
            _drop(cursor, connection.settings_dict["NAME"])
