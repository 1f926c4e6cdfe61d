import datetime as dt
from io import StringIO

import pytest
from django.core.exceptions import PermissionDenied
from django.core.management import CommandError, call_command

from ccn_portal.accounts.models import ApiToken, User
from ccn_portal.accounts.services import create_demo_accounts, create_token, create_user
from ccn_portal.errors import RuleViolation

pytestmark = pytest.mark.django_db


def test_the_demo_accounts_are_those_of_the_contract():
    accounts = {
        user.username: (user.role, user.unit and user.unit.code) for user in User.objects.exclude(username="bacninh")
    }
    assert accounts == {
        "so": ("department", "01"),
        "lanhdao": ("leader", "01"),
        "thachthat": ("local", "276"),
        "gialam": ("local", "018"),
        "pccc": ("agency", "01"),
        "api": ("client", "01"),
        "admin": ("admin", None),
    }
    assert all(User.objects.get(username=name).check_password(f"demo-{name}") for name in accounts)


def test_making_them_again_leaves_a_changed_password_alone(so):
    so.set_password("something else")
    so.save()
    create_demo_accounts()
    so.refresh_from_db()
    assert so.check_password("something else")


def test_a_public_portal_has_no_demo_accounts(settings):
    settings.PUBLIC = True
    with pytest.raises(RuleViolation) as refused:
        create_demo_accounts()
    assert refused.value.code == "public"


def test_an_administrator_makes_accounts_and_nobody_else(admin, so, leader):
    made = create_user(username="mới", role="local", password="long-enough-7", unit=so.unit, by=admin)
    assert made.check_password("long-enough-7")
    for somebody in (so, leader):
        with pytest.raises(PermissionDenied):
            create_user(username="x", role="local", password="long-enough-7", unit=so.unit, by=somebody)


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"username": "so"}, "taken"),
        ({"role": "king"}, "unknown_role"),
        ({"unit": None}, "no_jurisdiction"),
        ({"password": "short"}, "weak_password"),
    ],
)
def test_a_wrong_account_is_refused(change, code, admin, so):
    asked = {"username": "new", "role": "local", "password": "long-enough-7", "unit": so.unit} | change
    with pytest.raises(RuleViolation) as refused:
        create_user(**asked, by=admin)
    assert refused.value.code == code


def test_a_token_opens_the_api_until_it_expires(so, time_machine):
    time_machine.move_to(dt.datetime(2026, 1, 1, tzinfo=dt.UTC))
    token = create_token(user=so, days=30, by=so)
    stored = ApiToken.objects.get(digest=ApiToken.hashed(token))
    assert stored.expires_at == dt.datetime(2026, 1, 31, tzinfo=dt.UTC)
    assert token not in stored.digest


@pytest.mark.parametrize("days", [0, -1, 100_000])
def test_a_token_is_for_a_sensible_time(days, so):
    with pytest.raises(RuleViolation, match="1"):
        create_token(user=so, days=days, by=so)


def test_nobody_makes_a_token_of_somebody_else(so, leader):
    with pytest.raises(PermissionDenied):
        create_token(user=leader, by=so)


def test_the_command_prints_the_token_once():
    out = StringIO()
    call_command("create_token", "api", "--days", "7", stdout=out)
    token = out.getvalue().strip()
    assert ApiToken.objects.get().digest == ApiToken.hashed(token)


def test_the_command_says_who_there_is_when_the_name_is_wrong():
    with pytest.raises(CommandError, match="lanhdao"):
        call_command("create_token", "nobody")
