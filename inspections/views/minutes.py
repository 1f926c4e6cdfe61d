"""The minutes of a visit: what was recorded completed or corrected, its checklist, its photos and documents."""

from typing import Any

from django.contrib import messages
from django.db import transaction
from django.http import FileResponse, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from ccn_portal.accounts.permissions import Permission
from ccn_portal.errors import RuleViolation, RuleViolations, raise_all
from ccn_portal.files import send_kept
from ccn_portal.ui.access import RegisterPage
from inspections import services
from inspections.checklists import checklist_of
from inspections.forms import ChecklistForm, InspectionFileForm, MinutesForm
from inspections.models import Inspection, InspectionFile
from inspections.services.rights import require_keeper
from inspections.views.detail import visit_or_404
from inspections.views.recording import problems_with, recorded, step_page, violations


class _OfVisitView(RegisterPage):
    """A page about an inspection, for who recorded it."""

    permission = Permission.RECORD_INSPECTION

    def visit(self, code: str) -> Inspection:
        """The inspection; 404 when the user may not see it, 403 when somebody else recorded it."""
        visit = visit_or_404(self.request.user, code)
        require_keeper(self.request.user, visit)
        return visit


class MinutesView(_OfVisitView):
    """What was recorded of the visit, completed or corrected."""

    def get(self, request: HttpRequest, code: str) -> HttpResponse:
        """The form with what is known."""
        visit = self.visit(code)
        return self._page(visit, MinutesForm(inspection=visit))

    def post(self, request: HttpRequest, code: str) -> HttpResponse:
        """Keep it."""
        visit = self.visit(code)
        form = MinutesForm(request.POST, inspection=visit)
        if form.is_valid():
            try:
                services.change_inspection(visit, by=request.user, **form.values())
            except (RuleViolation, RuleViolations) as problem:
                form.tell(violations(problem))
            else:
                return recorded(request, visit)
        return self._page(visit, form)

    def _page(self, visit: Inspection, form: MinutesForm) -> HttpResponse:
        template = "inspections/minutes.html"
        return step_page(self.request, visit, _("Minutes and conclusion"), form, template=template)


class ChecklistView(_OfVisitView):
    """What the visit looked at, point by point."""

    def get(self, request: HttpRequest, code: str) -> HttpResponse:
        """The points with what was answered."""
        visit = self.visit(code)
        return self._page(visit, self._form(visit))

    def post(self, request: HttpRequest, code: str) -> HttpResponse:
        """Keep the answers; each "no" may then become a finding."""
        visit = self.visit(code)
        form = self._form(visit, request.POST)
        if form.is_valid():
            try:
                services.answer_checklist(inspection=visit, answers=form.answers(), by=request.user)
            except (RuleViolation, RuleViolations) as problem:
                form.tell(violations(problem))
            else:
                messages.success(request, _("The checklist is kept."))
                return HttpResponseRedirect(reverse("inspection-detail", args=[visit.code]) + "#h-checklist")
        return self._page(visit, form)

    def _form(self, visit: Inspection, data: Any = None) -> ChecklistForm:
        answers = {row.item: row for row in visit.answers.all()}
        return ChecklistForm(data, points=checklist_of(visit), answers=answers)

    def _page(self, visit: Inspection, form: ChecklistForm) -> HttpResponse:
        return step_page(self.request, visit, _("Checklist"), form, template="inspections/checklist.html")


class InspectionFilesView(_OfVisitView):
    """The signed minutes, photos and documents of the visit."""

    def get(self, request: HttpRequest, code: str) -> HttpResponse:
        """The form."""
        return self._page(self.visit(code), InspectionFileForm())

    def post(self, request: HttpRequest, code: str) -> HttpResponse:
        """Keep the files, all or none."""
        visit = self.visit(code)
        form = InspectionFileForm(request.POST, request.FILES)
        if form.is_valid():
            try:
                count = self._keep(visit, form)
            except RuleViolations as problem:
                form.tell(problem.violations)
            else:
                text = ngettext("%(count)d file is kept.", "%(count)d files are kept.", count)
                messages.success(request, text % {"count": count})
                return HttpResponseRedirect(reverse("inspection-detail", args=[visit.code]) + "#h-files")
        return self._page(visit, form)

    def _keep(self, visit: Inspection, form: InspectionFileForm) -> int:
        files = form.chosen()
        problems = problems_with(form)
        if not files:
            problems.append(RuleViolation("required", _("choose a photo or a document"), "files"))
        raise_all(problems)
        is_minutes = form.cleaned_data["is_minutes"]
        with transaction.atomic():
            for file in files:
                services.attach_to_inspection(
                    inspection=visit, file=file, name=file.name, is_minutes=is_minutes, by=self.request.user
                )
        return len(files)

    def _page(self, visit: Inspection, form: InspectionFileForm) -> HttpResponse:
        return step_page(self.request, visit, _("Photos and documents"), form)


class InspectionFileView(RegisterPage):
    """A file of an inspection, for those who may see the inspection."""

    def get(self, request: HttpRequest, code: str, file_pk: int) -> FileResponse:
        """The file as a download."""
        files = InspectionFile.objects.visible_to(request.user)
        return send_kept(get_object_or_404(files, inspection__code=code, pk=file_pk))
