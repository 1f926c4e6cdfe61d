"""Alerts of the watch list: one row for each thing a rule caught, and the story of what became of it."""

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from ccn_portal.jobs.models import Job
from ccn_portal.rules.watching import Duty, Weight
from ccn_portal.watch.choices import AlertState, EventKind
from ccn_portal.watch.querysets import AlertQuerySet
from clusters.models import Cluster
from inspections.choices import Domain
from investors.models import Tenant


class Alert(models.Model):
    """Something a rule caught: its cluster, the record it is about, the facts that prove it.

    There is one row for each rule, cluster and subject, for good: it is resolved when the facts no longer hold, and
    opened again when they return. Derived from the register, so no part of the ledger; ``AlertEvent`` keeps its story.
    """

    rule = models.CharField(_("rule"), max_length=40)
    cluster = models.ForeignKey(Cluster, on_delete=models.CASCADE, related_name="alerts")
    tenant = models.ForeignKey(Tenant, on_delete=models.SET_NULL, null=True, related_name="alerts")
    subject = models.CharField(
        _("subject"), max_length=60, blank=True, help_text=_("kind and id of the record; empty: the cluster itself")
    )
    facts = models.JSONField(_("facts"), default=dict)
    weight = models.CharField(_("weight"), max_length=8, choices=Weight)
    duty = models.CharField(_("to be seen to by"), max_length=10, choices=Duty)
    domain = models.CharField(_("field"), max_length=12, choices=Domain, blank=True)
    due_on = models.DateField(_("due on"), null=True)
    state = models.CharField(_("state"), max_length=8, choices=AlertState, default=AlertState.OPEN)
    opened_on = models.DateField(_("opened on"))
    resolved_on = models.DateField(_("resolved on"), null=True)
    taken_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    taken_on = models.DateField(_("taken on"), null=True)
    snoozed_until = models.DateField(_("snoozed until"), null=True)
    snooze_reason = models.TextField(_("reason"), blank=True)
    woken_on = models.DateField(_("back on the list since"), null=True, help_text=_("when a snoozing ended last"))
    escalated_on = models.DateField(_("escalated on"), null=True)
    updated_at = models.DateTimeField(_("updated"), auto_now=True)

    objects = AlertQuerySet.as_manager()

    class Meta:
        verbose_name = _("alert")
        verbose_name_plural = _("alerts")
        constraints = [
            models.UniqueConstraint(fields=["rule", "cluster", "subject"], name="alert_unique"),
            models.CheckConstraint(
                condition=Q(state=AlertState.RESOLVED) ^ Q(resolved_on__isnull=True), name="alert_resolved_has_day"
            ),
            models.CheckConstraint(
                condition=~Q(state=AlertState.TAKEN) | Q(taken_by__isnull=False, taken_on__isnull=False),
                name="alert_taken_by_somebody",
            ),
            models.CheckConstraint(
                condition=~Q(state=AlertState.SNOOZED) | Q(snoozed_until__isnull=False) & ~Q(snooze_reason=""),
                name="alert_snoozed_with_day_and_reason",
            ),
        ]
        indexes = [models.Index(fields=["state", "due_on"]), models.Index(fields=["cluster", "state"])]

    def __str__(self) -> str:
        return f"{self.rule} {self.cluster} {self.subject}".strip()


class AlertEvent(models.Model):
    """One thing that happened to an alert; written once and never changed."""

    alert = models.ForeignKey(Alert, on_delete=models.CASCADE, related_name="events")
    kind = models.CharField(_("what"), max_length=9, choices=EventKind)
    on = models.DateField(_("on"))
    at = models.DateTimeField(_("recorded at"), auto_now_add=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    until = models.DateField(_("until"), null=True)
    note = models.TextField(_("note"), blank=True)
    facts = models.JSONField(_("facts"), null=True)

    class Meta:
        verbose_name = _("event of an alert")
        verbose_name_plural = _("events of alerts")
        indexes = [models.Index(fields=["alert", "-id"])]
        triggers = [pgtrigger.Protect(name="keep_events", operation=pgtrigger.Update)]

    def __str__(self) -> str:
        return f"{self.alert_id} {self.kind} {self.on:%d/%m/%Y}"


class WatchRun(Job):
    """One run of all rules; ``knowledge`` is the state of the register it saw (see ``state_of_knowledge``)."""

    task_name = "ccn_portal.watch.tasks.run"

    day = models.DateField(_("day"), null=True)
    knowledge = models.CharField(max_length=32, blank=True)
    counts = models.JSONField(_("counts by rule"), default=dict)

    class Meta:
        verbose_name = _("run of the watch list")
        verbose_name_plural = _("runs of the watch list")
        ordering = ["-pk"]

    def __str__(self) -> str:
        return f"{self.pk} {self.job_state}"
