"""Form 03 of every locality of a half-year or year on one page: built and approved together."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from ccn_portal.errors import RuleViolation, RuleViolations
from ccn_portal.rules.deadlines import Filing
from ccn_portal.rules.lookup import Rules
from ccn_portal.rules.periods import Period
from ccn_portal.ui.access import RegisterPage
from reports.choices import ReportState
from reports.filing.states import Action, may
from reports.local import approve_local_reports, build_local_reports, local_reports, periods_of_form
from reports.parties.duties import period_to_report
from reports.returns.states import Action as ReturnAction
from reports.returns.states import may as may_accept
from reports.rounds.days import due_on


class LocalReportListView(RegisterPage):
    """The units that owe form 03, how far each is; its form builds or approves several at once."""

    def get(self, request: HttpRequest) -> HttpResponse:
        """The page of one period."""
        return self._page(request, _asked(request.GET.get("period", "")))

    def post(self, request: HttpRequest) -> HttpResponse:
        """Build or approve; what is wrong is told, and what was chosen stays."""
        period = _asked(request.POST.get("period", ""))
        chosen = [int(pk) for pk in request.POST.getlist("unit") if pk.isdecimal()]
        acts = {"build": _build, "rebuild": _rebuild, "approve": _approve}
        act = acts.get(request.POST.get("act", ""))
        if act is None:
            raise PermissionDenied
        try:
            messages.success(request, act(request, period, chosen))
        except (RuleViolation, RuleViolations) as problem:
            refusals = [str(one) for one in getattr(problem, "violations", [problem])]
            return self._page(request, period, {"refusals": refusals, "chosen": chosen}, status=422)
        return redirect(f"{reverse('local-report-list')}?period={period.code}")

    def _page(
        self, request: HttpRequest, period: Period, kept: dict[str, Any] | None = None, status: int = 200
    ) -> HttpResponse:
        rows = local_reports(request.user, period)
        drafts = [row for row in rows if row.state == ReportState.DRAFT]
        approves = may(request.user, Action.APPROVE)
        context = {
            "period": period,
            "tabs": [
                {"label": str(one.label).capitalize(), "address": f"?period={one.code}", "current": one == period}
                for one in periods_of_form()
            ],
            "due_on": due_on(Filing.LOCAL, period, Rules(period.ends_on)),
            "rows": rows,
            "to_build": sum(row.is_to_build for row in rows),
            "running": sum(row.state in (ReportState.QUEUED, ReportState.BUILDING) for row in rows),
            "done": sum(row.state in (ReportState.APPROVED, ReportState.FILED) for row in rows),
            "filed": sum(row.state == ReportState.FILED for row in rows),
            "drafts": len(drafts),
            "builds": may(request.user, Action.BUILD),
            "approves": approves and bool(drafts),
            "chosen": [row.place.pk for row in drafts if row.is_complete] if approves else [],
            "behind": sum(not row.is_filed for row in rows) if may_accept(request.user, ReturnAction.ACCEPT) else 0,
            **(kept or {}),
        }
        return render(request, "reports/local.html", context, status=status)


def _asked(code: str) -> Period:
    """The period asked for; what is entered now when none is, or one without form 03."""
    known = periods_of_form()
    return next((period for period in known if period.code == code), None) or _at_hand(known)


def _at_hand(known: list[Period]) -> Period:
    now = period_to_report()
    return now if now in known else known[0]


def _build(request: HttpRequest, period: Period, chosen: list[int]) -> str:
    return _being_built(build_local_reports(period=period, by=request.user))


def _rebuild(request: HttpRequest, period: Period, chosen: list[int]) -> str:
    if not chosen:
        raise RuleViolation("required", _("Choose the units whose form is built anew."), "unit")
    return _being_built(build_local_reports(period=period, by=request.user, units=chosen))


def _approve(request: HttpRequest, period: Period, chosen: list[int]) -> str:
    count = len(approve_local_reports(period=period, by=request.user, units=chosen))
    return ngettext("%(count)d form is approved.", "%(count)d forms are approved.", count) % {"count": count}


def _being_built(reports: list[Any]) -> str:
    count = len(reports)
    return ngettext("%(count)d form is being built.", "%(count)d forms are being built.", count) % {"count": count}
