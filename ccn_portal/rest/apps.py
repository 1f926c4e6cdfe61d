"""Application configuration."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class RestConfig(AppConfig):
    """What every API resource shares."""

    name = "ccn_portal.rest"
    verbose_name = _("API")
