"""Application configuration."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ClustersConfig(AppConfig):
    """Clusters and the dated acts that make their state."""

    name = "clusters"
    verbose_name = _("Industrial clusters")
