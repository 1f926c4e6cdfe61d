"""Recording a visit with what it found, and adding to it later; made for a phone in the field."""

import datetime as dt
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from ccn_portal.accounts.models import User
from ccn_portal.accounts.permissions import Permission
from ccn_portal.errors import RuleViolation, RuleViolations, raise_all
from ccn_portal.today import today
from ccn_portal.ui.access import RegisterPage
from clusters.models import Cluster
from inspections import services
from inspections.catalogue import entry_named
from inspections.checklists import Point, checklist_of
from inspections.forms import FindingChangeForm, FindingForm, FindingFormSet, InspectionForm, WhereForm
from inspections.models import Finding, Inspection, PlannedVisit
from inspections.services.rights import require_keeper
from inspections.views.detail import visit_or_404

UNREADABLE = 422


class InspectionCreateView(RegisterPage):
    """A visit that took place: first where, then what. ``?planned=`` names the planned visit that it is."""

    permission = Permission.RECORD_INSPECTION

    def get(self, request: HttpRequest) -> HttpResponse:
        """The question where, or the form for the cluster chosen."""
        self._require()
        code = request.GET.get("cluster")
        if not code:
            return render(request, "inspections/where.html", self._context() | {"form": WhereForm(user=request.user)})
        cluster = self._cluster(code)
        known = {"visited_on": f"{today():%d/%m/%Y}"} | self._planned(cluster)
        form = InspectionForm(user=request.user, cluster=cluster, initial=known)
        return self._page(cluster, form, self._findings(domain=known.get("domain")))

    def post(self, request: HttpRequest) -> HttpResponse:
        """Record it, and go on to its page."""
        self._require()
        cluster = self._cluster(request.GET.get("cluster", ""))
        form = InspectionForm(request.POST, user=request.user, cluster=cluster)
        findings = self._findings(request.POST, request.FILES)
        if (form.is_valid() & findings.is_valid()) and not form.must_explain(_visit_of(form, cluster)):
            filled = [one for one in findings if one.has_changed()]
            try:
                visit = self._record(cluster, form, filled)
            except (RuleViolation, RuleViolations) as problem:
                _tell(form, filled, violations(problem))
            else:
                return recorded(request, visit)
        return self._page(cluster, form, findings)

    def _record(self, cluster: Cluster, form: InspectionForm, filled: list[FindingForm]) -> Inspection:
        by = self.request.user
        photos = [one.cleaned_data["photos"] for one in filled]
        with gathered() as problems, transaction.atomic():
            for index, files in enumerate(photos):
                problems += problems_of(files, f"findings.{index}.photos")
            given = [one.values() for one in filled]
            visit = services.record_inspection(cluster=cluster, findings=given, by=by, **form.values())
            raise_all(problems)
            for finding, files in zip(visit.findings.order_by("pk"), photos, strict=True):
                attach_all(finding, files, by)
        return visit

    def _require(self) -> None:
        if not services.may_record(self.request.user):
            raise PermissionDenied

    def _cluster(self, code: str) -> Cluster:
        return get_object_or_404(Cluster.objects.visible_to(self.request.user), code=code)

    def _planned(self, cluster: Cluster) -> dict[str, Any]:
        asked = self.request.GET.get("planned", "")
        visits = PlannedVisit.objects.visible_to(self.request.user).open().filter(cluster=cluster)
        visit = visits.filter(pk=asked).first() if asked.isdecimal() else None
        if visit is None:
            return {}
        names = ("domain", "kind", "tenant", "lead_agency", "joint_agencies", "explanation")
        return {name: getattr(visit, name) for name in names} | {"planned": visit}

    def _findings(self, data: Any = None, files: Any = None, *, domain: str | None = None) -> Any:
        user = self.request.user
        domain = user.domain if user.role == "agency" else domain
        return FindingFormSet(data, files, prefix="findings", form_kwargs={"domain": domain, "day": today()})

    def _context(self) -> dict[str, Any]:
        crumbs = [(_("Inspections"), reverse("inspection-list")), (_("Record an inspection"), "")]
        return {"crumbs": crumbs, "title": _("Record an inspection"), "back": reverse("inspection-list")}

    def _page(self, cluster: Cluster, form: InspectionForm, findings: Any) -> HttpResponse:
        context = self._context() | {"cluster": cluster, "form": form, "findings": findings}
        status = UNREADABLE if form.is_bound else 200
        return render(self.request, "inspections/form.html", context, status=status)


class FindingCreateView(RegisterPage):
    """Something more that the visit found; ``?item=`` names the point of the checklist that it comes from."""

    permission = Permission.RECORD_INSPECTION

    def get(self, request: HttpRequest, code: str) -> HttpResponse:
        """The form: empty, or with what the point of the checklist says."""
        visit = self._visit(code)
        form = FindingForm(domain=visit.domain, day=visit.visited_on, initial=self._known(visit))
        return self._page(visit, form)

    def post(self, request: HttpRequest, code: str) -> HttpResponse:
        """Add it, with its photos."""
        visit = self._visit(code)
        form = FindingForm(request.POST, request.FILES, domain=visit.domain, day=visit.visited_on)
        if form.is_valid():
            try:
                photos = form.cleaned_data["photos"]
                with gathered(problems_of(photos, "photos")) as problems, transaction.atomic():
                    finding = services.record_finding(inspection=visit, by=request.user, **form.values())
                    raise_all(problems)
                    attach_all(finding, photos, request.user)
                    item = request.GET.get("item", "")
                    services.link_finding(inspection=visit, item=item, finding=finding, by=request.user)
            except (RuleViolation, RuleViolations) as problem:
                form.tell(violations(problem))
            else:
                return recorded(request, visit)
        return self._page(visit, form)

    def _visit(self, code: str) -> Inspection:
        visit = visit_or_404(self.request.user, code)
        require_keeper(self.request.user, visit)
        return visit

    def _known(self, visit: Inspection) -> dict[str, Any]:
        point = next((one for one in checklist_of(visit) if one.code == self.request.GET.get("item")), None)
        if point is None:
            return {}
        row = visit.answers.filter(item=point.code).first()
        return {"evidence": row.note if row else ""} | finding_of(point, visit.visited_on)

    def _page(self, visit: Inspection, form: FindingForm) -> HttpResponse:
        return step_page(self.request, visit, _("Add a finding"), form)


class FindingChangeView(RegisterPage):
    """What was recorded of a finding, corrected by who recorded it."""

    permission = Permission.RECORD_INSPECTION

    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        """The form with what is known."""
        finding = self._finding(pk)
        return self._page(finding, FindingChangeForm(finding=finding))

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Keep it."""
        finding = self._finding(pk)
        form = FindingChangeForm(request.POST, finding=finding)
        if form.is_valid():
            try:
                services.change_finding(finding, by=request.user, **form.values())
            except (RuleViolation, RuleViolations) as problem:
                form.tell(violations(problem))
            else:
                return recorded(request, finding.inspection)
        return self._page(finding, form)

    def _finding(self, pk: int) -> Finding:
        findings = Finding.objects.visible_to(self.request.user).select_related("inspection__cluster")
        finding = get_object_or_404(findings, pk=pk)
        require_keeper(self.request.user, finding.inspection)
        return finding

    def _page(self, finding: Finding, form: FindingChangeForm) -> HttpResponse:
        return step_page(self.request, finding.inspection, _("Correct the finding"), form)


@contextmanager
def gathered(problems: list[RuleViolation] | None = None) -> Iterator[list[RuleViolation]]:
    """What was found wrong before, told together with what the service finds: all at once."""
    found = [] if problems is None else problems
    try:
        yield found
    except (RuleViolation, RuleViolations) as problem:
        own = violations(problem)
        raise RuleViolations(own if own == found else [*found, *own]) from problem


def problems_with(form: Any) -> list[RuleViolation]:
    """What is against keeping the files of a form; each stands beside the input it was chosen in."""
    chosen = form.cleaned_data
    return [problem for name in ("photos", "files") for problem in problems_of(chosen.get(name, []), name)]


def problems_of(files: list[Any], field: str) -> list[RuleViolation]:
    """What is against keeping the files; stands beside ``field``."""
    return [problem for file in files for problem in services.problem_of(file, file.name, field)]


def attach_all(finding: Finding, files: list[Any], by: User, *, shows_remedy: bool = False) -> None:
    """Keep the files with the finding."""
    for file in files:
        services.attach(finding=finding, file=file, name=file.name, shows_remedy=shows_remedy, by=by)


def finding_of(point: Point, day: dt.date) -> dict[str, str]:
    """What a "no" to a point says as a finding: the catalogue's code and words, else the point with its basis."""
    entry = entry_named(point.finding, day) if point.finding else None
    if entry is not None:
        return {"code": entry.code, "text": entry.title}
    text = _("Not met: %(point)s (%(basis)s)") % {"point": point.question, "basis": point.legal_basis}
    return {"code": "", "text": text}


def _visit_of(form: InspectionForm, cluster: Cluster) -> Inspection:
    """The visit as typed, to be looked at before it is recorded."""
    given = form.cleaned_data
    return Inspection(cluster=cluster, **{name: given[name] for name in ("tenant", "kind", "visited_on", "domain")})


def step_page(
    request: HttpRequest,
    visit: Inspection,
    title: str,
    form: Any,
    *,
    template: str = "inspections/step.html",
    **more: Any,
) -> HttpResponse:
    """A page with one form about an inspection; uploads are limited beside the input too."""
    back = reverse("inspection-detail", args=[visit.code])
    crumbs = [(_("Inspections"), reverse("inspection-list")), (visit.code, back), (title, "")]
    context = {"crumbs": crumbs, "title": title, "back": back, "form": form, "visit": visit, **more}
    return render(request, template, context, status=UNREADABLE if form.is_bound else 200)


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
