"""What is due: a locality's returns; for the department what waits for it, and who has reported when."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from ccn_portal.accounts.models import User
from ccn_portal.errors import RuleViolation
from ccn_portal.rules.periods import Period
from ccn_portal.today import today
from ccn_portal.ui.access import RegisterPage
from clusters.models import Cluster
from reports.choices import ReturnState
from reports.models import Return
from reports.returns import services
from reports.returns.batch import duties_of
from reports.returns.duties import Duty, GridRow, Timeliness, duties, grid
from reports.returns.states import EDITABLE, Action, may
from reports.rounds.reminders import last_reminded
from reports.views.chosen import REFUSED, chosen_in, kept_after, take_together

PERIODS = 12
RECENT = 5  # of these, the ones whose late units are reminded all at once
LEVELS = {
    Timeliness.MISSING: "bad",
    Timeliness.LATE: "warn",
    Timeliness.ON_TIME: "ok",
    Timeliness.UNDATED: "",
    Timeliness.NOT_DUE: "",
}
STATE_LEVELS = {ReturnState.SUBMITTED: "note", ReturnState.RETURNED: "warn", ReturnState.ACCEPTED: "ok"}


class ReturnListView(RegisterPage):
    """The returns page; accepting several at once is its form."""

    def get(self, request: HttpRequest) -> HttpResponse:
        """Due for who enters; waiting and the grid for who accepts or only looks."""
        return self._page(request)

    def post(self, request: HttpRequest) -> HttpResponse:
        """Accept the chosen ones or send them back, all or none; when they cannot be, what was typed stays."""
        rows = list(Return.objects.visible_to(request.user).filter(pk__in=chosen_in(request)))
        try:
            messages.success(request, take_together(request, rows, services))
        except REFUSED as problem:
            return self._page(request, kept_after(problem, request), status=422)
        return redirect("return-list")

    def _page(self, request: HttpRequest, kept: dict[str, Any] | None = None, status: int = 200) -> HttpResponse:
        user = request.user
        context: dict[str, Any] = {
            "accepts": may(user, Action.ACCEPT),
            "enters": may(user, Action.SAVE),
            **(kept or {}),
        }
        asked = _asked(request)
        if context["enters"] and not context["accepts"]:
            context["due"], context["older"] = _due_for(user, asked)
        else:
            context |= _overview(user, asked, request.GET.get("unit", ""))
        return render(request, "returns/list.html", context, status=status)


def _asked(request: HttpRequest) -> Period | None:
    try:
        return Period.parse(request.GET.get("period", ""))
    except RuleViolation:
        return None


def _due_for(user: User, asked: Period | None) -> tuple[list[dict[str, Any]], list[Return]]:
    """The periods at hand with what the user's unit owes, and what is still open of earlier ones."""
    running = Period.quarter_of(today())
    periods = [asked] if asked else [running.previous(), running]
    mine = services.clusters_entered_by(user)
    owed = duties_of(user, periods)
    sections = [_section(period, [duty for duty in owed if duty.period == period]) for period in periods]
    sections.sort(key=lambda section: not section["left"])  # what is to be done comes first
    older = Return.objects.filter(cluster__in=mine.values("pk"), state__in=EDITABLE)
    older = older.exclude(period__in=[period.code for period in periods]).select_related("cluster")
    return sections, list(older.order_by("-ends_on", "cluster__sort_key")[:100])


def _section(period: Period, owed: list[Duty]) -> dict[str, Any]:
    """A period with its returns, and how many are still to be made until when."""
    rows = [duty.correction or duty.row for duty in owed]
    left = [row for row in rows if row is None or row.state in EDITABLE]
    due_on = owed[0].due_on if owed else None
    return {
        "period": period,
        "rows": [_row(duty) for duty in owed],
        "left": len(left),
        "due_on": due_on,
        "days_left": (due_on - today()).days if due_on else None,
    }


def _overview(user: User, asked: Period | None, unit: str) -> dict[str, Any]:
    """What waits, the grid of the last periods (latest first), and the returns behind the cell that was pressed."""
    last = Period.quarter_of(today())
    if asked and not asked.starts_on <= last.starts_on:
        asked = None
    periods = [asked or last]
    while len(periods) < PERIODS:
        periods.append(periods[-1].previous())
    owed = duties(Cluster.objects.visible_to(user), periods)
    waiting = Return.objects.visible_to(user).filter(state=ReturnState.SUBMITTED).select_related("cluster")
    pressed = [_row(duty) for duty in owed if asked and duty.period == asked and unit in ("", str(duty.place.pk))]
    rows = grid(owed, periods, today(), last_reminded(periods))
    return {
        "waiting": list(waiting.order_by("ends_on", "cluster__sort_key")[:500]) if may(user, Action.ACCEPT) else [],
        "periods": periods,
        "grid": rows,
        "late": _late(rows, periods),
        "asked": asked,
        "pressed": pressed,
        "open": sum(not entry["duty"].is_in for entry in pressed),
        "unit": unit,
    }


def _late(rows: list[GridRow], periods: list[Period]) -> dict[str, Any] | None:
    """The latest period that units are late with, and how many are; one click reminds them all."""
    for place, period in enumerate(periods[:RECENT]):
        cells = [cell for row in rows if (cell := row.cells[place]) is not None]
        count = sum(bool(cell.counts.get(Timeliness.MISSING)) for cell in cells)
        if count:
            return {"period": period, "count": count}
    return None


def _row(duty: Duty) -> dict[str, Any]:
    timeliness = duty.timeliness(today())
    row = duty.correction or duty.row
    return {
        "duty": duty,
        "row": row,
        "level": STATE_LEVELS.get(ReturnState(row.state), "") if row else "",
        "timeliness": timeliness.label,
        "timeliness_level": LEVELS[timeliness],
    }
