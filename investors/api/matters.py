"""Petitions, capability assessments and what is done about slow projects."""

from typing import Any

from django.db.models import QuerySet
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from ccn_portal.rest.steps import SteppedResource
from ccn_portal.rest.writing import CreatableResource, WritableResource
from clusters.api.matters import MatterResource
from investors import filters, services
from investors.api import serializers as shapes
from investors.api.inputs import AssessmentInput, ConclusionInput, PetitionInput, ProjectActionInput
from investors.models import CapabilityAssessment, Petition, ProjectAction


class PetitionResource(MatterResource):
    """What tenants and others ask for or complain about, and the day by which they are answered."""

    title = "petitions"
    model = Petition
    input = PetitionInput
    shape = shapes.PetitionSerializer
    detail_shape = shapes.PetitionDetailSerializer
    filters = filters.PetitionFilter

    def make(self, **given: Any) -> Petition:
        """Take it in; local officials may."""
        return services.receive_petition(**given)

    def change(self, record: Petition, **given: Any) -> Petition:
        """Correct it."""
        return services.change_petition(record, **given)


class AssessmentResource(SteppedResource, WritableResource):
    """Capability of those who want to produce in a cluster."""

    title = "assessments"
    model = CapabilityAssessment
    input = AssessmentInput
    shape = shapes.AssessmentSerializer
    filters = filters.AssessmentFilter
    sorts = {"code": "code", "received_on": "received_on", "result": "result", "updated_at": "updated_at"}
    default_order = ("-received_on", "code")
    steps = {"conclude": ConclusionInput}

    def rows(self) -> QuerySet:
        """Those of the user's clusters."""
        return CapabilityAssessment.objects.visible_to(self.user)

    def make(self, **given: Any) -> CapabilityAssessment:
        """Take in the application."""
        return services.open_assessment(**given)

    def change(self, record: CapabilityAssessment, **given: Any) -> CapabilityAssessment:
        """Correct it, or rate further criteria."""
        return services.change_assessment(record, **given)

    @action(detail=True, methods=["post"])
    def conclude(self, request: Request, id: str) -> Response:
        """Say whether the applicant is suitable, and why."""
        return self.step(services.conclude_assessment, "assessment", id)


class ProjectActionResource(CreatableResource):
    """What was done about slow and idle projects."""

    title = "project-actions"
    model = ProjectAction
    input = ProjectActionInput
    shape = shapes.ProjectActionSerializer
    filters = filters.ProjectActionFilter
    sorts = {"taken_on": "taken_on", "due_on": "due_on", "updated_at": "updated_at"}
    default_order = ("-taken_on", "-pk")

    def rows(self) -> QuerySet:
        """Those in the user's clusters."""
        return ProjectAction.objects.visible_to(self.user)

    def make(self, **given: Any) -> ProjectAction:
        """Record the step."""
        return services.act_on_project(**given)
