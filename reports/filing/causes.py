"""Why a number of a restated report differs: the changed record, who changed it, when and why."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator
from functools import cached_property
from typing import Any, cast

from django.db import models

from ccn_portal.history.services import NetChange, net_changes
from clusters.models import Cluster, ClusterPlace, Decision, DecisionItem, Milestone, Phase
from investors.models import Investor, Lease
from reports.filing.counted import COUNTED, Amounts, changed_ids, contributions, counted_in
from reports.filing.differences import Cell, Content, changed_cells
from reports.filing.influences import MODELS, influences_on, of_clusters
from reports.filing.telling import cause_of_change, cause_of_contribution
from reports.lines.base import SourceKind
from reports.models import PartyReturn, Report, Return

MOST = 20  # causes told of one cell; the number of all is told too
_ByCluster = defaultdict[str, list[dict[str, Any]]]


def differences_from(before: Report, after: Report) -> list[dict[str, Any]]:
    """Every changed cell of a report against an earlier version, with its causes; as the report keeps it."""
    old, new = cast(Content, before.content), cast(Content, after.content)
    cells = changed_cells(old, new)
    if not cells:
        return []
    measures = {row["number"]: row["unit"] for row in [*old["lines"], *new["lines"]] if "number" in row}
    causes = _Causes(before, after, cells)
    return [_told(cell, measures[cell.line], causes.of(cell)) for cell in cells]


def labels_of(kind: str) -> dict[str, str]:
    """The labels of the fields of a kind of record that causes name, in the reader's language."""
    models_told: tuple[type[models.Model], ...] = (*MODELS, Return, PartyReturn)
    for model in models_told:
        if model._meta.model_name == kind:
            return {field.name: str(field.verbose_name) for field in model._meta.concrete_fields}
    return {}


def _told(cell: Cell, measure: str, causes: list[dict[str, Any]]) -> dict[str, Any]:
    place = cell.place
    return {
        "line": cell.line,
        "measure": measure,
        "unit": place.unit,
        "unit_name": place.unit_name,
        "level": place.level,
        "cluster": place.cluster or None,
        "cluster_name": place.cluster_name or None,
        "before": cell.before,
        "after": cell.after,
        "change": cell.change,
        "causes": causes[:MOST],
        "causes_count": len(causes),
    }


class _Causes:
    """The causes of all changed cells, looked up once for the whole report."""

    def __init__(self, before: Report, after: Report, cells: Iterable[Cell]) -> None:
        self.before, self.after = before, after
        self.content = cast(Content, after.content)
        self.report_of_party = after.party is not None
        self._clusters: defaultdict[str, set[str]] = defaultdict(
            set
        )  # of each line the clusters whose own cell changed
        self._units: defaultdict[tuple[str, str], set[str]] = defaultdict(set)
        for cell in cells:
            if cell.place.cluster:
                self._clusters[cell.line].add(cell.place.cluster)
                self._units[cell.place.unit, cell.place.level].add(cell.place.cluster)
        self._found: dict[str, dict[str, list[dict[str, Any]]]] = {}

    def of(self, cell: Cell) -> list[dict[str, Any]]:
        """The causes of a cell: of a cluster its own, of a unit and the whole those of their clusters."""
        if cell.line not in self._found:
            self._found[cell.line] = self._of_line(cell.line)
        by_cluster = self._found[cell.line]
        if cell.place.cluster:
            return by_cluster.get(cell.place.cluster, [])
        whole = self.content["unit"]
        inside: Collection[str] = self._units[cell.place.unit, cell.place.level]
        if (cell.place.unit, cell.place.level) == (whole["code"], whole["level"]):
            inside = by_cluster
        found = [cause for code, causes in by_cluster.items() if code in inside for cause in causes]
        return list({(cause["kind"], cause["id"]): cause for cause in found}.values())

    def _of_line(self, line: str) -> dict[str, list[dict[str, Any]]]:
        """The causes by the cluster's code: the records that were changed; else those that add something else."""
        was, now = counted_in(self.before, line), counted_in(self.after, line)
        moved, unmoved = _ByCluster(list), _ByCluster(list)
        for kind in COUNTED:
            self._of_counted(kind, was.get(kind, {}), now.get(kind, {}), moved, unmoved)
        asked = self._unexplained({*was, *now}, moved, unmoved)
        for code, cause in self._of_register(line, asked):
            moved[code].append(cause)
        return {code: moved[code] or unmoved[code] for code in {**moved, **unmoved}}

    # -- lines that count returns, forms or leases: what was counted is kept with both versions ------------------
    def _of_counted(
        self, kind: SourceKind, was: Amounts, now: Amounts, moved: "_ByCluster", unmoved: "_ByCluster"
    ) -> None:
        made = contributions(kind, was, now)
        model, deleted = COUNTED[kind], changed_ids(was, now) - {pk for one in made for pk in one.ids}
        ids = {pk for one in made for pk in (*one.ids, one.row.pk)} | deleted
        known = {change.pk: change for change in self._changes(model, ids=ids)} if ids else {}
        for one in made:
            step = known.get(one.row.pk) or next((known[pk] for pk in sorted(one.ids) if pk in known), None)
            found = unmoved if step is None else moved
            found[one.row.cluster.code].append(cause_of_contribution(one, step))
        for pk in sorted(deleted & known.keys()):
            code = self._code_of(known[pk].before.cluster_id)
            moved[code].append(cause_of_change(known[pk], code, ""))

    def _unexplained(self, kinds: set[SourceKind], moved: "_ByCluster", unmoved: "_ByCluster") -> set[str]:
        """The clusters whose number something else than the records it counts may have changed.

        A cluster's return that came takes the place of forms; a party's own figure that of what the register says.
        """
        if self.report_of_party:
            return set() if any(moved.values()) else set(self._code_by_id.values())
        if not kinds or not kinds <= COUNTED.keys():
            return set(self._code_by_id.values())
        of_returns = {code for code, causes in moved.items() if any(cause["kind"] == "return" for cause in causes)}
        return {code for code, causes in unmoved.items() if causes} - of_returns

    # -- lines that count clusters and phases: what was recorded of them meanwhile -----------------------------
    def _of_register(self, line: str, codes: Collection[str]) -> Iterator[tuple[str, dict[str, Any]]]:
        wanted = {*codes} if self.report_of_party else {*codes} & self._clusters[line]
        if not wanted:
            return
        influences = influences_on(self.content["form"], line)
        for change in self._recorded:
            if any(influence.covers(change) for influence in influences):
                for code in sorted(self._codes(change) & wanted):
                    yield code, cause_of_change(change, code, self._titles.get((change.model, change.pk), ""))

    @cached_property
    def _ids(self) -> dict[str, int]:
        codes = {code for codes in self._clusters.values() for code in codes}
        if self.after.cluster is not None:
            codes.add(self.after.cluster.code)
        return dict(Cluster.objects.filter(code__in=codes).values_list("code", "pk"))

    @cached_property
    def _code_by_id(self) -> dict[int, str]:
        return {pk: code for code, pk in self._ids.items()}

    def _code_of(self, cluster: int) -> str:
        return self._code_by_id.get(cluster, "")

    @cached_property
    def _recorded(self) -> list[NetChange]:
        """Everything recorded of the changed clusters between the two readings of the register."""
        ids = list(self._ids.values())
        return [
            change for model in MODELS for change in self._changes(model, ever=of_clusters(model, ids)) if change.fields
        ]

    def _changes(self, model: type[models.Model], **which: Any) -> list[NetChange]:
        if self.before.known_at is None or self.after.known_at is None:
            return []
        return net_changes(model, after=self.before.known_at, until=self.after.known_at, **which)

    @cached_property
    def _titles(self) -> dict[tuple[type[models.Model], Any], str]:
        keys: defaultdict[type[models.Model], list[Any]] = defaultdict(list)
        for change in self._recorded:
            keys[change.model].append(change.pk)
        related: dict[type[models.Model], tuple[str, ...]] = {
            DecisionItem: ("decision",),
            Lease: ("tenant", "cluster"),
            ClusterPlace: ("unit",),
        }
        return {
            (model, pk): str(row)
            for model, pks in keys.items()
            for pk, row in model._base_manager.select_related(*related.get(model, ())).in_bulk(pks).items()
        }

    @cached_property
    def _phases(self) -> dict[int, int]:
        return dict(Phase.objects.filter(cluster__in=self._ids.values()).values_list("pk", "cluster"))

    @cached_property
    def _items(self) -> list[tuple[int, int | None, int]]:
        rows = DecisionItem.objects.filter(cluster__in=self._ids.values())
        return list(rows.values_list("decision", "investor", "cluster"))

    def _codes(self, change: NetChange) -> set[str]:
        """The clusters that a changed record belongs to, or belonged to."""
        versions = [version for version in (change.before, change.after) if version is not None]
        match change.model:
            case model if model is Cluster:
                ids = {change.pk}
            case model if model is Milestone:
                ids = {self._phases.get(version.phase_id, 0) for version in versions}
            case model if model is Decision:
                ids = {cluster for decision, _investor, cluster in self._items if decision == change.pk}
            case model if model is Investor:
                ids = {cluster for _decision, investor, cluster in self._items if investor == change.pk}
            case _:
                ids = {version.cluster_id for version in versions}
        return {self._code_by_id[pk] for pk in ids if pk in self._code_by_id}
