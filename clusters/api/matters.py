"""Obstacles, and what every resource of obstacles and petitions shares: each step has its own address."""

from typing import Any, ClassVar

from django.db import transaction
from django.db.models import QuerySet
from django.http import Http404
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from ccn_portal.accounts.permissions import Permission
from ccn_portal.rest.idempotency import once
from ccn_portal.rest.parameters import IDEMPOTENCY_KEY, Parameter
from ccn_portal.rest.versions import etag_of
from ccn_portal.rest.writing import WritableResource
from clusters import filters, services
from clusters.api import serializers as shapes
from clusters.api.inputs import ObstacleInput, StepInput
from clusters.choices import Step
from clusters.models import Matter, Obstacle


class MatterResource(WritableResource):
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

    def rows(self) -> QuerySet:
        """Those of the user's clusters."""
        return self.model._default_manager.visible_to(self.user).as_of(self.day)  # type: ignore[attr-defined, no-any-return]

    def parameters(self, action: str) -> list[Parameter]:
        """Those of lists and details; a step may carry a key."""
        return [IDEMPOTENCY_KEY] if action in Step.values else super().parameters(action)

    def answers(self, action: str) -> dict[Any, Any]:
        """After a step, the record as it is then."""
        return {(200, "application/json"): self.one} if action in Step.values else super().answers(action)

    def body(self, action: str) -> Any:
        """What a step says."""
        return StepInput if action in Step.values else super().body(action)

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
        rows = self.model._default_manager.visible_to(self.user)  # type: ignore[attr-defined]
        matter = rows.filter(pk=id).first()
        if matter is None:
            raise Http404
        return once(self.request, lambda: self._taken(kind, matter, rows))

    def _taken(self, kind: Step, matter: Matter, rows: QuerySet) -> Response:
        given = StepInput(data=self.request.data, context={"request": self.request})
        given.is_valid(raise_exception=True)
        values = dict(given.validated_data)
        values["into"] = rows.filter(code=values["into"]).first() if values.get("into") else None
        with transaction.atomic():
            services.take_step(matter=matter, kind=kind, by=self.user, **values)
            row = self.read_one(id=str(matter.pk))
        return Response(row, headers={"ETag": etag_of(row)})


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
