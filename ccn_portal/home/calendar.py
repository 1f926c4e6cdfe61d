"""The month at a glance: a line with the days that matter for reporting."""

import calendar
import datetime as dt
from collections import defaultdict
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from ccn_portal.rules.deadlines import Filing
from ccn_portal.rules.lookup import Rules
from ccn_portal.rules.periods import Kind, Period
from ccn_portal.rules.workdays import is_working_day
from ccn_portal.ui.charts import length
from reports.rounds.days import due_on, periods_ending

LEFT, RIGHT = Decimal(12), Decimal(748)
SIDE = 60  # labels nearer to an end than this are written inwards


@dataclass(frozen=True)
class Mark:
    """A day with what it is for; ``kind`` is cut-off or due."""

    day: dt.date
    text: str
    kind: str


def marks_of(quarter: Period, rules: Rules) -> list[Mark]:
    """The cut-off and the due days that go with a quarter."""
    marks = [Mark(quarter.ends_on, _("cut-off"), "cut-off")]
    named = [(Filing.RETURN, _("returns")), (Filing.QUARTER, _("quarterly report"))]
    named_longer = [(Filing.LOCAL, _("form 03")), (Filing.DEPARTMENT, _("form 04"))]
    for period in periods_ending(quarter):
        for filing, text in named if period.kind is Kind.QUARTER else named_longer:
            day = due_on(filing, period, rules)
            if day:
                marks.append(Mark(day, text, "due"))
    return marks


def month_line(day: dt.date, marks: list[Mark]) -> dict[str, Any] | None:
    """Positions for the drawing of the day's month; None when nothing falls into it."""
    here = [mark for mark in marks if (mark.day.year, mark.day.month) == (day.year, day.month)]
    if not here:
        return None
    last = calendar.monthrange(day.year, day.month)[1]

    def x(number: int) -> Decimal:
        return LEFT + (RIGHT - LEFT) * (number - 1) / (last - 1)

    together: dict[dt.date, list[Mark]] = defaultdict(list)
    for mark in here:
        together[mark.day].append(mark)
    days = [dt.date(day.year, day.month, number) for number in range(1, last + 1)]
    return {
        "first": days[0],
        "ticks": [{"x": length(x(one.day)), "working": is_working_day(one)} for one in days],
        "now": length(x(day.day)),
        "now_anchor": _anchor(x(day.day)),
        "day": day.day,
        "marks": [
            {
                "x": length(x(on.day)),
                "anchor": _anchor(x(on.day)),
                "text": f"{on.day} {', '.join(mark.text for mark in group)}",
                "style": "cut" if all(mark.kind == "cut-off" for mark in group) else _nearness(on, day),
            }
            for on, group in sorted(together.items())
        ],
    }


def _anchor(x: Decimal) -> str:
    if x < LEFT + SIDE:
        return "start"
    return "end" if x > RIGHT - SIDE else "middle"


def _nearness(due: dt.date, day: dt.date) -> str:
    left = (due - day).days
    if left < 0:
        return "past"
    return "soon" if left <= 3 else "due"
