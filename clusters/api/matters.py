"""Obstacles, and what every resource of obstacles and petitions shares: each step has its own address."""

from functools import partial
from typing import Any, ClassVar

from django.db.models import QuerySet
from rest_framework.decorators import action
from rest_framework.exceptions import ErrorDetail, ValidationError
from rest_framework.request import Request
from rest_framework.response import Response

from ccn_portal.accounts.permissions import Permission
from ccn_portal.rest.steps import SteppedResource
from ccn_portal.rest.writing import Reference, WritableResource
from clusters import filters, services
from clusters.api import serializers as shapes
from clusters.api.inputs import ObstacleInput, StepInput
from clusters.choices import Step
from clusters.models import Matter, Obstacle


class MatterResource(SteppedResource, WritableResource):
    """Obstacles or petitions as of the day."""

    model: ClassVar[type[Matter]]
    dated = True
    # who may take which step is the service's to say
    rights = {
        "GET": Permission.VIEW_REGISTER,
        "POST": Permission.VIEW_REGISTER,
        "PATCH": Permission.RAISE_OBSTACLE,
    }
    sorts = {
        "code": "code",
        "raised_on": "raised_on",
        "due_on": "due_now",
        "state": "state",
        "cluster": "cluster__sort_key",
        "updated_at": "updated_at",
    }
    default_order = ("due_now", "code")
    steps = dict.fromkeys(Step.values, StepInput)

    def rows(self) -> QuerySet:
        """Those of the user's clusters."""
        return self.model._default_manager.visible_to(self.user).as_of(self.day)  # type: ignore[attr-defined, no-any-return]

    @action(detail=True, methods=["post"])
    def reply(self, request: Request, id: str) -> Response:
        """Say what is done about it."""
        return self._step(Step.REPLY, id)

    @action(detail=True, methods=["post"])
    def urge(self, request: Request, id: str) -> Response:
        """Record a letter that urges."""
        return self._step(Step.URGE, id)

    @action(detail=True, methods=["post"])
    def extend(self, request: Request, id: str) -> Response:
        """Move the deadline, with a reason."""
        return self._step(Step.EXTEND, id)

    @action(detail=True, methods=["post"], url_path="hand-over")
    def hand_over(self, request: Request, id: str) -> Response:
        """Say that another agency is to solve it."""
        return self._step(Step.HAND_OVER, id)

    @action(detail=True, methods=["post"])
    def solve(self, request: Request, id: str) -> Response:
        """Settle it, with its outcome."""
        return self._step(Step.SOLVE, id)

    @action(detail=True, methods=["post"])
    def reopen(self, request: Request, id: str) -> Response:
        """Open it again, with a reason."""
        return self._step(Step.REOPEN, id)

    @action(detail=True, methods=["post"])
    def merge(self, request: Request, id: str) -> Response:
        """Merge a duplicate into another one of the same cluster."""
        return self._step(Step.MERGE, id)

    def _step(self, kind: Step, id: str) -> Response:
        return self.step(partial(services.take_step, kind=kind), "matter", id)

    def said(self) -> dict[str, Any]:
        """With the record into which this one is merged."""
        values = super().said()
        values["into"] = self._named(values["into"]) if values.get("into") else None
        return values

    def _named(self, code: str) -> Matter:
        found: Matter | None = self.visible().filter(code=code).first()
        if found is None:
            message = Reference.default_error_messages["does_not_exist"] % {"key": code}
            raise ValidationError({"into": [ErrorDetail(message, "does_not_exist")]})
        return found


class ObstacleResource(MatterResource):
    """What hinders clusters, who must solve it and by when."""

    title = "obstacles"
    model = Obstacle
    input = ObstacleInput
    shape = shapes.ObstacleSerializer
    detail_shape = shapes.ObstacleDetailSerializer
    filters = filters.ObstacleFilter
    sorts = MatterResource.sorts | {"period": "period"}
    default_order = ("-period", "code")

    def make(self, **given: Any) -> Obstacle:
        """Raise it; local officials may."""
        return services.raise_obstacle(**given)

    def change(self, record: Obstacle, **given: Any) -> Obstacle:
        """Correct it."""
        return services.change_obstacle(record, **given)
