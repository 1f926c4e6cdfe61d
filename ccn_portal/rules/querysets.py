"""How legal parameters are asked for."""

import datetime as dt
from typing import Self

from django.db import models
from django.db.models import Q


class RuleQuerySet(models.QuerySet):
    """Legal parameters by day."""

    def in_force(self, day: dt.date) -> Self:
        """The values that hold on the day; where rows overlap, the one that began last comes last."""
        return self.filter(
            Q(valid_from__isnull=True) | Q(valid_from__lte=day), Q(valid_to__isnull=True) | Q(valid_to__gte=day)
        ).order_by(models.F("valid_from").asc(nulls_first=True), "pk")
