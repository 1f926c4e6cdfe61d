"""Recording a visit with what it found, and adding to it later; made for a phone in the field."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from ccn_portal.accounts.permissions import Permission
from ccn_portal.errors import RuleViolation, RuleViolations
from ccn_portal.today import today
from ccn_portal.ui.access import RegisterPage
from clusters.models import Cluster
from inspections import services
from inspections.forms import FindingForm, FindingFormSet, InspectionForm, WhereForm
from inspections.models import Inspection
from inspections.services.rights import require_keeper
from inspections.views.detail import visit_or_404

UNREADABLE = 422


class InspectionCreateView(RegisterPage):
    """A visit that took place: first where, then what."""

    permission = Permission.RECORD_INSPECTION

    def get(self, request: HttpRequest) -> HttpResponse:
        """The question where, or the form for the cluster chosen."""
        self._require()
        code = request.GET.get("cluster")
        if not code:
            return render(request, "inspections/where.html", self._context() | {"form": WhereForm(user=request.user)})
        cluster = self._cluster(code)
        form = InspectionForm(user=request.user, cluster=cluster, initial={"visited_on": f"{today():%d/%m/%Y}"})
        return self._page(cluster, form, self._findings())

    def post(self, request: HttpRequest) -> HttpResponse:
        """Record it, and go on to its page."""
        self._require()
        cluster = self._cluster(request.GET.get("cluster", ""))
        form = InspectionForm(request.POST, user=request.user, cluster=cluster)
        findings = self._findings(request.POST)
        if form.is_valid() & findings.is_valid():
            filled = [one for one in findings if one.has_changed()]
            try:
                visit = services.record_inspection(
                    cluster=cluster, findings=[one.values() for one in filled], by=request.user, **form.values()
                )
            except (RuleViolation, RuleViolations) as problem:
                _tell(form, filled, violations(problem))
            else:
                return recorded(request, visit)
        return self._page(cluster, form, findings)

    def _require(self) -> None:
        if not services.may_record(self.request.user):
            raise PermissionDenied

    def _cluster(self, code: str) -> Cluster:
        return get_object_or_404(Cluster.objects.visible_to(self.request.user), code=code)

    def _findings(self, data: Any = None) -> Any:
        user = self.request.user
        domain = user.domain if user.role == "agency" else None
        return FindingFormSet(data, prefix="findings", form_kwargs={"domain": domain, "day": today()})

    def _context(self) -> dict[str, Any]:
        crumbs = [(_("Inspections"), reverse("inspection-list")), (_("Record an inspection"), "")]
        return {"crumbs": crumbs, "title": _("Record an inspection"), "back": reverse("inspection-list")}

    def _page(self, cluster: Cluster, form: InspectionForm, findings: Any) -> HttpResponse:
        context = self._context() | {"cluster": cluster, "form": form, "findings": findings}
        status = UNREADABLE if form.is_bound else 200
        return render(self.request, "inspections/form.html", context, status=status)


class FindingCreateView(RegisterPage):
    """Something more that the visit found."""

    permission = Permission.RECORD_INSPECTION

    def get(self, request: HttpRequest, code: str) -> HttpResponse:
        """The empty form."""
        visit = self._visit(code)
        return self._page(visit, FindingForm(domain=visit.domain, day=visit.visited_on))

    def post(self, request: HttpRequest, code: str) -> HttpResponse:
        """Add it."""
        visit = self._visit(code)
        form = FindingForm(request.POST, domain=visit.domain, day=visit.visited_on)
        if form.is_valid():
            try:
                services.record_finding(inspection=visit, by=request.user, **form.values())
            except (RuleViolation, RuleViolations) as problem:
                form.tell(violations(problem))
            else:
                return recorded(request, visit)
        return self._page(visit, form)

    def _visit(self, code: str) -> Inspection:
        visit = visit_or_404(self.request.user, code)
        require_keeper(self.request.user, visit)
        return visit

    def _page(self, visit: Inspection, form: FindingForm) -> HttpResponse:
        return step_page(self.request, visit, _("Add a finding"), form)


def step_page(request: HttpRequest, visit: Inspection, title: str, form: Any, **more: Any) -> HttpResponse:
    """A page with one form about an inspection."""
    back = reverse("inspection-detail", args=[visit.code])
    crumbs = [(_("Inspections"), reverse("inspection-list")), (visit.code, back), (title, "")]
    context = {"crumbs": crumbs, "title": title, "back": back, "form": form, "visit": visit, **more}
    return render(request, "inspections/step.html", context, status=UNREADABLE if form.is_bound else 200)


def recorded(request: HttpRequest, visit: Inspection) -> HttpResponse:
    """On to the inspection's page."""
    messages.success(request, _("Recorded: inspection %(code)s.") % {"code": visit.code})
    return HttpResponseRedirect(reverse("inspection-detail", args=[visit.code]))


def violations(problem: RuleViolation | RuleViolations) -> list[RuleViolation]:
    """What is wrong, one or several."""
    return problem.violations if isinstance(problem, RuleViolations) else [problem]


def _tell(form: InspectionForm, findings: list[FindingForm], problems: list[RuleViolation]) -> None:
    """What is wrong with a finding (``findings.0.text``) stands beside it, the rest beside the visit."""
    own = []
    for one in problems:
        where, _dot, rest = one.field.partition(".")
        if where != "findings":
            own.append(one)
            continue
        index, _dot, name = rest.partition(".")
        found = findings[int(index)]
        found.add_error(name if name in found.fields else None, capfirst(one.message))
    form.tell(own)
