"""Pages that enter a cluster, a milestone or a decision; what is wrong is said beside what was typed."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from ccn_portal.accounts.permissions import Permission
from ccn_portal.errors import RuleViolation, RuleViolations
from ccn_portal.today import today
from ccn_portal.ui.access import RegisterPage
from clusters.forms import ClusterForm, DecisionForm, ItemFormSet, MilestoneForm, next_code, register_of
from clusters.models import Cluster
from clusters.services import issue_decision, record_milestone, register_cluster

UNREADABLE = 422


class ClusterCreateView(RegisterPage):
    """A new cluster."""

    permission = Permission.EDIT_REGISTER

    def get(self, request: HttpRequest) -> HttpResponse:
        """The empty form, with the next free code."""
        form = ClusterForm(user=request.user, day=today(), initial={"code": next_code(request.user)})
        return self._page(request, form)

    def post(self, request: HttpRequest) -> HttpResponse:
        """Register it, and go on to its page."""
        form = ClusterForm(request.POST, user=request.user, day=today())
        if form.is_valid():
            try:
                cluster = register_cluster(by=request.user, **form.values())
            except (RuleViolation, RuleViolations) as problem:
                form.tell(_all(problem))
            else:
                text = _("%(cluster)s is registered. It exists from the first decision or milestone that you record.")
                messages.success(request, text % {"cluster": cluster})
                return HttpResponseRedirect(reverse("cluster-detail", args=[cluster.code]))
        return self._page(request, form)

    def _page(self, request: HttpRequest, form: ClusterForm) -> HttpResponse:
        crumbs = [(_("Industrial clusters"), reverse("cluster-list")), (_("Add a cluster"), "")]
        context = {"form": form, "crumbs": crumbs, "title": _("Add a cluster"), "back": reverse("cluster-list")}
        return _rendered(request, "clusters/form.html", context, form.is_bound)


class ActView(RegisterPage):
    """An act on one cluster."""

    permission = Permission.EDIT_REGISTER
    title = ""

    def cluster(self, code: str) -> Cluster:
        """The cluster, whether it existed on the day or not; 404 when the user may not see it."""
        return get_object_or_404(Cluster.objects.visible_to(self.request.user), code=code)

    def context(self, cluster: Cluster, title: str) -> dict[str, Any]:
        """What the pages of all acts show."""
        page = reverse("cluster-detail", args=[cluster.code])
        crumbs = [(_("Industrial clusters"), reverse("cluster-list")), (str(cluster), page), (title, "")]
        return {"cluster": cluster, "crumbs": crumbs, "title": title, "back": page}


class MilestoneCreateView(ActView):
    """A milestone of the cluster."""

    def get(self, request: HttpRequest, code: str) -> HttpResponse:
        """The empty form."""
        return self._page(self.cluster(code), MilestoneForm())

    def post(self, request: HttpRequest, code: str) -> HttpResponse:
        """Record it."""
        cluster, form = self.cluster(code), MilestoneForm(request.POST)
        if form.is_valid():
            try:
                milestone = record_milestone(cluster=cluster, by=request.user, **form.values())
            except (RuleViolation, RuleViolations) as problem:
                form.tell(_all(problem))
            else:
                messages.success(request, _("Recorded: %(milestone)s.") % {"milestone": milestone})
                return HttpResponseRedirect(reverse("cluster-detail", args=[cluster.code]))
        return self._page(cluster, form)

    def _page(self, cluster: Cluster, form: MilestoneForm) -> HttpResponse:
        context = self.context(cluster, _("Record a milestone")) | {"form": form}
        return _rendered(self.request, "clusters/form.html", context, form.is_bound)


class DecisionCreateView(ActView):
    """A decision on the cluster, with what it does."""

    def get(self, request: HttpRequest, code: str) -> HttpResponse:
        """The empty form with three lines."""
        items = ItemFormSet(prefix="items", form_kwargs={"user": request.user})
        return self._page(self.cluster(code), DecisionForm(), items)

    def post(self, request: HttpRequest, code: str) -> HttpResponse:
        """Enter it."""
        cluster, form = self.cluster(code), DecisionForm(request.POST)
        items = ItemFormSet(request.POST, prefix="items", form_kwargs={"user": request.user})
        if form.is_valid() & items.is_valid():
            given = items.given()
            try:
                decision = issue_decision(
                    province=register_of(cluster),
                    items=[{"cluster": cluster, **values} for _line, values in given],
                    by=request.user,
                    **form.values(),
                )
            except (RuleViolation, RuleViolations) as problem:
                _tell(form, [line for line, _values in given], problem)
            else:
                messages.success(request, _("Recorded: decision %(number)s.") % {"number": decision.number})
                return HttpResponseRedirect(reverse("cluster-detail", args=[cluster.code]))
        return self._page(cluster, form, items)

    def _page(self, cluster: Cluster, form: DecisionForm, items: Any) -> HttpResponse:
        context = self.context(cluster, _("Record a decision")) | {"form": form, "items": items}
        return _rendered(self.request, "clusters/decision_form.html", context, form.is_bound)


def _rendered(request: HttpRequest, template: str, context: dict[str, Any], was_sent: bool) -> HttpResponse:
    return render(request, template, context, status=UNREADABLE if was_sent else 200)


def _all(problem: RuleViolation | RuleViolations) -> list[RuleViolation]:
    return problem.violations if isinstance(problem, RuleViolations) else [problem]


def _tell(form: DecisionForm, lines: list[Any], problem: RuleViolation | RuleViolations) -> None:
    """What is wrong with a line (``items.0.area_ha``) stands beside it, the rest beside the decision."""
    own = []
    for one in _all(problem):
        where, _dot, rest = one.field.partition(".")
        if where != "items":
            own.append(one)
            continue
        index, _dot, name = rest.partition(".")
        line = lines[int(index)]
        line.add_error(name if name in line.fields else None, capfirst(one.message))
    form.tell(own)
