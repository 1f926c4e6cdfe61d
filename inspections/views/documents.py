"""Minutes and letters as DOCX, drawn from the department's templates."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404

from ccn_portal.files import DOCX, send_drawn
from ccn_portal.today import today
from ccn_portal.ui.access import RegisterPage
from inspections.documents import papers
from inspections.models import Finding
from inspections.views.detail import visit_or_404

LETTERS = ("reminder", "transfer")


class MinutesDocumentView(RegisterPage):
    """The minutes of a visit, to be printed and signed."""

    def get(self, request: HttpRequest, code: str) -> HttpResponse:
        """The document."""
        visit = visit_or_404(request.user, code)
        return send_drawn(papers.minutes(visit, day=today()), f"bien-ban-{visit.code}.docx", DOCX)


class FindingLetterView(RegisterPage):
    """A letter about a finding: one that urges the remedy, or one that hands the finding over."""

    def get(self, request: HttpRequest, pk: int, letter: str) -> HttpResponse:
        """The document; of the latest transfer where there is one."""
        if letter not in LETTERS:
            raise Http404
        findings = Finding.objects.visible_to(request.user).as_of(today())
        finding = get_object_or_404(findings.select_related("inspection__cluster", "inspection__tenant"), pk=pk)
        if letter == "reminder":
            drawn = papers.reminder(finding, by=request.user, day=today())
        else:
            latest = finding.transfers.order_by("-sent_on", "-pk").first()
            drawn = papers.transfer_letter(finding, latest, by=request.user, day=today())
        return send_drawn(drawn, f"cong-van-{letter}-{finding.inspection.code}-{finding.pk}.docx", DOCX)
