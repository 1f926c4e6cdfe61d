"""The test database: a copy of a template that already holds schema, units, rule parameters and accounts.

Building the template takes seconds, copying it a fraction of one. It is built anew when a migration or
anything that fills it changes. A test that commits gets a fresh copy put in its place when it ends.
"""

import fcntl
import hashlib
import importlib.metadata
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from ccn_portal.embedded import BASE_DIR

TEMPLATE = "portal_template_"
FILLING = ("territories", "rules", "accounts")  # the apps whose code and data fill the template
STRANGER = "bacninh"


def _digest() -> str:
    """What the template depends on."""
    files = set(BASE_DIR.glob("**/migrations/*.py"))
    for app in FILLING:
        folder = BASE_DIR / "ccn_portal" / app
        files |= {path for path in folder.rglob("*") if path.is_file() and path.suffix != ".pyc"}
    digest = hashlib.sha256(Path(__file__).read_bytes())
    digest.update(importlib.metadata.version("vietnamadminunits").encode())
    for path in sorted(files):
        inside = path.relative_to(BASE_DIR)
        if inside.parts[0] not in (".venv", "var") and "tests" not in inside.parts:
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


def _sweep(cursor: Any, prefix: str) -> None:
    """Drop the databases of runs that were killed, and templates of other days."""
    for name in _databases(cursor, "portal_test_"):
        pid = int(name.split("_")[2])
        if not Path(f"/proc/{pid}").exists():
            _drop(cursor, name)
    for name in _databases(cursor, TEMPLATE):
        if not name.startswith(prefix):
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


def _make_template(name: str) -> None:
    from django.db import connection

    unfinished = f"portal_unfinished_{os.getpid()}"
    with _server() as cursor:
        _sweep(cursor, name)
        _drop(cursor, unfinished)
        cursor.execute(f'CREATE DATABASE "{unfinished}"')
    own = connection.settings_dict["NAME"]
    connection.settings_dict["NAME"] = unfinished
    try:
        _fill()
    finally:
        connection.close()
        connection.settings_dict["NAME"] = own
    with _server() as cursor:
        cursor.execute(f'ALTER DATABASE "{unfinished}" RENAME TO "{name}"')


def _template(anew: bool) -> str:
    """The name of the template, built by the first who needs it."""
    name = TEMPLATE + _digest()
    with Path(os.environ["PORTAL_TEST_HOME"], "template.lock").open("a") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        with _server() as cursor:
            if anew:
                _drop(cursor, name)
            there = _databases(cursor, name)
        if not there:
            _make_template(name)
    return name


def _copy(template: str) -> None:
    """Put a fresh copy of the template in place of this worker's database."""
    from django.db import connection, connections

    connections.close_all()
    with _server() as cursor:
        _drop(cursor, connection.settings_dict["NAME"])
        cursor.execute(f'CREATE DATABASE "{connection.settings_dict["NAME"]}" TEMPLATE "{template}"')


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
        template = _template(anew=request.config.getvalue("create_db"))
        _copy(template)
    # after a test that commits: not empty tables, but the same database again
    TransactionTestCase._fixture_teardown = lambda self: _copy(template)
    yield
    with django_db_blocker.unblock():
        connections.close_all()
        with _server() as cursor:
            _drop(cursor, connection.settings_dict["NAME"])
