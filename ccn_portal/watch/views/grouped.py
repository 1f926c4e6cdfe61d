"""The watch list by unit and by rule: how many are open, and under which threshold and law."""

from typing import Any

from django.db.models import Count, F, Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from ccn_portal.accounts.models import User
from ccn_portal.jobs.models import State
from ccn_portal.rules.lookup import Rules
from ccn_portal.today import today
from ccn_portal.ui.access import RegisterPage
from ccn_portal.watch.models import Alert, WatchRun
from ccn_portal.watch.registry import RULES
from ccn_portal.watch.views.listing import tabs
from ccn_portal.watch.views.shown import thresholds_of

COUNTS = {
    "count": Count("pk"),
    "late": Count("pk", filter=Q(overdue=True)),
    "serious": Count("pk", filter=Q(weight="serious")),
    "free": Count("pk", filter=Q(state="open")),
    "taken": Count("pk", filter=Q(state="taken")),
    "snoozed": Count("pk", filter=Q(state="snoozed")),
}


class AlertUnitsView(RegisterPage):
    """How many alerts each commune has, on the map of today."""

    def get(self, request: HttpRequest) -> HttpResponse:
        """The page."""
        day = today()
        rows = Alert.objects.visible_to(request.user).unresolved().as_of(day).placed_on(day)
        units = rows.values(
            code=F("place__commune__code"),
            name=F("place__commune__name"),
            above=F("place__district__name"),
            province=F("place__province__name"),
        )
        counted = list(units.annotate(**COUNTS).order_by("-late", "-count", "place__commune__sort_key"))
        totals = {name: sum(row[name] for row in counted) for name in COUNTS}
        context = {"tabs": tabs(request.user, here="alert-units"), "units": counted, "totals": totals, "today": day}
        return render(request, "watch/units.html", context)


class AlertRulesView(RegisterPage):
    """Every rule: its threshold with the source, the law, what to do, and how much it catches."""

    def get(self, request: HttpRequest) -> HttpResponse:
        """The page."""
        day = today()
        counted = {row["rule"].code: row for row in counts_by_rule(request.user)}
        rules = Rules(day)
        last = WatchRun.objects.filter(job_state=State.DONE).order_by("-finished_at").first()
        context = {
            "tabs": tabs(request.user, here="alert-rules"),
            "rules": [_rule(rule, rules, counted.get(rule.code, {})) for rule in RULES],
            "last": last,
            "today": day,
        }
        return render(request, "watch/rules.html", context)


def counts_by_rule(user: User) -> list[dict[str, Any]]:
    """The rules that have alerts for the user, with how many, in the order of the page; one query."""
    rows = Alert.objects.visible_to(user).unresolved().as_of(today())
    mine = Count("pk", filter=Q(pk__in=Alert.objects.work_of(user).values("pk")))
    counted = {row["rule"]: row for row in rows.values("rule").annotate(**COUNTS, mine=mine).order_by("rule")}
    return [counted[rule.code] | {"rule": rule} for rule in RULES if rule.code in counted]


def _rule(rule: Any, rules: Rules, counts: dict[str, Any]) -> dict[str, Any]:
    return {"rule": rule, "counts": counts, "thresholds": thresholds_of(rule, rules), "applies": rule.applies(rules)}
