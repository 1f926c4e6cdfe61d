"""Yearly inspection plans and their visits; pages use the same querysets and filter sets."""

from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from ccn_portal.accounts.permissions import Permission
from ccn_portal.rest.parameters import IF_MATCH, Parameter
from ccn_portal.rest.scope import province_for
from ccn_portal.rest.shapes import Attached, Choice, Context, Count, Day, Moment, Shape, Text
from ccn_portal.rest.steps import SteppedResource
from ccn_portal.rest.writing import DayField, Input, Plain, Reference, RemovableResource, Strict, Word, WritableResource
from clusters.api.inputs import REGISTER, longest
from clusters.api.serializers import ClusterReferenceSerializer
from clusters.models import Cluster
from inspections import filters, services
from inspections.api.attachments import told
from inspections.api.inputs import tenants
from inspections.api.serializers import VisitedTenantSerializer, WarningSerializer
from inspections.choices import Domain, PlannedState, PlanState, VisitKind
from inspections.models import FIRST_YEAR, LAST_YEAR, InspectionPlan, PlannedVisit

RIGHTS = {
    "GET": Permission.VIEW_REGISTER,
    "POST": Permission.RECORD_INSPECTION,
    "PATCH": Permission.RECORD_INSPECTION,
    "DELETE": Permission.RECORD_INSPECTION,
}
KINDS = [(kind.value, kind.label) for kind in (VisitKind.PLANNED, VisitKind.JOINT)]
WHY = Parameter("reason", _("Why; asked for once the plan is approved."))


class PlanSerializer(Shape):
    """A plan, and how far it is on the day."""

    id = Count(column="pk")
    year = Count(_("Year"))
    agency = Text(_("Whose plan"))
    domain = Choice(_("Field"), choices=Domain.choices, null=True)
    state = Choice(_("State"), choices=PlanState.choices)
    decision_number = Text(_("Decision on the plan"), null=True)
    decided_on = Day(_("Decided on"), null=True)
    note = Text(_("Note"), null=True)
    planned = Count(_("Visits in the plan"))
    done = Count(PlannedState.DONE.label)
    due = Count(PlannedState.DUE.label)
    late = Count(PlannedState.LATE.label)
    updated_at = Moment(_("Updated"))


class PlannedVisitSerializer(Shape):
    """A planned visit, and what became of it by the day."""

    id = Count(column="pk")
    plan = Count(_("Plan (id)"), column="plan_id")
    year = Count(_("Year"), column="plan__year")
    cluster = ClusterReferenceSerializer(label=_("Cluster"))
    tenant = VisitedTenantSerializer(label=_("Tenant"), allow_null=True)
    domain = Choice(_("Field"), choices=Domain.choices)
    kind = Choice(_("Kind"), choices=KINDS)
    quarter = Count(_("Quarter"), null=True)
    month = Count(_("Month"), null=True)
    starts_on = Day(_("From"))
    due_on = Day(_("Due on"))
    lead_agency = Text(_("Led by"), null=True)
    joint_agencies = Text(_("Together with"), null=True)
    explanation = Text(_("Why a second regular visit in the year"), null=True)
    note = Text(_("Note"), null=True)
    state = Choice(_("State"), choices=PlannedState.choices)
    inspection = Text(_("Fulfilled by inspection"), column="inspection__code", null=True)
    updated_at = Moment(_("Updated"))


def _warnings(ids: list[int], _context: Context) -> dict[int, list[dict[str, Any]]]:
    """What is unusual about planned visits; for details, which are one."""
    found: dict[int, list[dict[str, Any]]] = {}
    for visit in PlannedVisit.objects.filter(pk__in=ids).select_related("plan"):
        warned = services.warnings_of_planned(visit.plan.year, [visit])
        found |= {pk: told([warning]) for pk, warning in warned.items()}
    return found


class PlannedVisitDetailSerializer(PlannedVisitSerializer):
    """A planned visit with what is unusual about it."""

    attached = {"warnings": Attached(_warnings, default=list)}

    warnings = WarningSerializer(many=True)


class PlanInput(Input):
    """A plan; the caller's own agency and register when absent."""

    year = serializers.IntegerField(min_value=FIRST_YEAR, max_value=LAST_YEAR)
    domain = serializers.ChoiceField(Domain.choices, required=False, allow_blank=True)
    agency = Word(max_length=longest(InspectionPlan, "agency"))
    note = Word()
    province = serializers.CharField(required=False, max_length=2, help_text=REGISTER)


class PlanChangeInput(Input):
    """What may be corrected of a plan."""

    year = serializers.IntegerField(min_value=FIRST_YEAR, max_value=LAST_YEAR)
    agency = Plain(max_length=longest(InspectionPlan, "agency"))
    note = Word()


class ApproveInput(Input):
    """The decision on the plan."""

    decision_number = Plain(max_length=longest(InspectionPlan, "decision_number"))
    decided_on = DayField()


class PlannedVisitInput(Input):
    """What may be said of a planned visit: a quarter or a month, and who goes."""

    quarter = serializers.IntegerField(required=False, allow_null=True, min_value=1, max_value=4)
    month = serializers.IntegerField(required=False, allow_null=True, min_value=1, max_value=12)
    tenant = Reference(tenants, "code", required=False, allow_null=True, help_text="Code; null: the whole cluster.")
    domain = serializers.ChoiceField(Domain.choices, required=False)
    kind = serializers.ChoiceField(KINDS, required=False)
    lead_agency = Word(max_length=longest(PlannedVisit, "lead_agency"))
    joint_agencies = Word(max_length=longest(PlannedVisit, "joint_agencies"))
    explanation = Word(help_text="Why a second regular visit in the year.")
    note = Word()


class EstablishmentInput(Strict):
    """A tenant in a cluster."""

    cluster = Reference(Cluster.objects.visible_to, "code")
    tenant = Reference(tenants, "code")


class VisitsInput(PlannedVisitInput):
    """Many clusters and many tenants at once, all in the same quarter or month; ``tenant`` with its one cluster."""

    clusters = serializers.ListField(child=Reference(Cluster.objects.visible_to, "code"), required=False)
    establishments = EstablishmentInput(many=True, required=False, help_text="Tenants, each with its cluster.")

    def validate_establishments(self, given: list[dict[str, Any]]) -> list[tuple[Any, Any]]:
        """As the service takes them."""
        return [(one["cluster"], one["tenant"]) for one in given]


class PlanResource(SteppedResource, WritableResource):
    """Yearly inspection plans, with how far they are on the day."""

    title = "inspection-plans"
    model = InspectionPlan
    input = PlanInput
    change_input = PlanChangeInput
    shape = PlanSerializer
    filters = filters.PlanFilter
    dated = True
    http_method_names = ("get", "head", "post", "patch", "options")
    rights = RIGHTS | {"POST": Permission.VIEW_REGISTER}  # the leader approves: the service says who may what
    sorts = {"year": "year", "agency": "agency", "late": "late", "updated_at": "updated_at"}
    default_order = ("-year", "agency")
    steps = {"approve": ApproveInput, "visits": VisitsInput}

    def rows(self) -> QuerySet:
        """The plans of the user's register."""
        return InspectionPlan.objects.visible_to(self.user).with_progress(self.user, self.day)

    def make(self, **given: Any) -> InspectionPlan:
        """Begin it."""
        given["province"] = province_for(self.user, given.get("province", ""))
        return services.make_plan(**given)

    def change(self, record: InspectionPlan, **given: Any) -> InspectionPlan:
        """Correct its head."""
        return services.change_plan(record, **given)

    @action(detail=True, methods=["post"], url_name="approve-plan")
    def approve(self, request: Request, id: str) -> Response:
        """Enter the decision on the plan."""
        return self.step(services.approve_plan, "plan", id)

    @action(detail=True, methods=["post"], url_name="plan-visits")
    def visits(self, request: Request, id: str) -> Response:
        """Put visits to these clusters and tenants into the plan."""
        return self.step(services.plan_visits, "plan", id)


class PlannedVisitResource(RemovableResource):
    """Planned visits of all plans the user may see; they are made through their plan."""

    title = "planned-visits"
    model = PlannedVisit
    input = PlannedVisitInput
    shape = PlannedVisitSerializer
    detail_shape = PlannedVisitDetailSerializer
    filters = filters.PlannedVisitFilter
    dated = True
    http_method_names = ("get", "head", "patch", "delete", "options")
    rights = {method: right for method, right in RIGHTS.items() if method != "POST"}
    sorts = {
        "due_on": "due_on",
        "state": "state",
        "cluster": "cluster__sort_key",
        "domain": "domain",
        "updated_at": "updated_at",
    }
    default_order = ("-plan__year", "due_on")

    def rows(self) -> QuerySet:
        """The visits to the user's clusters, of plans the user may see."""
        plans = InspectionPlan.objects.visible_to(self.user).values("pk")
        return PlannedVisit.objects.visible_to(self.user).filter(plan__in=plans).as_of(self.day)

    def change(self, record: PlannedVisit, **given: Any) -> PlannedVisit:
        """Correct it."""
        return services.change_planned_visit(record, **given)

    def remove(self, record: PlannedVisit, **given: Any) -> None:
        """Take it out of the plan."""
        services.cancel_planned_visit(record, **given | {"reason": self.request.query_params.get("reason", "")})

    def parameters(self, action: str) -> list[Parameter]:
        """The version, and why."""
        return [IF_MATCH, WHY] if action == "destroy" else super().parameters(action)
