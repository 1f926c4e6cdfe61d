"""Whether a unit as a whole is something the user may ask about, and whose register a new record goes into."""

from django.http import Http404
from django.utils.translation import gettext as _

from ccn_portal.accounts.models import User
from ccn_portal.errors import RuleViolation
from ccn_portal.rest.filters import UnitField
from ccn_portal.territories.choices import Level
from ccn_portal.territories.models import AdministrativeUnit


def is_in_scope(unit: AdministrativeUnit, user: User) -> bool:
    """Whether the unit is, or lies in, the user's jurisdiction (of provincial users: what it was made of too)."""
    if user.sees_everything:
        return True
    inside = user.registers if user.unit and user.unit.level == Level.PROVINCE else user.jurisdiction
    return bool({unit.pk, unit.parent_id, unit.province_id} & inside)


def province_for(user: User, code: str = "") -> AdministrativeUnit:
    """The province with the code (on today's map, else the latest), or without one the user's own.

    Http404 for a register that is not the user's; RuleViolation ``required`` where there is no own one.
    """
    found = UnitField(level=Level.PROVINCE, or_latest=True, required=False).clean(code)
    if found is None and user.unit is not None:
        found = user.unit.province or user.unit
    if found is None:
        raise RuleViolation("required", _("Say which province's register."), "province")
    if not user.sees_everything and found.pk not in user.registers:
        raise Http404
    return found
