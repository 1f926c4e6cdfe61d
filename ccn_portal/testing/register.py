"""Hanoi's demonstration register, imported as a department would, for the tests that need all of it."""

from collections.abc import Iterator
from typing import Any

import pytest


@pytest.fixture(scope="module")
def hanoi(django_db_setup: None, django_db_blocker: Any) -> Iterator[Any]:
    """The province, with its whole register imported; the tests of a module share one import.

    The import is rolled back after the module, and each test's own changes after the test.
    """
    from django.db import connection, transaction

    from ccn_portal.accounts.models import User
    from ccn_portal.exchange.services import load_demonstration
    from ccn_portal.territories.models import AdministrativeUnit

    with django_db_blocker.unblock(), transaction.atomic():
        load_demonstration(by=User.objects.get(username="so"))
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE")  # the server does it by itself only after a commit; without it plans are poor
        yield AdministrativeUnit.objects.get(level="province", code="01", valid_to=None)
        transaction.set_rollback(True)
