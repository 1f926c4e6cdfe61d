"""The words of the watch list."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class AlertState(models.TextChoices):
    """Where an alert stands. Resolved is nobody's act: the facts changed."""

    OPEN = "open", _("Nobody has taken it")
    TAKEN = "taken", _("Being handled")
    SNOOZED = "snoozed", _("Snoozed")
    RESOLVED = "resolved", _("Resolved")


UNRESOLVED = (AlertState.OPEN, AlertState.TAKEN, AlertState.SNOOZED)


class AlertAct(models.TextChoices):
    """What people can do to an alert."""

    TAKE = "take", _("Take it on")
    SNOOZE = "snooze", _("Snooze")
    RELEASE = "release", _("Give it back")


class EventKind(models.TextChoices):
    """What happened to an alert."""

    OPENED = "opened", pgettext_lazy("alert", "Opened")
    REOPENED = "reopened", _("Opened again: the facts returned")
    CHANGED = "changed", _("The facts changed")
    RESOLVED = "resolved", _("Resolved: the facts no longer hold")
    TAKEN = "taken", _("Taken on")
    RELEASED = "released", _("Given back")
    SNOOZED = "snoozed", _("Snoozed")
    WOKEN = "woken", _("Back on the list: the snoozing is over")
    ESCALATED = "escalated", _("Escalated to the leader")
