"""Application configuration."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class HistoryConfig(AppConfig):
    """Who changed what, when and why."""

    name = "ccn_portal.history"
    verbose_name = _("History")
