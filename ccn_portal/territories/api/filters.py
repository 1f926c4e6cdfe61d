"""What lists of units can be narrowed by."""

import datetime as dt
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from ccn_portal.rest.filters import ChoicesFilter, DayFilter, RegisterFilterSet, UnitFilter, WordsFilter
from ccn_portal.territories.choices import Level


class UnitListFilter(RegisterFilterSet):
    """Units of both maps; ``valid_on`` chooses one."""

    day_from = "valid_on"

    level = ChoicesFilter(label=_("Level"), choices=Level.choices)
    parent = UnitFilter(label=_("Part of"), or_latest=True)
    valid_on = DayFilter(label=_("On the map of"), method="on_map")
    q = WordsFilter(label=_("Search"), field_name="folded")

    def on_map(self, rows: QuerySet, _name: str, day: dt.date) -> Any:
        """The units valid on the day."""
        return rows.valid_on(day)
