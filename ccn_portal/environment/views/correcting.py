"""Correcting a result of a sample, or what the register of progress has of plant, effluent and acceptance."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _

from ccn_portal.environment import services
from ccn_portal.environment.choices import MILESTONES, Topic
from ccn_portal.environment.forms import MilestoneForm, ResultChangeForm
from ccn_portal.environment.models import SampleResult
from ccn_portal.environment.views.recording import RecordView, all_of, back_to, rendered
from ccn_portal.errors import RuleViolation, RuleViolations
from clusters.forms import ActForm
from clusters.models import Cluster, Milestone


class _CorrectView(RecordView):
    """A form with what was recorded, and a button that takes it back."""

    def found(self, pk: int) -> Any:
        """The record; 404 out of sight, 403 for who may not correct it."""
        raise NotImplementedError

    def form(self, record: Any, data: Any = None) -> ActForm:
        """The form of the record."""
        raise NotImplementedError

    def correct(self, record: Any, values: dict[str, Any]) -> None:
        """Keep what was typed."""
        raise NotImplementedError

    def remove(self, record: Any, reason: str) -> None:
        """Take it back."""
        raise NotImplementedError

    def cluster_of(self, record: Any) -> Cluster:
        """Where it is."""
        raise NotImplementedError

    def topic_of(self, record: Any) -> str:
        """In which register it stands."""
        raise NotImplementedError

    def get(self, request: HttpRequest, **place: int) -> HttpResponse:
        """The form."""
        found = self.found(*place.values())
        return self._page(found, self.form(found))

    def post(self, request: HttpRequest, **place: int) -> HttpResponse:
        """Correct it, or take it back when that button was pressed."""
        found = self.found(*place.values())
        form, title = self.form(found, request.POST), str(found)
        removes = "remove" in request.POST
        if removes or form.is_valid():
            try:
                if removes:
                    self.remove(found, request.POST.get("reason", "")[:200])
                else:
                    self.correct(found, form.values())
            except (RuleViolation, RuleViolations) as problem:
                form.is_valid()  # what was found wrong is told among what was typed
                form.tell(all_of(problem))
            else:
                text = _("Removed: %(act)s.") if removes else _("Corrected: %(act)s.")
                messages.success(request, text % {"act": title})
                return back_to(self.cluster_of(found), self.topic_of(found))
        return self._page(self.found(*place.values()), form)

    def _page(self, record: Any, form: ActForm) -> HttpResponse:
        title = _("Correct: %(act)s") % {"act": record}
        context = self.context(self.cluster_of(record), title, self.topic_of(record))
        context |= {"form": form, "removable": True}
        return rendered(self.request, "environment/form.html", context, form.is_bound)


class ResultChangeView(_CorrectView):
    """A result of a sample; what the sample says of the effluent follows."""

    def found(self, pk: int) -> SampleResult:
        """The result."""
        results = SampleResult.objects.visible_to(self.request.user).select_related("cluster")
        result = get_object_or_404(results, pk=pk)
        if not services.may_change(self.request.user, Topic.WASTEWATER, result):
            raise PermissionDenied
        return result

    def form(self, record: SampleResult, data: Any = None) -> ActForm:
        """The result as recorded."""
        return ResultChangeForm(data, result=record)

    def correct(self, record: SampleResult, values: dict[str, Any]) -> None:
        """Keep what was typed."""
        services.change_result(record, by=self.request.user, **values)

    def remove(self, record: SampleResult, reason: str) -> None:
        """Take it back."""
        services.remove_result(record, by=self.request.user, reason=reason)

    def cluster_of(self, record: SampleResult) -> Cluster:
        """Where it was sampled."""
        return record.cluster

    def topic_of(self, record: SampleResult) -> str:
        """Wastewater."""
        return Topic.WASTEWATER


class MilestoneChangeView(_CorrectView):
    """The plant, the effluent, the fire acceptance, the transfer station as the register of progress has them."""

    def found(self, pk: int) -> Milestone:
        """The milestone."""
        milestones = Milestone.objects.visible_to(self.request.user).filter(kind__in=MILESTONES)
        milestone = get_object_or_404(milestones.select_related("phase__cluster"), pk=pk)
        if milestone.pk not in services.may_change_milestones(self.request.user, [milestone]):
            raise PermissionDenied
        return milestone

    def form(self, record: Milestone, data: Any = None) -> ActForm:
        """The milestone as recorded."""
        return MilestoneForm(data, milestone=record)

    def correct(self, record: Milestone, values: dict[str, Any]) -> None:
        """Keep what was typed."""
        services.change_milestone(record, by=self.request.user, **values)

    def remove(self, record: Milestone, reason: str) -> None:
        """Take it back."""
        services.remove_milestone(record, by=self.request.user, reason=reason)

    def cluster_of(self, record: Milestone) -> Cluster:
        """Where it happened."""
        return record.phase.cluster

    def topic_of(self, record: Milestone) -> str:
        """The register of its kind."""
        return MILESTONES[record.kind]
