"""How meetings and tasks are asked for."""

import datetime as dt
from typing import TYPE_CHECKING, Self

from django.db import models
from django.db.models import BooleanField, Case, CharField, Count, OuterRef, Q, Subquery, Value, When
from django.db.models.functions import Coalesce

from ccn_portal.accounts.permissions import Permission
from ccn_portal.meetings.choices import MeetingState, TaskState
from ccn_portal.today import today
from clusters.models import Cluster

if TYPE_CHECKING:
    from ccn_portal.accounts.models import User
    from ccn_portal.meetings.models import Meeting


def _keeps(user: "User") -> bool:
    """Whether the user prepares or concludes meetings, and so sees them before they are concluded."""
    return user.may(Permission.KEEP_MEETINGS) or user.may(Permission.CONCLUDE_MEETING)


class MeetingQuerySet(models.QuerySet):
    """Meetings."""

    def visible_to(self, user: "User") -> Self:
        """The department's own; other agencies, who attend, see them once they are concluded."""
        if user.sees_everything:
            return self
        if not user.may(Permission.ATTEND_MEETINGS):
            return self.none()
        own = self.filter(unit__in=user.registers)
        return own if _keeps(user) else own.filter(state=MeetingState.CONCLUDED)

    def before(self, meeting: "Meeting") -> Self:
        """The department's meetings held before this one, the latest first."""
        return self.filter(unit=meeting.unit_id, held_on__lt=meeting.held_on).order_by("-held_on", "-pk")


class TaskQuerySet(models.QuerySet):
    """Tasks that meetings gave."""

    def visible_to(self, user: "User") -> Self:
        """All of the department's; for others those they own, once the meeting is concluded."""
        if user.sees_everything:
            return self
        if _keeps(user):
            return self.filter(meeting__unit__in=user.registers)
        return self.filter(meeting__state=MeetingState.CONCLUDED).owned_by(user)

    def owned_by(self, user: "User") -> Self:
        """Those given to the user's locality or agency.

        What was given to a unit that has ended since falls to all that succeeded it; a task about one cluster to the
        unit in which that lies.
        """
        if not user.may(Permission.REPORT_TASK):
            return self.none()
        own = Q(unit__in=user.jurisdiction)
        if user.predecessors:
            here = Q(cluster__isnull=True) | Q(cluster__in=Cluster.objects.visible_to(user).values("pk"))
            own |= Q(unit__in=user.predecessors, unit__valid_to__lt=today()) & here
        if user.agency_name:
            own = Q(agency__iexact=user.agency_name, meeting__unit__in=user.registers)
        return self.filter(own)

    def given_by(self, day: dt.date) -> Self:
        """Those of meetings held by the day."""
        return self.filter(meeting__held_on__lte=day)

    def as_of(self, day: dt.date) -> Self:
        """With ``state``, ``is_overdue`` and ``carried`` (how many later meetings found it open) on the day."""
        from ccn_portal.meetings.models import Meeting

        later = Meeting.objects.filter(
            unit=OuterRef("meeting__unit"), held_on__gt=OuterRef("meeting__held_on"), held_on__lte=day
        )
        found_open = later.filter(held_on__lte=Coalesce(OuterRef("done_on"), Value(dt.date.max)))
        counted = found_open.order_by().values("unit").annotate(total=Count("pk")).values("total")
        done = Q(done_on__lte=day)
        return self.annotate(
            carried=Coalesce(Subquery(counted, output_field=models.IntegerField()), 0),
            is_overdue=Case(
                When(done, then=Value(False)),
                When(due_on__lt=day, then=Value(True)),
                default=Value(False),
                output_field=BooleanField(),
            ),
        ).annotate(
            state=Case(
                When(done, then=Value(TaskState.DONE.value)),
                When(carried__gt=0, then=Value(TaskState.CARRIED.value)),
                default=Value(TaskState.OPEN.value),
                output_field=CharField(choices=TaskState.choices),
            )
        )

    def before_meeting(self, meeting: "Meeting", since: dt.date | None) -> Self:
        """What the meeting has to look at: raised at an earlier one, and not done by the one before (``since``)."""
        earlier = self.filter(meeting__unit=meeting.unit_id, meeting__held_on__lt=meeting.held_on)
        still = Q(done_on__isnull=True) | Q(done_on__gt=since or dt.date.min)
        return earlier.filter(still)

    def in_order(self) -> Self:
        """As lists show them: by due day, then as they were raised."""
        return self.order_by("due_on", "meeting__held_on", "number")
