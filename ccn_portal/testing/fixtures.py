"""Who uses the portal in tests: the accounts of the demonstration, a stranger, and API clients."""

from collections.abc import Callable
from typing import Any

import pytest

from ccn_portal.testing.database import STRANGER


def _user(username: str) -> Any:
    from ccn_portal.accounts.models import User

    return User.objects.select_related("unit").get(username=username)


@pytest.fixture
def units(db: None) -> None:
    """The official units are loaded (they are in every test that uses the database)."""


@pytest.fixture
def so(db: None) -> Any:
    """Staff of the department of Hanoi."""
    return _user("so")


@pytest.fixture
def leader(db: None) -> Any:
    """The leader of the department of Hanoi."""
    return _user("lanhdao")


@pytest.fixture
def thachthat(db: None) -> Any:
    """A local official of the former district 276, Thạch Thất."""
    return _user("thachthat")


@pytest.fixture
def gialam(db: None) -> Any:
    """A local official of the former district 018, Gia Lâm."""
    return _user("gialam")


@pytest.fixture
def pccc(db: None) -> Any:
    """The fire police of Hanoi: another agency."""
    return _user("pccc")


@pytest.fixture
def api_user(db: None) -> Any:
    """Another system that reads Hanoi's register."""
    return _user("api")


@pytest.fixture
def admin(db: None) -> Any:
    """The administrator."""
    return _user("admin")


@pytest.fixture
def stranger(db: None) -> Any:
    """Staff of the department of another province (Bắc Ninh), who must see nothing of Hanoi."""
    return _user(STRANGER)


@pytest.fixture
def api(db: None) -> Callable[..., Any]:
    """``api(user)``: a client of the API that shows the user's token; ``api()`` shows none."""
    from rest_framework.test import APIClient

    from ccn_portal.accounts.services import create_token

    def client(user: Any = None) -> APIClient:
        shown = {} if user is None else {"HTTP_AUTHORIZATION": f"Bearer {create_token(user=user, days=1, by=None)}"}
        return APIClient(**shown)

    return client
