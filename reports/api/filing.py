"""The transitions of a report, and its signed documents."""

from collections.abc import Callable
from typing import Any

from django.db import transaction
from django.http import FileResponse, Http404
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from ccn_portal.accounts.permissions import Permission
from ccn_portal.files import send_kept
from ccn_portal.rest.idempotency import once
from ccn_portal.rest.parameters import IDEMPOTENCY_KEY, IF_MATCH_OPTIONAL, LIMIT, OFFSET, Parameter
from ccn_portal.rest.parsers import MultiPartParser
from ccn_portal.rest.shapes import Count, Moment, Shape, Text, compiled
from ccn_portal.rest.versions import etag_of, require_version
from ccn_portal.rest.views import ApiView, PagedView, Resource
from ccn_portal.rest.writing import DayField, Input, Plain, Strict
from clusters.api.inputs import FileInput
from reports.api.serializers import ReportDetailSerializer
from reports.filing import services
from reports.filing.states import Action, next_state, require
from reports.models import Report, SignedCopy

ID = Parameter("id", _("The report's id."), {"type": "integer"})
COPY = Parameter("copy", _("The signed document's id."), {"type": "integer"})


class ReportStepInput(Input):
    """Nothing but a reason, if one likes."""


class ReasonInput(Strict):
    """Why; it stays with the report."""

    reason = serializers.CharField(max_length=services.LONGEST_REASON)


class FileReportInput(Input):
    """The document that carries the report."""

    number = Plain(max_length=services.LONGEST_NUMBER, help_text="12/BC-SCT")
    issued_on = DayField()


# step → what its body holds, and the service that takes it
STEPS: dict[str, tuple[type[Strict], Callable[..., Report]]] = {
    "approve": (ReportStepInput, services.approve_report),
    "reopen": (ReasonInput, services.reopen_report),
    "file": (FileReportInput, services.file_report),
    "restate": (ReasonInput, services.restate_report),
    "cancel": (ReportStepInput, services.cancel_build),
    "retry": (ReportStepInput, services.retry_build),
    "discard": (ReasonInput, services.discard_restatement),
}
BACKGROUND = {"restate", "retry"}  # what they ask for is done later


class FilingActions(Resource):
    """What is done with a built report, or with a build; ``If-Match`` is optional."""

    # whether the role may is the service's to say, after whether there is such a report for the user at all
    ANYBODY = {"POST": Permission.VIEW_REGISTER}

    def parameters(self, action: str) -> list[Parameter]:
        """The version that is meant; what begins a new version may carry a key."""
        if action in STEPS:
            return [IF_MATCH_OPTIONAL, *([IDEMPOTENCY_KEY] if action == "restate" else [])]
        return super().parameters(action)

    def answers(self, action: str) -> dict[Any, Any]:
        """The report as it is then; of a restatement the new version."""
        if action in STEPS:
            return {(202 if action in BACKGROUND else 200, "application/json"): ReportDetailSerializer}
        return super().answers(action)

    def body(self, action: str) -> Any:
        """What goes with a step."""
        return STEPS[action][0] if action in STEPS else super().body(action)

    @action(detail=True, methods=["post"], rights=ANYBODY)
    def approve(self, request: Request, id: str) -> Response:
        """Freeze a draft."""
        return self._stepped(request, id)

    @action(detail=True, methods=["post"], rights=ANYBODY)
    def reopen(self, request: Request, id: str) -> Response:
        """Take the approval back, while it is not filed."""
        return self._stepped(request, id)

    @action(detail=True, methods=["post"], rights=ANYBODY)
    def file(self, request: Request, id: str) -> Response:
        """Seal an approved report with the number and the day of its document."""
        return self._stepped(request, id)

    @action(detail=True, methods=["post"], rights=ANYBODY)
    def restate(self, request: Request, id: str) -> Response:
        """Begin a further version of a filed report; it is built in the background."""
        return once(request, lambda: self._stepped(request, id))

    @action(detail=True, methods=["post"], rights=ANYBODY)
    def cancel(self, request: Request, id: str) -> Response:
        """Want the build no longer."""
        return self._stepped(request, id)

    @action(detail=True, methods=["post"], rights=ANYBODY)
    def retry(self, request: Request, id: str) -> Response:
        """Build again what failed or was cancelled."""
        return self._stepped(request, id)

    @action(detail=True, methods=["post"], rights=ANYBODY)
    def discard(self, request: Request, id: str) -> Response:
        """Want a restatement no longer, before it is approved; the version filed before stays in force."""
        return self._stepped(request, id)

    def _stepped(self, request: Request, id: str) -> Response:
        shape, service = STEPS[self.action]
        with transaction.atomic():
            pk = self.matching(id=id).values_list("pk", flat=True).first()
            report = Report.objects.select_for_update(of=("self",)).filter(pk=pk).first()
            if report is None:
                raise Http404
            require_version(request, etag_of(self.read_one(id=id)), optional=True)
            # whether it may be done at all comes before what is wrong with how it is asked
            require(self.user, Action(self.action))
            next_state(report.state, Action(self.action))
            body = shape(data=request.data, context={"request": request})
            body.is_valid(raise_exception=True)
            after = service(report=report, by=self.user, **body.validated_data)
            return self._told(request, after, anew=after.pk != report.pk)

    def _told(self, request: Request, report: Report, *, anew: bool) -> Response:
        row = self.read_one(id=str(report.pk))
        headers = {"ETag": etag_of(row)}
        if anew:
            headers["Location"] = request.build_absolute_uri(reverse("api:report-detail", args=[report.pk]))
        return Response(row, status=202 if self.action in BACKGROUND else 200, headers=headers)


class SignedCopySerializer(Shape):
    """A signed document."""

    id = Count(column="pk")
    name = Text(_("Name"))
    size = Count(_("Size, bytes"))
    sha256 = Text(_("SHA-256"))
    uploaded_at = Moment(_("Uploaded at"))


class SignedCopiesView(PagedView):
    """The signed PDF of a filed report; more than one when pages come separately."""

    rights = {"GET": Permission.VIEW_REGISTER, "POST": Permission.VIEW_REGISTER}
    parser_classes = [MultiPartParser]
    path_parameters = (ID,)

    def parameters(self, action: str) -> list[Parameter]:
        """A page, or the key of an upload."""
        return [IDEMPOTENCY_KEY] if action == "post" else [LIMIT, OFFSET]

    def answers(self, action: str) -> dict[Any, Any]:
        """A page of documents, or the new one."""
        if action == "post":
            return {(201, "application/json"): SignedCopySerializer}
        return {(200, "application/json"): [SignedCopySerializer]}

    def body(self, action: str) -> Any:
        """The file."""
        return FileInput if action == "post" else None

    def read_parameters(self) -> None:
        """The page."""
        super().read_parameters()
        self.read_page()

    def get(self, request: Request, id: int) -> Response:
        """The documents."""
        copies = self._report(id).signed_copies.order_by("pk")
        return Response(self.cut(compiled(SignedCopySerializer).read(copies, self.context)))

    def post(self, request: Request, id: int) -> Response:
        """Keep a signed PDF with the report."""
        report = self._report(id)
        return once(request, lambda: self._kept(request, report))

    def _kept(self, request: Request, report: Report) -> Response:
        body = FileInput(data=request.data)
        body.is_valid(raise_exception=True)
        file = body.validated_data["file"]
        kept = services.attach_signed_copy(report=report, by=self.user, file=file, name=file.name)
        (row,) = compiled(SignedCopySerializer).read(SignedCopy.objects.filter(pk=kept.pk), self.context)
        address = reverse("api:report-signed-copy", kwargs={"id": report.pk, "copy": kept.pk})
        return Response(row, status=201, headers={"Location": request.build_absolute_uri(address)})

    def _report(self, pk: int) -> Report:
        report = Report.objects.visible_to(self.user).filter(pk=pk).first()
        if report is None:
            raise Http404
        return report


class SignedCopyView(ApiView):
    """A signed document, as a download."""

    rights = {"GET": Permission.EXPORT_REGISTER}
    path_parameters = (ID, COPY)

    def answers(self, action: str) -> dict[Any, Any]:
        """The PDF."""
        return {(200, "application/pdf"): "file"}

    def read_parameters(self) -> None:
        """There are none."""

    def get(self, request: Request, id: int, copy: int) -> FileResponse:
        """The file's bytes; Http404 unless the user may see the report."""
        return download_of(Report.objects.visible_to(self.user).filter(pk=id).first(), copy)


def download_of(report: Report | None, copy: int) -> FileResponse:
    """A signed document of a report as an attachment; Http404 when there is none."""
    found = report.signed_copies.filter(pk=copy).first() if report else None
    if found is None:
        raise Http404
    return send_kept(found)
