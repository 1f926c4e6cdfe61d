"""What is to be done by a day, and what the oversight and the meetings add to it."""

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from ccn_portal.accounts.models import User
from ccn_portal.accounts.permissions import Permission
from ccn_portal.meetings.models import Task
from inspections.choices import FindingState, Keeper
from inspections.models import Finding

SOON = 3  # days before a due day from which it is called near
AHEAD = 45  # days a cut-off or due day is shown in advance


@dataclass(frozen=True)
class Work:
    """Something to be done by a day."""

    due: dt.date
    title: str
    text: str = ""
    link: str = ""
    action: str = ""
    parts: tuple[tuple[str, int], ...] = ()  # pieces of the bar under the text: style, amount
    whole: int = 0
    is_own: bool = False  # the user's very own to do: the action is a button


def tasks_due(user: User, day: dt.date) -> Iterator[Work]:
    """What meetings gave to the user's locality or agency, past its day or due soon; one query, none for others."""
    if not user.may(Permission.REPORT_TASK):
        return
    given = Task.objects.visible_to(user).owned_by(user).filter(meeting__held_on__lte=day).as_of(day)
    near = given.filter(due_on__lte=day + dt.timedelta(days=AHEAD)).exclude(done_on__lte=day)
    for task in near.select_related("meeting", "cluster").in_order():
        where = f"CCN {task.cluster.name} · " if task.cluster else ""
        link = reverse("task-detail", args=[task.pk])
        yield Work(task.due_on, task.text, f"{where}{task.meeting.title}", link, _("Report on it"), is_own=True)


def remedies_due(user: User, day: dt.date) -> Iterator[Work]:
    """Violations whose remedy falls due, by inspection; what is overdue already is on the watch list. One query."""
    if not user.may(Permission.RECORD_INSPECTION):
        return
    found = Finding.objects.visible_to(user).as_of(day).filter(state__in=[FindingState.OPEN, FindingState.TRANSFERRED])
    if user.role == "agency":
        found = found.filter(inspection__keeper=Keeper.AGENCY, inspection__domain=user.domain)
    rows = found.filter(due_on__lte=day + dt.timedelta(days=AHEAD)).select_related("inspection__cluster")
    ordered = rows.order_by("due_on", "inspection__code", "pk")
    for (due, code), findings in groupby(ordered, key=lambda row: (row.due_on, row.inspection.code)):
        together = list(findings)
        inspection, count = together[0].inspection, len(together)
        title = ngettext("%(count)d remedy at CCN %(cluster)s", "%(count)d remedies at CCN %(cluster)s", count)
        yield Work(
            due,
            title % {"count": count, "cluster": inspection.cluster.name},
            "; ".join(row.text for row in together),
            reverse("inspection-detail", args=[code]),
            _("Open the inspection"),
        )
