"""The words of inspections, findings and what becomes of them."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class Domain(models.TextChoices):
    """The field of law an inspection is about; an agency writes in its own only."""

    ENVIRONMENT = "environment", _("Environment")
    FIRE_SAFETY = "fire_safety", _("Fire safety")
    LAND = "land", _("Land")
    CONSTRUCTION = "construction", _("Construction")
    INVESTMENT = "investment", _("Investment")
    LABOUR = "labour", _("Labour")
    OTHER = "other", _("Other field")


class VisitKind(models.TextChoices):
    """How an inspection came about; empty where the register does not say."""

    PLANNED = "planned", pgettext_lazy("inspection", "Planned")
    UNPLANNED = "unplanned", _("Unplanned")
    JOINT = "joint", _("Joint")


class Severity(models.TextChoices):
    """How serious a finding is."""

    MINOR = "minor", _("Minor")
    MODERATE = "moderate", _("Moderate")
    SERIOUS = "serious", _("Serious")


class Keeper(models.TextChoices):
    """Who recorded an inspection, and so may work on its findings."""

    DEPARTMENT = "department", _("The department")
    AGENCY = "agency", _("Another agency")
    LOCAL = "local", _("The locality")


class PlanState(models.TextChoices):
    """Whether a yearly plan was decided."""

    DRAFT = "draft", pgettext_lazy("inspection plan", "Draft")
    APPROVED = "approved", pgettext_lazy("inspection plan", "Approved")


class PlannedState(models.TextChoices):
    """What became of a planned visit by a day; derived."""

    AHEAD = "ahead", _("Ahead")
    DUE = "due", _("Due now")
    LATE = "late", pgettext_lazy("planned visit", "Late")
    DONE = "done", pgettext_lazy("planned visit", "Done")


class Answer(models.TextChoices):
    """What a point of a checklist was answered; "no" is where a finding begins."""

    YES = "yes", _("Yes")
    NO = "no", _("No")
    NOT_APPLICABLE = "not_applicable", _("Not applicable")
    NOT_LOOKED = "not_looked", _("Not looked at")


class FindingState(models.TextChoices):
    """What a finding is on a day; derived, never typed. Overdue is said before transferred: it is more urgent."""

    OPEN = "open", _("Open")
    OVERDUE = "overdue", _("Overdue")
    TRANSFERRED = "transferred", _("Transferred")
    REMEDIED = "remedied", _("Remedied, to be verified")
    CLOSED = "closed", _("Closed")


class VisitState(models.TextChoices):
    """What became of an inspection's findings by a day; derived."""

    CLEAN = "clean", _("Nothing found")
    OPEN = "open", _("Open findings")
    OVERDUE = "overdue", _("Overdue findings")
    SETTLED = "settled", _("All remedied")


class ReplyState(models.TextChoices):
    """Whether a transferred finding was answered; derived."""

    AWAITING = "awaiting", _("Awaiting a reply")
    REPLIED = "replied", _("Replied")


class PaymentState(models.TextChoices):
    """Whether a fine was paid; derived."""

    NO_FINE = "no_fine", _("No fine")
    UNPAID = "unpaid", _("Not paid")
    PAID = "paid", _("Paid")


class Standing(models.TextChoices):
    """A square of the compliance grid: a domain in a quarter."""

    NO_VISIT = "no_visit", _("No visit")
    CLEAN = "clean", _("Nothing found")
    OPEN = "open", _("Open")
    OVERDUE = "overdue", _("Overdue")
    CLOSED = "closed", _("Remedied or closed")


class Visited(models.TextChoices):
    """Whether inspectors have been there; no visit is not compliance."""

    NEVER = "never", _("Never inspected")
    NOT_THIS_YEAR = "not_this_year", _("Not inspected this year")
    THIS_YEAR = "this_year", _("Inspected this year")


class Act(models.TextChoices):
    """What can be done to a finding."""

    EXTEND = "extend", _("Extend the deadline")
    REMEDY = "remedy", _("Record the remedy")
    EVIDENCE = "evidence", _("Add photos or documents")
    TRANSFER = "transfer", _("Transfer to the competent agency")
    REPLY = "reply", _("Record the agency's reply")
    SANCTION = "sanction", _("Record the sanction")
    CLOSE = "close", _("Verify and close")
    REFUSE = "refuse", _("Not remedied: send back")


UNRESOLVED = (FindingState.OPEN, FindingState.OVERDUE, FindingState.TRANSFERRED)
