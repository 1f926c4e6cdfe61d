"""Application configuration."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class WorkbooksConfig(AppConfig):
    """Reading and writing sheets."""

    name = "ccn_portal.workbooks"
    verbose_name = _("Workbooks")
