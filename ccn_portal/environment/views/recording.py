"""Recording acts and samples, correcting them, taking them back; made for a phone in the field."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from ccn_portal.accounts.permissions import Permission
from ccn_portal.environment import services
from ccn_portal.environment.choices import SPECS, Topic
from ccn_portal.environment.forms import CorrectForm, RecordForm, ResultFormSet, SampleForm, first_lines
from ccn_portal.environment.models import EnvironmentAct, SampleResult
from ccn_portal.errors import RuleViolation, RuleViolations
from ccn_portal.today import today
from ccn_portal.ui.access import RegisterPage
from ccn_portal.ui.numbers import number
from clusters.models import Cluster

UNREADABLE = 422


class RecordView(RegisterPage):
    """What one page of these shares: a cluster the user may see, a register the user may write in."""

    permission = Permission.RECORD_INSPECTION

    def cluster(self, code: str, topic: str) -> Cluster:
        """The cluster; 404 out of sight or for no such register, 403 for who may not write in it."""
        if topic not in Topic.values:
            raise Http404
        found = get_object_or_404(Cluster.objects.visible_to(self.request.user), code=code)
        if not services.may_record(self.request.user, topic):
            raise PermissionDenied
        return found

    def context(self, cluster: Cluster, title: str, topic: str) -> dict[str, Any]:
        """What the pages show besides the form."""
        page = reverse("environment-detail", args=[cluster.code])
        crumbs = [(_("Wastewater, waste, fire"), reverse("environment-list")), (str(cluster), page), (title, "")]
        return {"cluster": cluster, "crumbs": crumbs, "title": title, "back": f"{page}#{topic}"}


class ActCreateView(RecordView):
    """A dated act."""

    def get(self, request: HttpRequest, code: str, topic: str) -> HttpResponse:
        """The form, for today."""
        cluster = self.cluster(code, topic)
        initial = {"occurred_on": f"{today():%d/%m/%Y}", "kind": request.GET.get("kind", "")}
        return self._page(cluster, topic, RecordForm(topic=topic, initial=initial))

    def post(self, request: HttpRequest, code: str, topic: str) -> HttpResponse:
        """Record it."""
        cluster, form = self.cluster(code, topic), RecordForm(request.POST, topic=topic)
        if form.is_valid():
            try:
                act = services.record_act(cluster=cluster, by=request.user, **form.values())
            except (RuleViolation, RuleViolations) as problem:
                form.tell(all_of(problem))
            else:
                messages.success(request, _("Recorded: %(act)s.") % {"act": act})
                return back_to(cluster, topic)
        return self._page(cluster, topic, form)

    def _page(self, cluster: Cluster, topic: str, form: RecordForm) -> HttpResponse:
        context = self.context(cluster, _("Record: %(topic)s") % {"topic": Topic(topic).label}, topic)
        return rendered(self.request, "environment/form.html", context | {"form": form}, form.is_bound)


class ActChangeView(RecordView):
    """An act corrected, or taken back."""

    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        """The form with what was recorded."""
        act = self._act(pk)
        topic = SPECS[act.kind].topic
        shown = {name: getattr(act, name) for name in ("number", "party", "detail", "source")}
        shown |= {
            name: f"{day:%d/%m/%Y}" if (day := getattr(act, name)) else "" for name in ("occurred_on", "valid_to")
        }
        return self._page(act, CorrectForm(topic=topic, initial=shown | {"value": number(act.value)}))

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Correct it; take it back when that button was pressed."""
        act = self._act(pk)
        topic = SPECS[act.kind].topic
        form = CorrectForm(request.POST, topic=topic)
        if "remove" in request.POST:
            services.remove_act(act, by=request.user, reason=request.POST.get("reason", "")[:200])
            messages.success(request, _("Removed: %(act)s.") % {"act": act})
            return back_to(act.cluster, topic)
        if form.is_valid():
            try:
                services.change_act(act, by=request.user, **form.values())
            except (RuleViolation, RuleViolations) as problem:
                form.tell(all_of(problem))
            else:
                messages.success(request, _("Corrected: %(act)s.") % {"act": act})
                return back_to(act.cluster, topic)
        return self._page(act, form)

    def _act(self, pk: int) -> EnvironmentAct:
        acts = EnvironmentAct.objects.visible_to(self.request.user).select_related("cluster")
        act = get_object_or_404(acts, pk=pk)
        if not services.may_change(self.request.user, SPECS[act.kind].topic, act):
            raise PermissionDenied
        return act

    def _page(self, act: EnvironmentAct, form: CorrectForm) -> HttpResponse:
        title = _("Correct: %(act)s") % {"act": act.get_kind_display()}
        context = self.context(act.cluster, title, SPECS[act.kind].topic) | {"form": form, "removable": True}
        return rendered(self.request, "environment/form.html", context, form.is_bound)


class SampleCreateView(RecordView):
    """A sample of effluent with its results."""

    def get(self, request: HttpRequest, code: str) -> HttpResponse:
        """The parameters and limits of the last sample, without results."""
        cluster = self.cluster(code, Topic.WASTEWATER)
        last = SampleResult.objects.filter(cluster=cluster).order_by("-sampled_on").first()
        known = SampleResult.objects.filter(cluster=cluster, sampled_on=last.sampled_on) if last else []
        lines = ResultFormSet(prefix="results", initial=first_lines(list(known.order_by("pk") if last else [])))
        first = {"sampled_on": f"{today():%d/%m/%Y}", "laboratory": last.laboratory if last else ""}
        return self._page(cluster, SampleForm(initial=first), lines)

    def post(self, request: HttpRequest, code: str) -> HttpResponse:
        """Record it; whether the effluent meets the standard follows."""
        cluster = self.cluster(code, Topic.WASTEWATER)
        form, lines = SampleForm(request.POST), ResultFormSet(request.POST, prefix="results")
        if form.is_valid() & lines.is_valid():
            given = [line for line in lines if line.is_given]
            if not given:
                form.add_error(None, _("Write the result of at least one parameter."))
            elif self._recorded(cluster, form, given):
                return back_to(cluster, Topic.WASTEWATER)
        return self._page(cluster, form, lines)

    def _recorded(self, cluster: Cluster, form: SampleForm, given: list[Any]) -> bool:
        results = [line.cleaned_data for line in given]
        try:
            found = services.record_sample(cluster=cluster, results=results, by=self.request.user, **form.values())
        except (RuleViolation, RuleViolations) as problem:
            _tell(form, given, all_of(problem))
            return False
        outside = sum(result.is_exceedance for result in found)
        text = _("Recorded: %(count)d results, %(outside)d outside the limit.")
        messages.success(self.request, text % {"count": len(found), "outside": outside})
        return True

    def _page(self, cluster: Cluster, form: SampleForm, lines: Any) -> HttpResponse:
        context = self.context(cluster, _("Record an effluent sample"), Topic.WASTEWATER)
        context |= {"form": form, "lines": lines}
        return rendered(self.request, "environment/sample.html", context, form.is_bound)


def back_to(cluster: Cluster, topic: str) -> HttpResponseRedirect:
    """On to the register on the cluster's page."""
    return HttpResponseRedirect(f"{reverse('environment-detail', args=[cluster.code])}#{topic}")


def rendered(request: HttpRequest, template: str, context: dict[str, Any], was_sent: bool) -> HttpResponse:
    """A page; what was sent and could not be kept answers 422."""
    return render(request, template, context, status=UNREADABLE if was_sent else 200)


def all_of(problem: RuleViolation | RuleViolations) -> list[RuleViolation]:
    """What is wrong, one or several."""
    return problem.violations if isinstance(problem, RuleViolations) else [problem]


def _tell(form: SampleForm, lines: list[Any], problems: list[RuleViolation]) -> None:
    """What is wrong with a result stands beside it, the rest beside the sample."""
    own = []
    for one in problems:
        where, _dot, rest = one.field.partition(".")
        if where != "results":
            own.append(one)
            continue
        index, _dot, name = rest.partition(".")
        line = lines[int(index)]
        line.add_error(name if name in line.fields else None, capfirst(one.message))
    form.tell(own)
