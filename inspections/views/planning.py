"""Making a yearly plan, taking clusters in, correcting a planned visit, entering the decision on the plan."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from ccn_portal.accounts.permissions import Permission
from ccn_portal.errors import RuleViolation, RuleViolations
from ccn_portal.rest.scope import province_for
from ccn_portal.today import today
from ccn_portal.ui.access import RegisterPage
from clusters.forms import ActForm
from inspections import services
from inspections.forms import ApprovePlanForm, PlanForm, PlannedVisitForm, PlanVisitsForm
from inspections.models import InspectionPlan, PlannedVisit
from inspections.services.regular import Establishment
from inspections.views.plans import plan_or_404
from inspections.views.recording import UNREADABLE, violations

TOLD = 5  # establishments named in a warning before "and others"


class PlanCreateView(RegisterPage):
    """A new plan."""

    permission = Permission.RECORD_INSPECTION

    def get(self, request: HttpRequest) -> HttpResponse:
        """The form, with the user's own agency and this year."""
        self._require()
        known = {"year": today().year, "agency": services.agency_of(request.user), "domain": request.user.domain}
        return self._page(PlanForm(user=request.user, initial=known))

    def post(self, request: HttpRequest) -> HttpResponse:
        """Begin it, and go on to take clusters in."""
        self._require()
        form = PlanForm(request.POST, user=request.user)
        if form.is_valid():
            try:
                plan = services.make_plan(province=province_for(request.user), by=request.user, **form.values())
            except (RuleViolation, RuleViolations) as problem:
                form.tell(violations(problem))
            else:
                return HttpResponseRedirect(reverse("inspection-plan-add", args=[plan.pk]))
        return self._page(form)

    def _require(self) -> None:
        if not services.may_plan(self.request.user, self.request.user.domain):
            raise PermissionDenied

    def _page(self, form: PlanForm) -> HttpResponse:
        back = reverse("inspection-plan-list")
        return form_page(self.request, form, _("New inspection plan"), [(_("Inspection plans"), back)], back)


class OfPlanView(RegisterPage):
    """A page that changes a plan."""

    permission = Permission.RECORD_INSPECTION

    def plan(self, pk: int) -> InspectionPlan:
        """The plan, if it is the user's to change."""
        plan = plan_or_404(self.request, pk)
        if not self.may(plan):
            raise PermissionDenied
        return plan

    def may(self, plan: InspectionPlan) -> bool:
        """Whether the user may take this step."""
        return services.keeps_plan(self.request.user, plan)

    def page(self, plan: InspectionPlan, form: ActForm, title: str, **more: Any) -> HttpResponse:
        """The form."""
        back = reverse("inspection-plan-detail", args=[plan.pk])
        crumbs = [(_("Inspection plans"), reverse("inspection-plan-list")), (str(plan.year), back)]
        return form_page(self.request, form, title, crumbs, back, plan=plan, **more)

    def added(self, plan: InspectionPlan, count: int) -> HttpResponse:
        """Back to the plan, which has so many visits more."""
        text = ngettext("%(count)d visit is in the plan.", "%(count)d visits are in the plan.", count)
        return self.done(plan, text % {"count": count})

    def done(self, plan: InspectionPlan, text: str) -> HttpResponse:
        """Back to the plan."""
        messages.success(self.request, text)
        return HttpResponseRedirect(reverse("inspection-plan-detail", args=[plan.pk]))


class PlanAddView(OfPlanView):
    """Many clusters at once; ``?cluster=`` (repeated) ticks them beforehand."""

    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        """The clusters to tick."""
        return self._page(
            self.plan(pk), self._form(self.plan(pk), initial={"clusters": request.GET.getlist("cluster")})
        )

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Take them in; one regular visit too many asks for an explanation first."""
        plan = self.plan(pk)
        form = self._form(plan, request.POST)
        if form.is_valid() and not must_explain(plan, form, [(one.pk, None) for one in form.cleaned_data["clusters"]]):
            values = form.values()
            try:
                visits = services.plan_visits(
                    plan=plan, clusters=values.pop("clusters"), by=request.user, **{"reason": "", **values}
                )
            except (RuleViolation, RuleViolations) as problem:
                form.tell(violations(problem))
            else:
                return self.added(plan, len(visits))
        return self._page(plan, form)

    def _form(self, plan: InspectionPlan, data: Any = None, **kwargs: Any) -> PlanVisitsForm:
        return PlanVisitsForm(data, plan=plan, user=self.request.user, day=today(), **kwargs)

    def _page(self, plan: InspectionPlan, form: PlanVisitsForm) -> HttpResponse:
        return self.page(plan, form, _("Add clusters"), template="inspections/plan_add.html")


class PlanChangeView(OfPlanView):
    """The head of a plan; while it is a draft it can be dropped."""

    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        """The form with what is known."""
        plan = self.plan(pk)
        known = {name: getattr(plan, name) for name in ("year", "domain", "agency", "note")}
        return self.page(plan, PlanForm(user=request.user, initial=known), _("Correct the plan"))

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Keep it."""
        plan = self.plan(pk)
        form = PlanForm(request.POST, user=request.user)
        if form.is_valid():
            try:
                services.change_plan(plan, by=request.user, **form.values())
            except (RuleViolation, RuleViolations) as problem:
                form.tell(violations(problem))
            else:
                return self.done(plan, _("The plan is corrected."))
        return self.page(plan, form, _("Correct the plan"))


class PlanApproveView(OfPlanView):
    """The decision on the plan."""

    permission = Permission.VIEW_REGISTER

    def may(self, plan: InspectionPlan) -> bool:
        """Who keeps it, and the leader for the department's."""
        return services.may_approve(self.request.user, plan)

    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        """The form."""
        return self.page(self.plan(pk), ApprovePlanForm(), _("Enter the approval"))

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Approve it."""
        plan = self.plan(pk)
        form = ApprovePlanForm(request.POST)
        if form.is_valid():
            try:
                services.approve_plan(plan=plan, by=request.user, **form.values())
            except (RuleViolation, RuleViolations) as problem:
                form.tell(violations(problem))
            else:
                return self.done(plan, _("The plan is approved; from now on changes need a reason."))
        return self.page(plan, form, _("Enter the approval"))


class PlannedVisitView(OfPlanView):
    """One planned visit: corrected, or taken out of the plan."""

    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        """The form with what is known."""
        visit = self._visit(pk)
        return self._page(visit, PlannedVisitForm(visit=visit))

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Keep it, or take it out."""
        visit = self._visit(pk)
        form = PlannedVisitForm(request.POST, visit=visit)
        remove = "remove" in request.POST
        if remove:
            form.fields = {name: field for name, field in form.fields.items() if name == "reason"}
        if form.is_valid():
            try:
                if remove:
                    services.cancel_planned_visit(visit, by=request.user, reason=form.cleaned_data.get("reason", ""))
                    return self.done(visit.plan, _("The visit is taken out of the plan."))
                services.change_planned_visit(visit, by=request.user, **{"reason": "", **form.values()})
            except (RuleViolation, RuleViolations) as problem:
                form.tell(violations(problem))
            else:
                return self.done(visit.plan, _("The planned visit is corrected."))
        return self._page(visit, PlannedVisitForm(request.POST, visit=visit) if remove else form)

    def _visit(self, pk: int) -> PlannedVisit:
        visits = PlannedVisit.objects.visible_to(self.request.user).select_related("plan", "cluster", "tenant")
        visit = get_object_or_404(visits, pk=pk)
        self.plan(visit.plan_id)
        return visit

    def _page(self, visit: PlannedVisit, form: PlannedVisitForm) -> HttpResponse:
        return self.page(visit.plan, form, str(visit.cluster), removable=visit.inspection_id is None)


def must_explain(plan: InspectionPlan, form: ActForm, chosen: list[Establishment]) -> bool:
    """Whether one of those chosen has its regular visits of the year and nothing is said of it; told on the form."""
    if form.cleaned_data["explanation"]:
        return False
    warned = list(services.warnings_for(plan.year, chosen).values())
    for warning in warned[:TOLD]:
        form.add_error("explanation", capfirst(warning.message))
    if len(warned) > TOLD:
        form.add_error("explanation", _("and %(count)d others") % {"count": len(warned) - TOLD})
    if warned:
        form.add_error("explanation", _("Write why it is carried out all the same."))
    return bool(warned)


def form_page(
    request: HttpRequest,
    form: ActForm,
    title: str,
    crumbs: list[tuple[str, str]],
    back: str,
    *,
    template: str = "inspections/plan_form.html",
    **more: Any,
) -> HttpResponse:
    """A page with one form about a plan."""
    context = {"crumbs": [*crumbs, (title, "")], "title": title, "back": back, "form": form, **more}
    return render(request, template, context, status=UNREADABLE if form.is_bound else 200)
