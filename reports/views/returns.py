"""The page of a return: entered and submitted by the locality, looked at and accepted by the department."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from ccn_portal.accounts.models import User
from ccn_portal.errors import RuleViolation, RuleViolations
from ccn_portal.rules.deadlines import Filing, due_date
from ccn_portal.rules.keys import Key
from ccn_portal.rules.lookup import Rules
from ccn_portal.rules.periods import Period
from ccn_portal.today import today
from ccn_portal.ui.access import RegisterPage
from clusters.models import Cluster
from reports.choices import ReturnState
from reports.models import Report, Return
from reports.returns import services
from reports.returns.background import backgrounds
from reports.returns.batch import duties_of
from reports.returns.due import due_problems, filed_reports_on
from reports.returns.duties import Places
from reports.returns.states import EDITABLE, OPEN, Action, may
from reports.returns.values import FIGURES, of
from reports.views.returns_conflict import Conflict
from reports.views.returns_gone import Gone
from reports.views.returns_shown import focused, shown
from reports.views.returns_typed import Typed, posted_by, was_kept, was_of

LEVELS = {ReturnState.SUBMITTED: "note", ReturnState.RETURNED: "warn", ReturnState.ACCEPTED: "ok"}


class ReturnPage(RegisterPage):
    """What both ways to the page share."""

    def show(self, request: HttpRequest, row: Return, status: int = 200, **more: Any) -> HttpResponse:
        """The page, with what was typed when something is wrong with it."""
        period = Period.parse(row.period)
        background = backgrounds([row.cluster_id], period)[row.cluster_id]
        typed: Typed | None = more.pop("typed", None)
        kept: dict[str, Any] = (
            {"typed": typed.texts, "problems": typed.problems, "explanations": typed.explained} if typed else {}
        )
        entries = shown(row, background, **kept)
        saved = more.pop("saved", not more.keys() & {"conflict", "refusals"})
        was = was_kept(entries, typed, saved=saved)
        if row.pk is None and "refusals" not in more and may(request.user, Action.SAVE):
            more |= _not_to_be_begun(row, period)
        context = {
            **_context(request, row, period),
            "entries": entries,
            "was": was,
            "typed": typed,
            **focused(entries, more),
            **more,
        }
        return render(request, "returns/detail.html", context, status=status)


class ReturnDetailView(ReturnPage):
    """A version of a return."""

    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        """The page."""
        return self.show(request, return_of(request, pk))


class ReturnEntryView(ReturnPage):
    """A cluster's return for a period: begun, saved and submitted here, whether or not there is one yet."""

    def get(self, request: HttpRequest, period: str, code: str) -> HttpResponse:
        """An empty form; or the return there is."""
        cluster, parsed = _cluster(request, code), _period(period)
        row = _latest(cluster, parsed)
        if row is not None:
            return redirect("return-detail", pk=row.pk)
        return self.show(request, _empty(cluster, parsed))

    def post(self, request: HttpRequest, period: str, code: str) -> HttpResponse:
        """Save; then submit if that was the button. What could not be read stays on the page."""
        cluster, parsed = _cluster(request, code), _period(period)
        typed = Typed.of(posted_by(request))
        row = _latest(cluster, parsed) or _empty(cluster, parsed)
        try:
            row = _saved(request, row, typed)
            if posted_by(request).get("action") == "submit" and not typed.problems:
                services.submit_return(row=row, by=request.user)
                messages.success(request, _("The return has been submitted."))
                return redirect("return-detail", pk=row.pk)
        except services.ChangedMeanwhile as problem:
            conflict = Conflict.of(problem.row, typed)
            if request.htmx:
                return render(request, "returns/conflict.html", {"conflict": conflict, "oob": True})
            return self.show(request, _as_typed(problem.row, typed), 422, typed=typed, conflict=conflict)
        except (RuleViolation, RuleViolations) as problem:
            return self._refused(request, _latest(cluster, parsed) or row, typed, problem)
        if request.htmx:
            return self._autosaved(request, row, typed)
        if typed.problems:
            told = {"refusals": [not_sent()]} if "submit" in request.POST.getlist("action") else {}
            return self.show(request, row, 422, typed=typed, saved=True, **told)
        return redirect("return-detail", pk=row.pk)

    def _refused(
        self, request: HttpRequest, row: Return, typed: Typed, problem: RuleViolation | RuleViolations
    ) -> HttpResponse:
        problems = getattr(problem, "violations", [problem])
        told = {
            "refusals": [one.message for one in problems if one.field not in FIGURES] or [not_sent()],
            "wants_reason": any(one.field == "reason" for one in problems),
        }
        if any(one.code == "wrong_state" for one in problems):
            return gone(self, request, row, Gone.of(row, of(row), typed, FIGURES))
        if request.htmx:
            return render(request, "returns/refused.html", told)
        if row.pk is None:
            row = _as_typed(row, typed)
        return self.show(request, row, 422, typed=typed, **told)

    def _autosaved(self, request: HttpRequest, row: Return, typed: Typed) -> HttpResponse:
        period = Period.parse(row.period)
        background = backgrounds([row.cluster_id], period)[row.cluster_id]
        entries = shown(row, background, typed=typed.texts, problems=typed.problems, explanations=typed.explained)
        context = {
            "row": row,
            "state": ReturnState(row.state),
            "level": LEVELS.get(ReturnState(row.state), ""),
            "entries": entries,
            "editable": True,
            "oob": True,
            "was": was_of(entries),
            **typed.news(row, entries, of(row)),
        }
        return render(request, "returns/autosaved.html", context)


class ReturnActionView(RegisterPage):
    """One step of the way: sent back, accepted, or corrected by a new version."""

    action: Action = Action.ACCEPT

    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Who had to sign in first comes here: back to the page, to press once more."""
        return redirect("return-detail", pk=return_of(request, pk).pk)

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Do it and go back to the page; what is wrong is told there."""
        row = return_of(request, pk)
        try:
            row = self._done(request, row)
        except services.OwnEntry as problem:
            messages.error(request, str(problem))
        except (RuleViolation, RuleViolations) as problem:
            messages.error(request, str(problem))
        return redirect("return-detail", pk=row.pk)

    def _done(self, request: HttpRequest, row: Return) -> Return:
        posted, by = request.POST, request.user
        match self.action:
            case Action.ACCEPT:
                row = services.accept_return(row=row, by=by, reason=posted.get("reason", ""))
                messages.success(request, _("The return has been accepted."))
            case Action.SEND_BACK:
                comments = {name: posted.get(f"comment-{name}", "") for name in FIGURES}
                row = services.send_back(row=row, by=by, comment=posted.get("comment", ""), comments=comments)
                messages.success(request, _("The return has been sent back."))
            case Action.CORRECT:
                row = services.correct_return(row=row, by=by, reason=posted.get("reason", ""))
        return row


def gone(page: Any, request: HttpRequest, row: Any, what: Gone) -> HttpResponse:
    """The answer to who types in what is no draft any more; a second press of the same button is answered calmly."""
    if request.htmx:
        state = ReturnState(row.state)
        context = {"gone": what, "row": row, "state": state, "level": LEVELS.get(state, ""), "oob": True}
        return render(request, "returns/gone.html", context)
    if not what.late:
        return redirect(what.address)
    answer: HttpResponse = page.show(request, row, 422, gone=what)
    return answer


def not_sent() -> str:
    """What is said above a return that could not be submitted for what stands beside its figures."""
    return _("Not submitted yet: mend or explain what is marked beside the figures, then submit again.")


def return_of(request: HttpRequest, pk: int) -> Return:
    """The return, if the user may see it; else 404."""
    people = ("cluster", "submitted_by", "accepted_by", "returned_by", "entered_by")
    return get_object_or_404(Return.objects.visible_to(request.user).select_related(*people), pk=pk)


def _cluster(request: HttpRequest, code: str) -> Cluster:
    return get_object_or_404(Cluster.objects.visible_to(request.user), code=code)


def _period(code: str) -> Period:
    try:
        return Period.parse(code)
    except RuleViolation as problem:
        raise Http404 from problem


def _latest(cluster: Cluster, period: Period) -> Return | None:
    rows = Return.objects.filter(cluster=cluster, period=period.code).select_related("cluster")
    return rows.filter(state__in=OPEN).first() or rows.filter(is_current=True).first()


def _empty(cluster: Cluster, period: Period) -> Return:
    return Return(cluster=cluster, period=period.code, starts_on=period.starts_on, ends_on=period.ends_on)


def _saved(request: HttpRequest, row: Return, typed: Typed) -> Return:
    """Save what was changed in the browser; ChangedMeanwhile where somebody else has changed the very same."""
    given: dict[str, Any] = {"explanations": typed.explained, "by": request.user, "reason": typed.reason}
    if row.pk is None:
        try:
            return services.begin_return(cluster=row.cluster, period=row.period, values=typed.touched, **given)
        except RuleViolation as problem:
            meanwhile = _latest(row.cluster, Period.parse(row.period)) if problem.code == "exists" else None
            if meanwhile is None:
                raise
            row = meanwhile
    while True:
        if row.state in EDITABLE and not Conflict.of(row, typed).is_settled(typed):
            raise services.ChangedMeanwhile(row)
        given |= {"values": typed.touched | typed.confirmed(row), "explanations": typed.explained, "kept": typed.kept}
        try:
            return services.save_return(row=row, revision=row.revision, **given)
        except services.ChangedMeanwhile as problem:  # between reading and saving, most often by the same page
            row = problem.row


def _not_to_be_begun(row: Return, period: Period) -> dict[str, Any]:
    """Of a return nobody has begun: why it cannot be, or that a reason is asked for, said before anything is typed."""
    problem = due_problems([row.cluster], period).get(row.cluster_id)
    if problem is None:
        return {}
    if problem.code == "period_filed":
        return {"refusals": [problem.message], "wants_reason": True}
    return {"wrong": problem, "editable": False}


def _next(user: User, row: Return, period: Period, enters: bool) -> dict[str, str] | None:
    """Where to go on once this return is done with: the next that waits for the department, or the next to enter."""
    if may(user, Action.ACCEPT):
        waiting = Return.objects.visible_to(user).filter(state=ReturnState.SUBMITTED).select_related("cluster")
        found = waiting.order_by("ends_on", "cluster__sort_key").first() if row.state != ReturnState.SUBMITTED else None
        return found and {"name": f"CCN {found.cluster.name}", "address": reverse("return-detail", args=[found.pk])}
    if row.state in EDITABLE or not enters:
        return None
    standing = [(duty.cluster, duty.correction or duty.row) for duty in duties_of(user, [period])]
    left = [cluster for cluster, one in standing if one is None or one.state in EDITABLE]
    left.sort(key=lambda cluster: (cluster.sort_key <= row.cluster.sort_key, cluster.sort_key))
    if not left:
        return None
    return {"name": f"CCN {left[0].name}", "address": reverse("return-entry", args=[period.code, left[0].code])}


def _as_typed(row: Return, typed: Typed) -> Return:
    """The return as it stands in the browser, not to be saved."""
    for name, value in typed.touched.items():
        setattr(row, name, value)
    return row


def _context(request: HttpRequest, row: Return, period: Period) -> dict[str, Any]:
    """Where the return stands, when it is due, and what this user may do with it."""
    user, state = request.user, ReturnState(row.state)
    rules = Rules(period.ends_on)
    place = Places([row.cluster_id]).on(row.cluster_id, period.ends_on, rules.value(Key.REPORT_LOCAL_LEVEL))
    enters = services.clusters_entered_by(user).filter(pk=row.cluster_id).exists()
    versions = Return.objects.filter(cluster=row.cluster_id, period=row.period).order_by("version")
    judging = state == ReturnState.SUBMITTED and may(user, Action.ACCEPT)
    open_one = next((one for one in versions if one.state in OPEN), None)
    return {
        "row": row,
        "period": period,
        "previous": period.previous(),
        "place": place,
        "due_on": due_date(Filing.RETURN, period, rules),
        "days_left": (due_date(Filing.RETURN, period, rules) - today()).days,
        "state": state,
        "level": LEVELS.get(state, ""),
        "versions": versions if len(versions) > 1 else [],
        "editable": state in EDITABLE and may(user, Action.SAVE) and enters,
        "judging": judging,
        "comes_late": judging and not row.reason and filed_reports_on([row.cluster_id], period).get(row.cluster_id),
        "lies_under": Report.objects.visible_to(user).sealed().counting(row).order_by("ends_on", "version")
        if state == ReturnState.ACCEPTED
        else [],
        "correctable": state == ReturnState.ACCEPTED
        and row.is_current
        and open_one is None
        and (may(user, Action.ACCEPT) or (may(user, Action.SAVE) and enters)),
        "next_one": _next(user, row, period, enters),
        "address": reverse("return-entry", args=[row.period, row.cluster.code]),
        "crumbs": [
            (_("Periodic reports"), reverse("report-list")),
            (_("Returns"), reverse("return-list")),
            (capfirst(period.label), ""),
        ],
    }
