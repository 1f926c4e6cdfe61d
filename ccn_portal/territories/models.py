"""Administrative units and what became of them.

A code means a unit only together with a day: codes were reused on 1/7/2025.
"""

import datetime as dt

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from ccn_portal.territories.choices import Level
from ccn_portal.territories.querysets import UnitQuerySet


class AdministrativeUnit(models.Model):
    """A province, district or commune for as long as it existed in this form."""

    code = models.CharField(_("code"), max_length=5)
    level = models.CharField(_("level"), max_length=8, choices=Level)
    name = models.CharField(_("name"), max_length=100, help_text=_("with its type: Xã Bát Tràng"))
    short_name = models.CharField(_("short name"), max_length=100)
    parent = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, related_name="children", verbose_name=_("part of")
    )
    province = models.ForeignKey("self", on_delete=models.PROTECT, null=True, related_name="+")
    valid_from = models.DateField(_("valid from"), null=True, help_text=_("empty: since before the register"))
    valid_to = models.DateField(_("last valid day"), null=True, help_text=_("empty: until further notice"))
    latitude = models.DecimalField(max_digits=9, decimal_places=6, null=True)
    longitude = models.DecimalField(max_digits=9, decimal_places=6, null=True)
    folded = models.CharField(max_length=100, editable=False)
    sort_key = models.CharField(max_length=200, db_collation="C", editable=False)

    objects = UnitQuerySet.as_manager()

    class Meta:
        verbose_name = _("administrative unit")
        verbose_name_plural = _("administrative units")
        constraints = [
            models.UniqueConstraint(
                fields=["level", "code", "valid_from"], nulls_distinct=False, name="unit_unique_code_per_time"
            ),
            models.CheckConstraint(condition=Q(valid_to__gte=models.F("valid_from")), name="unit_ends_after_start"),
            models.CheckConstraint(
                condition=Q(level=Level.PROVINCE, parent=None) | ~Q(level=Level.PROVINCE) & Q(parent__isnull=False),
                name="unit_only_provinces_stand_alone",
            ),
        ]
        indexes = [models.Index(fields=["code"]), models.Index(fields=["folded"])]

    def __str__(self) -> str:
        return self.name

    def is_valid_on(self, day: dt.date) -> bool:
        """Whether the unit was on the map of that day."""
        return (self.valid_from is None or self.valid_from <= day) and (self.valid_to is None or day <= self.valid_to)


class UnitSuccession(models.Model):
    """On ``effective_on`` (part of) the predecessor became part of the successor."""

    predecessor = models.ForeignKey(AdministrativeUnit, on_delete=models.PROTECT, related_name="successions")
    successor = models.ForeignKey(AdministrativeUnit, on_delete=models.PROTECT, related_name="precessions")
    effective_on = models.DateField(_("effective on"))
    is_default = models.BooleanField(
        _("default"), help_text=_("of a divided unit: where a place goes whose coordinates are unknown")
    )

    class Meta:
        verbose_name = _("succession")
        verbose_name_plural = _("successions")
        constraints = [
            models.UniqueConstraint(fields=["predecessor", "successor"], name="succession_once"),
        ]

    def __str__(self) -> str:
        return f"{self.predecessor} → {self.successor}"
