"""Application configuration."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class AccountsConfig(AppConfig):
    """Users, roles, jurisdiction, tokens."""

    name = "ccn_portal.accounts"
    verbose_name = _("Accounts")
