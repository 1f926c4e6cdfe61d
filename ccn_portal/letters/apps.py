"""Application configuration."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class LettersConfig(AppConfig):
    """Official documents and their templates."""

    name = "ccn_portal.letters"
    verbose_name = _("Document templates")
