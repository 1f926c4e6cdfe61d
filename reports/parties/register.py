"""What the portal itself knows of a project: of the register, or of the cluster's own return.

The cluster's return speaks for a party only where it is the only one of its kind in the cluster.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from reports.choices import FormCode
from reports.lines.base import Counted, SourceKind, Value
from reports.lines.catalogue import LINES
from reports.lines.snapshot import ClusterState, Snapshot


class Origin(StrEnum):
    """Where a line of form 01 or 02 comes from."""

    OWN = "own"
    REGISTER = "register"
    CLUSTER = "cluster"


@dataclass(frozen=True)
class Known:
    """A line's value with the records it stands on."""

    value: Value
    origin: Origin
    kind: SourceKind
    counted: tuple[Counted, ...]


def known_of(form: str, snapshot: Snapshot, cluster: int, party: int) -> dict[str, Known]:
    """What is known of the party's project in the cluster, by line; lines of which nothing is known are absent."""
    state = next((one for one in snapshot.clusters if one.pk == cluster), None)
    if state is None:
        return {}
    found = _of_tenant(snapshot, cluster, party) if form == FormCode.TT14_01 else _of_investor(snapshot, state, party)
    return {line: known for line, known in found.items() if known is not None}


def _of_tenant(snapshot: Snapshot, cluster: int, tenant: int) -> dict[str, Known | None]:
    if {lease.tenant_id for lease in snapshot.leases_of.get(cluster, ())} != {tenant}:
        return {}
    reported = {"1": "23", "2": "24", "3": "25"}
    return {line: _of_return(snapshot, cluster, of_cluster) for line, of_cluster in reported.items()}


def _of_investor(snapshot: Snapshot, cluster: ClusterState, investor: int) -> dict[str, Known | None]:
    phases = snapshot.phases_of.get(cluster.pk, [])
    own = [phase for phase in phases if phase.investor_id == investor]
    approved = (Counted(phase.pk, cluster.pk, phase.project_capital) for phase in own if phase.project_on is not None)
    built = (Counted(phase.pk, cluster.pk, phase.industrial_area_ha) for phase in own if phase.completed_on is not None)
    found = {
        "1": _sum(SourceKind.PHASE, approved),
        "3": _sum(SourceKind.PHASE, built),
        "5": _of_line(snapshot, cluster.pk, "19"),
        "13": _flag(cluster, cluster.wastewater_on is not None or cluster.wastewater_building),
        "14": _flag(cluster, _meets(cluster)),
    }
    if {phase.investor_id for phase in phases if phase.investor_id is not None} == {investor}:
        found["2"] = _of_return(snapshot, cluster.pk, "14")
        found |= {line: _of_line(snapshot, cluster.pk, of) for line, of in _OF_LEASES.items()}
    return found


_OF_LEASES = {"4": "18", "6": "20", "7": "21", "8": "22"}


def _of_line(snapshot: Snapshot, cluster: int, number: str) -> Known | None:
    """A line of form 03 for the cluster alone."""
    line = LINES[number]
    counted = tuple(row for row in line.records(snapshot) if row.cluster_id == cluster)
    value = line.value_of(counted)
    return None if value is None else Known(value, Origin.REGISTER, line.kind, counted)


def _of_return(snapshot: Snapshot, cluster: int, number: str) -> Known | None:
    """A line of form 03 that stands on the cluster's own returns, when none of them is missing."""
    line = LINES[number]
    if line.gaps is not None and any(pk == cluster for pk, _quarter in line.gaps(snapshot)):
        return None
    counted = tuple(row for row in line.records(snapshot) if row.cluster_id == cluster)
    value = line.value_of(counted)
    return None if value is None else Known(value, Origin.CLUSTER, SourceKind.RETURN, counted)


def _sum(kind: SourceKind, counted: Iterable[Counted]) -> Known | None:
    rows = tuple(counted)
    amounts = [row.amount for row in rows if row.amount is not None]
    return Known(sum(amounts, Decimal(0)), Origin.REGISTER, kind, rows) if amounts else None


def _flag(cluster: ClusterState, holds: bool | None) -> Known | None:
    if holds is None:
        return None
    return Known(int(holds), Origin.REGISTER, SourceKind.CLUSTER, (Counted(cluster.pk, cluster.pk),))


def _meets(cluster: ClusterState) -> bool | None:
    """Whether its effluent meets the standard: a plant without any result says nothing."""
    if cluster.meets_standard is None and cluster.wastewater_on is not None:
        return None
    return bool(cluster.meets_standard)
