"""Application configuration."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class TerritoriesConfig(AppConfig):
    """Administrative units and their successions."""

    name = "ccn_portal.territories"
    verbose_name = _("Administrative units")
