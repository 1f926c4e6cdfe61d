"""The legal steps of a cluster's life: done on which day by which act, late, or still open."""

import calendar
import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from ccn_portal.ui.numbers import day as day_text
from ccn_portal.ui.numbers import number
from clusters.choices import FOUNDING_ACTIONS, Action, MilestoneKind
from clusters.models import Cluster, DecisionItem
from clusters.timeline import Records


@dataclass(frozen=True)
class Limits:
    """Months the law gives from the establishment on; None where no rule holds on the day."""

    detailed_plan_months: int | None = None
    groundbreaking_months: int | None = None


@dataclass(frozen=True)
class Step:
    """One step; ``state`` is done, late or open, ``note`` the small line under it, ``item`` the act that did it."""

    label: str
    state: str
    text: str = ""
    note: str = ""
    item: DecisionItem | None = None
    on: dt.date | None = None
    warning: str = ""


def steps_of(cluster: Cluster, phases: list[Any], records: Records, limits: Limits) -> list[Step]:
    """The eight steps in the order of the law; ``cluster`` and ``phases`` as of the day."""
    return [
        _plan(cluster, records),
        _establishment(cluster, records),
        _detailed_plan(cluster, phases, records, limits),
        _project(records),
        _groundbreaking(cluster, records, limits),
        _operation(cluster, records),
        _plant(cluster, records),
        _effluent(cluster, records),
    ]


def _last(records: Records, *actions: Action) -> DecisionItem | None:
    return next((item for item in reversed(records.items) if item.action in actions), None)


def _first(records: Records, *actions: Action) -> DecisionItem | None:
    return next((item for item in records.items if item.action in actions), None)


def _by_act(label: str, item: DecisionItem) -> Step:
    return Step(label, "done", item=item, on=item.decision.in_force_from)


def _plan(cluster: Cluster, records: Records) -> Step:
    label = _("Into the plan")
    item = _last(records, Action.INCLUDE, Action.REMOVE)
    if item is None:
        proposed = _last(records, Action.PROPOSE)
        return Step(label, "open", _("proposed") if proposed else _("not in the plan"), item=proposed)
    if item.action == Action.REMOVE:
        return Step(label, "late", _("removed %(day)s") % {"day": day_text(item.decision.in_force_from)}, item=item)
    return _by_act(label, item)


def _establishment(cluster: Cluster, records: Records) -> Step:
    item = _last(records, *FOUNDING_ACTIONS, Action.REVOKE)
    if item is None:
        late = cluster.operating_on is not None
        return Step(
            _("Establishment"),
            "late" if late else "open",
            _("not established"),
            note=_("operating since %(day)s") % {"day": day_text(cluster.operating_on)} if late else "",
            warning=_("operating without being established") if late else "",
        )
    if item.action == Action.REVOKE:
        text = _("revoked %(day)s") % {"day": day_text(item.decision.in_force_from)}
        return Step(_("Establishment"), "late", text, item=item)
    return _by_act(_("Recognition") if item.action == Action.RECOGNISE else _("Establishment"), item)


def _detailed_plan(cluster: Cluster, phases: list[Any], records: Records, limits: Limits) -> Step:
    label = _("1/500 detailed plan")
    item = _first(records, Action.APPROVE_DETAILED_PLAN)
    if item:
        missing = [phase for phase in phases if phase.detailed_plan_on is None]
        done = _by_act(label, item)
        if not missing or not cluster.is_established:
            return done
        note = _("phase %(number)s: not approved") % {"number": missing[0].number}
        return Step(label, "done", note=note, item=item, on=done.on)
    step = Step(label, "open", _("not approved"), warning=_("no approved 1/500 detailed plan"))
    return _awaited(step, cluster, limits.detailed_plan_months, records.day)


def _awaited(step: Step, cluster: Cluster, months: int | None, day: dt.date) -> Step:
    """A step not yet done; late (only then with its warning) when the months since the establishment are over."""
    if not cluster.is_established or months is None:
        return replace(step, warning="")
    due = add_months(cluster.established_on, months)
    note = _("due %(day)s") % {"day": day_text(due)}
    if day <= due:
        return replace(step, note=note, warning="")
    late = _("%(time)s late") % {"time": time_between(due, day)}
    return replace(step, state="late", text=late, note=note, warning=f"{step.warning} ({late})")


def _project(records: Records) -> Step:
    label = _("Infrastructure project")
    item = _first(records, Action.APPROVE_PROJECT)
    if item is None:
        return Step(label, "open", _("not approved"))
    return _by_act(label, item)


def _groundbreaking(cluster: Cluster, records: Records, limits: Limits) -> Step:
    label = _("Groundbreaking")
    if cluster.groundbreaking_on:
        before = cluster.is_established and cluster.groundbreaking_on < cluster.established_on
        return Step(label, "done", on=cluster.groundbreaking_on, note=_("before the establishment") if before else "")
    if cluster.operating_on:
        return Step(label, "open", _("no date recorded"))
    step = Step(label, "open", _("not begun"), warning=_("ground not broken"))
    return _awaited(step, cluster, limits.groundbreaking_months, records.day)


def _operation(cluster: Cluster, records: Records) -> Step:
    label = _("Operation")
    if cluster.operating_on is None:
        return Step(label, "open", _("not operating"))
    started = cluster.operating_on
    years = records.day.year - started.year - ((records.day.month, records.day.day) < (started.month, started.day))
    note = ngettext("%(count)s year", "%(count)s years", years) % {"count": years} if years else ""
    return Step(label, "done", on=cluster.operating_on, note=note)


def _plant(cluster: Cluster, records: Records) -> Step:
    label = _("Wastewater plant")
    if cluster.wastewater_on:
        capacity = cluster.wastewater_capacity
        note = _("%(capacity)s m³/day") % {"capacity": number(capacity)} if capacity is not None else ""
        return Step(label, "done", on=cluster.wastewater_on, note=note)
    if cluster.wastewater_building:
        return Step(label, "open", _("being built"))
    if cluster.operating_on is None:
        return Step(label, "open", _("none"))
    return Step(
        label,
        "late",
        _("none"),
        note=_("required in operation"),
        warning=_("operating without a wastewater plant"),
    )


def _effluent(cluster: Cluster, records: Records) -> Step:
    label = _("Effluent meets the standard")
    kinds = {MilestoneKind.EFFLUENT_MEETS, MilestoneKind.EFFLUENT_FAILS}
    latest = next((row for row in reversed(records.milestones) if row.kind in kinds), None)
    if latest is None:
        return Step(label, "open", _("not rated"))
    if latest.kind == MilestoneKind.EFFLUENT_MEETS:
        return Step(label, "done", on=latest.occurred_on)
    text = _("does not, %(day)s") % {"day": day_text(latest.occurred_on)}
    return Step(label, "late", text, warning=_("effluent does not meet the standard"))


def warnings_of(steps: list[Step]) -> Iterator[str]:
    """What the steps say is wrong."""
    return (step.warning for step in steps if step.warning)


def add_months(day: dt.date, months: int) -> dt.date:
    """The same day so many months later; the last of the month when it has no such day."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return dt.date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))


def time_between(start: dt.date, end: dt.date) -> str:
    """Whole years and months between two days; days when it is less than a month."""
    months = (end.year - start.year) * 12 + end.month - start.month - (end.day < start.day)
    if months < 1:
        days = (end - start).days
        return ngettext("%(count)s day", "%(count)s days", days) % {"count": days}
    years, rest = divmod(months, 12)
    parts = []
    if years:
        parts.append(ngettext("%(count)s year", "%(count)s years", years) % {"count": years})
    if rest:
        parts.append(ngettext("%(count)s month", "%(count)s months", rest) % {"count": rest})
    return " ".join(parts)
