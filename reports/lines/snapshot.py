"""The register as it stood on a day in one unit, loaded once with a fixed number of queries."""

import datetime as dt
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, fields
from decimal import Decimal
from functools import cached_property
from typing import TYPE_CHECKING, Any, TypeVar, cast

from django.db.models import Exists, F, OuterRef, Q, QuerySet

from ccn_portal.rules.periods import Period
from clusters.models import Cluster, DecisionItem, Milestone, Phase
from clusters.querysets import ClusterQuerySet
from investors.models import Lease
from reports.models import PartyReturn, Return

if TYPE_CHECKING:
    from ccn_portal.accounts.models import User
    from ccn_portal.territories.models import AdministrativeUnit


@dataclass(frozen=True, slots=True)
class OfCluster:
    """A record that belongs to a cluster."""

    pk: int
    cluster_id: int


Row = TypeVar("Row")
Belonging = TypeVar("Belonging", bound=OfCluster)


@dataclass(frozen=True, slots=True)
class ClusterState:
    """A cluster and its state on the day (see ``ClusterQuerySet.as_of``)."""

    pk: int
    code: str
    name: str
    kind: str
    status: str
    is_planned: bool
    planned_area_ha: Decimal | None
    is_established: bool
    established_on: dt.date | None
    operating_on: dt.date | None
    groundbreaking_on: dt.date | None
    wastewater_on: dt.date | None
    wastewater_building: bool
    meets_standard: bool | None
    commune_id: int
    district_id: int | None

    @property
    def is_operating(self) -> bool:
        """Whether a phase is in operation."""
        return self.operating_on is not None

    def operated_by(self, day: dt.date) -> bool:
        """Whether the operation of today had started by a day."""
        return self.operating_on is not None and self.operating_on <= day


@dataclass(frozen=True, slots=True)
class PhaseState(OfCluster):
    """A phase and its state on the day (see ``PhaseQuerySet.as_of``)."""

    number: int
    opened_on: dt.date | None
    area_ha: Decimal | None
    industrial_area_ha: Decimal | None
    investor_id: int | None
    investor_kind: str | None
    detailed_plan_on: dt.date | None
    plan_industrial_ha: Decimal | None
    project_on: dt.date | None
    project_capital: Decimal | None
    groundbreaking_on: dt.date | None
    completed_on: dt.date | None


@dataclass(frozen=True, slots=True)
class LeaseState(OfCluster):
    """A lease in force on the day."""

    tenant_id: int
    area_m2: Decimal
    has_foreign_capital: bool
    is_operating: bool

    @property
    def area_ha(self) -> Decimal:
        """The leased area in ha."""
        return self.area_m2 / 10_000


@dataclass(frozen=True, slots=True)
class ReturnState(OfCluster):
    """An accepted return whose period had ended by the day."""

    period: str
    starts_on: dt.date
    ends_on: dt.date
    workers: int | None
    revenue: Decimal | None
    budget_payment: Decimal | None
    infrastructure_capital: Decimal | None


@dataclass(frozen=True, slots=True)
class PartyForm(OfCluster):
    """An accepted form 01 or 02 whose period had ended by the day; ``values`` are exact texts by line."""

    form: str
    tenant_id: int | None
    investor_id: int | None
    starts_on: dt.date
    ends_on: dt.date
    values: dict[str, str]


@dataclass(frozen=True, slots=True)
class Act(OfCluster):
    """An item of a decision in force on the day."""

    phase_id: int | None
    action: str
    in_force_from: dt.date
    area_ha: Decimal | None
    industrial_area_ha: Decimal | None
    capital: Decimal | None
    investor_id: int | None


@dataclass(frozen=True, slots=True)
class MilestoneState(OfCluster):
    """A milestone by the day."""

    phase_id: int
    kind: str
    occurred_on: dt.date
    value: Decimal | None


@dataclass(frozen=True, slots=True)
class LeaseMove(OfCluster):
    """A lease that began or ended between the two days."""

    area_m2: Decimal
    starts_on: dt.date
    ends_on: dt.date | None

    @property
    def area_ha(self) -> Decimal:
        """The leased area in ha."""
        return self.area_m2 / 10_000


class Snapshot:
    """Everything the lines of a unit and period count; each part is one query, made when it is first needed.

    Clusters stand in Vietnamese order; acts with the latest first; returns with the latest period first.
    """

    def __init__(
        self,
        unit: "AdministrativeUnit",
        starts_on: dt.date,
        ends_on: dt.date,
        *,
        visible_to: "User | None" = None,
        later: "Snapshot | None" = None,
    ) -> None:
        """``later`` is one of the same unit on a later day: what it has read holds what had happened by this day."""
        self.unit, self.starts_on, self.ends_on = unit, starts_on, ends_on
        self._user, self._later = visible_to, later

    @property
    def _scope(self) -> ClusterQuerySet:
        clusters = Cluster.objects.in_unit(self.unit, self.ends_on)
        return clusters.visible_to(self._user) if self._user else clusters

    @property
    def cluster_rows(self) -> QuerySet:
        """The rows of ``clusters``."""
        rows = self._scope.as_of(self.ends_on).placed_on(self.ends_on).in_vietnamese_order()
        return rows.annotate(commune_id=F("place__commune"), district_id=F("place__district"))

    @cached_property
    def clusters(self) -> list[ClusterState]:
        """The clusters of the unit that existed on the day."""
        return _load(ClusterState, self.cluster_rows)

    @cached_property
    def cluster_ids(self) -> frozenset[int]:
        """Ids of the clusters: nothing of any other cluster is counted."""
        return frozenset(cluster.pk for cluster in self.clusters)

    @cached_property
    def operating(self) -> list[ClusterState]:
        """The operating clusters."""
        return [cluster for cluster in self.clusters if cluster.is_operating]

    @cached_property
    def established(self) -> list[ClusterState]:
        """The recognised or established clusters."""
        return [cluster for cluster in self.clusters if cluster.is_established]

    @property
    def phase_rows(self) -> QuerySet:
        """The rows of ``phases``."""
        rows = Phase.objects.filter(cluster__in=self._scope.values("pk")).as_of(self.ends_on)
        return rows.order_by("cluster", "number")

    @cached_property
    def phases(self) -> list[PhaseState]:
        """Every phase of the clusters, opened or not, in order of number."""
        return self._inside(_load(PhaseState, self.phase_rows))

    @cached_property
    def phases_of(self) -> dict[int, list[PhaseState]]:
        """The phases by cluster."""
        return grouped(self.phases)

    @property
    def lease_rows(self) -> QuerySet:
        """The rows of ``leases``."""
        this = {"pk": OuterRef("pk")}
        rows = Lease.objects.filter(cluster__in=self._scope.values("pk")).in_force(self.ends_on)
        rows = rows.annotate(
            has_foreign_capital=Exists(Lease.objects.foreign().filter(**this)),
            is_operating=Exists(Lease.objects.of_operating_tenants(self.ends_on).filter(**this)),
        )
        return rows.order_by("cluster", "pk")

    @cached_property
    def leases(self) -> list[LeaseState]:
        """Leases in force on the day."""
        return self._inside(_load(LeaseState, self.lease_rows))

    @cached_property
    def leases_of(self) -> dict[int, list[LeaseState]]:
        """The leases by cluster."""
        return grouped(self.leases)

    @cached_property
    def returns(self) -> list[ReturnState]:
        """Accepted returns for periods that had ended by the day."""
        if wide := self._wide:
            return self._inside([row for row in wide.returns if row.ends_on <= self.ends_on])
        rows = Return.objects.filter(cluster__in=self._scope.values("pk")).accepted().until(self.ends_on)
        return self._inside(_load(ReturnState, rows.order_by("-ends_on", "-starts_on", "cluster")))

    @cached_property
    def party_forms(self) -> dict[int, list[PartyForm]]:
        """Accepted forms 01 and 02 by cluster, the latest period first."""
        if wide := self._wide:
            forms = (form for of_cluster in wide.party_forms.values() for form in of_cluster)
            return grouped(self._inside([form for form in forms if form.ends_on <= self.ends_on]))
        rows = PartyReturn.objects.filter(cluster__in=self._scope.values("pk")).accepted().until(self.ends_on)
        return grouped(self._inside(_load(PartyForm, rows.order_by("-ends_on", "-starts_on", "pk"))))

    @cached_property
    def acts(self) -> list[Act]:
        """Items of decisions in force on the day."""
        if wide := self._wide:
            return self._inside([act for act in wide.acts if act.in_force_from <= self.ends_on])
        rows = DecisionItem.objects.filter(cluster__in=self._scope.values("pk")).in_force(self.ends_on)
        return self._inside(_load(Act, rows.annotate(in_force_from=F("decision__in_force_from"))))

    @cached_property
    def acts_of(self) -> dict[int, list[Act]]:
        """The acts by cluster."""
        return grouped(self.acts)

    @cached_property
    def milestones(self) -> list[MilestoneState]:
        """Milestones by the day, in order of time."""
        if wide := self._wide:
            return self._inside([row for row in wide.milestones if row.occurred_on <= self.ends_on])
        rows = Milestone.objects.filter(phase__cluster__in=self._scope.values("pk"), occurred_on__lte=self.ends_on)
        rows = rows.annotate(cluster_id=F("phase__cluster")).order_by("occurred_on", "pk")
        return self._inside(_load(MilestoneState, rows))

    @cached_property
    def lease_moves(self) -> list[LeaseMove]:
        """Leases that began or ended between the two days, ended ones too."""
        between = (self.starts_on, self.ends_on)
        moved = Q(starts_on__range=between) | Q(ends_on__range=between)
        rows = Lease.objects.filter(moved, cluster__in=self._scope.values("pk"))
        return self._inside(_load(LeaseMove, rows.order_by("starts_on", "pk")))

    @cached_property
    def quarters(self) -> list[Period]:
        """The quarters that lie wholly between the two days, in order."""
        quarter, found = Period.quarter_of(self.starts_on), []
        while quarter.ends_on <= self.ends_on:
            if quarter.starts_on >= self.starts_on:
                found.append(quarter)
            quarter = Period.quarter_of(quarter.ends_on + dt.timedelta(days=1))
        return found

    @cached_property
    def whole_returns(self) -> list[ReturnState]:
        """The accepted returns for the whole stretch of days at once."""
        return [row for row in self.returns if (row.starts_on, row.ends_on) == (self.starts_on, self.ends_on)]

    def owing(self, returns: Sequence[ReturnState], quarters: Sequence[Period]) -> Iterator[tuple[int, str]]:
        """Each cluster operating by a quarter's cut-off that these returns do not cover, with the quarter's code."""
        covered = {(row.cluster_id, row.period) for row in returns}
        whole = {row.cluster_id for row in returns if (row.starts_on, row.ends_on) == (self.starts_on, self.ends_on)}
        for cluster in self.operating:
            for quarter in quarters:
                if (
                    cluster.pk not in whole
                    and cluster.operated_by(quarter.ends_on)
                    and (cluster.pk, quarter.code) not in covered
                ):
                    yield cluster.pk, quarter.code

    def standing_area(self, cluster: ClusterState) -> Decimal | None:
        """The area a cluster stands on: of its opened phases when established, else the planned one, else 0 ha."""
        if not cluster.is_established:
            return cluster.planned_area_ha or Decimal(0)
        phases = [phase for phase in self.phases_of.get(cluster.pk, ()) if phase.opened_on is not None]
        areas = [phase.area_ha for phase in phases if phase.area_ha is not None]
        return sum(areas, Decimal(0)) if areas else None

    def leased_ha(self, cluster: int) -> Decimal:
        """Land leased in a cluster on the day."""
        return sum((lease.area_ha for lease in self.leases_of.get(cluster, ())), Decimal(0))

    def deciding(
        self, cluster: int, actions: Sequence[str], *, phase: int | None = None, sets: str = "action"
    ) -> tuple[int, ...]:
        """The id of the act that decides: the latest of these kinds (on the phase) that sets the value asked for."""
        for act in self.acts_of.get(cluster, ()):
            if act.action in actions and phase in (None, act.phase_id) and getattr(act, sets) is not None:
                return (act.pk,)
        return ()

    @cached_property
    def _wide(self) -> "Snapshot | None":
        """The later snapshot, unless a cluster of this one has left the unit meanwhile."""
        return self._later if self._later and self.cluster_ids <= self._later.cluster_ids else None

    def _inside(self, rows: list[Belonging]) -> list[Belonging]:
        return [row for row in rows if row.cluster_id in self.cluster_ids]


def grouped(rows: Iterable[Belonging]) -> dict[int, list[Belonging]]:
    """Rows by the cluster they belong to."""
    groups: defaultdict[int, list[Belonging]] = defaultdict(list)
    for row in rows:
        groups[row.cluster_id].append(row)
    return groups


def _load(row: Callable[..., Row], rows: QuerySet) -> list[Row]:
    """One query for exactly the fields of the dataclass ``row``."""
    names = [field.name for field in fields(cast(Any, row))]
    return [row(*values) for values in rows.values_list(*names)]
