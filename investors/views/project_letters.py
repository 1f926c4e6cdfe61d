"""Letters that urge slow projects, as DOCX from the department's template."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404

from ccn_portal.accounts.permissions import Permission
from ccn_portal.files import DOCX, send_drawn
from ccn_portal.today import today
from ccn_portal.ui.access import RegisterPage
from investors.choices import ProjectStep
from investors.documents.letters import urging_letter
from investors.models import Lease


class UrgingLetterView(RegisterPage):
    """The next letter as a draft, or one that was recorded."""

    permission = Permission.EDIT_REGISTER

    def get(self, request: HttpRequest, pk: int, action: int | None = None) -> HttpResponse:
        """The document."""
        leases = Lease.objects.visible_to(request.user).select_related("cluster", "tenant")
        lease = get_object_or_404(leases, pk=pk)
        sent = None
        if action is not None:
            sent = get_object_or_404(lease.actions.filter(kind=ProjectStep.URGE), pk=action)
        name = f"cong-van-don-doc-{lease.cluster.code}-{lease.pk}"
        drawn = urging_letter(lease, sent, by=request.user, day=today())
        return send_drawn(drawn, f"{name}.docx", DOCX)
