"""The key figures at the top of a cluster's page: each with its unit, its source and the way to what it counts."""

from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from ccn_portal.rules.periods import Kind, Period
from ccn_portal.ui.numbers import number
from clusters.choices import Action, Status
from clusters.models import Cluster
from clusters.timeline import Records
from clusters.views.rows import Wastewater

Fact = dict[str, Any]  # what components/facts.html shows
WASTEWATER_LEVELS = {
    Wastewater.MEETS: "ok",
    Wastewater.RUNNING: "note",
    Wastewater.FAILS: "warn",
    Wastewater.BUILDING: "note",
    Wastewater.NONE: "bad",
}


def facts_of(cluster: Cluster, phases: list[Any], records: Records) -> list[Fact]:
    """Areas, leases, fill rate, workers, budget payments and wastewater, as of the day."""
    return [
        _area(cluster),
        _industrial(cluster, phases, records),
        _leased(cluster, records),
        _fill_rate(cluster, phases),
        _workers(records),
        _budget(records),
        _wastewater(cluster, records),
    ]


def _area(cluster: Cluster) -> Fact:
    planned = cluster.planned_area_ha and _("planned %(area)s") % {"area": number(cluster.planned_area_ha)}
    proposed = cluster.proposed_area_ha and _("proposed %(area)s") % {"area": number(cluster.proposed_area_ha)}
    if cluster.is_established:
        label, value, others = _("Established area"), cluster.area_ha, [planned, proposed]
    elif cluster.planned_area_ha is not None:
        label, value, others = _("Planned area"), cluster.planned_area_ha, [_("not established"), proposed]
    elif cluster.proposed_area_ha is not None:
        label, value, others = _("Proposed area"), cluster.proposed_area_ha, [_("not in the plan")]
    else:
        label, value, others = _("Area"), None, [_("not in the plan")]
    if cluster.status == Status.WITHDRAWN:
        others = [_("withdrawn")]
    note = " · ".join(str(other) for other in others if other)
    return {"label": label, "value": value, "unit": "ha", "note": note, "link": "#decisions" if value else ""}


def _industrial(cluster: Cluster, phases: list[Any], records: Records) -> Fact:
    planned = [phase for phase in phases if phase.plan_industrial_ha is not None]
    if cluster.industrial_area_ha is None:
        note = ""
    elif phases and len(planned) == len(phases):
        note = _("by the 1/500 detailed plan")
    elif planned:
        note = _("by the detailed plan where there is one")
    elif any(item.action == Action.RECOGNISE for item in records.items):
        note = _("by the recognition, no detailed plan")
    else:
        note = _("by the establishment, no detailed plan")
    return {
        "label": _("Industrial land"),
        "value": cluster.industrial_area_ha,
        "unit": "ha",
        "note": note,
        "link": "#phases" if note else "",
    }


def _leased(cluster: Cluster, records: Records) -> Fact:
    count = len(records.leases_in_force)
    note = ngettext("%(count)s lease in force", "%(count)s leases in force", count) % {"count": number(count)}
    shown = count or cluster.leased_ha is not None
    return {
        "label": _("Leased"),
        "value": cluster.leased_ha,
        "unit": "ha",
        "places": 2,
        "note": note if shown else "",
        "link": "#tenants" if count else "",
    }


def _fill_rate(cluster: Cluster, phases: list[Any]) -> Fact:
    if cluster.fill_rate is None:
        note = ""
    elif cluster.operating_on is None:
        note = _("not in line 19: not operating")
    elif all(phase.detailed_plan_on is None for phase in phases):
        note = _("not in line 19: no 1/500 plan")
    else:
        note = _("leased ÷ industrial land")
    return {"label": _("Fill rate (provisional)"), "value": cluster.fill_rate, "unit": "%", "places": 1, "note": note}


def _workers(records: Records) -> Fact:
    latest = next((row for row in reversed(records.accepted_returns) if row.workers is not None), None)
    return {
        "label": _("Workers"),
        "value": latest and latest.workers,
        "unit": _("people"),
        "note": _("return of %(period)s") % {"period": Period.parse(latest.period).label} if latest else "",
        "link": "#returns" if latest else "",
    }


def _budget(records: Records) -> Fact:
    """The quarters of the latest reported year together; a quarter without a figure is named, not counted as 0."""
    quarters = [
        (period, row) for row in records.accepted_returns if (period := Period.parse(row.period)).kind is Kind.QUARTER
    ]
    if not quarters:
        return {"label": _("Budget payment"), "value": None, "unit": _("billion VND")}
    year = quarters[-1][0].code[:4]
    of_year = [(period, row) for period, row in quarters if period.code.startswith(year)]
    reported = [row for _period, row in of_year if row.budget_payment is not None]
    label = _("Budget payment, %(months)s months") % {"months": 3 * len(of_year)}
    revenue = [row.revenue for _period, row in of_year if row.revenue is not None]
    note = _("year %(year)s") % {"year": year}
    if revenue:
        note += " · " + _("revenue %(money)s billion VND") % {"money": number(sum(revenue), 1)}
    return {
        "label": label,
        "value": sum((row.budget_payment for row in reported), Decimal(0)) if reported else None,
        "unit": _("billion VND"),
        "places": 2,
        "note": note,
        "link": "#returns",
    }


def _wastewater(cluster: Cluster, records: Records) -> Fact:
    kind = wastewater_of(cluster)
    latest = next((row for row in reversed(records.accepted_returns) if row.wastewater_generated is not None), None)
    notes = []
    if cluster.wastewater_capacity is not None:
        notes.append(_("plant of %(flow)s m³/day") % {"flow": number(cluster.wastewater_capacity)})
    if latest:
        notes.append(_("generated %(flow)s m³/day") % {"flow": number(latest.wastewater_generated, 1)})
    fact: Fact = {"label": _("Wastewater treatment"), "value": None, "note": " · ".join(notes)}
    if kind:
        fact |= {"tag": kind.label, "level": WASTEWATER_LEVELS[kind]}
    return fact | {"link": "#works" if notes else ""}


def wastewater_of(cluster: Cluster) -> Wastewater | None:
    """How the cluster treats its wastewater; None before it operates. The same as the list's annotation."""
    if cluster.wastewater_on:
        found = {True: Wastewater.MEETS, False: Wastewater.FAILS}
        return found.get(cluster.meets_standard, Wastewater.RUNNING)
    if cluster.wastewater_building:
        return Wastewater.BUILDING
    return Wastewater.NONE if cluster.operating_on else None
