"""Inspections, findings, transfers, sanctions and compliance; pages use the same querysets and filter sets."""

from typing import Any

from django.db.models import Exists, OuterRef, QuerySet
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from ccn_portal.accounts.permissions import Permission
from ccn_portal.rest.parsers import MultiPartParser
from ccn_portal.rest.steps import SteppedResource
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


class InspectionResource(SteppedResource, WritableResource):
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
    steps = {"checklist": inputs.AnswersInput}

    def rows(self) -> QuerySet:
        """The inspections of the user's clusters."""
        return Inspection.objects.visible_to(self.user).as_of(self.day)

    def make(self, **given: Any) -> Inspection:
        """Record the visit."""
        return services.record_inspection(**given)

    def change(self, record: Inspection, **given: Any) -> Inspection:
        """Correct it, or complete its minutes."""
        return services.change_inspection(record, **given)

    @action(detail=True, methods=["post"])
    def checklist(self, request: Request, id: str) -> Response:
        """Answer points of the checklist."""
        return self.step(_answer, "inspection", id)


class FindingResource(SteppedResource, WritableResource):
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

    @action(detail=True, methods=["post"])
    def extend(self, request: Request, id: str) -> Response:
        """Give more time for the remedy, with a reason."""
        return self.step(services.extend, "finding", id)

    @action(detail=True, methods=["post"])
    def remedy(self, request: Request, id: str) -> Response:
        """Record that the violation is remedied."""
        return self.step(services.record_remedy, "finding", id)

    @action(detail=True, methods=["post"])
    def transfer(self, request: Request, id: str) -> Response:
        """Hand the finding to the competent agency."""
        return self.step(services.transfer, "finding", id)

    @action(detail=True, methods=["post"])
    def sanction(self, request: Request, id: str) -> Response:
        """Record the sanction, or correct what was recorded of it."""
        return self.step(services.sanction, "finding", id)

    @action(detail=True, methods=["post"])
    def close(self, request: Request, id: str) -> Response:
        """Close what is remedied and verified, with proof."""
        return self.step(services.close, "finding", id)

    @action(detail=True, methods=["post"])
    def refuse(self, request: Request, id: str) -> Response:
        """Send a remedy back that is none: the finding is open again."""
        return self.step(services.refuse_remedy, "finding", id)

    @action(detail=True, methods=["post"], parser_classes=[MultiPartParser])
    def evidence(self, request: Request, id: str) -> Response:
        """Keep a photo or document without saying that the finding is remedied."""
        return self.step(_keep, "finding", id)


class TransferResource(SteppedResource):
    """Findings handed to competent agencies, and their replies."""

    title = "transfers"
    model = Transfer
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
    steps = {"reply": inputs.ReplyInput}

    def rows(self) -> QuerySet:
        """The transfers of the user's clusters."""
        return Transfer.objects.visible_to(self.user).as_of(self.day)

    @action(detail=True, methods=["post"])
    def reply(self, request: Request, id: str) -> Response:
        """Record what the agency answered."""
        return self.step(services.record_reply, "transfer", id)


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


def _answer(*, answers: list[dict[str, Any]], **given: Any) -> None:
    told = {one["item"]: (one["answer"], one.get("note", "")) for one in answers}
    services.answer_checklist(answers=told, **given)


def _keep(*, file: Any, **given: Any) -> Any:
    return services.add_evidence(file=file, name=file.name, **given)


def read(body: type[serializers.Serializer], request: Request) -> dict[str, Any]:
    """The values of a request's body."""
    given = body(data=request.data, context={"request": request})
    given.is_valid(raise_exception=True)
    return dict(given.validated_data)
