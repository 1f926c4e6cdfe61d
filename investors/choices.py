"""The words for parties and leases."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class TenantKind(models.TextChoices):
    """Who produces in a cluster."""

    ENTERPRISE = "enterprise", _("Enterprise")
    COOPERATIVE = "cooperative", _("Cooperative")
    HOUSEHOLD = "household", _("Household business")


class LeaseState(models.TextChoices):
    """Whether the tenant works on the leased land."""

    OPERATING = "operating", _("Operating")
    SUSPENDED = "suspended", _("Suspended")


class PetitionKind(models.TextChoices):
    """What somebody sent."""

    PETITION = "petition", _("Petition")
    COMPLAINT = "complaint", _("Complaint about a cluster")


class Rating(models.TextChoices):
    """How an applicant meets a criterion."""

    MEETS = "meets", _("Meets it")
    PARTLY = "partly", _("Meets it in part")
    FAILS = "fails", _("Does not meet it")


class AssessmentResult(models.TextChoices):
    """What an assessment of capability concludes."""

    SUITABLE = "suitable", _("Suitable")
    CONDITIONAL = "conditional", _("Suitable on conditions")
    UNSUITABLE = "unsuitable", _("Not suitable")


class ProjectStep(models.TextChoices):
    """What is done about a slow or idle project."""

    URGE = "urge", pgettext_lazy("act", "Urging letter")
    COMMIT = "commit", pgettext_lazy("act", "Commitment of the investor")
    EXTEND = "extend", pgettext_lazy("act", "Extension granted")
    PROPOSE = "propose", pgettext_lazy("act", "Recovery proposed")
    RECOVER = "recover", pgettext_lazy("act", "Land recovered")
    RESUME = "resume", pgettext_lazy("act", "Project carried on")


DOMESTIC = "Việt Nam"  # the nationality that is not foreign, as the register writes it
