"""What must hold for each record of the ledger, as functions on its values.

The same functions serve single records (services) and whole workbooks (import). Each yields a RuleViolation
per broken rule: what is wrong, what would be right, and the field it concerns.
"""

import datetime as dt
from collections.abc import Iterable, Iterator
from decimal import Decimal
from typing import TYPE_CHECKING

from django.utils.formats import number_format
from django.utils.translation import gettext as _

from ccn_portal.errors import RuleViolation
from ccn_portal.rules.keys import Key
from ccn_portal.today import EARLIEST
from clusters.choices import AREA_ACTIONS, MILESTONE_UNITS, OPENING_ACTIONS, PHASE_ACTIONS, Action, Step

if TYPE_CHECKING:
    from ccn_portal.rules.lookup import Rules
    from ccn_portal.territories.models import AdministrativeUnit
    from clusters.models import (
        Cluster,
        Decision,
        DecisionItem,
        Dossier,
        InfrastructureWork,
        Matter,
        MatterStep,
        Milestone,
        PlanTarget,
    )

LATITUDES, LONGITUDES = (8, 24), (102, 118)
YEARS = (2000, 2100)


def shown(value: Decimal | dt.date) -> str:
    """A value as a message shows it."""
    if isinstance(value, dt.date):
        return f"{value:%d/%m/%Y}"
    return number_format(value.normalize() if value else Decimal(0), use_l10n=True)


def not_negative(value: Decimal | int | None, field: str) -> Iterator[RuleViolation]:
    """A measured value is empty (not reported), zero or more."""
    if value is not None and value < 0:
        message = _("%(value)s is negative; write zero or more, or leave it empty when not known")
        yield RuleViolation("negative", message % {"value": shown(Decimal(value))}, field)


def in_order(
    first: dt.date | None, second: dt.date | None, field: str, *, code: str = "before_start", same_day: bool = True
) -> Iterator[RuleViolation]:
    """The second day follows the first (or is the same one); either may be unknown."""
    if first is None or second is None or second > first or (same_day and second == first):
        return
    message = (
        _("%(second)s is before %(first)s; the later day must not come first")
        if same_day
        else _("%(second)s does not come after %(first)s; it must be at least one day later")
    )
    yield RuleViolation(code, message % {"first": shown(first), "second": shown(second)}, field)


def not_in_future(day: dt.date | None, today: dt.date | None, field: str) -> Iterator[RuleViolation]:
    """What is recorded has happened, and in living memory; without ``today`` nobody knows whether it has."""
    if day is not None and day < EARLIEST:
        message = _("%(day)s lies before 1945; look at the year")
        yield RuleViolation("too_long_ago", message % {"day": shown(day)}, field)
    if day is not None and today is not None and day > today:
        message = _("%(day)s has not come yet; write the day it happened")
        yield RuleViolation("in_future", message % {"day": shown(day)}, field)


def of_cluster(cluster: "Cluster") -> Iterator[RuleViolation]:
    """A cluster has both coordinates or none, and they lie in Viet Nam."""
    if (cluster.latitude is None) != (cluster.longitude is None):
        missing = "latitude" if cluster.latitude is None else "longitude"
        yield RuleViolation("half_a_point", _("latitude and longitude go together; give both or none"), missing)
    for field, (low, high) in (("latitude", LATITUDES), ("longitude", LONGITUDES)):
        value = getattr(cluster, field)
        if value is not None and not low <= value <= high:
            message = _("%(value)s lies outside Viet Nam; it must be between %(low)d and %(high)d degrees")
            yield RuleViolation("outside_vietnam", message % {"value": shown(value), "low": low, "high": high}, field)


def of_places(units: "list[AdministrativeUnit]") -> Iterator[RuleViolation]:
    """A cluster lies in at least one commune; all of them are on one map, none is named twice."""
    if not units:
        yield RuleViolation("required", _("the commune is missing; every cluster needs its place"), "commune")
    if len({unit.pk for unit in units}) < len(units):
        yield RuleViolation(
            "duplicate", _("a commune is named twice; name each once, the leading one first"), "commune"
        )
    if len({unit.valid_to for unit in units}) > 1:
        message = _("the communes are of two maps (before and since 1/7/2025); name all of them on one map")
        yield RuleViolation("two_maps", message, "commune")


def of_decision(decision: "Decision") -> Iterator[RuleViolation]:
    """A decision does not take effect before it is issued."""
    yield from in_order(decision.issued_on, decision.effective_on, "effective_on", code="effective_before_issue")


def of_item(item: "DecisionItem") -> Iterator[RuleViolation]:
    """An item's areas and capital are plausible, and it concerns a phase exactly where its action does."""
    if item.area_ha is not None and item.area_ha <= 0:
        message = _("an area of %(value)s ha cannot be; write more than zero, or leave it empty when not known")
        yield RuleViolation("area_not_positive", message % {"value": shown(item.area_ha)}, "area_ha")
    yield from not_negative(item.industrial_area_ha, "industrial_area_ha")
    yield from not_negative(item.capital, "capital")
    if item.area_ha is not None and item.industrial_area_ha is not None and item.industrial_area_ha > item.area_ha > 0:
        message = _("industrial land of %(part)s ha is more than the area of %(whole)s ha it is part of")
        values = {"part": shown(item.industrial_area_ha), "whole": shown(item.area_ha)}
        yield RuleViolation("industrial_above_area", message % values, "industrial_area_ha")
    yield from _phase_of_item(item)


def of_new_area(item: "DecisionItem", rules: "Rules") -> Iterator[RuleViolation]:
    """A new establishment keeps the legal limits of area; what exists already is only watched (NĐ 32/2024 Đ35.1).

    The eased minimum is held against all: whether a district counts as mountainous is not known here.
    """
    if item.action != Action.ESTABLISH or item.area_ha is None or item.area_ha <= 0:
        return
    least, most = rules.find(Key.AREA_MIN_EASED), rules.find(Key.AREA_MAX)
    for limit, broken in (
        (least, least is not None and item.area_ha < Decimal(least.value)),
        (most, most is not None and item.area_ha > Decimal(most.value)),
    ):
        if limit is not None and broken:
            message = _("%(area)s ha is outside the legal limit of %(limit)s ha (%(source)s)")
            values = {"area": shown(item.area_ha), "limit": shown(Decimal(limit.value)), "source": limit.legal_source}
            yield RuleViolation("area_outside_limits", message % values, "area_ha")


def _phase_of_item(item: "DecisionItem") -> Iterator[RuleViolation]:
    action = Action(item.action)
    if action in OPENING_ACTIONS and item.phase is None:
        message = _("“%(action)s” opens a phase; write which one (1, 2 …)")
        yield RuleViolation("phase_missing", message % {"action": action.label}, "phase")
    if action not in PHASE_ACTIONS and item.phase is not None:
        message = _("“%(action)s” concerns the whole cluster; leave the phase empty")
        yield RuleViolation("phase_not_meant", message % {"action": action.label}, "phase")


def of_milestone(milestone: "Milestone") -> Iterator[RuleViolation]:
    """A milestone's value is not negative, and only some kinds carry one."""
    yield from not_negative(milestone.value, "value")
    if milestone.value is not None and milestone.kind not in MILESTONE_UNITS:
        message = _("“%(kind)s” carries no value; leave it empty")
        yield RuleViolation("value_not_meant", message % {"kind": milestone.get_kind_display()}, "value")


def of_work(work: "InfrastructureWork") -> Iterator[RuleViolation]:
    """A work is planned, begun and finished in this order; its money is not negative."""
    yield from in_order(work.planned_on, work.started_on, "started_on")
    yield from in_order(work.started_on, work.completed_on, "completed_on")
    if work.started_on is None:
        yield from in_order(work.planned_on, work.completed_on, "completed_on")
    yield from not_negative(work.budget, "budget")
    yield from not_negative(work.disbursed, "disbursed")


def of_dossier(dossier: "Dossier") -> Iterator[RuleViolation]:
    """A dossier is received first; it is closed with an outcome, and has one only when closed."""
    yield from in_order(dossier.received_on, dossier.council_on, "council_on")
    yield from in_order(dossier.received_on, dossier.closed_on, "closed_on")
    if dossier.closed_on is None and dossier.outcome:
        yield RuleViolation("closing_day_missing", _("there is an outcome; write the day it came"), "closed_on")
    if dossier.closed_on is not None and not dossier.outcome:
        yield RuleViolation("outcome_missing", _("the dossier is closed; write its outcome"), "outcome")


def of_matter(matter: "Matter", today: dt.date) -> Iterator[RuleViolation]:
    """An obstacle or petition was raised by today, is due afterwards, and was settled after that."""
    yield from not_in_future(matter.raised_on, today, "raised_on")
    yield from in_order(matter.raised_on, matter.due_on, "due_on")
    yield from in_order(matter.raised_on, matter.solved_on, "solved_on")


STEP_NEEDS: dict[str, tuple[str, ...]] = {
    Step.REPLY: ("text",),
    Step.URGE: ("letter_number",),
    Step.EXTEND: ("new_due", "text"),
    Step.HAND_OVER: ("agency",),
    Step.SOLVE: ("text",),
    Step.REOPEN: ("text",),
    Step.MERGE: (),
}


def of_step(step: "MatterStep", matter: "Matter", today: dt.date) -> Iterator[RuleViolation]:
    """A step says what its kind needs, was taken by today and after the matter was raised, and gives time ahead."""
    for name in STEP_NEEDS[step.kind]:
        if not getattr(step, name):
            yield RuleViolation("required", _("this has to be said"), name)
    yield from not_in_future(step.taken_on, today, "taken_on")
    yield from in_order(matter.raised_on, step.taken_on, "taken_on")
    yield from in_order(step.taken_on, step.new_due, "new_due")


def of_target(target: "PlanTarget") -> Iterator[RuleViolation]:
    """A target is of a plausible year and runs from low to high."""
    if not YEARS[0] <= target.year <= YEARS[1]:
        message = _("the year %(year)d cannot be; write one from %(first)d to %(last)d")
        values = {"year": target.year, "first": YEARS[0], "last": YEARS[1]}
        yield RuleViolation("implausible_year", message % values, "year")
    if target.lowest is not None and target.highest is not None and target.highest < target.lowest:
        message = _("“to” (%(highest)s) is less than “from” (%(lowest)s); swap them")
        ends = {"highest": shown(target.highest), "lowest": shown(target.lowest)}
        yield RuleViolation("range_reversed", message % ends, "highest")


def largest_area(items: "Iterable[DecisionItem]") -> Decimal | None:
    """The most land (ha) a cluster's acts ever gave it: all phases together, or the plan; None when unknown."""
    phases: dict[int, Decimal] = {}
    planned = Decimal(0)
    for item in items:
        if item.area_ha is None:
            continue
        if item.action in AREA_ACTIONS and item.phase is not None:
            phases[item.phase.number] = max(phases.get(item.phase.number, Decimal(0)), item.area_ha)
        elif item.action in (Action.INCLUDE, Action.PROPOSE):
            planned = max(planned, item.area_ha)
    return max(sum(phases.values(), Decimal(0)), planned) or None
