"""What alerts look like in the API and in exported lists."""

from collections import defaultdict
from typing import Any

from django.utils.translation import gettext_lazy as _

from ccn_portal.rest.shapes import Attached, Choice, Context, Count, Day, Flag, Moment, Shape, Stored, Text, Word
from ccn_portal.rest.writing import DayField, Plain, Strict
from ccn_portal.rest.writing import Word as Optional
from ccn_portal.rules.watching import Duty, Weight
from ccn_portal.watch.choices import AlertState, EventKind
from ccn_portal.watch.models import AlertEvent
from ccn_portal.watch.registry import BY_CODE, RULES
from clusters.api.serializers import ClusterReferenceSerializer
from inspections.choices import Domain

TITLES = {rule.code: rule.title for rule in RULES}
ADVICE = {rule.code: rule.advice for rule in RULES}


def events_of_alerts(ids: list[int], _context: Context) -> dict[Any, list[dict[str, Any]]]:
    """The story of each alert, oldest first; for details, which are one."""
    found: dict[Any, list[dict[str, Any]]] = defaultdict(list)
    rows = AlertEvent.objects.filter(alert__in=ids).order_by("pk")
    names = ("kind", "on", "at", "until", "note", "facts")
    for row in rows.values("alert", "by__username", *names):
        told = {"by": row["by__username"], "note": row["note"] or None}
        found[row["alert"]].append({name: row[name] for name in names} | told)
    return found


def bases_of_rules(codes: list[str], _context: Context) -> dict[Any, dict[str, Any]]:
    """The law behind each rule."""
    known = (BY_CODE[code] for code in set(codes) & set(BY_CODE))
    return {rule.code: {"text": rule.basis.text, "checked": rule.basis.checked} for rule in known}


class AlertTenantSerializer(Shape):
    """Which tenant it is about."""

    code = Text(_("Code"), column="tenant__code", null=True)
    name = Text(_("Name"), column="tenant__name", null=True)


class AlertSerializer(Shape):
    """Something a rule caught, who sees to it, and the facts that prove it."""

    id = Count(column="pk")
    rule = Choice(_("Rule"), choices=[(code, code) for code in TITLES])
    title = Word(_("What is wrong"), column="rule", words=TITLES)
    cluster = ClusterReferenceSerializer(label=_("Cluster"))
    tenant = AlertTenantSerializer(label=_("Tenant"), allow_null=True)
    subject = Text(_("Subject"), null=True)
    weight = Choice(_("Weight"), choices=Weight.choices)
    duty = Choice(_("To be seen to by"), choices=Duty.choices)
    domain = Choice(_("Field"), choices=Domain.choices, null=True)
    due_on = Day(_("Due on"), null=True)
    overdue = Flag(_("Overdue"))
    state = Choice(_("State"), choices=AlertState.choices)
    opened_on = Day(_("Alert opened on"))
    taken_by = Text(_("Taken on by"), column="taken_by__username", null=True)
    taken_on = Day(_("Taken on"), null=True)
    snoozed_until = Day(_("Snoozed until"), null=True)
    snooze_reason = Text(_("Reason"), null=True)
    woken_on = Day(_("Back on the list since"), null=True)
    escalated_on = Day(_("Escalated on"), null=True)
    resolved_on = Day(_("Resolved on"), null=True)
    facts = Stored(_("Facts"))
    updated_at = Moment(_("Updated"))


class RuleBasisSerializer(Shape):
    """The law, and whether its text was held against the Official Gazette."""

    text = Text()
    checked = Flag()


class AlertEventSerializer(Shape):
    """One thing that happened to an alert."""

    kind = Choice(choices=EventKind.choices)
    on = Day()
    at = Moment()
    by = Text(null=True)
    until = Day(null=True)
    note = Text(null=True)
    facts = Stored(null=True)


class AlertDetailSerializer(AlertSerializer):
    """An alert with what to do, the law, and its story."""

    attached = {
        "legal_basis": Attached(bases_of_rules, key="rule"),
        "events": Attached(events_of_alerts, default=list),
    }

    advice = Word(column="rule", words=ADVICE)
    legal_basis = RuleBasisSerializer(allow_null=True)
    events = AlertEventSerializer(many=True)


class TakeInput(Strict):
    """Nothing to say."""


class ReleaseInput(Strict):
    """Why it is given back."""

    reason = Optional(max_length=500)


class SnoozeInput(Strict):
    """Until when, and why."""

    until = DayField()
    reason = Plain(max_length=500)
