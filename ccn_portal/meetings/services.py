"""What is done with meetings and their tasks."""

import datetime as dt
from typing import TYPE_CHECKING

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.utils import timezone
from django.utils.translation import gettext as _

from ccn_portal.accounts.permissions import Permission
from ccn_portal.errors import RuleViolation, raise_all
from ccn_portal.history.services import state_of_knowledge
from ccn_portal.history.tracking import recorded
from ccn_portal.letters.services import keep_in_force
from ccn_portal.meetings.choices import MeetingState
from ccn_portal.meetings.document import BRIEFING
from ccn_portal.meetings.models import Meeting, Task, TaskReport
from ccn_portal.meetings.pack import pack_of, tasks_on_table
from ccn_portal.meetings.validation import LONGEST, finish_violations, meeting_violations, task_violations
from ccn_portal.rules.periods import Period
from ccn_portal.territories.models import AdministrativeUnit
from ccn_portal.text import clean
from ccn_portal.today import today
from ccn_portal.ui.numbers import day as shown_day
from clusters.models import Cluster
from reports.canonical import fingerprint

if TYPE_CHECKING:
    from ccn_portal.accounts.models import User

COUNTED = ("clusters", "investors", "inspections", "environment", "reports")  # apps whose records a meeting counts


# -- meetings -------------------------------------------------------------------------------------
def plan_meeting(*, unit: AdministrativeUnit, period: Period | str, held_on: dt.date, by: "User | None") -> Meeting:
    """Prepare a meeting of the province's department and lay the figures of the period before it.

    RuleViolations ``period_kind``, ``unit_not_on_map``, ``before_cut_off`` or ``exists``.
    """
    _require_may(by, Permission.KEEP_MEETINGS, unit)
    days = Period.parse(period) if isinstance(period, str) else period
    with recorded("plan_meeting", by=by):
        # of two clicks at once the second one meets the first
        AdministrativeUnit.objects.select_for_update(no_key=True).get(pk=unit.pk)
        raise_all(meeting_violations(unit, days, held_on))
        meeting = Meeting(
            unit=unit,
            period=days.code,
            starts_on=days.starts_on,
            ends_on=days.ends_on,
            held_on=held_on,
            created_by=by,
        )
        meeting.save()
        _lay(meeting)
    return meeting


def amend_meeting(*, meeting: Meeting, held_on: dt.date, conclusions: str, by: "User") -> Meeting:
    """Change the day or the conclusions and count anew; nothing of a concluded meeting changes (``wrong_state``)."""
    with recorded("amend_meeting", by=by):
        meeting = _preparing(meeting, by, Permission.KEEP_MEETINGS)
        violations = [*meeting_violations(meeting.unit, meeting.days, held_on, meeting)]
        if len(conclusions) > 5 * LONGEST:
            violations.append(
                RuleViolation("too_long", _("At most %(most)d characters.") % {"most": 5 * LONGEST}, "conclusions")
            )
        raise_all(violations)
        meeting.held_on = held_on
        meeting.conclusions = "\n".join(line for part in conclusions.splitlines() if (line := clean(part)))
        _lay(meeting)
    return meeting


def recount_meeting(*, meeting: Meeting, by: "User") -> Meeting:
    """Count everything anew from the register as it is; nothing of a concluded meeting changes (``wrong_state``)."""
    with recorded("recount_meeting", by=by):
        meeting = _preparing(meeting, by, Permission.KEEP_MEETINGS)
        _lay(meeting)
    return meeting


def is_stale(meeting: Meeting) -> bool:
    """Whether the register has changed since the figures of a meeting in preparation were counted."""
    return not meeting.is_concluded and meeting.knowledge != state_of_knowledge(apps=COUNTED)


def conclude_meeting(*, meeting: Meeting, by: "User") -> Meeting:
    """Freeze the meeting with all that was laid before it, counted once more; then its tasks are handed out.

    RuleViolation ``wrong_state``, ``not_held`` before its day, or ``required`` without conclusions.
    """
    with recorded("conclude_meeting", by=by):
        meeting = _preparing(meeting, by, Permission.CONCLUDE_MEETING)
        if meeting.held_on > today():
            message = _("The meeting is held on %(day)s: it cannot be concluded before.")
            raise RuleViolation("not_held", message % {"day": shown_day(meeting.held_on)}, "held_on")
        if not meeting.conclusions:
            raise RuleViolation("required", _("Write the conclusions first."), "conclusions")
        keep_in_force(kind=BRIEFING, unit=meeting.unit, by=by)
        meeting.state = MeetingState.CONCLUDED
        meeting.concluded_at, meeting.concluded_by = timezone.now(), by
        _lay(meeting)
    return meeting


def _lay(meeting: Meeting) -> None:
    meeting.knowledge = state_of_knowledge(apps=COUNTED)  # before counting: what comes meanwhile makes it stale
    pack = pack_of(meeting, demo=settings.DEMO)
    meeting.content, meeting.provenance, meeting.sha256 = pack.content, pack.provenance, pack.sha256
    meeting.built_at = timezone.now()
    meeting.save()


def _list_tasks(meeting: Meeting) -> None:
    """The tasks anew, the figures as they were counted."""
    meeting.content = {**(meeting.content or {}), "tasks": tasks_on_table(meeting)}
    meeting.sha256 = fingerprint(meeting.content)
    meeting.save(update_fields=["content", "sha256", "updated_at"])


def _preparing(meeting: Meeting, by: "User", permission: Permission) -> Meeting:
    """The meeting, locked; RuleViolation ``wrong_state`` once it is concluded."""
    _require_may(by, permission, meeting.unit)
    locked = Meeting.objects.select_for_update(of=("self",), no_key=True).select_related("unit").get(pk=meeting.pk)
    if locked.is_concluded:
        raise RuleViolation("wrong_state", _("The meeting is concluded: nothing of it changes any more."), "state")
    return locked


# -- tasks ----------------------------------------------------------------------------------------
def add_task(
    *,
    meeting: Meeting,
    text: str,
    due_on: dt.date | None,
    by: "User",
    unit: AdministrativeUnit | None = None,
    agency: str = "",
    cluster: Cluster | None = None,
) -> Task:
    """Give a task at a meeting in preparation; RuleViolations by field."""
    text, agency = clean(text), clean(agency)
    with recorded("add_task", by=by):
        meeting = _preparing(meeting, by, Permission.KEEP_MEETINGS)
        given = {"text": text, "unit": unit, "agency": agency, "cluster": cluster, "due_on": due_on}
        raise_all(task_violations(meeting=meeting, **given))  # type: ignore[arg-type]
        last = meeting.tasks.order_by("-number").first()
        task = Task.objects.create(meeting=meeting, number=last.number + 1 if last else 1, **given)
        _list_tasks(meeting)
    return task


def drop_task(*, task: Task, by: "User") -> None:
    """Take a task back while its meeting is in preparation; later it can only be finished."""
    with recorded("drop_task", by=by):
        meeting = _preparing(task.meeting, by, Permission.KEEP_MEETINGS)
        task.delete()
        _list_tasks(meeting)


def report_on_task(*, task: Task, text: str, by: "User", is_done: bool = False) -> TaskReport:
    """What the owner did so far; the department decides whether the task is done.

    RuleViolation ``required``, ``too_long``, or ``wrong_state`` once the task is done.
    """
    text = clean(text)
    with recorded("report_on_task", by=by):
        if not (by.may(Permission.REPORT_TASK) or by.may(Permission.KEEP_MEETINGS)):
            raise PermissionDenied
        locked = _task(task, by)
        if not text:
            raise RuleViolation("required", _("Say what was done."), "text")
        if len(text) > LONGEST:
            raise RuleViolation("too_long", _("At most %(most)d characters.") % {"most": LONGEST}, "text")
        if locked.done_on is not None:
            raise RuleViolation("wrong_state", _("The task is done already."), "state")
        return TaskReport.objects.create(task=locked, text=text, is_done=is_done, by=by)


def finish_task(*, task: Task, done_on: dt.date | None, outcome: str, by: "User") -> Task:
    """The task is done.

    RuleViolation ``wrong_state``, or RuleViolations ``required``, ``in_future``, ``before_meeting``, ``too_long``.
    """
    outcome = clean(outcome)
    with recorded("finish_task", by=by):
        _require_may(by, Permission.KEEP_MEETINGS, task.meeting.unit)
        locked = _task(task, by)
        if locked.done_on is not None:
            raise RuleViolation("wrong_state", _("The task is done already."), "state")
        raise_all(finish_violations(locked.meeting, done_on, outcome))
        locked.done_on, locked.outcome = done_on, outcome
        locked.save()
    return locked


def reopen_task(*, task: Task, reason: str, by: "User") -> Task:
    """A task that was called done is not; the reason stays in its history. RuleViolation ``required``."""
    reason = clean(reason)
    with recorded("reopen_task", by=by, reason=reason):
        _require_may(by, Permission.KEEP_MEETINGS, task.meeting.unit)
        locked = _task(task, by)
        if not reason:
            raise RuleViolation("required", _("Say why it is opened again."), "reason")
        locked.done_on, locked.outcome = None, ""
        locked.save()
    return locked


def _task(task: Task, by: "User") -> Task:
    """The task, locked; Http404 for who may not see it."""
    if not Task.objects.visible_to(by).filter(pk=task.pk).exists():
        raise Http404
    return Task.objects.select_for_update(of=("self",), no_key=True).select_related("meeting__unit").get(pk=task.pk)


def _require_may(user: "User | None", permission: Permission, unit: AdministrativeUnit) -> None:
    if user is None:
        return
    if not user.may(permission):
        raise PermissionDenied
    if not user.sees_everything and unit.pk not in user.registers:
        raise Http404
