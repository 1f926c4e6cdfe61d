"""Application configuration."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class WatchConfig(AppConfig):
    """What the portal catches by itself, and what becomes of it."""

    name = "ccn_portal.watch"
    verbose_name = _("Watch list")
