"""The files of a stored report: drawn from its content, the document with the template of its department."""

from ccn_portal.letters.services import template_bytes
from reports.documents import Format, render
from reports.documents.docx_template import REPORT
from reports.models import Report


def file_of(report: Report, ending: Format | str) -> bytes:
    """The bytes of a built report's file; an approved one keeps the template that was in force at its approval."""
    template = None
    if Format(ending) is Format.DOCX:
        template = template_bytes(kind=REPORT, unit=report.unit, at=report.approved_at)
    return render(report.content, ending, report.cover, template)
