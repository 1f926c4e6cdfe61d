"""The list of reports, and the form that asks for one."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db.models import Count, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from ccn_portal.accounts.permissions import Permission
from ccn_portal.errors import RuleViolation, RuleViolations
from ccn_portal.rules.deadlines import due_date
from ccn_portal.rules.periods import Period
from ccn_portal.today import today
from ccn_portal.ui.access import RegisterPage
from reports.api.filters import ReportFilter, with_state
from reports.choices import FormCode, ReportState
from reports.forms import ReportRequestForm
from reports.models import Report
from reports.services import request_report

PAGE_SIZE = 30


class ReportListView(RegisterPage):
    """Every report the user may see; department staff ask for a new one here."""

    def get(self, request: HttpRequest) -> HttpResponse:
        """The list."""
        asked = {key: request.GET[key] for key in ("form", "period") if key in request.GET}
        return self._answer(request, ReportRequestForm(user=request.user, initial=_initial(request) | asked))

    def post(self, request: HttpRequest) -> HttpResponse:
        """Ask for a report; what cannot be built is said beside the field, and the choice kept."""
        if not request.user.may(Permission.BUILD_REPORT):
            raise PermissionDenied
        form = ReportRequestForm(request.POST, user=request.user)
        if form.is_valid():
            wanted = form.cleaned_data
            try:
                report = request_report(**wanted, by=request.user)
            except RuleViolation as problem:
                _tell(form, problem)
            except RuleViolations as problems:
                for problem in problems.violations:
                    _tell(form, problem)
            else:
                return redirect("report-detail", pk=report.pk)
        return self._answer(request, form, status=422)

    def _answer(self, request: HttpRequest, form: ReportRequestForm, status: int = 200) -> HttpResponse:
        asked = {name: request.GET.get(name, "") for name in ("form", "period", "state", "q")}
        seen = with_state(Report.objects.visible_to(request.user))
        found = ReportFilter(asked | {"form": ""}, seen, request=request).qs
        of_form = found.filter(form=asked["form"]) if asked["form"] in FormCode.values else found
        reports = of_form.select_related("unit", "cluster", "tenant", "investor")
        reports = reports.defer("content", "provenance", "differences")
        page = Paginator(reports.order_by("-ends_on", "form", "unit__sort_key", "-version"), PAGE_SIZE)
        context: dict[str, Any] = {
            "form": form,
            "page": page.get_page(request.GET.get("page")),
            "asked": asked,
            "forms": _forms(found),
            "periods": _periods(seen),
            "states": ReportState.choices,
            "state_label": dict(ReportState.choices).get(asked["state"], ""),
            "may_build": request.user.may(Permission.BUILD_REPORT),
            "calendar": _calendar(),
        }
        return render(request, "reports/list.html", context, status=status)


def _forms(found: QuerySet) -> list[dict[str, Any]]:
    """The forms as chips, with how many reports each has."""
    counts = dict(found.order_by().values_list("form").annotate(count=Count("pk")))
    return [
        {"value": code, "label": label, "count": counts[code]} for code, label in FormCode.choices if code in counts
    ]


def _periods(seen: QuerySet) -> list[tuple[str, Any]]:
    """The periods that have reports, the latest first."""
    codes = seen.order_by().values_list("period", "ends_on").distinct()
    return [(code, Period.parse(code).label) for code, _ends in sorted(codes, key=lambda row: row[1], reverse=True)]


def _initial(request: HttpRequest) -> dict[str, Any]:
    unit = request.user.unit
    return {"unit": unit.pk} if unit else {}


def _tell(form: ReportRequestForm, problem: RuleViolation) -> None:
    form.add_error(problem.field if problem.field in form.fields else None, problem.message)


def _calendar() -> list[dict[str, Any]]:
    """The latest closed quarter and the running one: cut-off and when the department's report is due."""
    closed = Period.latest_closed_quarter(today())
    periods = [closed, Period.quarter_of(today())]
    return [{"period": period, "due_on": due_date("QUARTER", period)} for period in periods]
