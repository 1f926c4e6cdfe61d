"""Application configuration."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class InvestorsConfig(AppConfig):
    """Infrastructure investors, tenants, leases."""

    name = "investors"
    verbose_name = _("Investors and tenants")
