"""Files of inspections and findings: the signed minutes, photos, proof of remedies; told by their content."""

from typing import Any

from django.http import FileResponse, Http404
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from rest_framework.request import Request
from rest_framework.response import Response

from ccn_portal.accounts.permissions import Permission
from ccn_portal.files import send_kept
from ccn_portal.rest.idempotency import once
from ccn_portal.rest.parameters import IDEMPOTENCY_KEY, LIMIT, OFFSET, Parameter
from ccn_portal.rest.parsers import MultiPartParser
from ccn_portal.rest.shapes import compiled
from ccn_portal.rest.views import ApiView, PagedView
from inspections import services
from inspections.api.inputs import VisitFileInput
from inspections.api.serializers import VisitFileSerializer
from inspections.models import FindingFile, Inspection, InspectionFile

VISIT = Parameter("id", _("The inspection's id."), {"type": "integer"})
FINDING = Parameter("id", _("The finding's id."), {"type": "integer"})
FILE = Parameter("file_pk", _("The file's id."), {"type": "integer"})


class InspectionFilesView(PagedView):
    """The minutes, photos and documents of a visit; who recorded the visit adds to them."""

    rights = {"GET": Permission.VIEW_REGISTER, "POST": Permission.RECORD_INSPECTION}
    parser_classes = [MultiPartParser]
    path_parameters = (VISIT,)

    def parameters(self, action: str) -> list[Parameter]:
        """A page, or the key of an upload."""
        return [IDEMPOTENCY_KEY] if action == "post" else [LIMIT, OFFSET]

    def answers(self, action: str) -> dict[Any, Any]:
        """A page of files, or the new one."""
        if action == "post":
            return {(201, "application/json"): VisitFileSerializer}
        return {(200, "application/json"): [VisitFileSerializer]}

    def body(self, action: str) -> Any:
        """The file."""
        return VisitFileInput if action == "post" else None

    def read_parameters(self) -> None:
        """The page."""
        super().read_parameters()
        self.read_page()

    def get(self, request: Request, id: str) -> Response:
        """The files."""
        return Response(
            self.cut(compiled(VisitFileSerializer).read(self._visit(id).files.order_by("pk"), self.context))
        )

    def post(self, request: Request, id: str) -> Response:
        """Keep a file with the visit."""
        visit = self._visit(id)
        return once(request, lambda: self._kept(request, visit))

    def _kept(self, request: Request, visit: Inspection) -> Response:
        body = VisitFileInput(data=request.data)
        body.is_valid(raise_exception=True)
        file, is_minutes = body.validated_data["file"], body.validated_data["is_minutes"]
        kept = services.attach_to_inspection(
            inspection=visit, file=file, name=file.name, is_minutes=is_minutes, by=self.user
        )
        (row,) = compiled(VisitFileSerializer).read(InspectionFile.objects.filter(pk=kept.pk), self.context)
        address = reverse("api:inspection-file", kwargs={"id": visit.pk, "file_pk": kept.pk})
        return Response(row, status=201, headers={"Location": request.build_absolute_uri(address)})

    def _visit(self, pk: str) -> Inspection:
        visit = Inspection.objects.visible_to(self.user).filter(pk=pk).first()
        if visit is None:
            raise Http404
        return visit


class _FileView(ApiView):
    """A kept file, as a download."""

    def answers(self, action: str) -> dict[Any, Any]:
        """The file."""
        return {(200, "application/octet-stream"): "file"}

    def send(self, kept: InspectionFile | FindingFile | None) -> FileResponse:
        """The file's bytes; Http404 unless the user may see it."""
        if kept is None:
            raise Http404
        return send_kept(kept)


class InspectionFileView(_FileView):
    """A file of a visit, as a download."""

    path_parameters = (VISIT, FILE)

    def get(self, request: Request, id: str, file_pk: str) -> FileResponse:
        """The file's bytes."""
        return self.send(InspectionFile.objects.visible_to(self.user).filter(inspection=id, pk=file_pk).first())


class FindingFileView(_FileView):
    """A file of a finding, as a download."""

    path_parameters = (FINDING, FILE)

    def get(self, request: Request, id: str, file_pk: str) -> FileResponse:
        """The file's bytes."""
        return self.send(FindingFile.objects.visible_to(self.user).filter(finding=id, pk=file_pk).first())
