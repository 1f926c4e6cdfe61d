"""Returns from localities, and reports with the provenance of every number."""

from typing import Any

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from ccn_portal.history.tracking import ledger
from ccn_portal.jobs.models import Job, State
from ccn_portal.rules.periods import Period
from ccn_portal.territories.models import AdministrativeUnit
from clusters.models import Cluster
from reports.choices import FormCode, ReportState, ReturnState
from reports.querysets import ReportQuerySet, ReturnQuerySet
from reports.returns.states import OPEN, guard_sql

MONEY: dict[str, Any] = {"max_digits": 18, "decimal_places": 6, "null": True, "blank": True}
AREA: dict[str, Any] = {"max_digits": 12, "decimal_places": 4, "null": True, "blank": True}
FLOW: dict[str, Any] = {"max_digits": 14, "decimal_places": 4, "null": True, "blank": True}
VALUES = (
    "tenants",
    "workers",
    "revenue",
    "budget_payment",
    "infrastructure_capital",
    "leased_ha",
    "wastewater_generated",
    "wastewater_treated",
)
# what an accepted version keeps for good
FROZEN = (
    "cluster_id",
    "period",
    "starts_on",
    "ends_on",
    "version",
    *VALUES,
    "explanations",
    "submitted_at",
    "submitted_by_id",
    "accepted_at",
    "accepted_by_id",
)


@ledger()
class Return(models.Model):
    """What was reported for one cluster and period (phiếu báo cáo); empty is "not reported", never 0.

    A correction is a further version. ``is_current`` is the version that counts, or the first while none was
    accepted; ``revision`` counts the savings of an open version, so that nobody overwrites what he has not seen.
    """

    VALUES = VALUES

    cluster = models.ForeignKey(Cluster, on_delete=models.PROTECT, related_name="returns")
    period = models.CharField(_("period"), max_length=7)
    starts_on = models.DateField(_("from"))
    ends_on = models.DateField(_("cut-off"))
    version = models.PositiveSmallIntegerField(_("version"), default=1)
    is_current = models.BooleanField(_("current version"), default=True)
    state = models.CharField(_("state"), max_length=9, choices=ReturnState, default=ReturnState.DRAFT)
    tenants = models.PositiveIntegerField(_("enterprises and households"), null=True, blank=True)
    workers = models.PositiveIntegerField(_("workers"), null=True, blank=True)
    revenue = models.DecimalField(_("revenue, billion VND"), **MONEY)
    budget_payment = models.DecimalField(_("budget payment, billion VND"), **MONEY)
    infrastructure_capital = models.DecimalField(_("cumulative infrastructure capital, billion VND"), **MONEY)
    leased_ha = models.DecimalField(_("leased area, ha"), **AREA)
    wastewater_generated = models.DecimalField(_("wastewater generated, m³/day"), **FLOW)
    wastewater_treated = models.DecimalField(_("wastewater treated, m³/day"), **FLOW)
    submitted_at = models.DateTimeField(_("submitted at"), null=True, blank=True)
    submitted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    accepted_at = models.DateTimeField(_("accepted at"), null=True, blank=True)
    accepted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    comment = models.TextField(_("comment"), blank=True)
    comments = models.JSONField(_("comments by figure"), default=dict, blank=True)
    returned_at = models.DateTimeField(_("sent back at"), null=True, blank=True)
    returned_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    first_submitted_at = models.DateTimeField(_("first submitted at"), null=True, blank=True)
    entered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    explanations = models.JSONField(_("explanations by figure"), default=dict, blank=True)
    issues = models.JSONField(_("what the checks found"), default=list, blank=True)
    reason = models.TextField(_("reason of a correction"), blank=True)
    revision = models.PositiveIntegerField(_("revision"), default=0)
    updated_at = models.DateTimeField(_("updated"), auto_now=True)

    objects = ReturnQuerySet.as_manager()

    class Meta:
        verbose_name = _("return")
        verbose_name_plural = _("returns")
        constraints = [
            models.UniqueConstraint(fields=["cluster", "period", "version"], name="return_unique"),
            models.UniqueConstraint(
                fields=["cluster", "period"], condition=Q(is_current=True), name="return_one_current"
            ),
            models.UniqueConstraint(fields=["cluster", "period"], condition=Q(state__in=OPEN), name="return_one_open"),
            models.CheckConstraint(condition=Q(ends_on__gte=F("starts_on")), name="return_ends_after_start"),
            models.CheckConstraint(condition=Q(revenue__gte=0), name="return_revenue_not_negative"),
            models.CheckConstraint(condition=Q(budget_payment__gte=0), name="return_budget_not_negative"),
            models.CheckConstraint(condition=Q(infrastructure_capital__gte=0), name="return_capital_not_negative"),
            models.CheckConstraint(condition=Q(leased_ha__gte=0), name="return_leased_not_negative"),
            models.CheckConstraint(condition=Q(wastewater_generated__gte=0), name="return_generated_not_negative"),
            models.CheckConstraint(condition=Q(wastewater_treated__gte=0), name="return_treated_not_negative"),
        ]
        indexes = [models.Index(fields=["period", "state"])]
        triggers = [
            pgtrigger.Trigger(
                name="keep_states",
                when=pgtrigger.Before,
                operation=pgtrigger.Update | pgtrigger.Delete,
                func=guard_sql(FROZEN),
            )
        ]

    def __str__(self) -> str:
        return f"{self.cluster} {self.period}"


@ledger(exclude=["content", "provenance", "heartbeat_at", "progress"])
class Report(Job):
    """A form for a unit and a period, with every number and the ids of the records it counts."""

    task_name = "reports.tasks.build"

    form = models.CharField(_("form"), max_length=10, choices=FormCode)
    unit = models.ForeignKey(AdministrativeUnit, on_delete=models.PROTECT, related_name="+", verbose_name=_("unit"))
    period = models.CharField(_("period"), max_length=7)
    starts_on = models.DateField(_("from"))
    ends_on = models.DateField(_("cut-off"))
    version = models.PositiveSmallIntegerField(_("version"), default=1)
    stage = models.CharField(
        _("state"), max_length=10, choices=ReportState, blank=True, help_text=_("empty until it is built")
    )
    content = models.JSONField(_("content"), null=True, editable=False)
    provenance = models.JSONField(_("records behind each number"), null=True, editable=False)
    sha256 = models.CharField(max_length=64, blank=True, editable=False)
    built_at = models.DateTimeField(_("built at"), null=True, editable=False)

    objects = ReportQuerySet.as_manager()

    class Meta:
        verbose_name = _("report")
        verbose_name_plural = _("reports")
        constraints = [
            models.UniqueConstraint(fields=["form", "unit", "period", "version"], name="report_unique"),
        ]
        ordering = ["-ends_on", "form", "-version"]

    def __str__(self) -> str:
        return f"{self.form} {self.unit} {self.period}"

    @property
    def period_label(self) -> str:
        """The period as people write it."""
        return Period.parse(self.period).label

    @property
    def state(self) -> ReportState:
        """One word for job and stage together."""
        match self.job_state:
            case State.QUEUED:
                return ReportState.QUEUED
            case State.RUNNING:
                return ReportState.BUILDING
            case State.FAILED:
                return ReportState.FAILED
        return ReportState(self.stage)
