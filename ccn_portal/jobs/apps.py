"""Application configuration."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class JobsConfig(AppConfig):
    """Background work whose truth is a row in the database."""

    name = "ccn_portal.jobs"
    verbose_name = _("Background jobs")
