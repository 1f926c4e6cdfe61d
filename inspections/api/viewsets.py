"""Inspections, findings, transfers, sanctions and compliance; pages use the same querysets and filter sets."""

from collections.abc import Callable
from typing import Any

from django.db import transaction
from django.db.models import Exists, OuterRef, QuerySet
from django.http import Http404
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from ccn_portal.accounts.permissions import Permission
from ccn_portal.rest.idempotency import once
from ccn_portal.rest.parameters import IDEMPOTENCY_KEY, Parameter
from ccn_portal.rest.parsers import MultiPartParser
from ccn_portal.rest.versions import etag_of
from ccn_portal.rest.views import Resource
from ccn_portal.rest.writing import WritableResource
from clusters.models import Cluster
from inspections import filters, services
from inspections.api import inputs
from inspections.api import serializers as shapes
from inspections.compliance import Subject
from inspections.models import Finding, Inspection, Sanction, Transfer
from inspections.oversight import with_visits
from investors.models import Lease, Tenant

READ_AND_POST = ("get", "head", "post", "options")


class InspectionResource(WritableResource):
    """Inspections by the day, with what of their findings is open on it."""

    title = "inspections"
    model = Inspection
    input = inputs.InspectionInput
    shape = shapes.InspectionSerializer
    detail_shape = shapes.InspectionDetailSerializer
    filters = filters.InspectionFilter
    change_input = inputs.VisitInput
    aliases = {"planned": "planned_visit"}
    dated = True
    http_method_names = (*READ_AND_POST, "patch")
    rights = {
        "GET": Permission.VIEW_REGISTER,
        "POST": Permission.RECORD_INSPECTION,
        "PATCH": Permission.RECORD_INSPECTION,
    }
    sorts = {
        "code": "code",
        "visited_on": "visited_on",
        "cluster": "cluster__sort_key",
        "domain": "domain",
        "finding_count": "finding_count",
        "open_count": "open_count",
        "overdue_count": "overdue_count",
        "updated_at": "updated_at",
    }
    default_order = ("-visited_on", "code")

    def rows(self) -> QuerySet:
        """The inspections of the user's clusters."""
        return Inspection.objects.visible_to(self.user).as_of(self.day)

    def make(self, **given: Any) -> Inspection:
        """Record the visit."""
        return services.record_inspection(**given)

    def change(self, record: Inspection, **given: Any) -> Inspection:
        """Correct it, or complete its minutes."""
        return services.change_inspection(record, **given)

    def answers(self, action: str) -> dict[Any, Any]:
        """After answers to the checklist, the visit as it is then."""
        return {(200, "application/json"): self.one} if action == "checklist" else super().answers(action)

    def body(self, action: str) -> Any:
        """The answers to the checklist."""
        return inputs.AnswersInput if action == "checklist" else super().body(action)

    @action(detail=True, methods=["post"])
    def checklist(self, request: Request, id: str) -> Response:
        """Answer points of the checklist."""
        visit = Inspection.objects.visible_to(self.user).filter(pk=id).first()
        if visit is None:
            raise Http404
        given = read(inputs.AnswersInput, request)["answers"]
        with transaction.atomic():
            answers = {one["item"]: (one["answer"], one.get("note", "")) for one in given}
            services.answer_checklist(inspection=visit, answers=answers, by=self.user)
            row = self.read_one(id=id)
        return Response(row, headers={"ETag": etag_of(row)})


class FindingResource(WritableResource):
    """Findings and what they are on the day; each step of a finding has its own address."""

    title = "findings"
    model = Finding
    input = inputs.FindingInput
    shape = shapes.FindingSerializer
    detail_shape = shapes.FindingDetailSerializer
    filters = filters.FindingFilter
    change_input = inputs.FindingChangeInput
    dated = True
    http_method_names = (*READ_AND_POST, "patch")
    # who may take which step depends on the finding: the service says
    rights = {
        "GET": Permission.VIEW_REGISTER,
        "POST": Permission.VIEW_REGISTER,
        "PATCH": Permission.RECORD_INSPECTION,
    }
    sorts = {
        "visited_on": "inspection__visited_on",
        "due_on": "due_on",
        "state": "state",
        "severity": "severity",
        "cluster": "inspection__cluster__sort_key",
        "updated_at": "updated_at",
    }
    default_order = ("-inspection__visited_on", "inspection__code")
    steps = {
        "extend": inputs.ExtendInput,
        "remedy": inputs.RemedyInput,
        "evidence": inputs.EvidenceInput,
        "transfer": inputs.TransferInput,
        "sanction": inputs.SanctionInput,
        "close": inputs.CloseInput,
        "refuse": inputs.RefuseInput,
    }

    def rows(self) -> QuerySet:
        """The findings of the user's clusters."""
        return Finding.objects.visible_to(self.user).as_of(self.day)

    def make(self, **given: Any) -> Finding:
        """Add it to its inspection."""
        return services.record_finding(**given)

    def change(self, record: Finding, **given: Any) -> Finding:
        """Correct it."""
        return services.change_finding(record, **given)

    def parameters(self, action: str) -> list[Parameter]:
        """Those of lists and details; a step may carry a key."""
        return [IDEMPOTENCY_KEY] if action in self.steps else super().parameters(action)

    def answers(self, action: str) -> dict[Any, Any]:
        """After a step, the finding as it is then."""
        return {(200, "application/json"): self.one} if action in self.steps else super().answers(action)

    def body(self, action: str) -> Any:
        """What a step says."""
        return self.steps.get(action) or super().body(action)

    @action(detail=True, methods=["post"])
    def extend(self, request: Request, id: str) -> Response:
        """Give more time for the remedy, with a reason."""
        return self._step(services.extend, id)

    @action(detail=True, methods=["post"])
    def remedy(self, request: Request, id: str) -> Response:
        """Record that the violation is remedied."""
        return self._step(services.record_remedy, id)

    @action(detail=True, methods=["post"])
    def transfer(self, request: Request, id: str) -> Response:
        """Hand the finding to the competent agency."""
        return self._step(services.transfer, id)

    @action(detail=True, methods=["post"])
    def sanction(self, request: Request, id: str) -> Response:
        """Record the sanction, or correct what was recorded of it."""
        return self._step(services.sanction, id)

    @action(detail=True, methods=["post"])
    def close(self, request: Request, id: str) -> Response:
        """Close what is remedied and verified, with proof."""
        return self._step(services.close, id)

    @action(detail=True, methods=["post"])
    def refuse(self, request: Request, id: str) -> Response:
        """Send a remedy back that is none: the finding is open again."""
        return self._step(services.refuse_remedy, id)

    @action(detail=True, methods=["post"], parser_classes=[MultiPartParser])
    def evidence(self, request: Request, id: str) -> Response:
        """Keep a photo or document without saying that the finding is remedied."""
        return self._step(_keep, id)

    def _step(self, service: Callable[..., Any], id: str) -> Response:
        finding = Finding.objects.visible_to(self.user).filter(pk=id).first()
        if finding is None:
            raise Http404
        return once(self.request, lambda: self._done(service, finding))

    def _done(self, service: Callable[..., Any], finding: Finding) -> Response:
        with transaction.atomic():
            service(finding=finding, by=self.user, **read(self.steps[self.act], self.request))
            row = self.read_one(id=str(finding.pk))
        return Response(row, headers={"ETag": etag_of(row)})


class TransferResource(Resource):
    """Findings handed to competent agencies, and their replies."""

    title = "transfers"
    shape = shapes.TransferSerializer
    filters = filters.TransferFilter
    dated = True
    http_method_names = READ_AND_POST
    rights = {"GET": Permission.VIEW_REGISTER, "POST": Permission.RECORD_INSPECTION}
    sorts = {
        "sent_on": "sent_on",
        "reply_due": "reply_due",
        "replied_on": "replied_on",
        "cluster": "finding__inspection__cluster__sort_key",
        "updated_at": "updated_at",
    }
    default_order = ("-sent_on",)

    def rows(self) -> QuerySet:
        """The transfers of the user's clusters."""
        return Transfer.objects.visible_to(self.user).as_of(self.day)

    def answers(self, action: str) -> dict[Any, Any]:
        """After a reply, the transfer as it is then."""
        return {(200, "application/json"): self.one} if action == "reply" else super().answers(action)

    def body(self, action: str) -> Any:
        """The reply."""
        return inputs.ReplyInput if action == "reply" else None

    @action(detail=True, methods=["post"])
    def reply(self, request: Request, id: str) -> Response:
        """Record what the agency answered."""
        letter = Transfer.objects.visible_to(self.user).filter(pk=id).select_related("finding").first()
        if letter is None:
            raise Http404
        with transaction.atomic():
            services.record_reply(transfer=letter, by=self.user, **read(inputs.ReplyInput, request))
            row = self.read_one(id=id)
        return Response(row, headers={"ETag": etag_of(row)})


class SanctionResource(Resource):
    """Fines and additional measures."""

    title = "sanctions"
    shape = shapes.SanctionSerializer
    filters = filters.SanctionFilter
    dated = True
    sorts = {
        "decided_on": "decided_on",
        "amount": "amount",
        "due_on": "due_on",
        "cluster": "finding__inspection__cluster__sort_key",
        "updated_at": "updated_at",
    }
    default_order = ("-finding__inspection__visited_on",)

    def rows(self) -> QuerySet:
        """The sanctions of the user's clusters."""
        return Sanction.objects.visible_to(self.user).as_of(self.day)


class ComplianceResource(Resource):
    """Each cluster's last twelve quarters by field of law. No visit is not compliance."""

    title = "compliance"
    shape = shapes.ComplianceSerializer
    filters = filters.ComplianceFilter
    dated = True
    lookup_field = lookup_url_kwarg = "code"
    lookup_value_regex = "[^/]+"
    sorts = {
        "code": "code",
        "name": "sort_key",
        "last_visit_on": "last_visit_on",
        "open_count": "open_count",
        "overdue_count": "overdue_count",
    }
    default_order = ("sort_key", "code")

    def rows(self) -> QuerySet:
        """The clusters that existed on the day."""
        return with_visits(Cluster.objects.visible_to(self.user).as_of(self.day), self.day, Subject.CLUSTER)


class TenantComplianceResource(Resource):
    """Each tenant's last twelve quarters by field of law; tenants with land on the day."""

    title = "tenant-compliance"
    shape = shapes.TenantComplianceSerializer
    filters = filters.TenantComplianceFilter
    dated = True
    sorts = ComplianceResource.sorts
    default_order = ("sort_key", "code")

    def rows(self) -> QuerySet:
        """The tenants with land in the user's clusters on the day."""
        leases = Lease.objects.visible_to(self.user).in_force(self.day).filter(tenant=OuterRef("pk"))
        tenants = Tenant.objects.visible_to(self.user).filter(Exists(leases))
        return with_visits(tenants, self.day, Subject.TENANT)


def _keep(*, file: Any, **given: Any) -> Any:
    return services.add_evidence(file=file, name=file.name, **given)


def read(body: type[serializers.Serializer], request: Request) -> dict[str, Any]:
    """The values of a request's body."""
    given = body(data=request.data, context={"request": request})
    given.is_valid(raise_exception=True)
    return dict(given.validated_data)
