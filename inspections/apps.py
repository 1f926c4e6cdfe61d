"""Application configuration."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class InspectionsConfig(AppConfig):
    """Inspections, findings, remedies."""

    name = "inspections"
    verbose_name = _("Inspections")
