"""Application configuration."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ExchangeConfig(AppConfig):
    """The whole register in and out."""

    name = "ccn_portal.exchange"
    verbose_name = _("Import and export")
