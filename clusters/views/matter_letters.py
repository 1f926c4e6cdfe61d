"""Letters that urge who has to solve an obstacle or petition, as DOCX from the department's template."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.translation import override

from ccn_portal.files import DOCX, send_drawn
from ccn_portal.today import today
from clusters import services
from clusters.choices import Step
from clusters.documents.urging import VIETNAMESE, Request, request_of, urging_letter
from clusters.views.matters import MatterPage


class ObstacleLetterView(MatterPage):
    """The next letter as a draft, for who may urge; or one that was sent, for all who see what it is about."""

    def get(self, request: HttpRequest, code: str, sent: int | None = None) -> HttpResponse:
        """The document."""
        matter, step = self.matter_or_404(code, today()), None
        if sent is not None:
            step = get_object_or_404(matter.steps.filter(kind=Step.URGE).select_related("taken_by"), pk=sent)
        elif Step.URGE not in services.steps_open_to(request.user, matter):
            raise PermissionDenied
        with override(VIETNAMESE):
            drawn = urging_letter(matter, self.request_of(matter), step, by=request.user, day=today())
        return send_drawn(drawn, f"cong-van-don-doc-{matter.code}.docx", DOCX)

    def request_of(self, matter: Any) -> Request:
        """What the letter is about."""
        return request_of(matter)
