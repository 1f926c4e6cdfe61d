"""Application configuration."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class HomeConfig(AppConfig):
    """Dashboard and public pages."""

    name = "ccn_portal.home"
    verbose_name = _("Home")
