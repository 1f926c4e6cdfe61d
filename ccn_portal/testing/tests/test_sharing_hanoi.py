from contextlib import nullcontext
from types import SimpleNamespace

import pytest

from ccn_portal.testing import database

FULL = database._names()[1]


@pytest.mark.parametrize(
    ("left", "copied"),
    [
        ({"template": FULL}, []),
        ({"template": FULL, "written": True}, [FULL]),
        ({"template": FULL, "committed": True}, [FULL]),
        ({"template": database._names()[0]}, [FULL]),
    ],
)
def test_modules_that_only_read_share_a_copy(hanoi, db, monkeypatch, left, copied):
    found = []
    monkeypatch.setattr(database, "_copy", found.append)
    monkeypatch.setattr(database, "_place", database._Place(**left))
    assert database.provide_hanoi(SimpleNamespace(unblock=nullcontext)) == hanoi
    assert found == copied
