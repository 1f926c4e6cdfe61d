"""What a meeting and a task must be."""

import datetime as dt
from collections.abc import Iterator

from django.utils.translation import gettext as _

from ccn_portal.errors import RuleViolation
from ccn_portal.meetings.models import Meeting
from ccn_portal.rules.periods import Kind, Period
from ccn_portal.territories.models import AdministrativeUnit
from ccn_portal.today import today
from ccn_portal.ui.numbers import day as shown_day
from clusters.models import Cluster

LONGEST = 4000
KINDS = (Kind.QUARTER, Kind.MONTH)


def meeting_violations(
    unit: AdministrativeUnit, period: Period, held_on: dt.date, meeting: Meeting | None = None
) -> Iterator[RuleViolation]:
    """Why there cannot be such a meeting."""
    if period.kind not in KINDS:
        yield RuleViolation("period_kind", _("A meeting is held for a quarter or a month."), "period")
    if not unit.is_valid_on(period.ends_on):
        message = _("%(unit)s was not on the map of %(day)s")
        yield RuleViolation(
            "unit_not_on_map", message % {"unit": unit.name, "day": shown_day(period.ends_on)}, "period"
        )
    if held_on < period.ends_on:
        message = _("The figures are cut off on %(day)s: the meeting cannot be held before.")
        yield RuleViolation("before_cut_off", message % {"day": shown_day(period.ends_on)}, "held_on")
    others = Meeting.objects.filter(unit=unit, period=period.code)
    if meeting is not None:
        others = others.exclude(pk=meeting.pk)
    if others.exists():
        yield RuleViolation("exists", _("There is a meeting for this period already."), "period")


def task_violations(
    *,
    meeting: Meeting,
    text: str,
    unit: AdministrativeUnit | None,
    agency: str,
    cluster: Cluster | None,
    due_on: dt.date | None,
) -> Iterator[RuleViolation]:
    """Why there cannot be such a task."""
    if not text:
        yield RuleViolation("required", _("Say what is to be done."), "text")
    if len(text) > LONGEST:
        yield RuleViolation("too_long", _("At most %(most)d characters.") % {"most": LONGEST}, "text")
    if (unit is None) == (not agency):
        yield RuleViolation("one_owner", _("Name either a locality or an agency, not both."), "unit")
    if unit is not None and (unit.province_id or unit.pk) != meeting.unit_id:
        yield RuleViolation("other_province", _("%(unit)s lies in another province.") % {"unit": unit.name}, "unit")
    if due_on is None:
        yield RuleViolation("required", _("Say by when it is to be done."), "due_on")
    elif due_on < meeting.held_on:
        yield RuleViolation("before_meeting", _("The due day is before the meeting."), "due_on")


def finish_violations(meeting: Meeting, done_on: dt.date | None, outcome: str) -> Iterator[RuleViolation]:
    """Why a task of the meeting cannot be called done."""
    if done_on is None:
        yield RuleViolation("required", _("Say when it was done."), "done_on")
    elif done_on > today():
        yield RuleViolation("in_future", _("This day has not come yet."), "done_on")
    elif done_on < meeting.held_on:
        yield RuleViolation("before_meeting", _("This day is before the meeting."), "done_on")
    if not outcome:
        yield RuleViolation("required", _("Say what came of it."), "outcome")
    if len(outcome) > LONGEST:
        yield RuleViolation("too_long", _("At most %(most)d characters.") % {"most": LONGEST}, "outcome")
