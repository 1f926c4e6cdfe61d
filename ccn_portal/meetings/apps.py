"""Application configuration."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from ccn_portal.letters.registry import register


class MeetingsConfig(AppConfig):
    """Briefings, reviews and their tasks."""

    name = "ccn_portal.meetings"
    verbose_name = _("Briefings and tasks")

    def ready(self) -> None:
        """The briefing's document has a template that departments may replace."""
        from ccn_portal.meetings.document import BRIEFING

        register(BRIEFING)
