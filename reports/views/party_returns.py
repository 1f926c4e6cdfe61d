"""The page of forms 01 and 02: entered for a tenant or an investor, submitted, looked at and accepted."""

from typing import Any, cast

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from ccn_portal.accounts.models import User
from ccn_portal.accounts.permissions import Permission
from ccn_portal.errors import RuleViolation, RuleViolations
from ccn_portal.rules.deadlines import due_date
from ccn_portal.rules.periods import Period
from ccn_portal.today import today
from ccn_portal.ui.access import RegisterPage
from clusters.models import Cluster
from investors.models import Investor, Tenant
from reports.choices import FormCode, ReturnState
from reports.models import PartyReturn
from reports.official_forms import forms
from reports.parties import services
from reports.parties.background import Project, compared_with
from reports.parties.building import PartyProject
from reports.parties.checks import issues_of
from reports.parties.due import Party, problems_of
from reports.parties.duties import NOT_BEGUN, Owed, next_in
from reports.parties.figures import figures_of, stored, values_of, wrong_with
from reports.returns.services import ChangedMeanwhile, OwnEntry
from reports.returns.states import EDITABLE, OPEN, Action
from reports.services import request_report
from reports.views.returns import LEVELS, gone, not_sent
from reports.views.returns_conflict import Conflict
from reports.views.returns_gone import Gone
from reports.views.returns_shown import ShownReturn, focused, shown_figures
from reports.views.returns_typed import Typed, posted_by, was_kept, was_of

FORMS = {"01": FormCode.TT14_01, "02": FormCode.TT14_02}


class PartyReturnPage(RegisterPage):
    """What both ways to the page share."""

    def show(self, request: HttpRequest, row: PartyReturn, status: int = 200, **more: Any) -> HttpResponse:
        """The page, with what was typed when something is wrong with it."""
        typed: Typed | None = more.get("typed")
        entries = entries_of(row, typed)
        saved = more.pop("saved", not more.keys() & {"conflict", "refusals"})
        was = was_kept(entries, typed, saved=saved)
        context = {
            **_context(request, row),
            "entries": entries,
            "was": was,
            "typed": typed,
            **focused(entries, more),
            **more,
        }
        return render(request, "returns/party_detail.html", context, status=status)


class PartyReturnDetailView(PartyReturnPage):
    """A version of a party's return."""

    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        """The page."""
        return self.show(request, party_return_of(request, pk))


class PartyReturnEntryView(PartyReturnPage):
    """A project's return for a period: begun, saved and submitted here, whether or not there is one yet."""

    def get(self, request: HttpRequest, **named: Any) -> HttpResponse:
        """An empty form; or the return there is."""
        row = _latest_or_new(request, **named)
        return redirect("party-return-detail", pk=row.pk) if row.pk else self.show(request, row)

    def post(self, request: HttpRequest, **named: Any) -> HttpResponse:
        """Save; then submit if that was the button. What could not be read stays on the page."""
        row = _latest_or_new(request, **named)
        typed = _typed(request, row.form)
        try:
            row = _saved(request, row, typed)
            if posted_by(request).get("action") == "submit" and not typed.problems:
                row = services.submit_return(row=row, by=request.user)
                messages.success(request, _("The return has been submitted."))
                return redirect("party-return-detail", pk=row.pk)
        except ChangedMeanwhile as problem:
            return self._conflicting(request, problem.row, typed)
        except (RuleViolation, RuleViolations) as problem:
            return self._refused(request, _latest_or_new(request, **named), typed, problem)
        if request.htmx:
            return self._autosaved(request, row, typed)
        if typed.problems:
            told = {"refusals": [not_sent()]} if "submit" in request.POST.getlist("action") else {}
            return self.show(request, row, 422, typed=typed, saved=True, **told)
        return redirect("party-return-detail", pk=row.pk)

    def _conflicting(self, request: HttpRequest, row: Any, typed: Typed) -> HttpResponse:
        conflict = Conflict.between(row, values_of(row), typed, figures_of(row.form))
        if request.htmx:
            return render(request, "returns/conflict.html", {"conflict": conflict, "oob": True})
        return self.show(request, _as_typed(row, typed), 422, typed=typed, conflict=conflict)

    def _refused(
        self, request: HttpRequest, row: PartyReturn, typed: Typed, problem: RuleViolation | RuleViolations
    ) -> HttpResponse:
        problems = getattr(problem, "violations", [problem])
        lines = figures_of(row.form)
        told = {
            "refusals": [one.message for one in problems if one.field not in lines] or [not_sent()],
            "wants_reason": any(one.field == "reason" for one in problems),
        }
        if any(one.code == "wrong_state" for one in problems):
            return gone(self, request, row, Gone.of(row, values_of(row), typed, lines))
        if request.htmx:
            return render(request, "returns/refused.html", told)
        if row.pk is None:
            row = _as_typed(row, typed)
        return self.show(request, row, 422, typed=typed, **told)

    def _autosaved(self, request: HttpRequest, row: PartyReturn, typed: Typed) -> HttpResponse:
        entries = entries_of(row, typed)
        context = {
            "row": row,
            "state": ReturnState(row.state),
            "level": LEVELS.get(ReturnState(row.state), ""),
            "entries": entries,
            "editable": True,
            "oob": True,
            "was": was_of(entries),
            **typed.news(row, entries, values_of(row)),
        }
        return render(request, "returns/autosaved.html", context)


class PartyReturnActionView(RegisterPage):
    """One step of the way: sent back, accepted, or corrected by a new version."""

    action: Action = Action.ACCEPT

    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Who had to sign in first comes here: back to the page, to press once more."""
        return redirect("party-return-detail", pk=party_return_of(request, pk).pk)

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Do it and go back to the page; what is wrong is told there."""
        row = party_return_of(request, pk)
        try:
            row = self._done(request, row)
        except (OwnEntry, RuleViolation, RuleViolations) as problem:
            messages.error(request, str(problem))
        return redirect("party-return-detail", pk=row.pk)

    def _done(self, request: HttpRequest, row: PartyReturn) -> PartyReturn:
        posted, by = request.POST, request.user
        match self.action:
            case Action.ACCEPT:
                row = services.accept_return(row=row, by=by)
                messages.success(request, _("The return has been accepted."))
            case Action.SEND_BACK:
                comments = {name: posted.get(f"comment-{name}", "") for name in figures_of(row.form)}
                row = services.send_back(row=row, by=by, comment=posted.get("comment", ""), comments=comments)
                messages.success(request, _("The return has been sent back."))
            case Action.CORRECT:
                row = services.correct_return(row=row, by=by, reason=posted.get("reason", ""))
        return row


class PartyReturnReportView(RegisterPage):
    """The official form of a project, built like any report."""

    permission = Permission.BUILD_REPORT

    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Who had to sign in first comes here: back to the page, to press once more."""
        return redirect("party-return-detail", pk=party_return_of(request, pk).pk)

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Ask for it and go to its page."""
        row = party_return_of(request, pk)
        project = PartyProject(row.cluster, row.party)
        try:
            report = request_report(form=row.form, unit=None, period=row.period, by=request.user, project=project)
        except (RuleViolation, RuleViolations) as problem:
            messages.error(request, str(problem))
            return redirect("party-return-detail", pk=row.pk)
        return redirect("report-detail", pk=report.pk)


def address_of(one: Owed, number: str, period: Period) -> str:
    """The page of a project's return, begun or not."""
    if one.row is not None:
        return reverse("party-return-detail", args=[one.row.pk])
    return reverse("party-return-entry", args=[period.code, number, one.cluster_code, one.project.party])


def party_return_of(request: HttpRequest, pk: int) -> PartyReturn:
    """The return, if the user may see it; else 404."""
    people = ("submitted_by", "accepted_by", "returned_by", "entered_by")
    rows = PartyReturn.objects.visible_to(request.user).select_related("cluster", "tenant", "investor", *people)
    return get_object_or_404(rows, pk=pk)


def entries_of(row: PartyReturn, typed: Typed | None = None) -> ShownReturn:
    """The rows of the form, with what stands beside them."""
    background, values = services.background_of(row), values_of(row)
    findings = issues_of(row.form, values, background)
    kept = (typed.texts, typed.problems, typed.explained) if typed else (None, None, None)
    return shown_figures(figures_of(row.form), values, findings, row, background, *kept)


def _next(user: User, row: PartyReturn, period: Period, enters: bool) -> dict[str, str] | None:
    """Where to go on once this return is done with: the next to look at, or the next to enter."""
    judges = services.may(user, Action.ACCEPT)
    if row.state in EDITABLE or not (enters or judges) or (judges and row.state == ReturnState.SUBMITTED):
        return None
    states = {ReturnState.SUBMITTED} if judges else {NOT_BEGUN, *EDITABLE}
    found = next_in(states, row.form, user, period, Project(row.cluster_id, row.party.pk))
    if found is None:
        return None
    return {"name": found.party_name, "address": address_of(found, forms()[row.form].number, period)}


def _latest_or_new(request: HttpRequest, period: str, form: str, code: str, party: int) -> PartyReturn:
    cluster = get_object_or_404(Cluster.objects.visible_to(request.user), code=code)
    if form not in FORMS:
        raise Http404
    parties: Any = Tenant.objects if form == "01" else Investor.objects
    who: Party = get_object_or_404(parties.visible_to(request.user), pk=party)
    try:
        parsed = Period.parse(period)
    except RuleViolation as problem:
        raise Http404 from problem
    rows = services.versions_of(FORMS[form], cluster, who.pk, parsed.code)
    rows = rows.select_related("cluster", "tenant", "investor")
    found = rows.filter(state__in=OPEN).first() or rows.filter(is_current=True).first()
    return found or services.new_row(FORMS[form], cluster, who, parsed)


def _typed(request: HttpRequest, form: str) -> Typed:
    typed = Typed.of(posted_by(request), figures=figures_of(form))
    for problem in list(wrong_with(form, typed.values)):  # a share over a hundred, say
        typed.problems.append(problem)
        typed.values.pop(problem.field, None)
    return typed


def _saved(request: HttpRequest, row: PartyReturn, typed: Typed) -> PartyReturn:
    """Save what was changed in the browser; ChangedMeanwhile where somebody else has changed the very same."""
    given: dict[str, Any] = {
        "values": typed.touched,
        "explanations": typed.explained,
        "by": request.user,
        "reason": typed.reason,
    }
    if row.pk is None:
        try:
            return services.begin_return(
                form=row.form, cluster=row.cluster, party=row.party, period=row.period, **given
            )
        except RuleViolation as problem:
            rows = services.versions_of(row.form, row.cluster, row.party.pk, row.period)
            meanwhile = rows.filter(state__in=OPEN).first() if problem.code == "exists" else None
            if meanwhile is None:
                raise
            row = meanwhile
    while True:
        conflict = Conflict.between(row, values_of(row), typed, figures_of(row.form))
        if row.state in EDITABLE and not conflict.is_settled(typed):
            raise ChangedMeanwhile(row)
        given |= {"values": typed.touched, "explanations": typed.explained}
        try:
            return services.save_return(row=row, revision=row.revision, **given)
        except ChangedMeanwhile as problem:  # between reading and saving, most often by the same page
            row = cast(PartyReturn, problem.row)


def _as_typed(row: PartyReturn, typed: Typed) -> PartyReturn:
    """The return as it stands in the browser, not to be saved."""
    row.values = stored(row.values, typed.touched)
    return row


def _context(request: HttpRequest, row: PartyReturn) -> dict[str, Any]:
    """Where the return stands, when it is due, and what this user may do with it."""
    user, state, period = request.user, ReturnState(row.state), Period.parse(row.period)
    due_on, number = due_date(row.form, period), forms()[row.form].number
    enters = services.may_enter(user, row.cluster)
    versions = services.versions_of(row.form, row.cluster, row.party.pk, row.period).order_by("version")
    open_one = next((one for one in versions if one.state in OPEN), None)
    name = "investor-detail" if row.investor else "tenant-detail"
    return {
        "row": row,
        "form": forms()[row.form],
        "party": row.party,
        "party_url": reverse(name, args=[row.investor.pk if row.investor else row.tenant.code]),
        "period": period,
        "previous": compared_with(period),
        "due_on": due_on,
        "days_left": (due_on - today()).days,
        "state": state,
        "level": LEVELS.get(state, ""),
        "versions": versions if len(versions) > 1 else [],
        "wrong": [] if row.pk else problems_of(row.form, row.cluster, row.party, period, "-"),
        "editable": state in EDITABLE and enters,
        "judging": state == ReturnState.SUBMITTED and services.may(user, Action.ACCEPT),
        "correctable": state == ReturnState.ACCEPTED and row.is_current and open_one is None and enters,
        "next_one": _next(user, row, period, enters),
        "may_build": row.pk is not None and user.may(Permission.BUILD_REPORT),
        "address": reverse("party-return-entry", args=[row.period, number, row.cluster.code, row.party.pk]),
        "crumbs": [
            (_("Forms 01 and 02"), reverse("party-return-list") + f"?form={number}&period={row.period}"),
            (capfirst(period.label), ""),
        ],
    }
