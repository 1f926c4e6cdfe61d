"""Application configuration."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class UiConfig(AppConfig):
    """Components, shell, gallery."""

    name = "ccn_portal.ui"
    verbose_name = _("User interface")
