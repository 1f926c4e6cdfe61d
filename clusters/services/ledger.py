"""Single acts on the ledger: clusters, decisions with their items, milestones."""

from collections.abc import Iterable, Mapping
from typing import Any

from django.utils.translation import gettext as _

from ccn_portal.accounts.models import User
from ccn_portal.errors import RuleViolation, RuleViolations, raise_all
from ccn_portal.history.tracking import recorded
from ccn_portal.rules.lookup import Rules
from ccn_portal.territories.models import AdministrativeUnit
from ccn_portal.workbooks.cells import without_ccn
from clusters import validation
from clusters.choices import FOUNDING_ACTIONS, PHASE_ACTIONS, Action
from clusters.models import Cluster, Decision, DecisionItem, Milestone, Phase
from clusters.querysets import DecisionItemQuerySet
from clusters.services.places import place_clusters
from clusters.services.texts import fold_decision
from clusters.services.writing import assign, check, discard, require_may_edit, require_reach, store

Given = Mapping[str, Any]


# -- clusters -----------------------------------------------------------------------------------
def register_cluster(*, units: list[AdministrativeUnit], by: User | None, reason: str = "", **values: Any) -> Cluster:
    """A cluster's identity and its communes, the leading one first; what is true of it follows from acts."""
    return _settle(assign(Cluster(), values), units, act="register_cluster", by=by, reason=reason)


def change_cluster(
    cluster: Cluster,
    *,
    units: list[AdministrativeUnit] | None = None,
    by: User | None,
    reason: str = "",
    **values: Any,
) -> Cluster:
    """Correct a cluster's identity or place; ``units`` None keeps the communes."""
    return _settle(assign(cluster, values), units, act="change_cluster", by=by, reason=reason)


def _settle(
    cluster: Cluster, units: list[AdministrativeUnit] | None, *, act: str, by: User | None, reason: str
) -> Cluster:
    require_may_edit(by)
    own = [cluster] if cluster.pk else []
    require_reach(by, clusters=own, provinces=[unit.province_id for unit in units or ()])
    cluster.name = without_ccn(cluster.name)
    cluster.fold_name()
    violations = [*validation.of_cluster(cluster), *(validation.of_places(units) if units is not None else ())]
    with recorded(act, by=by, reason=reason):
        store(cluster, violations, act=act, by=by, reason=reason)
        place_clusters({cluster: units})
    return cluster


# -- decisions ----------------------------------------------------------------------------------
def issue_decision(*, items: Iterable[Given] = (), by: User | None, reason: str = "", **values: Any) -> Decision:
    """Enter a decision and what it does to which cluster.

    Each item names ``cluster``, ``action``, and where it concerns one the number of the ``phase``.
    """
    return _write_decision(assign(Decision(), values), items, act="issue_decision", by=by, reason=reason)


def change_decision(
    decision: Decision, *, items: Iterable[Given] | None = None, by: User | None, reason: str = "", **values: Any
) -> Decision:
    """Correct a decision; ``items``, when given, are all the items that it then has."""
    return _write_decision(assign(decision, values), items, act="change_decision", by=by, reason=reason)


def remove_decision(decision: Decision, *, by: User | None, reason: str = "") -> None:
    """Take back a decision that was entered by mistake, with its items; RuleViolation ``in_use`` with files."""
    require_may_edit(by)
    require_reach(by, provinces=[decision.province_id])
    with recorded("remove_decision", by=by, reason=reason):
        _items_of(decision, by).delete()
        discard(decision, act="remove_decision", by=by, reason=reason)


def _write_decision(
    decision: Decision, items: Iterable[Given] | None, *, act: str, by: User | None, reason: str
) -> Decision:
    require_may_edit(by)
    require_reach(by, provinces=[decision.province_id])
    fold_decision(decision)
    with recorded(act, by=by, reason=reason):
        store(decision, validation.of_decision(decision), act=act, by=by, reason=reason)
        if items is not None:
            _write_items(decision, items, by)
    decision.refresh_from_db()
    return decision


def _items_of(decision: Decision, by: User | None) -> DecisionItemQuerySet:
    """The items the user may see, and so change."""
    items = DecisionItem.objects.filter(decision=decision)
    return items if by is None else items.visible_to(by)


def _write_items(decision: Decision, items: Iterable[Given], by: User | None) -> None:
    """Make the decision's items those given; items that stay keep their row."""
    items = list(items)
    require_reach(by, clusters=[given["cluster"] for given in items])
    stored = {(item.cluster_id, item.action, item.phase_id): item for item in _items_of(decision, by)}
    rules = Rules(decision.issued_on)
    problems: list[RuleViolation] = []
    for index, given in enumerate(items):
        values = dict(given)
        cluster, action = values.pop("cluster"), Action(values.pop("action"))
        phase = _phase_for(cluster, action, values.pop("phase", None))
        item = stored.pop((cluster.pk, action, phase.pk if phase else None), None)
        item = item or DecisionItem(decision=decision, cluster=cluster, action=action, phase=phase)
        nothing = {"area_ha": None, "industrial_area_ha": None, "capital": None, "investor": None}
        try:
            assign(item, nothing | values)
            limits = validation.of_new_area(item, rules) if item.pk is None else ()
            check(item, [*validation.of_item(item), *limits])
            item.save()
        except RuleViolations as found:
            where = f"items.{index}"
            problems += [
                RuleViolation(one.code, one.message, f"{where}.{one.field}".rstrip(".")) for one in found.violations
            ]
    raise_all(problems)
    for item in stored.values():
        item.delete()


def _phase_for(cluster: Cluster, action: Action, number: int | None) -> Phase | None:
    """The phase that the act concerns, made when it is new; founding acts without a number open the first."""
    if number is None and action in FOUNDING_ACTIONS:
        number = 1
    if number is None and action in PHASE_ACTIONS:
        return _only_phase(cluster)
    return None if number is None else Phase.objects.get_or_create(cluster=cluster, number=number)[0]


def _only_phase(cluster: Cluster) -> Phase | None:
    phases = list(cluster.phases.all()[:2])
    return phases[0] if len(phases) == 1 else None


# -- milestones ---------------------------------------------------------------------------------
def record_milestone(
    *, cluster: Cluster, phase: int = 1, by: User | None, reason: str = "", **values: Any
) -> Milestone:
    """Record what happened on the ground of a phase (made when it is new: clusters form before decisions)."""
    require_may_edit(by)
    require_reach(by, clusters=[cluster])
    with recorded("record_milestone", by=by, reason=reason):
        of_phase = Phase.objects.get_or_create(cluster=cluster, number=phase)[0]
        milestone = assign(Milestone(phase=of_phase), values)
        return store(milestone, validation.of_milestone(milestone), act="record_milestone", by=by, reason=reason)


def change_milestone(milestone: Milestone, *, by: User | None, reason: str = "", **values: Any) -> Milestone:
    """Correct a milestone; it stays with its cluster and phase."""
    if {"cluster", "phase"} & set(values):
        message = _("A milestone stays with its cluster and phase; remove it and record another one.")
        raise RuleViolation("not_movable", message, "cluster")
    require_reach(by, clusters=[milestone.phase.cluster])
    assign(milestone, values)
    return store(milestone, validation.of_milestone(milestone), act="change_milestone", by=by, reason=reason)


def remove_milestone(milestone: Milestone, *, by: User | None, reason: str = "") -> None:
    """Take back a milestone that was recorded by mistake."""
    require_reach(by, clusters=[milestone.phase.cluster])
    discard(milestone, act="remove_milestone", by=by, reason=reason)
