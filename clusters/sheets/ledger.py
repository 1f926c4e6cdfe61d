"""The sheets of decisions and what they do: decisions, clusters, items, milestones, works."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from django.db.models import Prefetch
from django.utils.translation import gettext as _

from ccn_portal.errors import RuleViolation
from ccn_portal.workbooks.reader import Row
from ccn_portal.workbooks.records import Intake
from ccn_portal.workbooks.sheets import RegisterSheet, Scope
from clusters.choices import FOUNDING_ACTIONS, PHASE_ACTIONS, Action
from clusters.models import Cluster, ClusterPlace, Decision, DecisionItem, InfrastructureWork, Milestone, Phase
from clusters.sheets import layouts
from clusters.sheets.places import places_of, written_places
from clusters.sheets.records import clusters_of

CHUNK = 2000


class DecisionSheet(RegisterSheet):
    """QuyetDinh."""

    layout = layouts.DECISIONS
    defines = ("clusters.Decision",)

    def read(self, row: Row, intake: Intake) -> None:
        """A decision."""
        decisions = intake["clusters.Decision"]
        if not row["number"] or not row["issued_on"]:
            decisions.mention(row["number"])
            return
        values = row.given("number", "kind", "issued_on", "effective_on", "issuer", "abstract", "source")
        key = row["number"], row["issued_on"], row["issuer"]
        if decisions.get(key) is None:  # one that is known stays where it is
            values["province"] = intake.province
        decisions.offer(row, key, values, field_of_key="number")
        if row.broken:
            decisions.mention(row["number"])

    def rows(self, scope: Scope) -> Iterator[Mapping[str, Any]]:
        """All decisions of the register that the user may see."""
        decisions = Decision.objects.visible_to(scope.user).filter(province__in=scope.family).order_by("pk")
        keys = [column.key for column in self.layout.columns]
        return decisions.values(*keys).iterator(CHUNK)


class ClusterSheet(RegisterSheet):
    """CumCongNghiep."""

    layout = layouts.CLUSTERS
    defines = ("clusters.Cluster", "clusters.Phase")

    def read(self, row: Row, intake: Intake) -> None:
        """A cluster and where it lies."""
        clusters = intake["clusters.Cluster"]
        units = places_of(row, intake)
        if not row["code"]:
            return
        values = row.given("code", "name", "kind", "sector_code", "sector_name", "latitude", "longitude", "source")
        cluster = clusters.offer(row, row["code"], values, field_of_key="code")
        clusters.settle(row, cluster, units)

    def rows(self, scope: Scope) -> Iterator[Mapping[str, Any]]:
        """All clusters of the register that the user may see."""
        places = ClusterPlace.objects.select_related("unit__parent").order_by("-lead", "pk")
        clusters = Cluster.objects.visible_to(scope.user).filter(pk__in=clusters_of(scope.family).values("pk"))
        fields = ("code", "name", "kind", "sector_code", "sector_name", "latitude", "longitude", "source")
        for cluster in clusters.order_by("pk").prefetch_related(Prefetch("places", places)).iterator(CHUNK):
            yield {name: getattr(cluster, name) for name in fields} | written_places(cluster.places.all())


class ItemSheet(RegisterSheet):
    """NoiDungQuyetDinh."""

    layout = layouts.ITEMS
    defines = ("clusters.DecisionItem",)

    def prepare(self, rows: Iterable[Row], intake: Intake) -> None:
        """Learn the phases that acts name, wherever they stand in the sheet."""
        numbers = intake["clusters.Phase"].numbers
        for row in rows:
            if row["phase"] is not None or row["action"] in FOUNDING_ACTIONS:
                numbers[row["cluster"]].add(row["phase"] or 1)

    def read(self, row: Row, intake: Intake) -> None:
        """What a decision does to a cluster."""
        decision = intake["clusters.Decision"].referred(row)
        cluster = intake["clusters.Cluster"].refer(row, "cluster")
        investor = intake["investors.Investor"].refer(row, "investor")
        if decision is None or cluster is None or not row["action"] or row.broken:
            return
        phase = self._phase(row, intake, decision, cluster)
        if row.broken:
            return
        values = row.given("area_ha", "industrial_area_ha", "capital", "investor")
        if "investor" in values:
            values["investor"] = investor
        named = decision.number, decision.issued_on, decision.issuer
        key = named, cluster.code, row["action"], phase.number if phase else None
        acts = {"decision": decision, "cluster": cluster, "action": row["action"], "phase": phase}
        intake["clusters.DecisionItem"].offer(row, key, acts | values, field_of_key="action")

    def _phase(self, row: Row, intake: Intake, decision: Decision, cluster: Cluster) -> Phase | None:
        """The phase the row names; without a name the one that can be meant."""
        action, number = Action(row["action"]), row["phase"]
        if action not in PHASE_ACTIONS:
            if number is not None:
                row.fault(_phase_not_meant(action))
            return None
        if number is None:
            number = intake["clusters.DecisionItem"].phase_known(decision, cluster, action) or _only_phase(
                action, intake["clusters.Phase"].numbers[cluster.code]
            )
        if number is None:
            row.fault(_phase_missing(action, intake["clusters.Phase"].numbers[cluster.code]))
            return None
        return phase_of(row, intake, cluster, number)

    def rows(self, scope: Scope) -> Iterator[Mapping[str, Any]]:
        """All items of the register that the user may see."""
        items = DecisionItem.objects.visible_to(scope.user).filter(cluster__in=clusters_of(scope.family))
        names = {
            "decision": "decision__number",
            "issued_on": "decision__issued_on",
            "issuer": "decision__issuer",
            "cluster": "cluster__code",
            "action": "action",
            "phase": "phase__number",
            "area_ha": "area_ha",
            "industrial_area_ha": "industrial_area_ha",
            "capital": "capital",
            "investor": "investor__tax_code",
        }
        return values_named(items.order_by("pk"), names)


class MilestoneSheet(RegisterSheet):
    """TienDo."""

    layout = layouts.MILESTONES
    defines = ("clusters.Milestone",)

    def prepare(self, rows: Iterable[Row], intake: Intake) -> None:
        """Learn the phases that events name."""
        for row in rows:
            intake["clusters.Phase"].numbers[row["cluster"]].add(1 if row["phase"] is None else row["phase"])

    def read(self, row: Row, intake: Intake) -> None:
        """One dated event; without a phase it is of the first."""
        cluster = intake["clusters.Cluster"].refer(row, "cluster")
        if cluster is None or not row["kind"] or not row["occurred_on"]:
            return
        phase = phase_of(row, intake, cluster, 1 if row["phase"] is None else row["phase"])
        if phase is None:
            return
        key = cluster.code, phase.number, row["kind"], row["occurred_on"]
        event = {"phase": phase, "kind": row["kind"], "occurred_on": row["occurred_on"]}
        intake["clusters.Milestone"].offer(row, key, event | row.given("value", "source"), field_of_key="kind")

    def rows(self, scope: Scope) -> Iterator[Mapping[str, Any]]:
        """All milestones of the register that the user may see."""
        milestones = Milestone.objects.visible_to(scope.user).filter(phase__cluster__in=clusters_of(scope.family))
        names = {"cluster": "phase__cluster__code", "phase": "phase__number"}
        names |= {name: name for name in ("kind", "occurred_on", "value", "source")}
        return values_named(milestones.order_by("pk"), names)


class WorkSheet(RegisterSheet):
    """CongTrinhHaTang."""

    layout = layouts.WORKS
    defines = ("clusters.InfrastructureWork",)

    def read(self, row: Row, intake: Intake) -> None:
        """An infrastructure work."""
        cluster = intake["clusters.Cluster"].refer(row, "cluster")
        if cluster is None or not row["kind"]:
            return
        inside = row["inside_fence"] == "yes"
        key = cluster.code, row["kind"], inside, row["name"]
        work = {"cluster": cluster, "kind": row["kind"], "inside_fence": inside, "name": row["name"]}
        rest = row.given(
            "planned_on", "started_on", "completed_on", "capacity", "funding_source", "budget", "disbursed"
        )
        intake["clusters.InfrastructureWork"].offer(row, key, work | rest, field_of_key="kind")

    def rows(self, scope: Scope) -> Iterator[Mapping[str, Any]]:
        """All works of the register that the user may see."""
        works = InfrastructureWork.objects.visible_to(scope.user).filter(cluster__in=clusters_of(scope.family))
        names = {column.key: column.key for column in self.layout.columns} | {"cluster": "cluster__code"}
        for row in values_named(works.order_by("pk"), names):
            yield {**row, "inside_fence": "yes" if row["inside_fence"] else "no"}


def phase_of(row: Row, intake: Intake, cluster: Cluster, number: int) -> Phase | None:
    """The phase of that number, counted from 1."""
    if not 1 <= number <= 99:
        message = _("there is no phase %(number)d; phases are counted from 1")
        row.fault(RuleViolation("unknown_phase", message % {"number": number}, "phase"))
        return None
    return intake["clusters.Phase"].numbered(cluster, number)


def values_named(rows: Any, names: Mapping[str, str]) -> Iterator[dict[str, Any]]:
    """Rows of values by column key, from a server-side cursor."""
    for values in rows.values_list(*names.values()).iterator(CHUNK):
        yield dict(zip(names, values, strict=True))


def _only_phase(action: Action, numbers: set[int]) -> int | None:
    """What an act without a phase means: the first phase of a new cluster, or the only one there is."""
    if action in FOUNDING_ACTIONS:
        return 1
    if action == Action.EXPAND or len(numbers) > 1:
        return None
    return next(iter(numbers), 1)


def _phase_not_meant(action: Action) -> RuleViolation:
    message = _("“%(action)s” concerns the whole cluster; leave the phase empty")
    return RuleViolation("phase_not_meant", message % {"action": action.label}, "phase")


def _phase_missing(action: Action, numbers: set[int]) -> RuleViolation:
    if action == Action.EXPAND:
        message = _("an expansion opens a phase; write which one (2, 3 …)")
    else:
        message = _("the cluster has several phases (%(numbers)s); write which one is meant") % {
            "numbers": ", ".join(str(number) for number in sorted(numbers))
        }
    return RuleViolation("phase_missing", message, "phase")
