"""A job is a row: it says what is to be done, how far it is, and survives every crash."""

from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from ccn_portal.jobs.pulse import Pulse


class State(models.TextChoices):
    """queued → running → done or failed; a cancelled job is left as it was before it was asked for."""

    QUEUED = "queued", _("Queued")
    RUNNING = "running", _("Running")
    DONE = "done", _("Done")
    FAILED = "failed", _("Failed")


class Job(models.Model):
    """The part every background job shares; a subclass names its Celery task in ``task_name``."""

    task_name = ""
    pulse: "Pulse | None" = None  # while a worker is on it

    job_state = models.CharField(_("state"), max_length=8, choices=State, default=State.QUEUED)
    progress = models.PositiveSmallIntegerField(_("progress, %"), default=0)
    failure = models.TextField(_("what went wrong"), blank=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    heartbeat_at = models.DateTimeField(null=True)
    requested_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+", verbose_name=_("asked by")
    )
    requested_at = models.DateTimeField(_("asked at"), auto_now_add=True)
    finished_at = models.DateTimeField(_("finished at"), null=True)

    class Meta:
        abstract = True

    def claimed(self) -> "models.QuerySet[Any]":
        """The row, as long as it is the claim that this object was read with."""
        rows: models.QuerySet[Any] = type(self)._base_manager.filter(pk=self.pk)
        return rows.filter(attempts=self.attempts, requested_at=self.requested_at)

    def report_progress(self, percent: int) -> None:
        """Tell how far it is; everybody sees it at once, also while the job's own transaction is open."""
        self.progress = percent
        if self.pulse:
            self.pulse.progress(percent)
