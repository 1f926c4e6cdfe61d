"""Application configuration."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class RulesConfig(AppConfig):
    """Dated legal parameters, periods, working days."""

    name = "ccn_portal.rules"
    verbose_name = _("Legal parameters")
