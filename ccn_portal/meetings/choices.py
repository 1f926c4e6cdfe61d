"""The words of meetings and tasks."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class MeetingState(models.TextChoices):
    """Where a meeting stands; a concluded one never changes."""

    PREPARING = "preparing", _("In preparation")
    CONCLUDED = "concluded", _("Concluded")


class TaskState(models.TextChoices):
    """Where a task stands on a day; derived from its dates and those of the meetings, never typed."""

    OPEN = "open", pgettext_lazy("task", "Open")
    CARRIED = "carried", _("Carried over")
    DONE = "done", _("Done")
