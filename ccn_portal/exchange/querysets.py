"""How imports are asked for."""

from typing import TYPE_CHECKING, Self

from django.db import models

if TYPE_CHECKING:
    from ccn_portal.accounts.models import User


class ImportJobQuerySet(models.QuerySet):
    """Imports."""

    def visible_to(self, user: "User") -> Self:
        """The imports into the user's registers."""
        return self if user.sees_everything else self.filter(province__in=user.registers)
