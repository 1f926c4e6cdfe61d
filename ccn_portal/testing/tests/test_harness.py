import pytest

from ccn_portal.accounts.models import User


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
