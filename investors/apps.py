"""Application configuration."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from ccn_portal.letters.registry import register


class InvestorsConfig(AppConfig):
    """Infrastructure investors, tenants, leases."""

    name = "investors"
    verbose_name = _("Investors and tenants")

    def ready(self) -> None:
        """Letters to tenants have templates that departments may replace."""
        from investors.documents.kinds import URGING

        register(URGING)
