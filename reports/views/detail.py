"""The page of a report: it looks like the form, and every number opens to what it counts."""

import datetime as dt
from decimal import Decimal
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _

from ccn_portal.accounts.permissions import Permission
from ccn_portal.jobs.models import State
from ccn_portal.rules.deadlines import due_date
from ccn_portal.rules.periods import Period
from ccn_portal.ui.access import RegisterPage
from ccn_portal.ui.numbers import moment
from reports.choices import FormCode
from reports.documents import wording
from reports.lines.checks import CHECKS
from reports.models import Report
from reports.official_forms import OfficialForm, forms
from reports.views.panel import panel_of

STANDING_COLUMNS = ("3", "4", "15", "18", "19", "20", "25")
FORMATS = ("xlsx", "docx", "csv", "json")


def report_of(request: HttpRequest, pk: int) -> Report:
    """The report, if the user may see it; else 404."""
    reports = Report.objects.visible_to(request.user).select_related(
        "unit__province", "cluster", "tenant", "investor", "requested_by"
    )
    return get_object_or_404(reports, pk=pk)


class ReportDetailView(RegisterPage):
    """A report: being built, failed, or with its form and files."""

    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        """The page; ``?line=20`` with the panel open, for browsers without JavaScript."""
        report = report_of(request, pk)
        form, period = forms()[report.form], Period.parse(report.period)
        context: dict[str, Any] = {
            "report": report,
            "period": period,
            "title": _title(report, form, period),
            "official": form,
            "form_name": form.name,
            "crumbs": [(_("Periodic reports"), reverse("report-list")), (str(period.label), "")],
            "may_build": request.user.may(Permission.BUILD_REPORT),
            "progress": _progress(report),
        }
        if report.content is not None:
            context |= _built(report, form, period)
            line = request.GET.get("line", "")
            if line in report.provenance:
                context["panel"] = panel_of(report, line)
        return render(request, "reports/detail.html", context)


class ReportProgressView(RegisterPage):
    """What the page asks every second while the report is built."""

    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        """The progress component; when the work has ended, the order to load the page anew."""
        report = report_of(request, pk)
        response = render(request, "reports/progress.html", {"progress": _progress(report)})
        if report.job_state in (State.DONE, State.FAILED):
            response["HX-Refresh"] = "true"
        return response


def _title(report: Report, form: OfficialForm, period: Period) -> str:
    if report.form == FormCode.QUARTER:
        return _("Quarterly report, %(period)s") % {"period": period.label}
    if report.form == FormCode.MONTH:
        return _("Progress review, %(period)s") % {"period": period.label}
    return _("Form %(number)s, %(period)s") % {"number": form.number, "period": period.label}


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
        "text": words[State(report.job_state)],
        "state": report.job_state,
        "failure": report.failure,
    }


def _built(report: Report, form: OfficialForm, period: Period) -> dict[str, Any]:
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
        "units": [unit | {"shown": _of_unit(report.form, unit, units_of)} for unit in content["units"]],
        "events": [_event(event) for event in content.get("events", ())],
        "missing": content["missing"],
        "missing_count": sum(len(unit["clusters"]) for unit in content["missing"]),
        "broken": [(check["level"], messages.get(check["code"], _("The total equals its parts"))) for check in broken],
        "targets": [_target(target) for target in content["targets"]],
        "obstacles": [row | {"due_shown": _day(row["due_on"])} for row in content["obstacles"]],
        "flow": _flow(report, form, period, content, broken),
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


def _of_unit(form: str, unit: dict[str, Any], units_of: dict[str, str]) -> list[str]:
    numbers = ("7", "11", "14", "18", "20", "21", "22") if form == FormCode.MONTH else STANDING_COLUMNS
    return [wording.number(unit["values"][number], units_of[number]) for number in numbers]


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


def _flow(
    report: Report, form: OfficialForm, period: Period, content: dict[str, Any], broken: list[dict[str, Any]]
) -> list[dict[str, Any]]:
    """Where the report stands, and what stands beside it."""
    checks = [check for check in content["checks"] if check["holds"] is not None]
    missing = sum(len(unit["clusters"]) for unit in content["missing"])
    due_on = due_date(report.form, period)
    whom = f", {report.requested_by}" if report.requested_by else ""
    if report.party:
        return _party_flow(report, form, due_on, content, whom)
    return [
        {"name": report.state.label, "note": f"{moment(report.built_at)}{whom}", "state": "now"},
        {
            "name": _("Due %(day)s") % {"day": f"{due_on:%d/%m/%Y}"},
            "note": _("to: %(receiver)s") % {"receiver": form.receiver},
            "icon": "calendar-due",
        },
        {
            "name": _("%(passed)s of %(all)s checks hold") % {"passed": len(checks) - len(broken), "all": len(checks)},
            "note": _("see below the form") if broken else _("totals equal their parts"),
            "icon": "alert-triangle" if broken else "circle-check",
        },
        {
            "name": _("%(count)s without a return") % {"count": missing} if missing else _("All returns are in"),
            "note": _("listed below the form") if missing else _("every operating cluster, every quarter"),
            "icon": "alert-triangle" if missing else "circle-check",
        },
        {"name": "SHA-256", "note": f"{report.sha256[:8]}…{report.sha256[-8:]}", "icon": "hash"},
    ]


def _party_flow(
    report: Report, form: OfficialForm, due_on: dt.date, content: dict[str, Any], whom: str
) -> list[dict[str, Any]]:
    """The same of form 01 or 02: what counts is how many of its figures are known."""
    lines = [line for line in content["lines"] if "number" in line]
    known = sum(not line["missing"] for line in lines)
    own = sum(line["origin"] == "own" for line in lines)
    return [
        {"name": report.state.label, "note": f"{moment(report.built_at)}{whom}", "state": "now"},
        {
            "name": _("Due %(day)s") % {"day": f"{due_on:%d/%m/%Y}"},
            "note": _("to: %(receiver)s") % {"receiver": form.receiver},
            "icon": "calendar-due",
        },
        {
            "name": _("%(known)s of %(all)s figures are known") % {"known": known, "all": len(lines)},
            "note": _("%(own)s reported by the party itself") % {"own": own},
            "icon": "circle-check" if known == len(lines) else "alert-triangle",
        },
        {"name": "SHA-256", "note": f"{report.sha256[:8]}…{report.sha256[-8:]}", "icon": "hash"},
    ]
