"""Minutes and letters as DOCX, drawn from the department's templates."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404

from ccn_portal.files import DOCX, send_drawn
from ccn_portal.today import today
from ccn_portal.ui.access import RegisterPage
from inspections.documents import papers
from inspections.models import Finding
from inspections.views.detail import visit_or_404

LETTERS = {"reminder": "don-doc", "transfer": "chuyen-ho-so"}


class MinutesDocumentView(RegisterPage):
    """The minutes of a visit, to be printed and signed."""

    def get(self, request: HttpRequest, code: str) -> HttpResponse:
        """The document."""
        visit = visit_or_404(request.user, code)
        return send_drawn(papers.minutes(visit, day=today()), f"bien-ban-{visit.code}.docx", DOCX)


class FindingLetterView(RegisterPage):
    """A letter about a finding as a draft: one that urges the remedy, or one that hands the finding over."""

    def get(self, request: HttpRequest, pk: int, letter: str) -> HttpResponse:
        """The document."""
        if letter not in LETTERS:
            raise Http404
        finding = _finding_or_404(request, pk)
        if letter == "reminder":
            drawn = papers.reminder(finding, by=request.user, day=today())
        else:
            drawn = papers.transfer_letter(finding, None, by=request.user, day=today())
        return _sent(drawn, letter, finding)


class TransferLetterView(RegisterPage):
    """A letter that handed a finding over, as it was recorded."""

    def get(self, request: HttpRequest, pk: int, sent: int) -> HttpResponse:
        """The document."""
        finding = _finding_or_404(request, pk)
        letter = get_object_or_404(finding.transfers, pk=sent)
        return _sent(papers.transfer_letter(finding, letter, by=request.user, day=today()), "transfer", finding)


def _finding_or_404(request: HttpRequest, pk: int) -> Any:
    findings = Finding.objects.visible_to(request.user).as_of(today())
    return get_object_or_404(findings.select_related("inspection__cluster", "inspection__tenant"), pk=pk)


def _sent(drawn: bytes, letter: str, finding: Finding) -> HttpResponse:
    return send_drawn(drawn, f"cong-van-{LETTERS[letter]}-{finding.inspection.code}-{finding.pk}.docx", DOCX)
