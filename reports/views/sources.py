"""Lists of the records that a number counts."""

from collections.abc import Callable, Iterator
from typing import Any

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from ccn_portal.accounts.permissions import Permission
from ccn_portal.rules.periods import Period
from ccn_portal.ui.access import RegisterPage
from ccn_portal.workbooks.downloads import FORMATS, download
from ccn_portal.workbooks.layouts import Column
from reports.documents import wording
from reports.lines.of_forms import lines_of
from reports.lines.sources import SourcesPage
from reports.models import Report
from reports.services import report_sources_page
from reports.views.panel import panel_of
from reports.views.shown import record_shown, report_of

PAGE_SIZE = 50
ALL = 10**9
Records = Callable[[int, int], SourcesPage]  # offset, limit


class ReportPanelView(RegisterPage):
    """The panel alone, for the page that asks for it beside the form."""

    def get(self, request: HttpRequest, pk: int, line: str) -> HttpResponse:
        """The panel; 404 for a line the report does not have."""
        report = _built(request, pk, line)
        return render(
            request,
            "reports/panel.html",
            {
                "report": report,
                "panel": panel_of(report, line),
                "may_history": request.user.may(Permission.VIEW_HISTORY),
            },
        )


class ReportSourcesView(RegisterPage):
    """Everything a number of a report counts, as it was counted when the report was built."""

    def get(self, request: HttpRequest, pk: int, line: str) -> HttpResponseBase:
        """A page of the records, or all of them as a file (``?format=csv``)."""
        report = _built(request, pk, line)
        row = next(row for row in report.content["lines"] if row.get("number") == line)
        acts = "acts" in request.GET

        part, compared = request.GET.get("part", ""), request.GET.get("compared", "")

        def records(offset: int, limit: int) -> SourcesPage:
            of = {"line": line, "acts": acts, "part": part, "compared": compared}
            return report_sources_page(report=report, offset=offset, limit=limit, **of)

        told = _part(report, line, part) if part else {"place": report.content["unit"]["name"], "value": row["value"]}
        period = _period(report, compared)
        if compared:
            told["value"] = row.get(compared)
        title = _("Line %(line)s, %(period)s") % {"line": line, "period": period.label}
        context = {
            "crumbs": [
                (_("Periodic reports"), reverse("report-list")),
                (str(Period.parse(report.period).label), reverse("report-detail", args=[report.pk]) + f"?line={line}"),
                (_("Line %(line)s") % {"line": line}, ""),
            ],
            "title": title,
            "label": row["label"],
            "value": wording.number(told["value"], row["unit"]),
            "unit": row["unit"],
            "day": period.ends_on,
            "place": told["place"],
            "known_at": report.known_at,
            "may_history": request.user.may(Permission.VIEW_HISTORY),
            "how": lines_of(report.form)[line].how,
            "acts": acts,
            "acts_count": 0 if part or compared else len(report.provenance[line]["acts"]),
        }
        return answer_with_records(request, line, records, context)


def _built(request: HttpRequest, pk: int, line: str) -> Report:
    report = report_of(request, pk)
    if report.content is None or line not in (report.provenance or {}):
        raise Http404
    return report


def _part(report: Report, line: str, code: str) -> dict[str, Any]:
    """A unit or cluster of the report and its own number; 404 for one it does not have."""
    for unit in report.content["units"]:
        for one in (unit, *unit["clusters"]):
            if one["code"] == code:
                return {"place": one["name"], "value": one["values"].get(line)}
    raise Http404


def _period(report: Report, compared: str) -> Period:
    """The report's own period, or the one it is compared with; 404 for one it is not."""
    if not compared:
        return Period.parse(report.period)
    if not any(compared in line.get("compared", {}) for line in report.provenance.values()):
        raise Http404
    return Period.parse(report.content["compared_with"][compared]["code"])


def answer_with_records(request: HttpRequest, line: str, records: Records, context: dict[str, Any]) -> HttpResponseBase:
    """The page of the records behind a number, or (``?format=csv``) all of them as a file."""
    asked = request.GET.get("format")
    if asked in FORMATS and request.user.may(Permission.EXPORT_REGISTER):
        return download(asked, f"line-{line}", _columns(), _cells(records(0, ALL)), sheet=context["title"][:31])
    first = records(0, 0)
    page = Paginator(range(first.total), PAGE_SIZE).get_page(request.GET.get("page"))
    found = records((page.number - 1) * PAGE_SIZE, PAGE_SIZE)
    context |= {
        "line": line,
        "page": page,
        "kind": found.label,
        "total": found.total,
        "records": [record_shown(source) for source in found.rows],
        "has_amounts": any(source.amount is not None for source in found.rows),
        "may_export": request.user.may(Permission.EXPORT_REGISTER),
    }
    return render(request, "reports/sources.html", context)


def _columns() -> list[Column]:
    return [
        Column("code", _("Code")),
        Column("name", _("Name")),
        Column("where", _("Where")),
        Column("when", _("Date")),
        Column("amount", _("Amount")),
        Column("since", _("Since then")),
    ]


def _cells(found: SourcesPage) -> Iterator[dict[str, Any]]:
    for source in found.rows:
        row = record_shown(source)
        shown = {"code": row.code, "name": row.name, "where": row.where, "when": row.when, "since": row.since}
        yield shown | {"amount": source.amount}
