"""How administrative units are asked for."""

import datetime as dt
from typing import Self

from django.db import models
from django.db.models import Q

from ccn_portal.territories.choices import Level
from ccn_portal.text import fold


class UnitQuerySet(models.QuerySet):
    """Units by day, level and name."""

    def valid_on(self, day: dt.date) -> Self:
        """The units of the map of that day."""
        return self.filter(
            Q(valid_from__isnull=True) | Q(valid_from__lte=day), Q(valid_to__isnull=True) | Q(valid_to__gte=day)
        )

    def at(self, level: Level) -> Self:
        """The units of one level."""
        return self.filter(level=level)

    def named(self, text: str) -> Self:
        """Units whose name contains the text, accents and case ignored."""
        return self.filter(folded__contains=fold(text))

    def in_vietnamese_order(self) -> Self:
        """Sorted as a Vietnamese dictionary sorts."""
        return self.order_by("sort_key", "code")
