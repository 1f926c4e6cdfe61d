"""Recording what happened, and taking back what was recorded by mistake."""

import datetime as dt
from decimal import Decimal
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import models
from django.utils.translation import gettext as _

from ccn_portal.accounts.models import User
from ccn_portal.accounts.permissions import Permission
from ccn_portal.environment import validation
from ccn_portal.environment.choices import EFFLUENT, MILESTONES, SPECS, Topic
from ccn_portal.environment.models import EnvironmentAct, SampleResult
from ccn_portal.environment.services.rights import may_change_milestones, require_may_change, require_may_record
from ccn_portal.errors import RuleViolation, raise_all
from ccn_portal.history.tracking import recorded
from ccn_portal.today import today
from clusters import validation as ledger_validation
from clusters.choices import MilestoneKind
from clusters.models import Cluster, Milestone, Phase
from clusters.services.writing import assign, check, store

OF_ACTS = ("number", "party", "valid_to", "detail")


def record_act(
    *, cluster: Cluster, kind: str, occurred_on: dt.date, by: User | None, reason: str = "", **values: Any
) -> EnvironmentAct | Milestone:
    """Record a dated act. What the register of progress holds (plant, effluent, acceptance) goes there.

    PermissionDenied outside the user's field; RuleViolations with everything that is wrong.
    """
    if kind in MILESTONES:
        return _record_milestone(cluster, MilestoneKind(kind), occurred_on, by=by, reason=reason, **values)
    require_may_record(by, SPECS[kind].topic, cluster)
    act = EnvironmentAct(cluster=cluster, kind=kind, occurred_on=occurred_on, recorded_by=by)
    assign(act, {name: value for name, value in values.items() if value is not None})
    with recorded("record_environment_act", by=by, reason=reason):
        check(act, validation.of_act(act, today=today()))
        act.save()
    return act


def change_act(act: EnvironmentAct, *, by: User | None, reason: str = "", **values: Any) -> EnvironmentAct:
    """Correct an act; it stays of its kind and cluster."""
    require_may_change(by, SPECS[act.kind].topic, act)
    if {"kind", "cluster"} & set(values):
        message = _("An act stays of its kind and cluster; remove it and record another one.")
        raise RuleViolation("not_movable", message, "kind")
    with recorded("change_environment_act", by=by, reason=reason):
        assign(act, values)
        check(act, validation.of_act(act, today=today()))
        act.save()
    return act


def remove_act(act: EnvironmentAct, *, by: User | None, reason: str = "") -> None:
    """Take back an act that was recorded by mistake; the history keeps it."""
    require_may_change(by, SPECS[act.kind].topic, act)
    with recorded("remove_environment_act", by=by, reason=reason):
        act.delete()


def change_milestone(milestone: Milestone, *, by: User | None, reason: str = "", **values: Any) -> Milestone:
    """Correct what was recorded in the register of progress; it stays of its kind and cluster."""
    cluster = _require_may_correct(milestone, by)
    before = milestone.occurred_on
    with recorded("change_milestone", by=by, reason=reason):
        assign(milestone, values)
        problems = [
            *ledger_validation.of_milestone(milestone),
            *validation.of_milestone_here(milestone, today=today(), rest={}),
            *_of_a_sample(cluster, milestone, before),
            *_against_samples(cluster, MilestoneKind(milestone.kind), milestone.occurred_on),
        ]
        permission = Permission.RECORD_INSPECTION
        return store(milestone, problems, act="change_milestone", by=by, reason=reason, permission=permission)


def remove_milestone(milestone: Milestone, *, by: User | None, reason: str = "") -> None:
    """Take back what was recorded in the register of progress by mistake; the history keeps it."""
    cluster = _require_may_correct(milestone, by)
    raise_all(_of_a_sample(cluster, milestone, milestone.occurred_on))
    with recorded("remove_milestone", by=by, reason=reason):
        milestone.delete()


def conclude(cluster: Cluster, day: dt.date, kind: MilestoneKind, *, source: str = "") -> None:
    """Make the progress of the day say of the effluent what its sample shows; within a recorded act."""
    events = Milestone.objects.filter(phase__cluster=cluster, occurred_on=day, kind__in=EFFLUENT)
    for other in events.exclude(kind=kind):
        other.delete()
    if not events.filter(kind=kind).exists():
        Milestone.objects.create(phase=_phase_of(cluster), kind=kind, occurred_on=day, source=source)


def _record_milestone(
    cluster: Cluster,
    kind: MilestoneKind,
    occurred_on: dt.date,
    *,
    by: User | None,
    reason: str,
    value: Decimal | None = None,
    source: str | None = None,
    **rest: Any,
) -> Milestone:
    require_may_record(by, MILESTONES[kind], cluster)
    with recorded("record_milestone", by=by, reason=reason):
        milestone = Milestone(phase=_phase_of(cluster), kind=kind)
        assign(milestone, {"occurred_on": occurred_on, "value": value, "source": source or ""})
        problems = [
            *ledger_validation.of_milestone(milestone),
            *validation.of_milestone_here(milestone, today=today(), rest=rest),
            *_against_samples(cluster, kind, occurred_on),
        ]
        permission = Permission.RECORD_INSPECTION
        return store(milestone, problems, act="record_milestone", by=by, reason=reason, permission=permission)


def _require_may_correct(milestone: Milestone, by: User | None) -> Cluster:
    cluster = milestone.phase.cluster
    require_may_record(by, MILESTONES[milestone.kind], cluster)
    if by is not None and milestone.pk not in may_change_milestones(by, [milestone]):
        raise PermissionDenied
    return cluster


def _of_a_sample(cluster: Cluster, milestone: Milestone, day: dt.date) -> list[RuleViolation]:
    """What follows from a sample is corrected with the sample's results."""
    if milestone.kind not in EFFLUENT or not SampleResult.objects.filter(cluster=cluster, sampled_on=day).exists():
        return []
    message = _("this follows from the sample of the day; correct its results instead")
    return [RuleViolation("follows_from_sample", message, "occurred_on")]


def _against_samples(cluster: Cluster, kind: MilestoneKind, day: dt.date) -> list[RuleViolation]:
    """A conclusion on a day whose sample is on record says what the sample shows."""
    if kind not in EFFLUENT:
        return []
    results = list(SampleResult.objects.filter(cluster=cluster, sampled_on=day))
    if not results or validation.outcome_of(results) == kind:
        return []
    message = _("the sample of this day shows the opposite; correct its results instead")
    return [RuleViolation("contradiction", message, "kind")]


def _phase_of(cluster: Cluster) -> Phase:
    """The phase with the wastewater plant, else the first one (made when it is new)."""
    with_plant: models.QuerySet[Milestone] = Milestone.objects.filter(
        phase__cluster=cluster, kind=MilestoneKind.WASTEWATER_COMMISSIONED
    ).order_by("-occurred_on")
    found = with_plant.select_related("phase").first()
    if found is not None:
        return found.phase
    return cluster.phases.order_by("number").first() or Phase.objects.create(cluster=cluster, number=1)


def topic_of(kind: str) -> Topic:
    """In which register something is kept."""
    return MILESTONES[kind] if kind in MILESTONES else SPECS[kind].topic
