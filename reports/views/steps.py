"""The steps of a report's life on its page: approve, take back, file, keep the signed copy, restate, cancel, retry."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ccn_portal.accounts.models import User
from ccn_portal.accounts.permissions import Permission
from ccn_portal.errors import RuleViolation, RuleViolations
from ccn_portal.rules.periods import Period
from ccn_portal.ui.access import RegisterPage
from clusters.forms import ActForm
from reports.api.filing import download_of
from reports.filing import services
from reports.filing.states import NEXT, Action, may
from reports.forms import FileReportForm, ReasonForm, SignedCopyForm
from reports.models import Report
from reports.views.shown import report_of, title_of


@dataclass(frozen=True)
class Step:
    """One step: what its button and page say, what is asked for, and what is said when it is done."""

    action: Action
    name: str | Promise
    icon: str
    done: str | Promise
    service: Callable[..., Any]
    text: str | Promise = ""
    form: type[ActForm] | None = None

    @property
    def button(self) -> str:
        """The name without the dots that announce a form."""
        return str(self.name).rstrip("…")

    @property
    def blank(self) -> ActForm | None:
        """The empty form of its dialog."""
        return self.form(auto_id=f"{self.action}-%s") if self.form else None

    @property
    def address_name(self) -> str:
        """The name of its address."""
        return f"report-{self.action}"


STEPS: dict[Action, Step] = {
    step.action: step
    for step in (
        Step(
            Action.APPROVE,
            gettext_lazy("Approve the report"),
            "circle-check",
            gettext_lazy("The report is approved: nothing of it changes any more."),
            services.approve_report,
        ),
        Step(
            Action.FILE,
            gettext_lazy("File it…"),
            "rubber-stamp",
            gettext_lazy("The report is filed and sealed."),
            services.file_report,
            gettext_lazy(
                "Number and day go into the document. From now on nothing of this version changes, and the returns "
                "it counts stay as they are; a later correction makes a new version."
            ),
            FileReportForm,
        ),
        Step(
            Action.REOPEN,
            gettext_lazy("Back to draft…"),
            "arrow-back-up",
            gettext_lazy("The approval is taken back: the report is a draft again."),
            services.reopen_report,
            gettext_lazy("The approval is taken back, and the figures can be built anew."),
            ReasonForm,
        ),
        Step(
            Action.RESTATE,
            gettext_lazy("Restate…"),
            "refresh",
            gettext_lazy("The new version is being built."),
            services.restate_report,
            gettext_lazy(
                "A new version is built from the register as it stands now. This version stays valid and unchanged "
                "until the new one is filed."
            ),
            ReasonForm,
        ),
        Step(
            Action.DISCARD,
            gettext_lazy("Discard the restatement…"),
            "x",
            gettext_lazy("The restatement is discarded: the version filed before stays in force."),
            services.discard_restatement,
            gettext_lazy(
                "For a restatement begun by mistake. The version filed before stays in force; this one can still be "
                "read, with your reason, and nothing of it changes any more."
            ),
            ReasonForm,
        ),
        Step(
            Action.ATTACH,
            gettext_lazy("Add the signed document…"),
            "upload",
            gettext_lazy("The signed document is kept with the report."),
            services.attach_signed_copy,
            gettext_lazy("A PDF. It stays with the report and is not taken away again."),
            SignedCopyForm,
        ),
        Step(
            Action.CANCEL,
            gettext_lazy("Cancel the build"),
            "x",
            gettext_lazy("The build is cancelled."),
            services.cancel_build,
        ),
        Step(
            Action.RETRY,
            gettext_lazy("Try again"),
            "refresh",
            gettext_lazy("The report is being built again."),
            services.retry_build,
        ),
    )
}


def steps_open_to(user: User, report: Report) -> list[Step]:
    """What this user may do with the report now, the most important first."""
    kept_from = {Action.RESTATE} if report.later_version else set()
    if report.version == 1:
        kept_from.add(Action.DISCARD)
    return [
        step
        for step in STEPS.values()
        if (report.state, step.action) in NEXT and may(user, step.action) and step.action not in kept_from
    ]


class ReportStepView(RegisterPage):
    """One step; what wants a form has a page of its own, which is also the dialog's on the report's page."""

    action: Action = Action.APPROVE

    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        """The form; back to the report for who may not take the step now, and for steps without a form."""
        report, step = report_of(request, pk), STEPS[self.action]
        if step.form is None or step not in steps_open_to(request.user, report):
            return redirect("report-detail", pk=pk)
        return self._page(report, step, step.form())

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Take it and go to the report (of a restatement to the new version); what is wrong is told in the form."""
        report, step = report_of(request, pk), STEPS[self.action]
        if not may(request.user, self.action):
            raise PermissionDenied
        form = step.form(request.POST, request.FILES) if step.form else None
        if form is not None and not form.is_valid():
            return self._page(report, step, form)
        try:
            after = step.service(report=report, by=request.user, **(form.values() if form else {}))
        except (RuleViolation, RuleViolations) as problem:
            problems = getattr(problem, "violations", [problem])
            if form is not None and all(one.code != "wrong_state" for one in problems):
                form.tell(problems)
                return self._page(report, step, form)
            messages.error(request, str(problem))
            return redirect("report-detail", pk=pk)
        messages.success(request, step.done)
        return redirect("report-detail", pk=after.pk if self.action is Action.RESTATE else pk)

    def _page(self, report: Report, step: Step, form: ActForm) -> HttpResponse:
        context = {
            "report": report,
            "step": step,
            "form": form,
            "title": title_of(report),
            "crumbs": [
                (_("Periodic reports"), reverse("report-list")),
                (str(Period.parse(report.period).label), reverse("report-detail", args=[report.pk])),
                (step.name, ""),
            ],
        }
        return render(self.request, "reports/step.html", context, status=422 if form.is_bound else 200)


class SignedCopyView(RegisterPage):
    """A signed document, for who may see the report and take files away."""

    permission = Permission.EXPORT_REGISTER

    def get(self, request: HttpRequest, pk: int, file_pk: int) -> HttpResponseBase:
        """The PDF as a download."""
        return download_of(report_of(request, pk), file_pk)
