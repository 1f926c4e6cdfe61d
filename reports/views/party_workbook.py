"""Forms 01 and 02 by workbook: the template, its upload, the look before anything is written."""

import io
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, QueryDict
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from ccn_portal.errors import RuleViolation, RuleViolations
from ccn_portal.rules.periods import Period
from ccn_portal.ui.access import RegisterPage
from ccn_portal.workbooks.downloads import XLSX_TYPE
from reports.official_forms import forms
from reports.parties import many, services
from reports.parties.batch import Batch, batch_of
from reports.parties.due import period_problems
from reports.parties.workbook import drawing
from reports.parties.workbook.layout import codes_of
from reports.parties.workbook.merging import Merge, merge
from reports.parties.workbook.reading import Reading, read_workbook
from reports.returns.states import Action
from reports.returns.workbook.layout import NOTES
from reports.returns.workbook.threeway import Take
from reports.views.party_merged import prefix_of, shown_merge
from reports.views.party_returns import FORMS
from reports.views.returns_unit import tell_submitted
from reports.views.returns_workbook import UploadForm, tell_saved


class WorkbookPage(RegisterPage):
    """What the template and the upload share: who may, and for which form and period."""

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Only for those who enter for the parties."""
        if request.user.is_authenticated and not services.may(request.user, Action.SAVE):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    def batch(self, request: HttpRequest, period: str, form: str) -> Batch:
        """What the user enters; 404 for what is no form or period."""
        if form not in FORMS:
            raise Http404
        try:
            parsed = Period.parse(period)
        except RuleViolation as problem:
            raise Http404 from problem
        return batch_of(FORMS[form], request.user, parsed)

    def frame(self, batch: Batch) -> dict[str, Any]:
        """What stands on every page of the workbook."""
        form, period = forms()[batch.form], batch.period
        address = reverse("party-return-list") + f"?form={form.number}&period={period.code}"
        return {
            "batch": batch,
            "official": form,
            "period": period,
            "address": address,
            "template_address": reverse("party-return-template", args=[period.code, form.number]),
            "upload_address": reverse("party-return-upload", args=[period.code, form.number]),
            "wrong": period_problems(batch.form, period),
            "crumbs": [(_("Forms 01 and 02"), address), (capfirst(period.label), "")],
        }


class PartyTemplateView(WorkbookPage):
    """The workbook with a row for each project that owes a return."""

    def get(self, request: HttpRequest, period: str, form: str) -> HttpResponseBase:
        """The file; where nobody owes anything, back to the page that says so."""
        batch = self.batch(request, period, form)
        frame = self.frame(batch)
        if frame["wrong"] or not batch.owed:
            return redirect(frame["upload_address"])
        content = drawing.draw(batch, request.user.unit.name if request.user.unit else "")
        name = f"bieu-{form}-{batch.period.code}.xlsx"
        return FileResponse(io.BytesIO(content), as_attachment=True, filename=name, content_type=XLSX_TYPE)


class PartyUploadView(WorkbookPage):
    """A filled workbook: looked at first, then saved, perhaps submitted."""

    def get(self, request: HttpRequest, period: str, form: str) -> HttpResponse:
        """The form to choose the file."""
        return self.ask(request, self.batch(request, period, form), UploadForm())

    def post(self, request: HttpRequest, period: str, form: str) -> HttpResponse:
        """A file is shown with what it would change; what was shown before is checked again or saved."""
        batch = self.batch(request, period, form)
        if "read" in request.POST:
            return self._go_on(request, batch)
        upload = UploadForm(request.POST, request.FILES)
        if not upload.is_valid():
            return self.ask(request, batch, upload, 422)
        try:
            reading = read_workbook(upload.cleaned_data["file"], batch.form, batch.period)
        except RuleViolation as problem:
            upload.add_error("file", problem.message)
            return self.ask(request, batch, upload, 422)
        found = merge(reading, batch, request.user)
        return self.preview(request, found, reading, 422 if found.refusals or found.wrong else 200)

    def ask(self, request: HttpRequest, batch: Batch, form: UploadForm, status: int = 200) -> HttpResponse:
        """The page to choose a file."""
        limit = settings.UPLOAD_LIMIT
        context = {"form": form, "limit": limit, "limit_mb": limit // 2**20}
        return render(request, "returns/party_upload.html", self.frame(batch) | context, status=status)

    def preview(
        self, request: HttpRequest, found: Merge, reading: Reading, status: int = 200, **more: Any
    ) -> HttpResponse:
        """What would change, with every fault beside its cell."""
        context = {
            "merge": found,
            "token": reading.token(),
            "reason": request.POST.get("reason", ""),
            **shown_merge(found),
            **more,
        }
        return render(request, "returns/party_preview.html", self.frame(found.batch) | context, status=status)

    def _go_on(self, request: HttpRequest, batch: Batch) -> HttpResponse:
        posted = request.POST
        reading = Reading.of_token(posted["read"], batch.form, batch.period)
        if reading is None:
            messages.error(request, _("Upload the file once more."))
            return redirect(self.frame(batch)["upload_address"])
        _take_up(reading, posted, batch)
        reason = posted.get("reason", "").strip()
        found = merge(reading, batch, request.user, reason)
        if posted.get("action") not in ("save", "submit") or not found.is_ready:
            return self.preview(request, found, reading, 200 if posted.get("choose") or found.is_ready else 422)
        return self._saved(request, found, reading, reason)

    def _saved(self, request: HttpRequest, found: Merge, reading: Reading, reason: str) -> HttpResponse:
        batch, by = found.batch, request.user
        what: dict[str, Any] = {"form": batch.form, "period": batch.period, "by": by, "reason": reason}
        try:
            saved = many.save_returns(entries=found.entries(), **what)
        except many.SomeChanged:
            fresh = merge(reading, batch_of(batch.form, by, batch.period), by, reason)
            return self.preview(request, fresh, reading, 422)
        except RuleViolations as problem:
            return self.preview(request, found, reading, 422, failures=[one.message for one in problem.violations])
        tell_saved(request, len(saved))
        if request.POST["action"] == "submit":
            tell_submitted(request, many.submit_clean(projects=found.projects(), **what))
        return redirect(self.frame(batch)["address"])


def _take_up(reading: Reading, posted: QueryDict, batch: Batch) -> None:
    """What was mended and chosen on the page, into what was read."""
    projects = {codes_of(owed): owed.project for owed in batch.owed}
    key, _mark, whole = posted.get("choose", "").partition("=")
    for line in reading.lines:
        project = projects.get(line.codes)
        prefix = prefix_of(project) if project else ""
        seen = posted.get(f"{prefix}seen", "") if prefix else ""
        if not seen.isdecimal():
            continue
        for name in tuple(line.figures):
            if f"{prefix}{name}" in posted:
                line.mend(batch.form, name, posted[f"{prefix}{name}"])
        if f"{prefix}{NOTES}" in posted:
            line.notes = posted[f"{prefix}{NOTES}"].replace("\r\n", "\n")
        names = (*line.figures, NOTES)
        said = {name: posted.get(f"use-{prefix}{name}", "") for name in names}
        if key == prefix and whole in list(Take):
            said = dict.fromkeys(names, whole)
        line.takes = {name: Take(take) for name, take in said.items() if take in list(Take)}
        line.seen = int(seen)
