"""The words for parties and leases."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class TenantKind(models.TextChoices):
    """Who produces in a cluster."""

    ENTERPRISE = "enterprise", _("Enterprise")
    COOPERATIVE = "cooperative", _("Cooperative")
    HOUSEHOLD = "household", _("Household business")


class LeaseState(models.TextChoices):
    """Whether the tenant works on the leased land."""

    OPERATING = "operating", _("Operating")
    SUSPENDED = "suspended", _("Suspended")


DOMESTIC = "Việt Nam"  # the nationality that is not foreign, as the register writes it
