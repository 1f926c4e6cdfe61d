"""Forms 01 and 02 at a glance: who owes them, who has reported; accepting several at once is the list's form."""

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from ccn_portal.errors import RuleViolation
from ccn_portal.rules.deadlines import Filing, due_date
from ccn_portal.rules.periods import Period
from ccn_portal.text import fold
from ccn_portal.today import today
from ccn_portal.ui.access import RegisterPage
from clusters.models import Cluster
from reports.choices import ReturnState
from reports.models import PartyReturn
from reports.official_forms import forms
from reports.parties import services
from reports.parties.duties import NOT_BEGUN, Owed, owed_by, period_to_report, periods_at_hand
from reports.returns.states import Action
from reports.rounds.shares import shares
from reports.views.chosen import REFUSED, chosen_in, kept_after, take_together
from reports.views.party_returns import FORMS, address_of
from reports.views.remind import units_behind
from reports.views.returns import LEVELS

PAGE_SIZE = 50


class PartyReturnListView(RegisterPage):
    """The list of a form and period."""

    def get(self, request: HttpRequest) -> HttpResponse:
        """The rows that answer the conditions."""
        return self._page(request)

    def _page(self, request: HttpRequest, kept: dict[str, Any] | None = None, status: int = 200) -> HttpResponse:
        number, period = asked_form(request), asked_period(request)
        owed = owed_by(FORMS[number], request.user, period)
        state, words = request.GET.get("state", ""), fold(request.GET.get("q", "")).split()
        cluster = request.GET.get("cluster", "")
        found = [one for one in owed if one.matches(words) and cluster in ("", one.cluster_code)]
        shown = [one for one in found if state in ("", one.state)]
        official, due_on = forms()[FORMS[number]], due_date(FORMS[number], period)
        context: dict[str, Any] = {
            "number": number,
            "form": official,
            "period": period,
            "periods": [(one.code, one.label) for one in periods_at_hand()],
            "tabs": _tabs(number, period),
            "states": _states(found),
            "page": Paginator(shown, PAGE_SIZE).get_page(request.GET.get("page")),
            "levels": LEVELS,
            "asked": {"q": request.GET.get("q", ""), "state": state, "cluster": cluster},
            "clusters": sorted({(one.cluster_code, one.cluster_name) for one in owed}, key=lambda pair: pair[1]),
            "reported": sum(one.is_in for one in owed),
            "owed_count": len(owed),
            "due_on": due_on,
            "days_left": (due_on - today()).days,
            "wrong": official.violations_of_period(period),
            "accepts": services.may(request.user, Action.ACCEPT),
            "enters": services.may(request.user, Action.SAVE),
        }
        context["rows"] = [_row(one, number, period) for one in context["page"]]
        if context["accepts"]:
            asked = [(Filing(FORMS[number]), period)]
            context["behind"] = units_behind(shares(Cluster.objects.visible_to(request.user), asked))
        return render(request, "returns/party_list.html", context | (kept or {}), status=status)

    def post(self, request: HttpRequest) -> HttpResponse:
        """Accept the chosen ones or send them back, all or none; when they cannot be, what was typed stays."""
        rows = list(PartyReturn.objects.visible_to(request.user).filter(pk__in=chosen_in(request)))
        try:
            messages.success(request, take_together(request, rows, services))
        except REFUSED as problem:
            return self._page(request, kept_after(problem, request), status=422)
        return redirect(request.get_full_path())


def asked_form(request: HttpRequest) -> str:
    """Which of the two forms is looked at."""
    number = request.GET.get("form", "01")
    return number if number in FORMS else "01"


def asked_period(request: HttpRequest) -> Period:
    """Which period; what is none is the one to report now."""
    try:
        return Period.parse(request.GET.get("period", ""))
    except RuleViolation:
        return period_to_report()


def _tabs(number: str, period: Period) -> list[dict[str, Any]]:
    base = reverse("party-return-list")
    names = {"01": _("Form 01: tenants"), "02": _("Form 02: infrastructure investors")}
    return [
        {"label": label, "address": f"{base}?form={one}&period={period.code}", "current": one == number}
        for one, label in names.items()
    ]


def _states(found: list[Owed]) -> list[dict[str, Any]]:
    words = {NOT_BEGUN: _("Not begun"), **dict(ReturnState.choices)}
    counts = {name: sum(one.state == name for one in found) for name in words}
    return [{"value": name, "label": label, "count": counts[name]} for name, label in words.items()]


def _row(one: Owed, number: str, period: Period) -> dict[str, Any]:
    address = address_of(one, number, period)
    level = LEVELS.get(ReturnState(one.row.state), "") if one.row else ""
    return {"owed": one, "address": address, "level": level}
