"""Accounts and API tokens are given here, by an administrator or from the command line."""

import datetime as dt
from typing import Any, NamedTuple

from django.conf import settings
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _

from ccn_portal.accounts.models import ApiToken, User
from ccn_portal.accounts.permissions import Permission
from ccn_portal.accounts.roles import ROLES
from ccn_portal.errors import RuleViolation
from ccn_portal.history.tracking import recorded
from ccn_portal.territories.choices import Level
from ccn_portal.territories.models import AdministrativeUnit

LONGEST_TOKEN_DAYS = 3 * 366
HANOI = (Level.PROVINCE, "01")
FIRE_POLICE = {"domain": "fire_safety", "agency_name": "Phòng Cảnh sát PCCC và CNCH, Công an thành phố Hà Nội"}


class Demo(NamedTuple):
    """An account of the demonstration."""

    username: str
    role: str
    place: tuple[Level, str] | None
    display_name: str
    more: dict[str, str] = {}


DEMO_ACCOUNTS = [
    Demo("so", "department", HANOI, "Sở Công Thương Hà Nội"),
    Demo("lanhdao", "leader", HANOI, "Lãnh đạo Sở Công Thương Hà Nội"),
    Demo("thachthat", "local", (Level.DISTRICT, "276"), "UBND huyện Thạch Thất"),
    Demo("gialam", "local", (Level.DISTRICT, "018"), "UBND huyện Gia Lâm"),
    Demo("pccc", "agency", HANOI, "Cảnh sát PCCC Hà Nội", FIRE_POLICE),
    Demo("api", "client", HANOI, "Hệ thống khai thác dữ liệu"),
    Demo("admin", "admin", None, "Quản trị hệ thống"),
]


def create_user(
    *,
    username: str,
    role: str,
    password: str,
    unit: AdministrativeUnit | None = None,
    display_name: str = "",
    email: str = "",
    agency_name: str = "",
    domain: str = "",
    by: User | None,
) -> User:
    """A new account; RuleViolation ``unknown_role``, ``no_jurisdiction``, ``taken`` or ``weak_password``."""
    _may_manage(by)
    try:
        validate_password(password, User(username=username, display_name=display_name))
    except ValidationError as problem:
        raise RuleViolation("weak_password", " ".join(problem.messages), "password") from problem
    details = {"display_name": display_name, "email": email, "agency_name": agency_name, "domain": domain}
    return _store_user(username, role, password, unit, details, by)


def create_demo_accounts(*, by: User | None = None) -> list[User]:
    """The accounts everybody may try the portal with, password ``demo-<username>``; those that exist stay as they are.

    RuleViolation ``public`` on a portal that others can reach, ``no_units`` before the units are loaded.
    """
    if settings.PUBLIC:
        raise RuleViolation("public", _("Accounts with known passwords are for this machine only."))
    known = {
        user.username: user for user in User.objects.filter(username__in=[demo.username for demo in DEMO_ACCOUNTS])
    }
    return [known.get(demo.username) or _store_demo(demo, by) for demo in DEMO_ACCOUNTS]


def _store_demo(demo: Demo, by: User | None) -> User:
    unit = latest_unit(*demo.place) if demo.place else None
    # an address of nobody: mail to it lands in a folder (see EMAIL_FILE_PATH)
    details = {"display_name": demo.display_name, "email": f"{demo.username}@example.vn"} | demo.more
    return _store_user(demo.username, demo.role, f"demo-{demo.username}", unit, details, by)


def latest_unit(level: Level, code: str) -> AdministrativeUnit:
    """The unit that has, or was the last to have, this code; RuleViolation ``no_units`` when there is none."""
    units = AdministrativeUnit.objects.at(level).filter(code=code)
    unit = units.order_by(F("valid_from").desc(nulls_last=True)).first()
    if unit is None:
        message = _("There is no administrative unit %(code)s; load the units first (manage.py load_units).")
        raise RuleViolation("no_units", message % {"code": code}, "unit")
    return unit


def create_token(*, user: User, days: int = 90, by: User | None) -> str:
    """A new API token of the user, valid for ``days``; this answer is the only time it is seen."""
    if by != user:
        _may_manage(by)
    if not 1 <= days <= LONGEST_TOKEN_DAYS:
        message = _("A token is valid for 1 to %(days)s days.") % {"days": LONGEST_TOKEN_DAYS}
        raise RuleViolation("token_days", message, "days")
    if not user.is_active:
        raise RuleViolation("inactive", _("The account “%(name)s” may not sign in.") % {"name": user.username}, "user")
    token = ApiToken.generate()
    with recorded("create_token", by=by):
        expires_at = timezone.now() + dt.timedelta(days=days)
        ApiToken.objects.create(user=user, digest=ApiToken.hashed(token), expires_at=expires_at)
    return token


def _may_manage(by: User | None) -> None:
    """``None`` is the command line, whose user holds the whole database anyway."""
    if by is not None and not by.may(Permission.MANAGE_ACCOUNTS):
        raise PermissionDenied


def _store_user(
    username: str, role: str, password: str, unit: AdministrativeUnit | None, details: dict[str, Any], by: User | None
) -> User:
    if role not in ROLES:
        raise RuleViolation("unknown_role", _("There is no role “%(role)s”.") % {"role": role}, "role")
    if unit is None and role != "admin":
        raise RuleViolation("no_jurisdiction", _("The account needs an administrative unit."), "unit")
    if User.objects.filter(username=User.normalize_username(username)).exists():
        raise RuleViolation("taken", _("There is already an account “%(name)s”.") % {"name": username}, "username")
    user = User(username=User.normalize_username(username), role=role, unit=unit, **details)
    user.set_password(password)
    with recorded("create_user", by=by):
        user.save()
    return user
