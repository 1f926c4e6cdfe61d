"""Meetings and tasks; the same services and querysets as the pages."""

from typing import Any

from django.db.models import QuerySet
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from ccn_portal.accounts.permissions import Permission
from ccn_portal.meetings import services
from ccn_portal.meetings.api import serializers as shapes
from ccn_portal.meetings.filters import MeetingFilter, TaskFilter
from ccn_portal.meetings.models import Meeting, Task
from ccn_portal.rest.steps import SteppedResource
from ccn_portal.rest.writing import CreatableResource

READ_AND_POST = ("get", "head", "post", "options")
# what a step is may be seen by everybody who signs in; who may take it the service says
RIGHTS = {"GET": Permission.VIEW_REGISTER, "POST": Permission.VIEW_REGISTER}


class MeetingResource(SteppedResource, CreatableResource):
    """The quarterly briefings and monthly reviews the caller may see."""

    http_method_names = READ_AND_POST
    rights = RIGHTS
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


class TaskResource(SteppedResource, CreatableResource):
    """The tasks that meetings gave, as they stand on the day."""

    http_method_names = READ_AND_POST
    rights = RIGHTS
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
