"""The files of a report."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.http import content_disposition_header

from ccn_portal.accounts.permissions import Permission
from ccn_portal.ui.access import RegisterPage
from reports.documents import CONTENT_TYPES, file_name
from reports.files import file_of
from reports.models import Report


class ReportContentView(RegisterPage):
    """One file, drawn from the stored content."""

    permission = Permission.EXPORT_REGISTER

    def get(self, request: HttpRequest, pk: int, format: str) -> HttpResponse:
        """The file as a download; 404 before the report is built or for a format that there is not."""
        report = get_object_or_404(Report.objects.visible_to(request.user), pk=pk)
        if report.content is None or format not in CONTENT_TYPES:
            raise Http404
        response = HttpResponse(file_of(report, format), content_type=CONTENT_TYPES[format])
        response["Content-Disposition"] = content_disposition_header(True, file_name(report.content, format))
        return response
