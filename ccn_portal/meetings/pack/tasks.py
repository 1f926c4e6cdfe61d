"""The tasks that lie on a meeting's table."""

from collections.abc import Iterable
from typing import Any

from ccn_portal.meetings.models import Meeting, Task


def tasks_before(meeting: Meeting) -> Iterable[Task]:
    """The tasks on the meeting's table: what it raises, and what earlier ones left or saw done since."""
    last = Meeting.objects.before(meeting).first()
    earlier = Task.objects.before_meeting(meeting, last.held_on if last else None)
    found = (earlier | Task.objects.filter(meeting=meeting)).as_of(meeting.held_on)
    return found.select_related("meeting", "unit", "cluster").in_order()


def tasks_on_table(meeting: Meeting) -> list[dict[str, Any]]:
    """The same as the content keeps them, in two queries."""
    return [
        {
            "id": task.pk,
            "raised_at": task.meeting.period,
            "raised_on": task.meeting.held_on.isoformat(),
            "is_new": task.meeting_id == meeting.pk,
            "number": task.number,
            "text": task.text,
            "owner": task.owner,
            "cluster": task.cluster.code if task.cluster else None,
            "cluster_name": task.cluster.name if task.cluster else None,
            "due_on": task.due_on.isoformat(),
            "state": task.state,  # type: ignore[attr-defined]
            "overdue": task.is_overdue,  # type: ignore[attr-defined]
            "carried": task.carried,  # type: ignore[attr-defined]
            "done_on": task.done_on.isoformat() if task.done_on and task.state == "done" else None,  # type: ignore[attr-defined]
            "outcome": task.outcome if task.state == "done" else "",  # type: ignore[attr-defined]
        }
        for task in tasks_before(meeting)
    ]
