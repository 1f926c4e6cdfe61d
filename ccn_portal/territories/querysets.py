"""How administrative units are asked for."""

import datetime as dt
from typing import TYPE_CHECKING, Self

from django.db import models
from django.db.models import Q

from ccn_portal.territories.choices import Level
from ccn_portal.text import fold

if TYPE_CHECKING:
    from ccn_portal.territories.models import AdministrativeUnit


class UnitQuerySet(models.QuerySet):
    """Units by day, level, place and name."""

    def valid_on(self, day: dt.date) -> Self:
        """The units of the map of that day."""
        return self.filter(
            Q(valid_from__isnull=True) | Q(valid_from__lte=day), Q(valid_to__isnull=True) | Q(valid_to__gte=day)
        )

    def at(self, level: Level) -> Self:
        """The units of one level."""
        return self.filter(level=level)

    def part_of(self, unit: "AdministrativeUnit") -> Self:
        """The units directly below this one: a province's districts or communes, a district's communes."""
        return self.filter(parent=unit)

    def within(self, province: "AdministrativeUnit") -> Self:
        """Everything that lies in the province, at any level below it."""
        return self.filter(province=province)

    def coded(self, code: str, day: dt.date) -> Self:
        """The unit (or, where levels share a code, units) with this code on the map of that day."""
        return self.valid_on(day).filter(code=code)

    def named(self, text: str) -> Self:
        """Units whose name contains the text, accents and case ignored."""
        return self.filter(folded__contains=fold(text))

    def with_lineage(self) -> Self:
        """With parent, successors and predecessors: four queries for any number of units."""
        return self.select_related("parent").prefetch_related("successions__successor", "precessions__predecessor")

    def in_vietnamese_order(self) -> Self:
        """Sorted as a Vietnamese dictionary sorts."""
        return self.order_by("sort_key", "code")
