"""The pages of the register workbook: upload, preview, confirm; template and export."""

import tempfile
from collections.abc import Iterator
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import FileResponse, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from ccn_portal.accounts.permissions import Permission
from ccn_portal.errors import RuleViolation, RuleViolations
from ccn_portal.exchange.forms import ImportForm
from ccn_portal.exchange.models import ImportJob
from ccn_portal.exchange.register import SHEETS
from ccn_portal.exchange.services import confirm_import, export_register, start_import, write_template
from ccn_portal.jobs.models import State
from ccn_portal.today import today
from ccn_portal.ui.access import RegisterPage
from ccn_portal.ui.lists import PAGE_SIZE
from ccn_portal.workbooks import cells
from ccn_portal.workbooks.downloads import XLSX_TYPE, download
from ccn_portal.workbooks.layouts import Column

ERRORS_A_PAGE = 100
IN_MEMORY = 2**20
OUTCOMES = ("new", "changed", "unchanged", "errors")


class ImportListView(RegisterPage):
    """Where a workbook comes in, with the imports so far. POST takes the file and has it checked."""

    permission = Permission.IMPORT_REGISTER

    def get(self, request: HttpRequest) -> HttpResponse:
        """The page."""
        return self._page(request, ImportForm(user=request.user))

    def post(self, request: HttpRequest) -> HttpResponse:
        """Start a dry run; what is not a workbook is refused at once."""
        form = ImportForm(request.POST, request.FILES, user=request.user)
        if form.is_valid():
            file = form.cleaned_data["file"]
            try:
                job = start_import(
                    file=file, name=file.name, province=form.chosen_province, dry_run=True, by=request.user
                )
            except (RuleViolation, RuleViolations) as problem:
                form.add_error("file", capfirst(str(problem)))
            else:
                return redirect("import-detail", job.pk)
        return self._page(request, form, status=422)

    def _page(self, request: HttpRequest, form: ImportForm, status: int = 200) -> HttpResponse:
        jobs = ImportJob.objects.visible_to(request.user).select_related("requested_by", "province").defer("errors")
        context = {
            "form": form,
            "limit": settings.UPLOAD_LIMIT,
            "limit_mb": settings.UPLOAD_LIMIT // 2**20,
            "page": Paginator(jobs, PAGE_SIZE).get_page(request.GET.get("page")),
            "own": form.own,
        }
        return render(request, "exchange/list.html", context, status=status)


class ImportDetailView(RegisterPage):
    """One import: how far it is, what it would change or changed, what is wrong. POST confirms a clean dry run."""

    permission = Permission.IMPORT_REGISTER

    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        """The page."""
        job = _job(request, pk)
        context = {
            "crumbs": [(_("Import and export"), reverse("import-list")), (job.file_name, "")],
            "job": job,
            "sheets": sheets_of(job),
            "totals": {name: sum(counts.get(name, 0) for counts in job.counts.values()) for name in OUTCOMES},
            "errors": Paginator(job.errors, ERRORS_A_PAGE).get_page(request.GET.get("page")),
            "confirmation": job.confirmations.exclude(job_state=State.FAILED).first() if job.dry_run else None,
            "progress": progress_of(job),
        }
        return render(request, "exchange/detail.html", context)

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Do for good what the dry run has shown."""
        job = _job(request, pk)
        try:
            confirmed = confirm_import(job, by=request.user)
        except (RuleViolation, RuleViolations) as problem:
            messages.error(request, capfirst(str(problem)))
            return redirect("import-detail", pk)
        return redirect("import-detail", confirmed.pk)


class ImportProgressView(RegisterPage):
    """How far an import is, for the page that asks every second; at the end the page is loaded anew."""

    permission = Permission.IMPORT_REGISTER

    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        """The progress alone."""
        job = _job(request, pk)
        response = render(request, "exchange/progress.html", {"progress": progress_of(job)})
        if job.job_state in (State.DONE, State.FAILED):
            response["HX-Refresh"] = "true"
        return response


class ImportErrorsView(RegisterPage):
    """The errors of an import as a table to work through in a spreadsheet."""

    permission = Permission.IMPORT_REGISTER

    def get(self, request: HttpRequest, pk: int) -> HttpResponseBase:
        """All errors that were kept, as CSV."""
        job = _job(request, pk)
        columns = [
            Column("sheet", _("Sheet"), cells.Text()),
            Column("row", _("Row"), cells.Integer()),
            Column("column", _("Column"), cells.Text()),
            Column("message", _("What is wrong, and what would be right"), cells.Text(width=80)),
            Column("code", _("Code of the error"), cells.Text()),
        ]
        return download("csv", f"loi-nhap-so-dang-ky-{job.pk}", columns, _errors(job), sheet=_("Errors"))


class TemplateView(RegisterPage):
    """The empty workbook."""

    permission = Permission.IMPORT_REGISTER

    def get(self, request: HttpRequest) -> FileResponse:
        """The file."""
        out = tempfile.SpooledTemporaryFile(IN_MEMORY)  # noqa: SIM115 - the response closes it
        write_template(out)
        return _workbook(out, "mau-so-dang-ky-ccn.xlsx")


class ExportView(RegisterPage):
    """The whole register of the user's province, as far as the user sees it; importing it changes nothing."""

    permission = Permission.EXPORT_REGISTER

    def get(self, request: HttpRequest) -> HttpResponseBase:
        """The file; an administrator says of which province."""
        form = ImportForm(request.GET, user=request.user)
        del form.fields["file"]
        if not form.is_valid():
            messages.error(request, _("Choose the province whose register is to be exported."))
            return redirect("import-list")
        province = form.chosen_province
        out = tempfile.SpooledTemporaryFile(IN_MEMORY)  # noqa: SIM115 - the response closes it
        export_register(user=request.user, province=province, out=out)
        return _workbook(out, f"so-dang-ky-ccn-{province.code}-{today()}.xlsx")


def _workbook(out: Any, name: str) -> FileResponse:
    out.seek(0)
    return FileResponse(out, as_attachment=True, filename=name, content_type=XLSX_TYPE)


def _job(request: HttpRequest, pk: int) -> ImportJob:
    jobs = ImportJob.objects.visible_to(request.user).select_related("province", "requested_by", "dry_run_of")
    return get_object_or_404(jobs, pk=pk)


def _errors(job: ImportJob) -> Iterator[dict[str, Any]]:
    for error in job.errors:
        yield error | {"message": capfirst(error["message"])}


def sheets_of(job: ImportJob) -> list[dict[str, Any]]:
    """What the import found per sheet, in the workbook's order, with samples of changes."""
    place = {sheet.layout.name: index for index, sheet in enumerate(SHEETS)}
    return [
        {"name": name, "samples": counts.get("samples", [])} | {one: counts.get(one, 0) for one in OUTCOMES}
        for name, counts in sorted(job.counts.items(), key=lambda pair: place.get(pair[0], len(place)))
    ]


def progress_of(job: ImportJob) -> dict[str, Any]:
    """What the progress component is given."""
    doing = _("Reading and checking the workbook") if job.dry_run else _("Writing the register")
    texts = {State.QUEUED: _("Waiting for a worker"), State.RUNNING: doing, State.DONE: _("Done")}
    return {
        "url": reverse("import-progress", args=[job.pk]),
        "percent": job.progress,
        "text": texts.get(State(job.job_state), ""),
        "state": job.job_state,
        "failure": capfirst(job.failure),
    }
