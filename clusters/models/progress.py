"""What happened on the ground: milestones and infrastructure works."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from ccn_portal.history.tracking import ledger
from clusters.choices import FundingSource, MilestoneKind, WorkKind
from clusters.models.cluster import Cluster
from clusters.models.decision import Phase
from clusters.querysets import MilestoneQuerySet, WorkQuerySet


@ledger()
class Milestone(models.Model):
    """One dated event of a phase; the value's unit follows from the kind (``MILESTONE_UNITS``)."""

    phase = models.ForeignKey(Phase, on_delete=models.PROTECT, related_name="milestones")
    kind = models.CharField(_("milestone"), max_length=24, choices=MilestoneKind)
    occurred_on = models.DateField(_("date"))
    value = models.DecimalField(_("value"), max_digits=14, decimal_places=4, null=True, blank=True)
    source = models.CharField(_("source"), max_length=300, blank=True)
    updated_at = models.DateTimeField(_("updated"), auto_now=True)

    objects = MilestoneQuerySet.as_manager()

    class Meta:
        verbose_name = _("milestone")
        verbose_name_plural = _("milestones")
        constraints = [
            models.UniqueConstraint(fields=["phase", "kind", "occurred_on"], name="milestone_unique"),
            models.CheckConstraint(condition=Q(value__gte=0), name="milestone_value_not_negative"),
        ]
        indexes = [models.Index(fields=["phase", "kind", "occurred_on"])]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.occurred_on:%d/%m/%Y}"


@ledger()
class InfrastructureWork(models.Model):
    """One work inside or outside the fence; its state on a day follows from its dates."""

    cluster = models.ForeignKey(Cluster, on_delete=models.PROTECT, related_name="works")
    kind = models.CharField(_("work"), max_length=12, choices=WorkKind)
    name = models.CharField(_("name"), max_length=200, blank=True)
    inside_fence = models.BooleanField(_("inside the fence"), default=True)
    planned_on = models.DateField(_("planned since"), null=True, blank=True)
    started_on = models.DateField(_("started on"), null=True, blank=True)
    completed_on = models.DateField(_("completed on"), null=True, blank=True)
    capacity = models.CharField(_("capacity"), max_length=100, blank=True)
    funding_source = models.CharField(_("funding source"), max_length=18, choices=FundingSource, blank=True)
    budget = models.DecimalField(_("budget, billion VND"), max_digits=16, decimal_places=6, null=True, blank=True)
    disbursed = models.DecimalField(_("disbursed, billion VND"), max_digits=16, decimal_places=6, null=True, blank=True)
    updated_at = models.DateTimeField(_("updated"), auto_now=True)

    objects = WorkQuerySet.as_manager()

    class Meta:
        verbose_name = _("infrastructure work")
        verbose_name_plural = _("infrastructure works")
        constraints = [
            models.UniqueConstraint(fields=["cluster", "kind", "inside_fence", "name"], name="work_unique"),
            models.CheckConstraint(condition=Q(started_on__gte=F("planned_on")), name="work_starts_after_plan"),
            models.CheckConstraint(condition=Q(completed_on__gte=F("started_on")), name="work_ends_after_start"),
            models.CheckConstraint(condition=Q(budget__gte=0), name="work_budget_not_negative"),
            models.CheckConstraint(condition=Q(disbursed__gte=0), name="work_disbursed_not_negative"),
        ]

    def __str__(self) -> str:
        return self.name or str(self.get_kind_display())
