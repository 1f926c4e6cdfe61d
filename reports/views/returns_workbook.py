"""Returns by workbook: the template of a unit's clusters, its upload, the look before anything is written."""

import io
from collections.abc import Mapping
from typing import Any

from django import forms
from django.conf import settings
from django.contrib import messages
from django.http import FileResponse, HttpRequest, HttpResponse, QueryDict
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from ccn_portal.errors import RuleViolation, RuleViolations
from ccn_portal.workbooks.downloads import XLSX_TYPE
from reports.returns import many
from reports.returns.batch import Batch
from reports.returns.values import FIGURES, from_page, read
from reports.returns.workbook import drawing
from reports.returns.workbook.layout import NOTES, Typed
from reports.returns.workbook.marker import Marker
from reports.returns.workbook.merging import Merge, merge, merge_file
from reports.returns.workbook.reading import read_workbook
from reports.returns.workbook.threeway import Given, Take
from reports.views.returns_merged import shown_merge
from reports.views.returns_unit import UnitPage, prefix_of, tell_submitted


class UploadForm(forms.Form):
    """The filled workbook."""

    file = forms.FileField(
        label=gettext_lazy("Filled workbook"),
        widget=forms.ClearableFileInput(attrs={"accept": ".xlsx"}),
        error_messages={
            "empty": gettext_lazy("The file is empty. Choose the workbook once more, after saving and closing it.")
        },
    )


class ReturnTemplateView(UnitPage):
    """The workbook with a row for each cluster that owes a return."""

    def get(self, request: HttpRequest, period: str) -> HttpResponseBase:
        """The file; for a period in which nobody reports yet, back to the page that says so."""
        batch = self.batch(request, period)
        frame = self.frame(request, batch)
        if frame["problem"] is not None or not batch.owed:
            return redirect(frame["address"])
        content = drawing.draw(batch, self.unit(request), frame["unit_name"])
        name = f"phieu-so-lieu-{batch.period.code}.xlsx"
        return FileResponse(io.BytesIO(content), as_attachment=True, filename=name, content_type=XLSX_TYPE)


class ReturnUploadView(UnitPage):
    """A filled workbook: looked at first, corrected on the page or in the file, then saved, perhaps submitted."""

    def get(self, request: HttpRequest, period: str) -> HttpResponse:
        """The form to choose the file."""
        return self.ask(request, self.batch(request, period), UploadForm())

    def post(self, request: HttpRequest, period: str) -> HttpResponse:
        """A file is shown with what it would change; what was shown before is checked again or saved."""
        batch = self.batch(request, period)
        if "seen" in request.POST:
            return self._go_on(request, batch)
        form = UploadForm(request.POST, request.FILES)
        if not form.is_valid():
            return self.ask(request, batch, form, 422)
        try:
            reading = read_workbook(form.cleaned_data["file"], batch.period)
        except RuleViolation as problem:
            form.add_error("file", problem.message)
            return self.ask(request, batch, form, 422)
        found = merge_file(reading, batch, request.user)
        return self.preview(request, found, reading.marker, 422 if found.refusals or found.wrong else 200)

    def ask(self, request: HttpRequest, batch: Batch, form: UploadForm, status: int = 200) -> HttpResponse:
        """The form."""
        limit = settings.UPLOAD_LIMIT
        title = _("Returns for %(period)s from Excel") % {"period": batch.period.label}
        context = {"title": title, "form": form, "limit": limit, "limit_mb": limit // 2**20}
        return render(request, "returns/upload.html", self.frame(request, batch) | context, status=status)

    def preview(
        self, request: HttpRequest, found: Merge, marker: Marker | None, status: int = 200, **more: Any
    ) -> HttpResponse:
        """What would change, with every fault beside its cell."""
        context = {
            "title": _("What the workbook changes, %(period)s") % {"period": found.batch.period.label},
            "merge": found,
            "groups": shown_merge(found),
            "token": marker.token() if marker else "",
            "reason": request.POST.get("reason", ""),
            **more,
        }
        return render(request, "returns/preview.html", self.frame(request, found.batch) | context, status=status)

    def _go_on(self, request: HttpRequest, batch: Batch) -> HttpResponse:
        posted = request.POST
        marker = Marker.of_token(posted.get("marker", ""))
        if marker is not None and marker.period != batch.period.code:
            marker = None
        reason = posted.get("reason", "")
        found = merge(_given(posted, batch), batch, marker, reason)
        if posted.get("action") not in ("save", "submit") or not found.is_ready or found.refused:
            return self.preview(request, found, marker, 422 if found.wrong or found.refused else 200)
        try:
            saved = many.save_returns(period=batch.period, entries=found.entries(), by=request.user, reason=reason)
        except many.SomeChanged:
            again = self.batch(request, batch.period.code)
            return self.preview(request, merge(_given(posted, again), again, marker, reason), marker, 422)
        except RuleViolations as problem:
            return self.preview(request, found, marker, 422, failures=[one.message for one in problem.violations])
        tell_saved(request, len(saved))
        if posted["action"] == "submit":
            keys = [row.cluster.pk for row in found.rows]
            tell_submitted(request, many.submit_clean(period=batch.period, clusters=keys, by=request.user))
        return redirect(self.frame(request, batch)["address"])


def tell_saved(request: HttpRequest, count: int) -> None:
    """How many drafts were written."""
    if count:
        words = ngettext(
            "%(count)s draft was saved from the workbook.", "%(count)s drafts were saved from the workbook.", count
        )
        messages.success(request, words % {"count": count})
    else:
        messages.info(request, _("The portal holds these figures already: nothing was changed."))


def _given(posted: QueryDict, batch: Batch) -> dict[int, Given]:
    """What stands on the page of the look before, perhaps corrected there."""
    found = {}
    for owed in batch.owed:
        prefix = prefix_of(owed.duty.cluster.pk)
        seen = posted.get(f"{prefix}seen", "")
        if not seen.isdecimal():
            continue
        texts = {name: posted[f"{prefix}{name}"] for name in FIGURES if f"{prefix}{name}" in posted}
        found[owed.duty.cluster.pk] = Given(
            _figures(texts),
            posted.get(f"{prefix}{NOTES}", "").replace("\r\n", "\n") if f"{prefix}{NOTES}" in posted else None,
            {name: posted.get(f"at-{prefix}{name}", "") for name in (*FIGURES, NOTES)},
            _takes(posted, prefix),
            int(seen),
        )
    return found


def _figures(texts: Mapping[str, str]) -> dict[str, Typed]:
    values, problems = read(texts, from_page)
    wrong = {problem.field: problem for problem in reversed(problems)}
    return {name: Typed(text, values.get(name), wrong.get(name)) for name, text in texts.items()}


def _takes(posted: QueryDict, prefix: str) -> dict[str, Take]:
    """The choices by figure; a button chooses for the whole row."""
    key, _mark, whole = posted.get("choose", "").partition("=")
    if key == prefix and whole in list(Take):
        return dict.fromkeys((*FIGURES, NOTES), Take(whole))
    said = {name: posted.get(f"use-{prefix}{name}", "") for name in (*FIGURES, NOTES)}
    return {name: Take(take) for name, take in said.items() if take in list(Take)}
