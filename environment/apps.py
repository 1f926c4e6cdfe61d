"""Application configuration."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class EnvironmentConfig(AppConfig):
    """Wastewater, waste and fire safety of clusters."""

    name = "environment"
    verbose_name = _("Wastewater, waste and fire safety")
