"""Petitions and complaints: the pages of obstacles, with who sent them and what became of them."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _

from ccn_portal.accounts.permissions import Permission
from ccn_portal.errors import RuleViolation
from clusters.choices import UNSETTLED
from clusters.documents.urging import Request
from clusters.models import Cluster, Matter
from clusters.services.matters import Party, parties_of
from clusters.views.matter_letters import ObstacleLetterView
from clusters.views.matters import (
    MatterListing,
    MatterPage,
    ObstacleCreateView,
    ObstacleDetailView,
    ObstacleListView,
    ObstacleStepView,
)
from investors import services
from investors.documents.petitions import petition_request
from investors.filters import PetitionFilter
from investors.forms import PetitionForm
from investors.models import Petition


class PetitionListing(MatterListing):
    """Petitions by the day."""

    model = Petition
    filter_class = PetitionFilter

    def related(self) -> tuple[str, ...]:
        """The sender too."""
        return "cluster", "tenant"


class PetitionPage(MatterPage):
    """A page about petitions."""

    model = Petition
    base = "petition"
    file = "kien-nghi"

    def title(self) -> str:
        """The name of the list."""
        return _("Petitions, complaints")


class PetitionListView(PetitionPage, ObstacleListView):
    """Petitions, narrowed and sorted; also as CSV and XLSX."""

    listing = PetitionListing

    def sender_of(self, row: Any) -> str:
        """The tenant, or whoever else."""
        return row.tenant.name if row.tenant else row.sender


class PetitionDetailView(PetitionPage, ObstacleDetailView):
    """One petition."""

    def facts(self, matter: Any) -> list[tuple[str, str, str]]:
        """Who sent it, by which letter, and the obstacle it became."""
        tenant, obstacle = matter.tenant, matter.obstacle
        found = [(_("Sent by"), tenant.name, reverse("tenant-detail", args=[tenant.code]))] if tenant else []
        if matter.sender:
            found.append((_("Sent by"), matter.sender, ""))
        if matter.letter_number:
            found.append((_("Letter"), matter.letter_number, ""))
        if obstacle:
            address = reverse("obstacle-detail", args=[obstacle.code])
            found.append((_("Followed up as obstacle"), obstacle.code, address))
        return found

    def more_acts(self, matter: Any) -> list[dict[str, Any]]:
        """The desk may follow it up as an obstacle."""
        waits = matter.state in UNSETTLED
        if not waits or matter.obstacle_id or Party.DESK not in parties_of(self.request.user, matter):
            return []
        return [{"label": _("Follow up as an obstacle"), "url": self.url("follow-up", matter.code), "post": True}]


class PetitionCreateView(PetitionPage, ObstacleCreateView):
    """A new petition."""

    form_class = PetitionForm

    def form(self, cluster: Cluster, data: Any = None) -> PetitionForm:
        """The form, with the cluster's tenants to choose from."""
        return PetitionForm(data, cluster=cluster)

    def make(self, **values: Any) -> Matter:
        """Have the service take it in."""
        return services.receive_petition(**values)

    def heading(self) -> str:
        """What the page does."""
        return _("Take in a petition")


class PetitionStepView(PetitionPage, ObstacleStepView):
    """One step about a petition."""


class PetitionLetterView(PetitionPage, ObstacleLetterView):
    """A letter that urges to answer a petition."""

    def request_of(self, matter: Any) -> Request:
        """What the letter is about."""
        return petition_request(matter)


class PetitionFollowUpView(PetitionPage):
    """From a petition to an obstacle of its cluster."""

    permission = Permission.EDIT_REGISTER

    def get(self, request: HttpRequest, code: str) -> HttpResponse:
        """Nothing to fill in: back to the petition, where the button is."""
        return HttpResponseRedirect(self.url("detail", self.matter_or_404(code, request.as_of).code))

    def post(self, request: HttpRequest, code: str) -> HttpResponse:
        """Raise the obstacle, and go on to its page."""
        petition = self.matter_or_404(code, request.as_of)
        try:
            obstacle = services.follow_up(petition=petition, by=request.user)
        except RuleViolation as problem:
            messages.error(request, problem.message)
            return HttpResponseRedirect(self.url("detail", petition.code))
        messages.success(request, _("Recorded: %(code)s.") % {"code": obstacle.code})
        return HttpResponseRedirect(reverse("obstacle-detail", args=[obstacle.code]))
