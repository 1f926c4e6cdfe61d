"""The page of a report: it looks like the form, and every number opens to what it counts."""

import datetime as dt
from decimal import Decimal
from typing import Any
from urllib.parse import urlencode

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from ccn_portal.accounts.models import User
from ccn_portal.accounts.permissions import Permission
from ccn_portal.jobs.models import State
from ccn_portal.rules.deadlines import due_date
from ccn_portal.rules.periods import Period
from ccn_portal.ui.access import RegisterPage
from reports.choices import FormCode, ReportState
from reports.documents import wording
from reports.filing.states import Action, may
from reports.lines.checks import CHECKS
from reports.models import Report
from reports.official_forms import forms
from reports.views.panel import panel_of
from reports.views.shown import report_of, title_of
from reports.views.standing import differences_shown, flow, of_the_whole, versions_of
from reports.views.steps import steps_open_to

STANDING_COLUMNS = ("3", "4", "15", "18", "19", "20", "25")
PAGE_SIZE = 50
FORMATS = ("xlsx", "docx", "csv", "json")


class ReportDetailView(RegisterPage):
    """A report: being built, failed, or with its form and files."""

    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        """The page; ``?line=20`` with the panel open, for browsers without JavaScript."""
        report = report_of(request, pk)
        form, period = forms()[report.form], Period.parse(report.period)
        context: dict[str, Any] = {
            "report": report,
            "period": period,
            "title": title_of(report),
            "official": report.content["form"] if report.content else form,  # the words it was made with
            "form_name": form.name,
            "crumbs": [(_("Periodic reports"), reverse("report-list")), (str(period.label), "")],
            "may_build": may(request.user, Action.BUILD),
            "progress": _progress(report),
            "due_on": due_date(report.form, period),
            "steps": steps_open_to(request.user, report),
            "waits_for": _waits_for(request.user, report),
            "compare": _compare(report),
        }
        if report.content is not None:
            history = request.user.may(Permission.VIEW_HISTORY)
            context |= _built(report) | {
                "versions": versions_of(report),
                "changed": differences_shown(report, of_the_whole(report), history=history),
                "copies": list(report.signed_copies.order_by("pk")),
                "may_history": history,
            }
            line = request.GET.get("line", "")
            if line in report.provenance:
                context["panel"] = panel_of(report, line)
        return render(request, "reports/detail.html", context)


class ReportDifferencesView(RegisterPage):
    """Every cell in which a restated report differs from the version before, with what changed it."""

    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        """The page, ``?line=20`` for one line; of a first version there is nothing to compare."""
        report = report_of(request, pk)
        before = report.earlier_version
        if report.differences is None or before is None:
            return redirect("report-detail", pk=pk)
        lines = list(dict.fromkeys(cell["line"] for cell in report.differences))
        line = request.GET.get("line", "")
        cells = [cell for cell in report.differences if line in ("", cell["line"])]
        page = Paginator(cells, PAGE_SIZE).get_page(request.GET.get("page"))
        context = {
            "report": report,
            "title": _("Version %(version)s against version %(before)s")
            % {"version": report.version, "before": before.version},
            "crumbs": [
                (_("Periodic reports"), reverse("report-list")),
                (title_of(report), reverse("report-detail", args=[pk])),
                (_("Differences"), ""),
            ],
            "lines": lines,
            "line": line,
            "page": page,
            "rows": differences_shown(report, page.object_list, history=request.user.may(Permission.VIEW_HISTORY)),
        }
        return render(request, "reports/differences.html", context)


class ReportProgressView(RegisterPage):
    """What the page asks every second while the report is built."""

    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        """The progress component; when the work has ended, the order to load the page anew."""
        report = report_of(request, pk)
        response = render(request, "reports/progress.html", {"progress": _progress(report)})
        if report.job_state in (State.DONE, State.FAILED):
            response["HX-Refresh"] = "true"
        return response


def _waits_for(user: User, report: Report) -> str:
    """Whose turn it is, where it is not this user's."""
    if report.state == ReportState.DRAFT and not may(user, Action.APPROVE):
        return _("The next step is the leader's: to approve it.")
    if report.state == ReportState.APPROVED and not may(user, Action.FILE):
        return _("The next step is the leader's: to file it with number and day.")
    return ""


def _compare(report: Report) -> str:
    """Where forms 01 and 02 stand beside what this report counts; "" for forms that do not look at them."""
    if report.form not in (FormCode.TT14_03, FormCode.TT14_04):
        return ""
    asked = {"unit": report.unit_id, "period": report.period}
    return f"{reverse('party-return-compare')}?{urlencode(asked)}"


def _progress(report: Report) -> dict[str, Any]:
    words = {
        State.QUEUED: _("Waiting for its turn"),
        State.RUNNING: _("Counting the register"),
        State.DONE: _("Built"),
        State.FAILED: _("The report could not be built"),
    }
    return {
        "url": reverse("report-progress", args=[report.pk]),
        "percent": report.progress,
        "text": f"{words[State(report.job_state)]}{_sign_of_life(report)}",
        "state": report.job_state,
        "failure": report.failure,
    }


def _sign_of_life(report: Report) -> str:
    """When the worker was last heard of."""
    if report.job_state != State.RUNNING or report.heartbeat_at is None:
        return ""
    seconds = max(0, int((timezone.now() - report.heartbeat_at).total_seconds()))
    return " · " + _("last sign of life %(seconds)s seconds ago") % {"seconds": seconds}


def _built(report: Report) -> dict[str, Any]:
    content = report.content
    broken = [check for check in content["checks"] if check["holds"] is False]
    names = wording.cluster_names(content)
    letterhead = [text for text, _size, _bold in wording.letterhead(content)]
    units_of = {row["number"]: row["unit"] for row in content["lines"] if "number" in row}
    messages = {check.code: check.message for check in CHECKS}
    return {
        "rows": [_row(row, report, names) for row in content["lines"]],
        "issuer": " ".join(letterhead[:-1]),
        "sender": letterhead[-1],
        "columns": _columns(report.form),
        "units": [_unit_row(report, unit, units_of) for unit in content["units"]],
        "events": [_event(event) for event in content.get("events", ())],
        "missing": content["missing"],
        "missing_count": sum(len(unit["clusters"]) for unit in content["missing"]),
        "broken": [(check["level"], messages.get(check["code"], _("The total equals its parts"))) for check in broken],
        "targets": [_target(target) for target in content["targets"]],
        "obstacles": [row | {"due_shown": _day(row["due_on"])} for row in content["obstacles"]],
        "flow": flow(report, broken),
        "formats": [(name.upper(), reverse("report-content", args=[report.pk, name])) for name in FORMATS],
        "demo": content["demo"],
    }


def _row(row: dict[str, Any], report: Report, names: dict[str, str]) -> dict[str, Any]:
    """A row of the form as shown: the value with the places of its unit, the addresses of its sources, a note."""
    if "section" in row:
        return row
    number = row["number"]
    return row | {
        "shown": wording.number(row["value"], row["unit"]),
        "sub": "." in number,
        "panel": reverse("report-panel", args=[report.pk, number]),
        "note": wording.note(row, names),
    }


def _columns(form: str) -> list[str]:
    """The headings of the table by unit."""
    if form == FormCode.MONTH:
        named = (_("Plans approved"), _("Cleared, ha"), _("Groundbreakings"), _("New leases"), _("Ended leases"))
        return [*named, _("Leases"), _("Leased, ha")]
    named = (_("Established"), _("Area, ha"), _("Operating"), _("Leased, ha"), _("Fill rate, %"))
    return [*named, _("Leases"), _("Workers")]


def _unit_row(report: Report, unit: dict[str, Any], units_of: dict[str, str]) -> dict[str, Any]:
    """The unit's numbers, and of how many of its clusters a return is missing."""
    owing = [
        cluster
        for one in report.content["missing"]
        if (one["code"], one["level"]) == (unit["code"], unit["level"])
        for cluster in one["clusters"]
    ]
    return unit | {"shown": _of_unit(report, unit, units_of), "owing": len(owing)}


def _of_unit(report: Report, unit: dict[str, Any], units_of: dict[str, str]) -> list[tuple[str, str]]:
    """The unit's numbers, each with the address of what it counts."""
    numbers = ("7", "11", "14", "18", "20", "21", "22") if report.form == FormCode.MONTH else STANDING_COLUMNS
    return [
        (
            wording.number(unit["values"][number], units_of[number]),
            f"{reverse('report-sources', args=[report.pk, number])}?part={unit['code']}",
        )
        for number in numbers
    ]


def _event(event: dict[str, Any]) -> dict[str, Any]:
    """What moved, as shown; the words are those of the paper."""
    return event | {
        "day": _day(event["on"]),
        "moved": wording.moved(event),
        "shown": wording.number(event["value"], event["unit"]),
    }


def _target(target: dict[str, Any]) -> dict[str, Any]:
    reached = target.get("reached")
    return target | {"planned": wording.span(target["from"], target["to"]), "reached": reached and Decimal(reached)}


def _day(text: str | None) -> dt.date | None:
    return dt.date.fromisoformat(text) if text else None
