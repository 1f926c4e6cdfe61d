"""Application configuration."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from ccn_portal.letters.registry import register


class ReportsConfig(AppConfig):
    """Periods, returns, lines, reports."""

    name = "reports"
    verbose_name = _("Reports")

    def ready(self) -> None:
        """The report's document has a template that departments may replace."""
        from reports.documents.docx_template import REPORT

        register(REPORT)
