"""Imports of the register workbook."""

from typing import Any

import django_filters
from django.db.models import QuerySet
from django.http import Http404
from django.urls import reverse
from django.utils.translation import gettext_lazy
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from ccn_portal.accounts.permissions import Permission
from ccn_portal.exchange.api.serializers import ImportDetailSerializer, ImportRequestSerializer, ImportSerializer
from ccn_portal.exchange.models import ImportJob
from ccn_portal.exchange.services import confirm_import, start_import
from ccn_portal.jobs.models import State
from ccn_portal.rest.filters import ChoicesFilter, Folded, RegisterFilterSet, YesNoFilter
from ccn_portal.rest.idempotency import once
from ccn_portal.rest.parameters import IDEMPOTENCY_KEY, Parameter
from ccn_portal.rest.parsers import MultiPartParser
from ccn_portal.rest.scope import province_for
from ccn_portal.rest.shapes import compiled
from ccn_portal.rest.views import Resource
from ccn_portal.text import fold


class ImportFilter(RegisterFilterSet):
    """Imports."""

    state = ChoicesFilter(label=gettext_lazy("State"), choices=State.choices, field_name="job_state")
    dry_run = YesNoFilter(label=gettext_lazy("Dry run"))
    q = django_filters.CharFilter(label=gettext_lazy("Search"), method="matching")

    def matching(self, rows: QuerySet, _name: str, text: str) -> QuerySet:
        """Imports whose file's name contains the text, accents ignored."""
        return rows.alias(folded=Folded("file_name")).filter(folded__contains=fold(text))


class ImportResource(Resource):
    """Imports into the user's register: a dry run says what would change, confirming it does so."""

    title = "imports"
    shape = ImportSerializer
    filters = ImportFilter
    rights = {"GET": Permission.IMPORT_REGISTER, "POST": Permission.IMPORT_REGISTER}
    parser_classes = [MultiPartParser]
    sorts = {"requested_at": "requested_at", "finished_at": "finished_at", "file_name": "file_name"}
    default_order = ("-pk",)

    def rows(self) -> QuerySet:
        """The imports into the user's registers."""
        return ImportJob.objects.visible_to(self.user)

    def parameters(self, action: str) -> list[Parameter]:
        """Those of lists and details; an upload may carry a key."""
        return [IDEMPOTENCY_KEY] if action == "create" else super().parameters(action)

    def answers(self, action: str) -> dict[Any, Any]:
        """An upload is accepted (202) before a worker has read it."""
        if action in ("create", "confirm"):
            return {(202, "application/json"): ImportSerializer}
        if action == "retrieve":
            return {(200, "application/json"): ImportDetailSerializer}
        return super().answers(action)

    def body(self, action: str) -> Any:
        """The workbook."""
        return ImportRequestSerializer if action == "create" else None

    def read_one(self, **lookup: str) -> dict[str, Any]:
        """With counts, errors and notices."""
        row = super().read_one(**lookup)
        found = ImportJob.objects.filter(pk=row["id"]).values("counts", "errors", "notices").get()
        return row | found

    def create(self, request: Request) -> Response:
        """Upload a workbook; a worker reads it in the background."""
        return once(request, lambda: self._started(request))

    @action(detail=True, methods=["post"])
    def confirm(self, request: Request, id: str) -> Response:
        """Do for good what a dry run without errors has shown."""
        job = self.rows().filter(pk=id).first()
        if job is None:
            raise Http404
        return self._accepted(confirm_import(job, by=self.user))

    def _started(self, request: Request) -> Response:
        asked = ImportRequestSerializer(data=request.data)
        asked.is_valid(raise_exception=True)
        given = asked.validated_data
        job = start_import(
            file=given["file"],
            name=given["file"].name,
            province=province_for(self.user, given.get("province", "")),
            dry_run=given["dry_run"],
            by=self.user,
        )
        return self._accepted(job)

    def _accepted(self, job: ImportJob) -> Response:
        (row,) = compiled(ImportSerializer).read(self.rows().filter(pk=job.pk), self.context)
        address = self.request.build_absolute_uri(reverse("api:import-detail", args=[job.pk]))
        return Response(row, status=202, headers={"Location": address})
