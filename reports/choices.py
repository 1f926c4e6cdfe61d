"""The words of reporting."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class FormCode(models.TextChoices):
    """The forms the portal knows; TT14-* are the annex forms of TT 14/2024/TT-BCT."""

    TT14_01 = "TT14-01", _("Form 01: tenant's report")
    TT14_02 = "TT14-02", _("Form 02: infrastructure investor's report")
    TT14_03 = "TT14-03", _("Form 03: clusters of a district or commune")
    TT14_04 = "TT14-04", _("Form 04: clusters of a province")
    QUARTER = "QUARTER", _("Quarterly report of the department")
    MONTH = "MONTH", _("Monthly progress review")


class ReturnState(models.TextChoices):
    """States of a return (phiếu báo cáo)."""

    DRAFT = "draft", _("Draft")
    SUBMITTED = "submitted", _("Submitted")
    RETURNED = "returned", _("Sent back")
    ACCEPTED = "accepted", _("Accepted")


class ReportState(models.TextChoices):
    """States of a report."""

    QUEUED = "queued", _("Queued")
    BUILDING = "building", _("Building")
    DRAFT = "draft", _("Draft")
    APPROVED = "approved", _("Approved")
    FILED = "filed", _("Filed")
    SUPERSEDED = "superseded", _("Superseded")
    DISCARDED = "discarded", _("Discarded")
    FAILED = "failed", _("Failed")
