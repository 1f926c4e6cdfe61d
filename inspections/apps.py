"""Application configuration."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from ccn_portal.letters.registry import register


class InspectionsConfig(AppConfig):
    """Inspections, findings, remedies."""

    name = "inspections"
    verbose_name = _("Inspections")

    def ready(self) -> None:
        """Minutes and letters have templates that departments may replace."""
        from inspections.documents.kinds import MINUTES, REMINDER, TRANSFER

        for kind in (MINUTES, REMINDER, TRANSFER):
            register(kind)
