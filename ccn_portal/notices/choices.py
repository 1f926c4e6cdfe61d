"""The words of notices."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class NoticeKind(models.TextChoices):
    """What a notice is about; decides how it is marked, never who gets it."""

    OPENED = "opened", _("Reporting opened")
    DUE = "due", _("Due soon")
    OVERDUE = "overdue", _("Overdue")
    ESCALATION = "escalation", _("For the department to follow up")
    ALERT = "alert", _("From the watch list")
    TRANSFER = "transfer", _("Transfer without reply")
    PETITION = "petition", _("Petition")
    TASK = "task", _("Task")
    NEWS = "news", _("For information")


# how each kind stands in a list: note, warn or bad, as the tag's levels
LEVELS: dict[str, str] = {
    NoticeKind.OPENED: "note",
    NoticeKind.DUE: "warn",
    NoticeKind.OVERDUE: "bad",
    NoticeKind.ESCALATION: "bad",
    NoticeKind.ALERT: "warn",
    NoticeKind.TRANSFER: "warn",
    NoticeKind.PETITION: "warn",
    NoticeKind.TASK: "note",
    NoticeKind.NEWS: "",
}


class Delivery(models.TextChoices):
    """How a person wants to hear of notices outside the portal."""

    AT_ONCE = "at_once", _("An e-mail for each notice, at once")
    DAILY = "daily", _("One e-mail a day with what is new")
    PORTAL = "portal", _("In the portal only, no e-mail")


class MailState(models.TextChoices):
    """waiting → sending → sent, skipped, failed or unknown; what the mail server put off waits again."""

    WAITING = "waiting", _("Waiting")
    SENDING = "sending", _("Being sent")
    SENT = "sent", _("Sent")
    SKIPPED = "skipped", _("Not sent: read in the portal before")
    FAILED = "failed", _("Refused by the mail server")
    UNKNOWN = "unknown", _("Cut short while being sent; not sent again")
