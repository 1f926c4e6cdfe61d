"""How templates are asked for."""

import datetime as dt
from typing import TYPE_CHECKING, Self

from django.db import models

if TYPE_CHECKING:
    from ccn_portal.accounts.models import User
    from ccn_portal.letters.registry import Kind
    from ccn_portal.territories.models import AdministrativeUnit


class LetterTemplateQuerySet(models.QuerySet):
    """Templates that were in force."""

    def visible_to(self, user: "User") -> Self:
        """The templates of the user's department."""
        return self if user.sees_everything else self.filter(unit__in=user.registers)

    def of(self, kind: "Kind", unit: "AdministrativeUnit") -> Self:
        """Those of one kind in one province, the latest first."""
        return self.filter(kind=kind.code, unit=unit).order_by("-version")

    def by(self, moment: dt.datetime) -> Self:
        """Those that had come into force by the moment."""
        return self.filter(uploaded_at__lte=moment)
