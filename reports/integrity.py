"""Proves that a report's content is the content it was sealed with."""

from collections.abc import Iterator

from reports.canonical import fingerprint
from reports.models import Report


def problems() -> Iterator[str]:
    """One line for each report whose content no longer has its fingerprint."""
    for report in Report.objects.exclude(content=None).defer("provenance").iterator():
        if fingerprint(report.content) != report.sha256:
            yield f"report {report.pk} ({report}): its content does not have its SHA-256"
