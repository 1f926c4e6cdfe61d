"""Files kept with decisions."""

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
from clusters.api.inputs import FileInput
from clusters.api.serializers import AttachmentSerializer
from clusters.models import Attachment, Decision
from clusters.services import attach_file

DECISION = Parameter("id", _("The decision's id."), {"type": "integer"})
FILE = Parameter("attachment", _("The file's id."), {"type": "integer"})


class AttachmentsView(PagedView):
    """The files of a decision; a new one is told by its content, not by its name."""

    rights = {"GET": Permission.VIEW_REGISTER, "POST": Permission.EDIT_REGISTER}
    parser_classes = [MultiPartParser]
    path_parameters = (DECISION,)

    def parameters(self, action: str) -> list[Parameter]:
        """A page, or the key of an upload."""
        return [IDEMPOTENCY_KEY] if action == "post" else [LIMIT, OFFSET]

    def answers(self, action: str) -> dict[Any, Any]:
        """A page of files, or the new one."""
        if action == "post":
            return {(201, "application/json"): AttachmentSerializer}
        return {(200, "application/json"): [AttachmentSerializer]}

    def body(self, action: str) -> Any:
        """The file."""
        return FileInput if action == "post" else None

    def read_parameters(self) -> None:
        """The page."""
        super().read_parameters()
        self.read_page()

    def get(self, request: Request, id: str) -> Response:
        """The files."""
        files = self._decision(id).attachments.order_by("pk")
        return Response(self.cut(compiled(AttachmentSerializer).read(files, self.context)))

    def post(self, request: Request, id: str) -> Response:
        """Keep a file with the decision."""
        decision = self._decision(id)
        return once(request, lambda: self._kept(request, decision))

    def _kept(self, request: Request, decision: Decision) -> Response:
        body = FileInput(data=request.data)
        body.is_valid(raise_exception=True)
        file = body.validated_data["file"]
        kept = attach_file(decision=decision, file=file, name=file.name, by=self.user)
        (row,) = compiled(AttachmentSerializer).read(Attachment.objects.filter(pk=kept.pk), self.context)
        address = reverse("api:decision-attachment", kwargs={"id": decision.pk, "attachment": kept.pk})
        return Response(row, status=201, headers={"Location": request.build_absolute_uri(address)})

    def _decision(self, pk: str) -> Decision:
        decision = Decision.objects.visible_to(self.user).filter(pk=pk).first()
        if decision is None:
            raise Http404
        return decision


class AttachmentView(ApiView):
    """A file of a decision, as a download."""

    path_parameters = (DECISION, FILE)

    def answers(self, action: str) -> dict[Any, Any]:
        """The file."""
        return {(200, "application/octet-stream"): "file"}

    def get(self, request: Request, id: str, attachment: str) -> FileResponse:
        """The file's bytes; Http404 unless the user may see the decision."""
        files = Attachment.objects.filter(decision__in=Decision.objects.visible_to(self.user).values("pk"))
        found = files.filter(decision=id, pk=attachment).first()
        if found is None:
            raise Http404
        return send_kept(found)
