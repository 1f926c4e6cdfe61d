"""Who is told what a unit or a department owes."""

from collections import defaultdict
from collections.abc import Iterable

from ccn_portal.accounts.models import User
from ccn_portal.accounts.permissions import Permission
from ccn_portal.accounts.roles import ROLES, Admin
from ccn_portal.territories.choices import Level
from ccn_portal.territories.lineage import closures_of
from ccn_portal.territories.models import AdministrativeUnit

# administrators may everything and owe nothing
LOCAL = frozenset(
    code for code, role in ROLES.items() if Permission.SUBMIT_RETURN in role.permissions and role is not Admin
)
STAFF = frozenset(
    code for code, role in ROLES.items() if Permission.ACCEPT_RETURN in role.permissions and role is not Admin
)
LEADERS = frozenset(
    code for code, role in ROLES.items() if Permission.FILE_REPORT in role.permissions and role is not Admin
)


class Recipients:
    """The people of units and departments; a few queries for any number of them.

    Officials of a unit that was abolished act for what succeeded it, a department for what its province was made of.
    """

    def __init__(self, units: Iterable[int]) -> None:
        owing = AdministrativeUnit.objects.filter(pk__in=set(units))
        self._province = {pk: province or pk for pk, province in owing.values_list("pk", "province")}
        people = User.objects.filter(is_active=True, role__in=LOCAL | STAFF | LEADERS).order_by("pk")
        acting = [(user, user.unit) for user in people if user.unit is not None]
        roots = {unit.pk for _user, unit in acting} | set(self._province.values())
        self._closures = closures_of(roots)
        self._local: dict[int, list[User]] = defaultdict(list)
        self._heads: dict[int, list[User]] = defaultdict(list)
        self._departments: dict[int, list[User]] = defaultdict(list)
        for user, unit in acting:
            if user.role in LOCAL:
                for pk in self._closures[unit.pk]:
                    self._local[pk].append(user)
            elif unit.level == Level.PROVINCE:
                self._departments[unit.pk].append(user)
            elif user.role in LEADERS:
                for pk in self._closures[unit.pk]:
                    self._heads[pk].append(user)

    def local(self, unit: int) -> tuple[User, ...]:
        """The officials who enter the unit's returns."""
        return tuple(self._local.get(unit, ()))

    def office(self, unit: int) -> tuple[User, ...]:
        """The same, and who approves the unit's own reports."""
        return (*self._local.get(unit, ()), *self._heads.get(unit, ()))

    def province_of(self, unit: int) -> int:
        """The unit's province, as it is today."""
        return self.today(self._province[unit])

    def today(self, province: int) -> int:
        """What a province became; itself while it stands."""
        after = self._closures.get(province, {province}) - {province}
        return next((pk for pk in sorted(after) if pk in self._departments), province)

    def departments(self) -> dict[int, AdministrativeUnit]:
        """The provinces whose departments use the portal."""
        return {pk: users[0].unit for pk, users in self._departments.items() if users[0].unit is not None}

    def staff(self, province: int) -> tuple[User, ...]:
        """Who keeps the register and builds the reports."""
        return tuple(user for user in self._departments.get(province, ()) if user.role in STAFF)

    def department(self, province: int) -> tuple[User, ...]:
        """The staff and who approves and files."""
        return tuple(self._departments.get(province, ()))
