"""The ledger's records as an import matches, checks and writes them."""

from collections import defaultdict
from collections.abc import Hashable, Iterable, Iterator
from functools import cached_property
from typing import Any

from django.db.models import Exists, OuterRef, QuerySet
from django.utils.translation import gettext as _

from ccn_portal.errors import RuleViolation
from ccn_portal.territories.models import AdministrativeUnit
from ccn_portal.today import today
from ccn_portal.workbooks.reader import Row
from ccn_portal.workbooks.records import Records
from clusters import validation
from clusters.models import (
    Cluster,
    ClusterTerritory,
    Decision,
    DecisionItem,
    Dossier,
    InfrastructureWork,
    Milestone,
    Obstacle,
    Phase,
    PlanTarget,
    PublishedFigure,
)
from clusters.services.places import place_clusters
from clusters.services.texts import fold_decision


def clusters_of(family: frozenset[int]) -> QuerySet[Cluster]:
    """The clusters of a register: those that lie, or lay, in the province or what it was made of."""
    return Cluster.objects.filter(
        Exists(ClusterTerritory.objects.filter(cluster=OuterRef("pk"), province__in=family))
    ).order_by("pk")


class DecisionRecords(Records[Decision]):
    """Decisions: number, day and issuer name one; others refer to the number."""

    model = Decision
    derived = ("folded",)

    def load(self) -> Iterable[Decision]:
        """Those of the register."""
        return Decision.objects.filter(province__in=self.intake.family).order_by("pk")

    def key(self, instance: Decision) -> Hashable:
        """Number, day and issuer."""
        return instance.number, instance.issued_on, instance.issuer

    def derive(self, instance: Decision) -> None:
        """What search compares."""
        fold_decision(instance)

    def rules(self, instance: Decision) -> Iterator[RuleViolation]:
        """The rules of a decision."""
        return validation.of_decision(instance)

    def referred(self, row: Row) -> Decision | None:
        """The decision an item belongs to: by number, and by day and issuer where a number is not enough."""
        number = row["decision"]
        if not number:
            return None
        in_file = [one for one in self._in_file[number] if self._agrees(one, row)]
        found = in_file or [one for one in self._in_database[number] if self._agrees(one, row)]
        if len(found) > 1:
            found = [one for one in found if one.issuer == row["issuer"]] or found
        if len(found) == 1:
            return found[0]
        if found:
            row.fault(self._ambiguous(found))
        else:
            self.not_found(row, number, "decision")
        return None

    def unknown(self, reference: str, field: str) -> RuleViolation:
        """No such decision."""
        message = _("decision “%(number)s” is not on sheet QuyetDinh nor in the register; add it or mend the number")
        return RuleViolation("unknown_decision", message % {"number": reference}, field)

    @cached_property
    def _in_file(self) -> dict[str, list[Decision]]:
        return _by_number(touched.instance for touched in self.touched.values())

    @cached_property
    def _in_database(self) -> dict[str, list[Decision]]:
        return _by_number(self.existing.values())

    @staticmethod
    def _agrees(decision: Decision, row: Row) -> bool:
        return row["issued_on"] in (None, decision.issued_on) and row["issuer"] in ("", decision.issuer)

    @staticmethod
    def _ambiguous(found: list[Decision]) -> RuleViolation:
        message = _(
            "several decisions have this number (%(days)s); fill in the columns “Ngày ban hành” and “Cơ quan ban hành”"
        )
        said = "; ".join(f"{one.issued_on:%d/%m/%Y} {one.issuer}".strip() for one in found)
        return RuleViolation("ambiguous_decision", message % {"days": said}, "decision")


def _by_number(decisions: Iterable[Decision]) -> dict[str, list[Decision]]:
    found: dict[str, list[Decision]] = defaultdict(list)
    for decision in decisions:
        found[decision.number].append(decision)
    return found


class ClusterRecords(Records[Cluster]):
    """Clusters and their places."""

    model = Cluster
    derived = ("folded", "sort_key")

    def load(self) -> Iterable[Cluster]:
        """Those of the register."""
        return clusters_of(self.intake.family).prefetch_related("places__unit")

    def key(self, instance: Cluster) -> Hashable:
        """The code."""
        return instance.code

    def derive(self, instance: Cluster) -> None:
        """What search and sorting use."""
        instance.fold_name()

    def rules(self, instance: Cluster) -> Iterator[RuleViolation]:
        """The rules of a cluster; its code may be taken in another province."""
        yield from validation.of_cluster(instance)
        if instance.pk is None and instance.code in self._taken:
            message = _("code “%(code)s” is used in another province's register; choose another one")
            yield RuleViolation("code_taken", message % {"code": instance.code}, "code")

    def unknown(self, reference: str, field: str) -> RuleViolation:
        """No such cluster."""
        message = _("cluster “%(code)s” is not on sheet CumCongNghiep nor in the register; add it or mend the code")
        return RuleViolation("unknown_cluster", message % {"code": reference}, field)

    @cached_property
    def _taken(self) -> set[str]:
        new = [touched.instance.code for touched in self.touched.values() if touched.is_new]
        return set(Cluster.objects.filter(code__in=new).values_list("code", flat=True))

    # -- places ----------------------------------------------------------------------------------
    @cached_property
    def places(self) -> dict[str, list[AdministrativeUnit]]:
        """Cluster code → the communes the file says it lies in, the leading one first."""
        return {}

    def settle(self, row: Row, cluster: Cluster, units: list[AdministrativeUnit]) -> None:
        """Compare the places of a cluster with those the row says."""
        for violation in validation.of_places(units) if units else ():  # none: that was said before
            row.fault(violation)
        touched = self.touched.get(cluster.code)
        if row.broken or touched is None or touched.row is not row:
            return
        before = [] if touched.is_new else list(cluster.places.all())
        if {(place.unit_id, place.lead) for place in before} == {
            (unit.pk, not index) for index, unit in enumerate(units)
        }:
            return
        self.places[cluster.code] = units
        if not touched.is_new:
            said = sorted(before, key=lambda place: not place.lead)
            change = {"commune": ("; ".join(str(place.unit) for place in said), "; ".join(map(str, units)))}
            touched.changes |= change
            self.tell(row, change)

    def save(self) -> None:
        """Clusters, then where they lie."""
        super().save()
        placed = {"latitude", "longitude", "commune"}
        clusters = [
            touched.instance
            for touched in self.touched.values()
            if touched.instance.code in self.places or placed & set(touched.changes)
        ]
        place_clusters({cluster: self.places.get(cluster.code) for cluster in clusters})


class PhaseRecords(Records[Phase]):
    """Phases come into being with the acts and milestones that name them."""

    model = Phase

    def load(self) -> Iterable[Phase]:
        """Those of the register's clusters."""
        return (
            Phase.objects.filter(cluster__in=clusters_of(self.intake.family)).select_related("cluster").order_by("pk")
        )

    def key(self, instance: Phase) -> Hashable:
        """Cluster and number."""
        return instance.cluster.code, instance.number

    @cached_property
    def numbers(self) -> dict[str, set[int]]:
        """Cluster code → the numbers of its phases."""
        found: dict[str, set[int]] = defaultdict(set)
        for phase in self.existing.values():
            found[phase.cluster.code].add(phase.number)
        return found

    @cached_property
    def made(self) -> dict[Hashable, Phase]:
        """Phases the file brings."""
        return {}

    def numbered(self, cluster: Cluster, number: int) -> Phase:
        """The phase of that number, made when there is none."""
        key = cluster.code, number
        phase = self.existing.get(key) or self.made.get(key)
        if phase is None:
            phase = self.made[key] = Phase(cluster=cluster, number=number)
            self.numbers[cluster.code].add(number)
        return phase

    def save(self) -> None:
        """Insert the new ones."""
        self.save_new(list(self.made.values()))


class ItemRecords(Records[DecisionItem]):
    """What decisions do."""

    model = DecisionItem

    def load(self) -> Iterable[DecisionItem]:
        """Those of the register's clusters."""
        items = DecisionItem.objects.filter(cluster__in=clusters_of(self.intake.family)).order_by("pk")
        return items.select_related("decision", "cluster", "phase")

    def key(self, instance: DecisionItem) -> Hashable:
        """Decision, cluster, action and phase."""
        decision, phase = instance.decision, instance.phase
        named = decision.number, decision.issued_on, decision.issuer
        return named, instance.cluster.code, str(instance.action), phase.number if phase else None

    def rules(self, instance: DecisionItem) -> Iterator[RuleViolation]:
        """The rules of an item."""
        return validation.of_item(instance)

    def phase_known(self, decision: Decision, cluster: Cluster, action: str) -> int | None:
        """The phase that the same act, already in the register, concerns; None when there is none or several."""
        numbers = self._stored_phases[(decision.number, decision.issued_on, decision.issuer), cluster.code, str(action)]
        return numbers[0] if len(numbers) == 1 else None

    @cached_property
    def _stored_phases(self) -> dict[Hashable, list[int]]:
        found: dict[Hashable, list[int]] = defaultdict(list)
        for item in self.existing.values():
            if item.phase is not None:
                decision = item.decision
                named = decision.number, decision.issued_on, decision.issuer
                found[named, item.cluster.code, str(item.action)].append(item.phase.number)
        return found

    @cached_property
    def largest_areas(self) -> dict[str, Any]:
        """Cluster code → the most land its acts ever gave it (ha); for those of which that is known."""
        of_cluster: dict[str, list[DecisionItem]] = defaultdict(list)
        for item in self.everything():
            of_cluster[item.cluster.code].append(item)
        areas = {code: validation.largest_area(items) for code, items in of_cluster.items()}
        return {code: area for code, area in areas.items() if area is not None}


class MilestoneRecords(Records[Milestone]):
    """What happened on the ground."""

    model = Milestone

    def load(self) -> Iterable[Milestone]:
        """Those of the register's clusters."""
        milestones = Milestone.objects.filter(phase__cluster__in=clusters_of(self.intake.family)).order_by("pk")
        return milestones.select_related("phase__cluster")

    def key(self, instance: Milestone) -> Hashable:
        """Cluster, phase, kind and day."""
        return instance.phase.cluster.code, instance.phase.number, str(instance.kind), instance.occurred_on

    def rules(self, instance: Milestone) -> Iterator[RuleViolation]:
        """The rules of a milestone."""
        return validation.of_milestone(instance)


class WorkRecords(Records[InfrastructureWork]):
    """Infrastructure works."""

    model = InfrastructureWork

    def load(self) -> Iterable[InfrastructureWork]:
        """Those of the register's clusters."""
        works = InfrastructureWork.objects.filter(cluster__in=clusters_of(self.intake.family)).order_by("pk")
        return works.select_related("cluster")

    def key(self, instance: InfrastructureWork) -> Hashable:
        """Cluster, kind, side of the fence and name."""
        return instance.cluster.code, str(instance.kind), instance.inside_fence, instance.name

    def rules(self, instance: InfrastructureWork) -> Iterator[RuleViolation]:
        """The rules of a work."""
        return validation.of_work(instance)


class CodedRecords(Records[Any]):
    """Records with a code that is unique over all registers."""

    def load(self) -> Iterable[Any]:
        """Those of the register's clusters."""
        rows = self.model._default_manager.filter(cluster__in=clusters_of(self.intake.family))
        return rows.select_related("cluster").order_by("pk")

    def key(self, instance: Any) -> Hashable:
        """The code."""
        return instance.code

    def rules(self, instance: Any) -> Iterator[RuleViolation]:
        """The code may be taken in another province."""
        if instance.pk is None and instance.code in self._taken:
            message = _("code “%(code)s” is used in another province's register; choose another one")
            yield RuleViolation("code_taken", message % {"code": instance.code}, "code")

    @cached_property
    def _taken(self) -> set[str]:
        new = [touched.instance.code for touched in self.touched.values() if touched.is_new]
        return set(self.model._default_manager.filter(code__in=new).values_list("code", flat=True))


class DossierRecords(CodedRecords):
    """Dossiers under appraisal."""

    model = Dossier

    def rules(self, instance: Dossier) -> Iterator[RuleViolation]:
        """The rules of a dossier."""
        yield from super().rules(instance)
        yield from validation.of_dossier(instance)


class ObstacleRecords(CodedRecords):
    """Obstacles."""

    model = Obstacle

    def rules(self, instance: Obstacle) -> Iterator[RuleViolation]:
        """The rules of an obstacle."""
        yield from super().rules(instance)
        yield from validation.of_matter(instance, today())


class TargetRecords(Records[PlanTarget]):
    """Yearly targets: year and indicator name one."""

    model = PlanTarget

    def load(self) -> Iterable[PlanTarget]:
        """Those of the register."""
        return PlanTarget.objects.filter(province__in=self.intake.family).order_by("pk")

    def key(self, instance: PlanTarget) -> Hashable:
        """Year and indicator."""
        return instance.year, instance.indicator

    def rules(self, instance: PlanTarget) -> Iterator[RuleViolation]:
        """The rules of a target."""
        return validation.of_target(instance)


class FigureRecords(Records[PublishedFigure]):
    """Figures others published."""

    model = PublishedFigure

    def load(self) -> Iterable[PublishedFigure]:
        """Those of the register."""
        return PublishedFigure.objects.filter(province__in=self.intake.family).order_by("pk")

    def key(self, instance: PublishedFigure) -> Hashable:
        """What was counted, when, where, and who said so."""
        return instance.indicator, instance.as_of, instance.scope, instance.source


KINDS: tuple[type[Records[Any]], ...] = (
    DecisionRecords,
    ClusterRecords,
    PhaseRecords,
    ItemRecords,
    MilestoneRecords,
    WorkRecords,
    DossierRecords,
    ObstacleRecords,
    TargetRecords,
    FigureRecords,
)
