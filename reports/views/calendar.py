"""The reporting calendar: a page for a year, and a file for the calendar on one's desk or phone."""

import datetime as dt
from collections.abc import Iterator
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from ccn_portal.today import today
from ccn_portal.ui.access import RegisterPage
from ccn_portal.ui.numbers import number
from reports.rounds.wording import name_of, value_told, when
from reports.rounds.year import Line, Task, Year

FIRST_YEAR, LAST_YEAR = 2018, 2099
SOON, SHOWN = 60, 8
NEAR = 3  # days from which a day is called near
DAYS_TOLD = 45  # a countdown stands beside a day no further away
FOLD = 74  # octets in a line of an iCalendar file


class CalendarView(RegisterPage):
    """What is due when, how far it is, and the law behind it."""

    def get(self, request: HttpRequest) -> HttpResponse:
        """The year asked for, this one without."""
        year = Year(request.user, _year(request), today())
        near = [task for task in _near(request, year) if task.left(year.day) is not None]
        context = {
            "year": year.year,
            "before": year.year - 1 if year.year > FIRST_YEAR else None,
            "after": year.year + 1 if year.year < LAST_YEAR else None,
            "day": year.day,
            "jobs": [_job(task) for task in near[:SHOWN]],
            "longer": [_shown(line, year.day) for line in year.lines(year.longer)],
            "months": [_shown(line, year.day) for line in year.lines(year.months)],
            "law": [(label, value_told(key, rule.value, rule.unit), rule) for label, key, rule in year.law()],
        }
        return render(request, "reports/calendar.html", context)


class CalendarFileView(RegisterPage):
    """The year's cut-offs and due days as iCalendar (RFC 5545): all-day events with lasting identities."""

    def get(self, request: HttpRequest) -> HttpResponse:
        """The file."""
        year = Year(request.user, _year(request), today())
        lines = ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//CCN portal//calendar//VI", "CALSCALE:GREGORIAN"]
        for line in year.lines(year.longer):
            title = _("Cut-off of %(periods)s") % {"periods": line.period.label}
            lines += _event(f"{line.period.code}-cut-off", line.period.ends_on, title, "")
        for task in year.tasks():
            rule = task.due.rule
            title = f"{name_of(task.due.filing)}, {task.period.label}"
            source = rule.legal_source if rule else ""
            lines += _event(f"{task.period.code}-{task.due.filing.value}", task.due.on, title, source)
        lines.append("END:VCALENDAR")
        body = "".join(f"{folded}\r\n" for line in lines for folded in _folded(line))
        name = f"lich-bao-cao-{year.year}.ics"
        headers = {"Content-Disposition": f'attachment; filename="{name}"'}
        return HttpResponse(body, content_type="text/calendar; charset=utf-8", headers=headers)


def _year(request: HttpRequest) -> int:
    text = request.GET.get("year", "")
    if text.isascii() and text.isdigit() and FIRST_YEAR <= int(text[:6]) <= LAST_YEAR:
        return int(text)
    return min(max(today().year, FIRST_YEAR), LAST_YEAR)


def _near(request: HttpRequest, year: Year) -> Iterator[Task]:
    """What is late or due soon of the year shown."""
    for task in year.tasks():
        left = (task.due.on - year.day).days
        if left <= SOON and (task.done is not None or left >= 0):
            yield task


def _job(task: Task) -> dict[str, Any]:
    """A row of the work at hand."""
    rule = task.due.rule
    return {
        "due": task.due.on,
        "title": f"{name_of(task.due.filing)}, {task.period.label}",
        "text": " · ".join(part for part in (_progress(task), rule.legal_source if rule else "") if part),
        "link": task.link,
        "action": pgettext("action", "Open"),
        "action_link": task.link,
    }


def _progress(task: Task) -> str:
    """How many of the forms owed have come; "" where nobody counts."""
    if not task.owed:
        return ""
    return _("%(inside)s of %(owed)s handed in") % {"inside": number(task.inside), "owed": number(task.owed)}


def _shown(line: Line, day: dt.date) -> dict[str, Any]:
    def told(tasks: tuple[Task, ...]) -> list[dict[str, Any]]:
        return [
            {
                "name": name_of(task.due.filing),
                "on": task.due.on,
                "countdown": _countdown(task.due.on, day, task.left(day)),
                "done": task.done,
                "link": task.link,
                "owed": task.owed,
                "inside": task.inside,
                "unchecked": task.due.rule is not None and not task.due.rule.checked_against_gazette,
                "source": task.due.rule.legal_source if task.due.rule else "",
            }
            for task in tasks
        ]

    left = (line.period.ends_on - day).days
    return {
        "line": line,
        "running": line.opens_on <= day <= max((task.due.on for task in line.tasks), default=line.period.ends_on),
        "cut_off": _countdown(
            line.period.ends_on, day, left if (left := (line.period.ends_on - day).days) >= 0 else None
        ),
        "local": told(line.of_localities),
        "department": told(line.of_department),
    }


def _countdown(on: dt.date, day: dt.date, left: int | None) -> dict[str, str] | None:
    """How a day stands, as a tag; None where it says nothing."""
    if left is None or left > DAYS_TOLD:
        return None
    return {"text": when(on, day), "level": "bad" if left < 0 else "warn" if left <= NEAR else ""}


def _event(identity: str, day: dt.date, title: str, text: str) -> list[str]:
    after = day + dt.timedelta(days=1)
    return [
        "BEGIN:VEVENT",
        f"UID:{identity}@ccn-portal",
        f"DTSTAMP:{day:%Y%m%d}T000000Z",
        f"DTSTART;VALUE=DATE:{day:%Y%m%d}",
        f"DTEND;VALUE=DATE:{after:%Y%m%d}",
        f"SUMMARY:{_escaped(title)}",
        *([f"DESCRIPTION:{_escaped(text)}"] if text else []),
        "TRANSP:TRANSPARENT",
        "END:VEVENT",
    ]


def _escaped(text: str) -> str:
    for mark in "\\;,":
        text = text.replace(mark, f"\\{mark}")
    return text.replace("\n", "\\n")


def _folded(line: str) -> Iterator[str]:
    """A long line in pieces of at most 75 octets, none of which parts a letter."""
    piece, size = "", 0
    for letter in line:
        width = len(letter.encode())
        if size + width > FOLD:
            yield piece
            piece, size = " ", 1
        piece, size = piece + letter, size + width
    yield piece
