"""Values the law sets, each with the days it holds and its source."""

import datetime as dt

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from ccn_portal.history.tracking import ledger
from ccn_portal.rules.querysets import RuleQuerySet

OWN_SETTING = "Thiết lập mặc định của cổng thông tin, không phải quy định pháp luật"  # as the data say it
UNITS = {
    "ngày": _("days"),
    "ngày làm việc": _("working days"),
    "tháng": _("months"),
    "quý": _("quarters"),
    "năm": _("years"),
}


@ledger()
class RuleParameter(models.Model):
    """One value of one rule for the days ``valid_from`` to ``valid_to``, both included."""

    key = models.CharField(_("key"), max_length=80)
    value = models.JSONField(_("value"))
    unit = models.CharField(_("unit"), max_length=40, blank=True)
    valid_from = models.DateField(_("valid from"), null=True, blank=True)
    valid_to = models.DateField(_("last valid day"), null=True, blank=True)
    legal_source = models.CharField(_("legal source"), max_length=200)
    checked_against_gazette = models.BooleanField(_("checked against the Official Gazette"), default=False)
    note = models.TextField(_("note"), blank=True)

    objects = RuleQuerySet.as_manager()

    class Meta:
        verbose_name = _("legal parameter")
        verbose_name_plural = _("legal parameters")
        ordering = ["key", "valid_from"]
        constraints = [
            models.UniqueConstraint(fields=["key", "valid_from"], nulls_distinct=False, name="rule_once_per_start"),
            models.CheckConstraint(condition=Q(valid_to__gte=F("valid_from")), name="rule_ends_after_start"),
        ]

    def __str__(self) -> str:
        return f"{self.key} = {self.value}"

    @property
    def basis(self) -> str:
        """Where the value comes from, to be read: a law by its name, or the portal's own setting."""
        if self.legal_source == OWN_SETTING:
            return gettext("the portal's own setting, not a rule of law")
        return self.legal_source

    @property
    def unit_told(self) -> str:
        """The unit in the reader's words."""
        return str(UNITS.get(self.unit, self.unit))

    def holds_on(self, day: dt.date) -> bool:
        """Whether the value is in force on the day."""
        return (self.valid_from is None or self.valid_from <= day) and (self.valid_to is None or day <= self.valid_to)
