from contextlib import nullcontext
from pathlib import Path
from types import SimpleNamespace

import pytest
from pytest_django.plugin import blocking_manager_key

from ccn_portal.accounts.models import User
from ccn_portal.testing import database


def test_units_and_accounts_are_there(units, so, stranger):
    assert so.unit.code == "01"
    assert stranger.unit.code == "24"
    assert User.objects.count() == 8


@pytest.mark.django_db(transaction=True)
def test_a_test_that_commits_may_change_anything():
    User.objects.all().delete()


@pytest.mark.django_db(transaction=True)
def test_and_the_next_finds_everything_as_before():
    assert User.objects.count() == 8


class Test:
    """As much of a test as the question for a fresh database needs."""

    __test__ = False
    config = SimpleNamespace(stash={blocking_manager_key: SimpleNamespace(unblock=nullcontext)})

    def __init__(self, module, *fixtures):
        self.path, self.fixturenames = Path(module), fixtures

    def get_closest_marker(self, name):
        return None


PLAIN, FULL = database._names()
USES, HANOI = ("django_db_setup",), ("django_db_setup", "hanoi")


@pytest.mark.parametrize(
    ("left", "following", "copied"),
    [
        ({"template": PLAIN}, Test("a.py", *USES), []),
        ({"template": PLAIN}, Test("b.py", *USES), []),
        ({"template": PLAIN, "committed": True}, Test("a.py"), []),
        ({"template": PLAIN, "committed": True}, Test("a.py", *USES), [PLAIN]),
        ({"template": FULL, "committed": True}, Test("a.py", *USES), [FULL]),
        ({"template": FULL, "committed": True}, Test("b.py", *USES), [PLAIN]),
        ({"template": PLAIN, "written": True}, Test("a.py", *USES), []),
        ({"template": PLAIN, "written": True}, Test("b.py", *USES), [PLAIN]),
        ({"template": FULL}, Test("a.py", *USES), []),
        ({"template": FULL}, Test("b.py", *USES), [PLAIN]),
        ({"template": FULL, "written": True}, Test("b.py", *HANOI), []),  # the fixture sees to it
    ],
)
def test_a_fresh_database_comes_when_something_was_left_in_it(monkeypatch, left, following, copied):
    found = []
    monkeypatch.setattr(database, "_place", database._Place(module=Path("a.py"), **left))
    monkeypatch.setattr(database, "_copy", found.append)
    database.pytest_runtest_setup(following)
    assert found == copied


def test_a_fixture_that_outlasts_a_test_and_may_write_is_noted(monkeypatch):
    for scope, arguments, written in (
        ("function", ["django_db_blocker"], False),
        ("module", ["hanoi"], False),
        ("module", ["hanoi", "django_db_blocker"], True),
    ):
        monkeypatch.setattr(database, "_place", database._Place())
        database.pytest_fixture_setup(SimpleNamespace(scope=scope, argnames=arguments, argname="report"))
        assert database._place.written is written
