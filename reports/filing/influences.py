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

# who rents decides whether forms 01 stand in for a missing return, who invests whether forms 02 do
_TENANTS = (Influence(Lease, fields=("cluster", "tenant", "starts_on", "ends_on", "state", "suspended_on")),)
_INVESTORS = _acts(*INVESTOR_ACTIONS, sets=("investor",))

# lines that count returns, forms and leases tell these records themselves (see causes): here is what else they hang on
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
    "14": _INVESTORS,
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
    "18": (),
    "19": (*_INDUSTRIAL, *_OPERATION, *_LEASES),
    "20": (),
    "21": (),
    "22": (),
    "23": _TENANTS,
    "24": _TENANTS,
    "25": _TENANTS,
    "26": (*_milestones(MilestoneKind.WASTEWATER_COMMISSIONED), *_WORKS),
    "27": _milestones(MilestoneKind.EFFLUENT_MEETS, MilestoneKind.EFFLUENT_FAILS),
}
# form 01 takes from the cluster's return what its only tenant did not report, form 02 from return and register
_OF_PARTIES: Mapping[str, Mapping[str, tuple[Influence, ...]]] = {
    FormCode.TT14_01: dict.fromkeys(("1", "2", "3", "4"), _TENANTS),
    FormCode.TT14_02: {
        "1": _acts(Action.APPROVE_PROJECT, *INVESTOR_ACTIONS, sets=("capital", "investor")),
        "2": _INVESTORS,
        "3": (
            *_acts(
                *AREA_ACTIONS, *INVESTOR_ACTIONS, Action.APPROVE_DETAILED_PLAN, sets=("industrial_area_ha", "investor")
            ),
            *_milestones(MilestoneKind.INFRASTRUCTURE_COMPLETED),
        ),
        **dict.fromkeys(("4", "6", "7", "8"), _INVESTORS),
        "5": (*_OF_LINES["19"], *_INVESTORS),
        "13": _OF_LINES["26"],
        "14": _OF_LINES["27"],
    },
}
ANY: tuple[Influence, ...] = tuple(
    Influence(model)
    for model in (DecisionItem, Decision, Milestone, InfrastructureWork, Lease, Investor, Cluster, ClusterPlace)
)
_REGISTER_FORMS = frozenset({FormCode.TT14_03, FormCode.TT14_04, FormCode.QUARTER})  # whose lines are the ones above
MODELS = tuple(influence.model for influence in ANY)


def influences_on(form: Mapping[str, Any], line: str) -> tuple[Influence, ...]:
    """What can change a line of a form; where a cluster lies can change any."""
    of_form = _OF_LINES if form["code"] in _REGISTER_FORMS else _OF_PARTIES.get(form["code"], {})
    known = of_form.get(line)
    return (*known, *_PLACE) if known is not None else ANY


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
