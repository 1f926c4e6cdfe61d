"""Dated acts of the wastewater, waste and fire registers, and what samples of effluent showed."""

from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Case, F, Q, Value, When
from django.utils.translation import gettext_lazy as _

from ccn_portal.history.tracking import ledger
from clusters.models import Cluster
from environment.choices import ActKind
from environment.querysets import EnvironmentActQuerySet, SampleResultQuerySet

PERSON: dict[str, Any] = {
    "on_delete": models.PROTECT,
    "null": True,
    "blank": True,
    "related_name": "+",
    "editable": False,
}


@ledger()
class EnvironmentAct(models.Model):
    """One dated act; which fields its kind needs and may have, and the unit of its value, say the ``SPECS``."""

    cluster = models.ForeignKey(Cluster, on_delete=models.PROTECT, related_name="environment_acts")
    kind = models.CharField(_("content"), max_length=20, choices=ActKind)
    occurred_on = models.DateField(_("date"))
    valid_to = models.DateField(_("valid until"), null=True, blank=True, help_text=_("the last day; empty: no end"))
    number = models.CharField(_("number, designation"), max_length=100, blank=True)
    party = models.CharField(_("issued by, contractor"), max_length=200, blank=True)
    value = models.DecimalField(_("value"), max_digits=14, decimal_places=4, null=True, blank=True)
    detail = models.TextField(_("details"), blank=True)
    source = models.CharField(_("source"), max_length=300, blank=True)
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, **PERSON)
    updated_at = models.DateTimeField(_("updated"), auto_now=True)

    objects = EnvironmentActQuerySet.as_manager()

    class Meta:
        verbose_name = _("act on wastewater, waste or fire safety")
        verbose_name_plural = _("acts on wastewater, waste and fire safety")
        constraints = [
            models.UniqueConstraint(
                fields=["cluster", "kind", "occurred_on", "number"],
                name="environment_act_unique",
                violation_error_code="exists",
                violation_error_message=_("this is recorded already for this day"),
            ),
            models.CheckConstraint(
                condition=Q(valid_to__gte=F("occurred_on")), name="environment_act_ends_after_start"
            ),
            models.CheckConstraint(condition=Q(value__gte=0), name="environment_act_value_not_negative"),
        ]
        indexes = [models.Index(fields=["cluster", "kind", "-occurred_on"])]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.occurred_on:%d/%m/%Y}"


@ledger()
class SampleResult(models.Model):
    """One parameter of a sample of effluent, with the limit it was held against.

    What the sample of a day showed as a whole is a milestone ("effluent meets" or "fails the standard"): services
    record it with the results, imports add it, and the check of integrity proves that they agree.
    """

    cluster = models.ForeignKey(Cluster, on_delete=models.PROTECT, related_name="sample_results")
    sampled_on = models.DateField(_("sampled on"))
    parameter = models.CharField(_("parameter"), max_length=60)
    value = models.DecimalField(_("result"), max_digits=16, decimal_places=6)
    unit = models.CharField(_("unit"), max_length=30, blank=True)
    lowest = models.DecimalField(_("limit, from"), max_digits=16, decimal_places=6, null=True, blank=True)
    highest = models.DecimalField(_("limit, to"), max_digits=16, decimal_places=6, null=True, blank=True)
    exceeds = models.GeneratedField(
        expression=Case(
            When(Q(value__gt=F("highest")) | Q(value__lt=F("lowest")), then=Value(True)), default=Value(False)
        ),
        output_field=models.BooleanField(),
        db_persist=True,
    )
    laboratory = models.CharField(_("laboratory"), max_length=200, blank=True)
    report_number = models.CharField(_("test report"), max_length=60, blank=True)
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, **PERSON)
    updated_at = models.DateTimeField(_("updated"), auto_now=True)

    objects = SampleResultQuerySet.as_manager()

    class Meta:
        verbose_name = _("result of an effluent sample")
        verbose_name_plural = _("results of effluent samples")
        constraints = [
            models.UniqueConstraint(
                fields=["cluster", "sampled_on", "parameter", "report_number"],
                name="sample_result_unique",
                violation_error_code="exists",
                violation_error_message=_("this parameter is recorded already for this day and report"),
            ),
            models.CheckConstraint(condition=Q(value__gte=0), name="sample_result_not_negative"),
            models.CheckConstraint(
                condition=Q(lowest__isnull=False) | Q(highest__isnull=False), name="sample_result_has_limit"
            ),
            models.CheckConstraint(condition=Q(highest__gte=F("lowest")), name="sample_result_limits_in_order"),
        ]
        indexes = [models.Index(fields=["cluster", "-sampled_on"])]

    def __str__(self) -> str:
        return f"{self.parameter} {self.sampled_on:%d/%m/%Y}"

    @property
    def is_exceedance(self) -> bool:
        """Outside its limits (``exceeds``, before the row is stored)."""
        above = self.highest is not None and self.value > self.highest
        return above or (self.lowest is not None and self.value < self.lowest)
