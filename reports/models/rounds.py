"""Reporting rounds and the reminders sent in them."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from ccn_portal.territories.models import AdministrativeUnit
from reports.choices import FormCode


class Round(models.Model):
    """The opening of reporting for a period: from then on the portal asks for its figures; opened once."""

    period = models.CharField(_("period"), max_length=7, unique=True)
    starts_on = models.DateField(_("from"))
    ends_on = models.DateField(_("cut-off"))
    opened_on = models.DateField(_("opened on"))
    opened_at = models.DateTimeField(_("opened at"), auto_now_add=True)

    class Meta:
        verbose_name = _("reporting round")
        verbose_name_plural = _("reporting rounds")

    def __str__(self) -> str:
        return self.period


class Reminder(models.Model):
    """That a unit was reminded of what it owes: by the schedule (``step``: days from the due day) or by hand.

    It stays as proof that the department has urged; ``told`` counts the people, 0 where the unit has no account.
    """

    unit = models.ForeignKey(AdministrativeUnit, on_delete=models.PROTECT, related_name="+", verbose_name=_("unit"))
    form = models.CharField(
        _("form"), max_length=10, choices=FormCode, blank=True, help_text=_("empty: the clusters' returns")
    )
    period = models.CharField(_("period"), max_length=7)
    step = models.CharField(_("step"), max_length=16)
    missing = models.PositiveIntegerField(_("returns or forms missing"))
    told = models.PositiveIntegerField(_("people told"))
    sent_on = models.DateField(_("day"))
    sent_at = models.DateTimeField(_("sent at"), auto_now_add=True)
    sent_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )

    class Meta:
        verbose_name = _("reminder")
        verbose_name_plural = _("reminders")
        constraints = [models.UniqueConstraint(fields=["form", "period", "unit", "step"], name="reminder_once_a_step")]

    def __str__(self) -> str:
        return f"{self.unit} {self.form} {self.period} {self.step}"
