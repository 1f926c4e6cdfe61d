"""The pages that take a finding's steps: one form for each act, for those who may."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from ccn_portal.errors import RuleViolation, RuleViolations, raise_all
from ccn_portal.today import today
from ccn_portal.ui.access import RegisterPage
from inspections import forms, services
from inspections.choices import Act
from inspections.models import Finding, Sanction
from inspections.views.recording import attach_all, gathered, problems_with, step_page, violations
from inspections.views.story import files_of

FORMS: dict[Act, type[forms.StepForm]] = {
    Act.EXTEND: forms.ExtendForm,
    Act.REMEDY: forms.RemedyForm,
    Act.EVIDENCE: forms.EvidenceForm,
    Act.TRANSFER: forms.TransferForm,
    Act.REPLY: forms.ReplyForm,
    Act.SANCTION: forms.SanctionForm,
    Act.CLOSE: forms.CloseForm,
    Act.REFUSE: forms.RefuseForm,
}
# the day on which most people enter what was done; others type another one
DAYS = ("remedied_on", "sent_on", "replied_on")


class FindingActView(RegisterPage):
    """One step of a finding."""

    def get(self, request: HttpRequest, pk: int, act: str) -> HttpResponse:
        """The form; 403 for who may not take the step now."""
        finding, step = self._asked(pk, act)
        initial = _recorded_sanction(finding) if step == Act.SANCTION else dict.fromkeys(DAYS, f"{today():%d/%m/%Y}")
        return self._page(finding, step, FORMS[step](finding=finding, initial=initial))

    def post(self, request: HttpRequest, pk: int, act: str) -> HttpResponse:
        """Take it, and go back to the inspection."""
        finding, step = self._asked(pk, act)
        form = FORMS[step](request.POST, request.FILES, finding=finding)
        if form.is_valid():
            try:
                with gathered(problems_with(form)) as problems, transaction.atomic():
                    warnings = self._take(step, finding, form, [] if problems else form.chosen())
                    raise_all(problems)
            except (RuleViolation, RuleViolations) as problem:
                form.tell(violations(problem))
            else:
                messages.success(request, _("Recorded: %(act)s.") % {"act": step.label})
                for warning in warnings:
                    messages.warning(request, capfirst(warning.message))
                address = reverse("inspection-detail", args=[finding.inspection.code])
                return HttpResponseRedirect(f"{address}#finding-{finding.pk}")
        return self._page(finding, step, form)

    def _asked(self, pk: int, act: str) -> tuple[Finding, Act]:
        if act not in Act.values:
            raise Http404
        findings = Finding.objects.visible_to(self.request.user).as_of(today()).select_related("inspection__cluster")
        finding = get_object_or_404(findings, pk=pk)
        if Act(act) not in services.acts_open_to(self.request.user, finding):
            raise PermissionDenied
        return finding, Act(act)

    def _take(self, step: Act, finding: Finding, form: forms.StepForm, files: list[Any]) -> list[RuleViolation]:
        by = self.request.user
        values = {name: value for name, value in form.values().items() if name not in ("photos", "files")}
        match step:
            case Act.EXTEND:
                services.extend(finding=finding, by=by, **values)
            case Act.REMEDY:
                services.record_remedy(finding=finding, by=by, **values)
                attach_all(finding, files, by, shows_remedy=True)
            case Act.EVIDENCE:
                for file in files:
                    services.add_evidence(finding=finding, file=file, name=file.name, by=by, **values)
            case Act.REFUSE:
                services.refuse_remedy(finding=finding, by=by, **values)
            case Act.TRANSFER:
                services.transfer(finding=finding, by=by, **values)
            case Act.REPLY:
                services.record_reply(by=by, **values)
            case Act.SANCTION:
                return services.warnings_of_sanction(services.sanction(finding=finding, by=by, **values))
            case Act.CLOSE:
                services.close(finding=finding, by=by, **values)
        return []

    def _page(self, finding: Finding, step: Act, form: forms.StepForm) -> HttpResponse:
        claim = finding if step in (Act.CLOSE, Act.REFUSE) else None  # who verifies has what was reported before him
        return step_page(
            self.request, finding.inspection, step.label, form, finding=finding, claim=claim, files=files_of(finding)
        )


def _recorded_sanction(finding: Finding) -> dict[str, Any]:
    """What is known of the sanction, as people type it."""
    decision = Sanction.objects.filter(finding=finding).first()
    if decision is None:
        return {}
    values = {name: getattr(decision, name) for name in forms.SanctionForm.base_fields}
    return {
        name: f"{value:%d/%m/%Y}" if hasattr(value, "strftime") else f"{value.normalize():f}".replace(".", ",")
        if name == "amount" and value is not None else value
        for name, value in values.items()
    }  # fmt: skip
