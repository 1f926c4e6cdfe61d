"""What moved between two days: acts, clearance, events on the ground, leases; and the year so far."""

import datetime as dt
from collections.abc import Iterator, Sequence
from decimal import Decimal

from clusters.choices import Action, MilestoneKind
from reports.lines.base import Counted
from reports.lines.records import Records
from reports.lines.snapshot import Act, MilestoneState, Snapshot


def year_begins(snapshot: Snapshot) -> dt.date:
    """The first day of the plan year: the calendar year of the last day."""
    return snapshot.ends_on.replace(month=1, day=1)


# -- acts -----------------------------------------------------------------------------------------
def _acts(snapshot: Snapshot, actions: Sequence[Action], since: dt.date) -> Iterator[Act]:
    for cluster in snapshot.clusters:
        for act in snapshot.acts_of.get(cluster.pk, ()):
            if act.action in actions and act.in_force_from >= since:
                yield act


def clusters_with(*actions: Action, this_year: bool = False) -> Records:
    """Clusters with such an act in force since the first day (or since the year began), each once."""

    def records(snapshot: Snapshot) -> Iterator[Counted]:
        since = year_begins(snapshot) if this_year else snapshot.starts_on
        decided: dict[int, tuple[int, ...]] = {}
        for act in _acts(snapshot, actions, since):
            decided[act.cluster_id] = (*decided.get(act.cluster_id, ()), act.pk)
        return (Counted(cluster, cluster, acts=acts) for cluster, acts in decided.items())

    return records


def set_by(*actions: Action, sets: str) -> Records:
    """Such acts in force since the first day, with what each sets."""

    def records(snapshot: Snapshot) -> Iterator[Counted]:
        for act in _acts(snapshot, actions, snapshot.starts_on):
            yield Counted(act.pk, act.cluster_id, getattr(act, sets))

    return records


# -- events on the ground -------------------------------------------------------------------------
def clusters_that(kind: MilestoneKind, *, this_year: bool = False) -> Records:
    """Clusters with such a milestone since the first day (or since the year began), each once."""

    def records(snapshot: Snapshot) -> Iterator[Counted]:
        since = year_begins(snapshot) if this_year else snapshot.starts_on
        reached = {row.cluster_id for row in snapshot.milestones if row.kind == kind and row.occurred_on >= since}
        return (Counted(cluster.pk, cluster.pk) for cluster in snapshot.clusters if cluster.pk in reached)

    return records


def _measured(snapshot: Snapshot, kind: MilestoneKind) -> Iterator[list[MilestoneState]]:
    """The measurings of each phase, in order of time."""
    of_phases: dict[int, list[MilestoneState]] = {}
    for row in snapshot.milestones:
        if row.kind == kind and row.value is not None:
            of_phases.setdefault(row.phase_id, []).append(row)
    return iter(of_phases.values())


def latest_value(kind: MilestoneKind) -> Records:
    """The last measuring of each phase: a cumulative figure."""

    def records(snapshot: Snapshot) -> Iterator[Counted]:
        for rows in _measured(snapshot, kind):
            yield Counted(rows[-1].pk, rows[-1].cluster_id, rows[-1].value)

    return records


def growth(kind: MilestoneKind) -> Records:
    """By how much a cumulative figure grew; of a phase measured for the first time nobody knows."""

    def records(snapshot: Snapshot) -> Iterator[Counted]:
        for rows in _measured(snapshot, kind):
            last = rows[-1]
            if last.occurred_on >= snapshot.starts_on:
                before = [row.value for row in rows if row.occurred_on < snapshot.starts_on]
                grown = None if not before else (last.value or Decimal(0)) - (before[-1] or Decimal(0))
                yield Counted(last.pk, last.cluster_id, grown)

    return records


# -- leases ---------------------------------------------------------------------------------------
def leases_begun(snapshot: Snapshot) -> Iterator[Counted]:
    """Leases that began between the two days."""
    for lease in snapshot.lease_moves:
        if lease.starts_on >= snapshot.starts_on and lease.starts_on <= snapshot.ends_on:
            yield Counted(lease.pk, lease.cluster_id, lease.area_ha)


def leases_ended(snapshot: Snapshot) -> Iterator[Counted]:
    """Leases whose first day no longer leased lies between the two days."""
    for lease in snapshot.lease_moves:
        if lease.ends_on is not None and snapshot.starts_on <= lease.ends_on <= snapshot.ends_on:
            yield Counted(lease.pk, lease.cluster_id, lease.area_ha)


# -- the year's targets ---------------------------------------------------------------------------
def share_meeting_the_standard(snapshot: Snapshot) -> Iterator[Counted]:
    """Operating clusters: one of one when the latest effluent result meets the standard, else none of one."""
    for cluster in snapshot.operating:
        yield Counted(cluster.pk, cluster.pk, Decimal(bool(cluster.meets_standard)), Decimal(1))
