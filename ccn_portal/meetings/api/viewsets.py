"""Meetings and tasks; the same services and querysets as the pages."""

from collections.abc import Callable
from typing import Any

from django.db import transaction
from django.db.models import QuerySet
from django.http import Http404
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from ccn_portal.accounts.permissions import Permission
from ccn_portal.meetings import services
from ccn_portal.meetings.api import serializers as shapes
from ccn_portal.meetings.filters import MeetingFilter, TaskFilter
from ccn_portal.meetings.models import Meeting, Task
from ccn_portal.rest.idempotency import once
from ccn_portal.rest.parameters import IDEMPOTENCY_KEY, Parameter
from ccn_portal.rest.versions import etag_of
from ccn_portal.rest.writing import CreatableResource

READ_AND_POST = ("get", "head", "post", "options")
# what a step is may be seen by everybody who signs in; who may take it the service says
RIGHTS = {"GET": Permission.VIEW_REGISTER, "POST": Permission.VIEW_REGISTER}


class SteppingResource(CreatableResource):
    """A resource whose records take steps, each with its own address and body."""

    http_method_names = READ_AND_POST
    rights = RIGHTS
    steps: dict[str, Any] = {}

    def parameters(self, action: str) -> list[Parameter]:
        """Those of lists and details; a step may carry a key."""
        return [IDEMPOTENCY_KEY] if action in self.steps else super().parameters(action)

    def answers(self, action: str) -> dict[Any, Any]:
        """After a step, the record as it is then."""
        return {(200, "application/json"): self.one} if action in self.steps else super().answers(action)

    def body(self, action: str) -> Any:
        """What a step says."""
        return self.steps[action] if action in self.steps else super().body(action)

    def step(self, service: Callable[..., Any], name: str, id: str) -> Response:
        """Take it once for each key; Http404 for a record that the caller may not see."""
        record = self.model._default_manager.visible_to(self.user).filter(pk=id).first()  # type: ignore[attr-defined]
        if record is None:
            raise Http404
        return once(self.request, lambda: self._taken(service, name, record))

    def _taken(self, service: Callable[..., Any], name: str, record: Any) -> Response:
        given: dict[str, Any] = {}
        if body := self.steps[self.act]:
            read = body(data=self.request.data, context={"request": self.request})
            read.is_valid(raise_exception=True)
            given = dict(read.validated_data)
        with transaction.atomic():
            service(**{name: record}, by=self.user, **given)
            row = self.read_one(id=str(record.pk))
        return Response(row, headers={"ETag": etag_of(row)})


class MeetingResource(SteppingResource):
    """The quarterly briefings and monthly reviews the caller may see."""

    title = "meetings"
    model = Meeting
    input = shapes.MeetingInput
    shape = shapes.MeetingSerializer
    detail_shape = shapes.MeetingDetailSerializer
    filters = MeetingFilter
    sorts = {"held_on": "held_on", "ends_on": "ends_on", "updated_at": "updated_at"}
    default_order = ("-held_on",)
    steps = {"conclude": None}

    def rows(self) -> QuerySet:
        """The user's."""
        return Meeting.objects.visible_to(self.user)

    def make(self, **given: Any) -> Meeting:
        """Prepare it."""
        return services.plan_meeting(**{name: value for name, value in given.items() if name != "reason"})

    @action(detail=True, methods=["post"])
    def conclude(self, request: Request, id: str) -> Response:
        """Freeze it with all that was laid before it."""
        return self.step(services.conclude_meeting, "meeting", id)


class TaskResource(SteppingResource):
    """The tasks that meetings gave, as they stand on the day."""

    title = "tasks"
    model = Task
    input = shapes.TaskInput
    shape = shapes.TaskSerializer
    detail_shape = shapes.TaskDetailSerializer
    filters = TaskFilter
    dated = True
    sorts = {"due_on": "due_on", "given_on": "meeting__held_on", "state": "state", "updated_at": "updated_at"}
    default_order = ("due_on",)
    steps = {"report": shapes.ReportInput, "finish": shapes.FinishInput, "reopen": shapes.ReopenInput}

    def rows(self) -> QuerySet:
        """The user's: all of a department, or those of its owner."""
        return Task.objects.visible_to(self.user).as_of(self.day)

    def make(self, **given: Any) -> Task:
        """Give it."""
        return services.add_task(**{name: value for name, value in given.items() if name != "reason"})

    @action(detail=True, methods=["post"])
    def report(self, request: Request, id: str) -> Response:
        """Say what was done so far."""
        return self.step(services.report_on_task, "task", id)

    @action(detail=True, methods=["post"])
    def finish(self, request: Request, id: str) -> Response:
        """Confirm that it is done."""
        return self.step(services.finish_task, "task", id)

    @action(detail=True, methods=["post"])
    def reopen(self, request: Request, id: str) -> Response:
        """Say that it is not done after all."""
        return self.step(services.reopen_task, "task", id)
