"""Importing twice changes nothing; exporting and importing changes nothing: properties over random registers."""

import io
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from django.apps import apps
from django.db import transaction
from hypothesis import HealthCheck, given, settings

from ccn_portal.exchange.services import export_register, import_register
from ccn_portal.exchange.tests.registers import registers, written
from clusters.models import Cluster
from clusters.tests.factories import hanoi

pytestmark = [pytest.mark.django_db, pytest.mark.slow]
some = settings(
    max_examples=10,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)


@contextmanager
def undone() -> Iterator[None]:
    """What an example writes is gone when it ends."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


def changes_recorded() -> int:
    return sum(model.objects.count() for model in apps.get_models() if model.__name__.endswith("Event"))


def imported(file):
    result = import_register(file, province="01", by=None)
    assert result.errors == []
    assert result.applied
    return result


@some
@given(registers())
def test_importing_twice_changes_nothing(register):
    with undone():
        first = imported(written(register))
        recorded = changes_recorded()

        second = imported(written(register))

        assert not second.changes_something
        assert changes_recorded() == recorded
        assert {name: counts["rows"] for name, counts in first.counts.items()} == {
            name: len(rows) for name, rows in register.items()
        }


@some
@given(registers())
def test_exporting_and_importing_changes_nothing(register):
    from ccn_portal.accounts.models import User

    user = User(username="operator", role="admin")
    with undone():
        imported(written(register))
        recorded = changes_recorded()
        out = io.BytesIO()
        export_register(user=user, province=hanoi(), out=out)

        again = imported(out)

        assert not again.changes_something
        assert changes_recorded() == recorded
        assert {name: counts["unchanged"] for name, counts in again.counts.items()} == {
            name: len(rows) for name, rows in register.items()
        }


@some
@given(registers())
def test_what_was_exported_makes_the_same_register_again(register):
    from ccn_portal.accounts.models import User

    user = User(username="operator", role="admin")
    first, second = io.BytesIO(), io.BytesIO()
    with undone():
        imported(written(register))
        export_register(user=user, province=hanoi(), out=first)
    with undone():
        assert not Cluster.objects.exists()
        imported(first)
        export_register(user=user, province=hanoi(), out=second)

    assert cells(first) == cells(second)


def cells(file):
    import python_calamine

    file.seek(0)
    book = python_calamine.load_workbook(file)
    return {name: book.get_sheet_by_name(name).to_python() for name in book.sheet_names}
