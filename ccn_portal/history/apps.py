"""Application configuration."""

from django.apps import AppConfig, apps
from django.db.models.signals import post_migrate, pre_migrate
from django.utils.translation import gettext_lazy as _


class HistoryConfig(AppConfig):
    """Who changed what, when and why."""

    name = "ccn_portal.history"
    verbose_name = _("History")

    def ready(self) -> None:
        """Keep the views of the second clock in step with the tables, and what is recorded as it is."""
        from ccn_portal.history import as_known, keeping

        keeper = apps.get_app_config("pghistory")  # the signals pass over apps without models, such as this one
        pre_migrate.connect(as_known.drop_views, sender=keeper)
        post_migrate.connect(as_known.create_views, sender=keeper)
        pre_migrate.connect(keeping.drop_guards, sender=keeper)
        post_migrate.connect(keeping.create_guards, sender=keeper)
