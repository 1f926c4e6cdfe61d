"""Application configuration."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class NoticesConfig(AppConfig):
    """What the portal tells a person: in the portal, and by e-mail as each chose."""

    name = "ccn_portal.notices"
    verbose_name = _("Notices")
