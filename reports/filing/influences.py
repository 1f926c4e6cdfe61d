"""Which records of the register can change a line: what one looks for when a number of a report changed."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.db import models

from ccn_portal.history.services import NetChange
from clusters.choices import (
    AREA_ACTIONS,
    INVESTOR_ACTIONS,
    PLAN_ACTIONS,
    STANDING_ACTIONS,
    Action,
    MilestoneKind,
    WorkKind,
)
from clusters.models import Cluster, ClusterPlace, Decision, DecisionItem, InfrastructureWork, Milestone, Phase
from investors.models import Investor, Lease
from reports.choices import FormCode


@dataclass(frozen=True, slots=True)
class Influence:
    """Rows of one model: those with one of the ``values`` in the field ``of``, and changes of the ``fields``."""

    model: type[models.Model]
    of: str = ""
    values: Collection[str] = ()
    fields: Collection[str] = field(default=())  # none named: any field

    def covers(self, change: NetChange) -> bool:
        """Whether the change of a row may have changed the line."""
        if change.model is not self.model:
            return False
        if self.of and not any(getattr(row, self.of) in self.values for row in (change.before, change.after) if row):
            return False
        whole = change.before is None or change.after is None
        return whole or not self.fields or any(one.name in self.fields for one in change.fields)


def _acts(*actions: Action, sets: Collection[str] = ()) -> tuple[Influence, ...]:
    """Decisions that do one of these things, their days, and those of the values they set that count."""
    days = Influence(Decision, fields=("issued_on", "effective_on"))
    return Influence(
        DecisionItem, "action", frozenset(actions), ("action", "decision", "cluster", "phase", *sets)
    ), days


def _milestones(*kinds: MilestoneKind) -> tuple[Influence, ...]:
    return (Influence(Milestone, "kind", frozenset(kinds)),)


_PLACE = (Influence(ClusterPlace),)
_KIND = (Influence(Cluster, fields=("kind",)),)
_INVESTOR = (Influence(Investor, fields=("kind",)),)
_AREA_SET = ("area_ha",)
_STANDING = _acts(*STANDING_ACTIONS)
_AREAS = (*_STANDING, *_acts(*AREA_ACTIONS, sets=_AREA_SET))
_PLAN, _PLANNED_AREA = _acts(*PLAN_ACTIONS), _acts(*PLAN_ACTIONS, sets=_AREA_SET)
_INVESTED = (*_STANDING, *_acts(*INVESTOR_ACTIONS, sets=("investor",)), *_INVESTOR)
_DETAILED = (*_STANDING, *_acts(Action.APPROVE_DETAILED_PLAN))
_INDUSTRIAL = _acts(Action.APPROVE_DETAILED_PLAN, sets=("industrial_area_ha",))
_PROJECT = (*_STANDING, *_acts(Action.APPROVE_PROJECT))
_OPERATION = _milestones(MilestoneKind.OPERATION_STARTED, MilestoneKind.OPERATION_ENDED)
_LAND = (*_OPERATION, *_PLANNED_AREA, *_AREAS)
_WORKS = (Influence(InfrastructureWork, "kind", frozenset({WorkKind.WASTEWATER})),)
_LEASES = (Influence(Lease, fields=("cluster", "area_m2", "starts_on", "ends_on")),)

# lines that stand on returns and leases tell their records themselves (see causes)
_OF_LINES: Mapping[str, tuple[Influence, ...]] = {
    "1": _PLAN,
    "2": _PLANNED_AREA,
    "3": _STANDING,
    "4": _AREAS,
    "5": _STANDING,
    "6": _AREAS,
    "7": _INVESTED,
    "8": (*_INVESTED, *_AREAS),
    "9": _DETAILED,
    "10": (*_DETAILED, *_AREAS),
    "11": _PROJECT,
    "12": (*_PROJECT, *_AREAS),
    "13": (*_STANDING, *_acts(Action.APPROVE_PROJECT, sets=("capital",))),
    "15": _OPERATION,
    "15.1": (*_OPERATION, *_STANDING),
    "15.2": (*_OPERATION, *_STANDING),
    "15.3": (*_OPERATION, *_KIND),
    "15.4": (*_OPERATION, *_KIND),
    "16": _LAND,
    "16.1": _LAND,
    "16.2": _LAND,
    "16.3": (*_LAND, *_KIND),
    "16.4": (*_LAND, *_KIND),
    "17": (*_INDUSTRIAL, *_OPERATION),
    "19": (*_INDUSTRIAL, *_OPERATION, *_LEASES),
    "26": (*_milestones(MilestoneKind.WASTEWATER_COMMISSIONED), *_WORKS),
    "27": _milestones(MilestoneKind.EFFLUENT_MEETS, MilestoneKind.EFFLUENT_FAILS),
}
ANY: tuple[Influence, ...] = tuple(
    Influence(model)
    for model in (DecisionItem, Decision, Milestone, InfrastructureWork, Lease, Investor, Cluster, ClusterPlace)
)
_REGISTER_FORMS = frozenset({FormCode.TT14_03, FormCode.TT14_04, FormCode.QUARTER})  # whose lines are the ones above
MODELS = tuple(influence.model for influence in ANY)


def influences_on(form: Mapping[str, Any], line: str) -> tuple[Influence, ...]:
    """What can change a line of a form; where a cluster lies can change any."""
    known = _OF_LINES.get(line) if form["code"] in _REGISTER_FORMS else None
    return (*known, *_PLACE) if known else ANY


def of_clusters(model: type[models.Model], clusters: Collection[int]) -> dict[str, Any]:
    """The filter on versions of a model's rows that belong, or once belonged, to these clusters."""
    if model is Cluster:
        return {"pgh_obj_id__in": clusters}
    if model is Milestone:
        return {"phase_id__in": Phase.objects.filter(cluster__in=clusters).values("pk")}
    items = DecisionItem.objects.filter(cluster__in=clusters)
    if model is Decision:
        return {"pgh_obj_id__in": items.values("decision")}
    if model is Investor:
        return {"pgh_obj_id__in": items.exclude(investor=None).values("investor")}
    return {"cluster_id__in": clusters}
