"""Meetings with what was laid before them, the tasks they gave, and what the owners reported."""

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from ccn_portal.history.tracking import ledger
from ccn_portal.meetings.choices import MeetingState
from ccn_portal.meetings.querysets import MeetingQuerySet, TaskQuerySet
from ccn_portal.rules.periods import Kind, Period
from ccn_portal.territories.models import AdministrativeUnit
from clusters.models import Cluster

USER = settings.AUTH_USER_MODEL


@ledger(exclude=["content", "provenance", "knowledge"])
class Meeting(models.Model):
    """A quarterly briefing or monthly review of a department.

    ``content`` is what is laid before it, as the register stood at ``built_at``; ``provenance`` the records behind
    its numbers. A concluded meeting keeps both for good, with the SHA-256 of the content.
    """

    unit = models.ForeignKey(AdministrativeUnit, on_delete=models.PROTECT, related_name="+", verbose_name=_("unit"))
    period = models.CharField(_("period"), max_length=7)
    starts_on = models.DateField(_("from"))
    ends_on = models.DateField(_("cut-off"))
    held_on = models.DateField(_("held on"))
    state = models.CharField(_("state"), max_length=9, choices=MeetingState, default=MeetingState.PREPARING)
    conclusions = models.TextField(_("conclusions"), blank=True)
    content = models.JSONField(_("content"), null=True, editable=False)
    provenance = models.JSONField(_("records behind each number"), null=True, editable=False)
    sha256 = models.CharField(max_length=64, blank=True, editable=False)
    # the state of the register it was counted from, see ``state_of_knowledge``
    knowledge = models.CharField(max_length=32, blank=True, editable=False)
    built_at = models.DateTimeField(_("built at"), null=True, editable=False)
    concluded_at = models.DateTimeField(_("concluded at"), null=True, blank=True)
    concluded_by = models.ForeignKey(
        USER, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("concluded by")
    )
    created_by = models.ForeignKey(USER, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    updated_at = models.DateTimeField(_("updated"), auto_now=True)

    objects = MeetingQuerySet.as_manager()

    class Meta:
        verbose_name = _("meeting")
        verbose_name_plural = _("meetings")
        ordering = ["-held_on", "-pk"]
        constraints = [
            models.UniqueConstraint(fields=["unit", "period"], name="meeting_one_per_period"),
            models.CheckConstraint(condition=Q(held_on__gte=F("ends_on")), name="meeting_held_after_cut_off"),
            models.CheckConstraint(
                condition=~Q(state=MeetingState.CONCLUDED)
                | Q(content__isnull=False, concluded_at__isnull=False) & ~Q(sha256="") & ~Q(conclusions=""),
                name="meeting_concluded_is_whole",
            ),
        ]
        triggers = [
            pgtrigger.Protect(
                name="keep",
                operation=pgtrigger.Update | pgtrigger.Delete,
                condition=pgtrigger.Q(old__state=MeetingState.CONCLUDED),
            )
        ]

    def __str__(self) -> str:
        return f"{self.unit} {self.period}"

    @property
    def is_concluded(self) -> bool:
        """Whether nothing of it changes any more."""
        return self.state == MeetingState.CONCLUDED

    @property
    def days(self) -> Period:
        """The period as a value."""
        return Period.parse(self.period)

    @property
    def title(self) -> str:
        """What it is called in the user's language."""
        text = _("Monthly review, %(period)s") if self.days.kind is Kind.MONTH else _("Quarterly briefing, %(period)s")
        return text % {"period": self.days.label}


@ledger()
class Task(models.Model):
    """A conclusion that somebody has to carry out by a day: a locality (``unit``) or an agency."""

    meeting = models.ForeignKey(Meeting, on_delete=models.PROTECT, related_name="tasks", verbose_name=_("raised at"))
    number = models.PositiveSmallIntegerField(_("number"))
    text = models.TextField(_("task"))
    unit = models.ForeignKey(
        AdministrativeUnit,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("given to the locality"),
    )
    agency = models.CharField(_("given to the agency"), max_length=120, blank=True)
    cluster = models.ForeignKey(
        Cluster, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("cluster")
    )
    due_on = models.DateField(_("due on"))
    done_on = models.DateField(_("done on"), null=True, blank=True)
    outcome = models.TextField(_("outcome"), blank=True)
    updated_at = models.DateTimeField(_("updated"), auto_now=True)

    objects = TaskQuerySet.as_manager()

    class Meta:
        verbose_name = _("task")
        verbose_name_plural = _("tasks")
        ordering = ["due_on", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["meeting", "number"], name="task_numbered"),
            models.CheckConstraint(
                condition=Q(unit__isnull=False, agency="") | Q(unit__isnull=True) & ~Q(agency=""),
                name="task_has_one_owner",
            ),
            models.CheckConstraint(
                condition=Q(done_on__isnull=True, outcome="") | Q(done_on__isnull=False) & ~Q(outcome=""),
                name="task_done_with_outcome",
            ),
        ]

    def __str__(self) -> str:
        return self.text

    @property
    def owner(self) -> str:
        """Who has to do it."""
        return self.unit.name if self.unit else self.agency


class TaskReport(models.Model):
    """What the owner of a task reported; never changed, corrected by a further one."""

    task = models.ForeignKey(Task, on_delete=models.CASCADE, related_name="reports")
    text = models.TextField(_("what was done"))
    is_done = models.BooleanField(_("reported as done"), default=False)
    by = models.ForeignKey(USER, on_delete=models.PROTECT, related_name="+", verbose_name=_("by"))
    at = models.DateTimeField(_("reported at"), auto_now_add=True)

    class Meta:
        verbose_name = _("report on a task")
        verbose_name_plural = _("reports on tasks")
        ordering = ["-at", "-pk"]
        triggers = [pgtrigger.Protect(name="keep", operation=pgtrigger.Update)]

    def __str__(self) -> str:
        return self.text
