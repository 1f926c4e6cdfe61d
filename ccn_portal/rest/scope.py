"""Whether a unit as a whole is something the user may ask about."""

from ccn_portal.accounts.models import User
from ccn_portal.territories.choices import Level
from ccn_portal.territories.models import AdministrativeUnit


def is_in_scope(unit: AdministrativeUnit, user: User) -> bool:
    """Whether the unit is, or lies in, the user's jurisdiction (of provincial users: what it was made of too)."""
    if user.sees_everything:
        return True
    inside = user.registers if user.unit and user.unit.level == Level.PROVINCE else user.jurisdiction
    return bool({unit.pk, unit.parent_id, unit.province_id} & inside)
