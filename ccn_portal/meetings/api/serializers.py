"""What meetings and tasks look like in the API, and the bodies that change them."""

from typing import Any

from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from ccn_portal.accounts.models import User
from ccn_portal.meetings.choices import MeetingState, TaskState
from ccn_portal.meetings.models import Meeting, Task, TaskReport
from ccn_portal.rest.shapes import Attached, Choice, Context, Count, Day, Flag, Moment, Shape, Stored, Text
from ccn_portal.rest.writing import DayField, Input, Plain, Reference, Strict, Word
from ccn_portal.territories.models import AdministrativeUnit
from ccn_portal.today import today
from clusters.models import Cluster


class MeetingSerializer(Shape):
    """A meeting."""

    id = Count(column="pk")
    unit = Text(_("Unit"), column="unit__code")
    period = Text(_("Period"))
    starts_on = Day(_("From"))
    ends_on = Day(_("Cut-off"))
    held_on = Day(_("Held on"))
    state = Choice(_("State"), choices=MeetingState.choices)
    conclusions = Text(_("Conclusions"), null=True)
    sha256 = Text("SHA-256", null=True)
    built_at = Moment(_("Counted at"), null=True)
    concluded_at = Moment(_("Concluded at"), null=True)
    updated_at = Moment(_("Updated"))


class MeetingDetailSerializer(MeetingSerializer):
    """A meeting with all that is laid before it."""

    content = Stored(_("Content"), null=True)


class TaskReportSerializer(Shape):
    """What the owner of a task reported."""

    at = Moment(_("Reported at"))
    by = Text(_("By"), column="by__display_name", null=True)
    text = Text(_("What was done"))
    is_done = Flag(_("Reported as done"))

    @classmethod
    def cell(cls, rows: list[dict[str, Any]]) -> str:
        """The texts."""
        return "; ".join(row["text"] for row in rows)


def reports_of(keys: list[Any], context: Context) -> dict[Any, list[dict[str, Any]]]:
    """What was reported on each task, the latest first."""
    found: dict[Any, list[dict[str, Any]]] = {}
    for row in TaskReport.objects.filter(task__in=keys).select_related("by"):
        told = {"at": row.at, "by": str(row.by), "text": row.text, "is_done": row.is_done}
        found.setdefault(row.task_id, []).append(told)
    return found


class TaskSerializer(Shape):
    """A task and how it stands on the day."""

    id = Count(column="pk")
    meeting = Count(_("Meeting (id)"), column="meeting_id")
    given_on = Day(_("Given on"), column="meeting__held_on")
    number = Count(_("Number"))
    text = Text(_("Task"))
    unit = Text(_("Locality that does it"), column="unit__code", null=True)
    unit_name = Text(_("Name of the locality"), column="unit__name", null=True)
    agency = Text(_("Agency that does it"), null=True)
    cluster = Text(_("Cluster (code)"), column="cluster__code", null=True)
    due_on = Day(_("Due on"))
    state = Choice(_("State"), choices=TaskState.choices)
    overdue = Flag(_("Overdue"), column="is_overdue")
    carried = Count(_("Times carried over"))
    done_on = Day(_("Done on"), null=True)
    outcome = Text(_("Outcome"), null=True)
    updated_at = Moment(_("Updated"))


class TaskDetailSerializer(TaskSerializer):
    """A task with what was reported on it."""

    attached = {"reports": Attached(reports_of, default=list)}

    reports = TaskReportSerializer(many=True)


# -- bodies ---------------------------------------------------------------------------------------
def provinces(user: User) -> Any:
    """The provinces whose department's meetings the user may prepare."""
    units = AdministrativeUnit.objects.filter(level="province").valid_on(today())
    return units if user.sees_everything else units.filter(pk__in=user.registers)


def localities(user: User) -> Any:
    """The units below them, on the map of today."""
    units = AdministrativeUnit.objects.exclude(level="province").valid_on(today())
    return units if user.sees_everything else units.filter(province__in=user.registers)


class MeetingInput(Input):
    """A meeting to prepare."""

    unit = Reference(provinces, "code", help_text="Code of the province.")
    period = Plain(max_length=Meeting._meta.get_field("period").max_length, help_text="2026Q3 or 2026-09")
    held_on = DayField()


class TaskInput(Input):
    """A task given at a meeting in preparation, to a locality or to an agency."""

    meeting = Reference(Meeting.objects.visible_to, "pk", help_text="Id.")
    text = Plain()
    unit = Reference(localities, "code", required=False, allow_null=True, help_text="Code of the locality.")
    agency = Word(max_length=Task._meta.get_field("agency").max_length)
    cluster = Reference(Cluster.objects.visible_to, "code", required=False, allow_null=True)
    due_on = DayField()


class ReportInput(Strict):
    """What the owner did."""

    text = Plain()
    is_done = serializers.BooleanField(required=False)


class FinishInput(Strict):
    """That the task is done."""

    done_on = DayField()
    outcome = Plain()


class ReopenInput(Strict):
    """That it is not done after all."""

    reason = Plain()
