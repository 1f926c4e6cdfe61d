"""Alerts as the pages show them: in words, with links to the records they are about."""

from decimal import Decimal
from typing import Any

from django.urls import reverse
from django.utils.dateparse import parse_date
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ccn_portal.rules.keys import Key
from ccn_portal.rules.lookup import Rules
from ccn_portal.rules.periods import Period
from ccn_portal.rules.watching import Fact, FactKind, WatchRule
from ccn_portal.ui.numbers import day, number, percent
from ccn_portal.watch.choices import AlertState, EventKind
from ccn_portal.watch.models import Alert, AlertEvent
from ccn_portal.watch.registry import BY_CODE

STATE_LEVELS = {
    AlertState.OPEN: "",
    AlertState.TAKEN: "note",
    AlertState.SNOOZED: "",
    AlertState.RESOLVED: "ok",
}
EVENT_ICONS = {
    EventKind.OPENED: ("alert-triangle", "bad"),
    EventKind.REOPENED: ("alert-triangle", "bad"),
    EventKind.CHANGED: ("refresh", ""),
    EventKind.RESOLVED: ("circle-check", "ok"),
    EventKind.TAKEN: ("user", "act"),
    EventKind.RELEASED: ("arrow-back-up", ""),
    EventKind.SNOOZED: ("calendar", ""),
    EventKind.WOKEN: ("calendar-due", ""),
    EventKind.ESCALATED: ("send", "bad"),
}
THRESHOLDS = {
    Key.WATCH_DETAILED_PLAN_MONTHS: gettext_lazy("Time for the detailed plan"),
    Key.WATCH_GROUNDBREAKING_MONTHS: gettext_lazy("Time to break ground"),
    Key.WATCH_CLEARANCE_STALLED_MONTHS: gettext_lazy("Time without progress"),
    Key.WATCH_FILL_RATE_MIN: gettext_lazy("Least fill rate"),
    Key.WATCH_FILL_RATE_AFTER_YEARS: gettext_lazy("Years since operation began"),
    Key.WATCH_IDLE_PROJECT_MONTHS: gettext_lazy("Age of the lease"),
    Key.WATCH_DOSSIER_NEAR_LIMIT_DAYS: gettext_lazy("Warned before the limit"),
    Key.WATCH_TRANSFER_REPLY_DAYS: gettext_lazy("Time to reply where the letter names no day"),
    Key.WATCH_OVERLAP_MIN: gettext_lazy("Least overlap"),
    Key.WATCH_RETURN_QUARTERS: gettext_lazy("Quarters looked back"),
    Key.LIMIT_APPRAISAL: gettext_lazy("Time for the appraisal"),
    Key.LEGACY_DEADLINE: gettext_lazy("Legal deadline"),
    Key.REGULATION_SINCE: gettext_lazy("Held to be due since"),
    Key.PLANT_DEADLINE: gettext_lazy("Deadline for older clusters"),
    Key.AREA_MIN: gettext_lazy("Least area"),
    Key.AREA_MIN_EASED: gettext_lazy("Least area of craft villages and mountainous districts"),
    Key.AREA_MAX: gettext_lazy("Greatest area"),
    Key.AREA_EXISTING_BEFORE: gettext_lazy("Established before: goes on lawfully"),
}


def shown(alert: Alert) -> dict[str, Any]:
    """One alert for a list; cluster, tenant and holder come with it."""
    rule = BY_CODE.get(alert.rule)
    return {
        "alert": alert,
        "title": rule.title if rule else alert.rule,
        "about": about(alert),
        "state": AlertState(alert.state).label,
        "level": STATE_LEVELS[AlertState(alert.state)],
    }


def about(alert: Alert) -> str:
    """Which record the alert is about, in words; "" where it is the cluster itself."""
    facts = alert.facts
    match alert.subject.partition(":")[0]:
        case "phase":
            return _("phase %(number)s") % {"number": facts.get("number")}
        case "lease":
            return alert.tenant.name if alert.tenant else ""
        case "finding":
            return str(facts.get("text") or "")
        case "transfer":
            return f"{facts.get('letter')} · {facts.get('agency')}"
        case "dossier":
            return str(facts.get("code") or "")
        case "boundary":
            return str(facts.get("other") or "")
        case "return":
            return str(Period.parse(facts["period"]).label)
    return ""


def link_of(alert: Alert) -> tuple[str, str]:
    """Where the facts are mended: address and what the link says."""
    match alert.subject.partition(":")[0]:
        case "lease" if alert.tenant:
            return reverse("tenant-detail", args=[alert.tenant.code]), _("Open the tenant")
        case "finding" | "transfer":
            return reverse("inspection-detail", args=[alert.facts["inspection"]]), _("Open the inspection")
        case "return":
            return reverse("return-list") + f"?period={alert.facts['period']}", _("Open the returns")
    return reverse("cluster-detail", args=[alert.cluster.code]), _("Open the cluster")


def further_link(alert: Alert) -> tuple[str, str] | None:
    """What else can be done about it, on the page of another job."""
    if alert.rule != "project_idle":
        return None
    return reverse("idle-detail", args=[alert.subject.partition(":")[2]]), _("Letters and steps on this project")


def facts_of(rule: str, facts: dict[str, Any]) -> list[tuple[str, str]]:
    """The evidence: label and value in words; what is not known is left out."""
    known = BY_CODE.get(rule)
    if known is None:
        return []
    return [
        (str(fact.label), in_words(fact, facts[fact.name]))
        for fact in known.facts
        if fact.name in facts and (facts[fact.name] not in (None, "") or fact.words)
    ]


def in_words(fact: Fact, value: Any) -> str:
    """A fact's value as people write it."""
    if fact.words:
        return str(fact.words.get(value, value))
    match fact.kind:
        case FactKind.DAY:
            return day(parse_date(value))
        case FactKind.HECTARES:
            return f"{number(Decimal(value))} ha"
        case FactKind.SQUARE_METRES:
            return f"{number(Decimal(value))} m²"
        case FactKind.PERCENT:
            return percent(Decimal(value))
        case FactKind.COUNT:
            return number(value)
        case FactKind.FLAG:
            return _("yes") if value else _("no")
        case FactKind.PERIOD:
            return str(Period.parse(value).label)
    return str(value)


def event_shown(alert: Alert, event: AlertEvent) -> dict[str, Any]:
    """One event as the timeline wants it."""
    icon, level = EVENT_ICONS[EventKind(event.kind)]
    parts = []
    if event.until:
        parts.append(_("until %(day)s") % {"day": day(event.until)})
    if event.note:
        parts.append(event.note)
    if event.facts is not None:
        parts += [f"{label}: {value}" for label, value in facts_of(alert.rule, event.facts)]
        if due := event.facts.get("due_on"):
            parts.append(_("due %(day)s") % {"day": day(parse_date(due))})
    return {
        "day": event.on,
        "title": EventKind(event.kind).label,
        "by": event.by or "",
        "text": " · ".join(parts),
        "icon": icon,
        "level": level,
    }


def threshold_shown(parameter: Any) -> dict[str, Any]:
    """A parameter in words, with where it comes from."""
    value = parameter.value
    if isinstance(value, dict):
        text = _("%(days)s working days") if value["working"] else _("%(days)s days")
        told = text % {"days": value["days"]}
    elif (date := parse_date(str(value))) is not None:
        told = day(date)
    else:
        told = f"{number(Decimal(str(value)))} {parameter.unit_told}".strip()
    return {"value": told, "parameter": parameter, "name": THRESHOLDS.get(parameter.key, parameter.key)}


def thresholds_of(rule: WatchRule, rules: Rules) -> list[dict[str, Any]]:
    """The parameters the rule asks, as they are in force."""
    return [threshold_shown(found) for key in rule.keys if (found := rules.find(key)) is not None]
