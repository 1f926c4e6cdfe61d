"""Application configuration."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from ccn_portal.letters.registry import register


class ClustersConfig(AppConfig):
    """Clusters and the dated acts that make their state."""

    name = "clusters"
    verbose_name = _("Industrial clusters")

    def ready(self) -> None:
        """Letters about obstacles and petitions have templates that departments may replace."""
        from clusters.documents.kinds import MATTER_URGING

        register(MATTER_URGING)
