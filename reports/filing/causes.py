"""Why a number of a restated report differs: the changed record, who changed it, when and why."""

import datetime as dt
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from functools import cached_property
from typing import Any, cast

from django.db import models

from ccn_portal.history.services import Change, NetChange, net_changes
from clusters.models import Cluster, ClusterPlace, Decision, DecisionItem, Milestone, Phase
from investors.models import Investor, Lease
from reports.filing.differences import Cell, Content, changed_cells
from reports.filing.influences import MODELS, influences_on, of_clusters
from reports.lines.base import SourceKind
from reports.models import Report, Return

MOST = 20  # causes told of one cell; the number of all is told too
_COUNTED: dict[str, type[models.Model]] = {SourceKind.RETURN: Return, SourceKind.LEASE: Lease}


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
    models_told: tuple[type[models.Model], ...] = (*MODELS, Return)
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
        """The causes by the cluster's code."""
        stored = (self.after.provenance or {}).get(line) or (self.before.provenance or {}).get(line) or {}
        model = _COUNTED.get(stored.get("kind", ""))
        found = self._of_counted(line, model) if model else self._of_register(line)
        by_cluster: defaultdict[str, list[dict[str, Any]]] = defaultdict(list)
        for cause in found:
            by_cluster[cause["cluster"]].append(cause)
        return by_cluster

    # -- lines that count returns or leases: what was counted is kept with both versions -----------------------
    def _of_counted(self, line: str, model: type[models.Model]) -> Iterator[dict[str, Any]]:
        was, now = _amounts(self.before, line), _amounts(self.after, line)
        changed = {pk for pk in {**was, **now} if (pk in was, was.get(pk)) != (pk in now, now.get(pk))}
        related = ("cluster", "entered_by") if model is Return else ("cluster", "tenant")
        rows: dict[int, Any] = model._base_manager.select_related(*related).in_bulk(changed)
        known = {change.pk: change for change in self._changes(model, ids=changed)}
        if model is Return:
            rows = dict(sorted(rows.items(), key=lambda one: one[1].version))
            was, now = _of_latest_version(rows, was), _of_latest_version(rows, now)
            rows = {max(pks): rows[max(pks)] for pks in _by_period(rows).values()}
        for pk, row in rows.items():
            yield _counted_cause(row, was.get(pk), now.get(pk), known.get(pk))
        for pk in changed - {*rows} if model is Lease else ():
            if pk in known:  # deleted since
                yield _cause(known[pk], self._code_of(known[pk].before.cluster_id), "")

    # -- lines that count clusters and phases: what was recorded of them meanwhile -----------------------------
    def _of_register(self, line: str) -> Iterator[dict[str, Any]]:
        influences = influences_on(self.content["form"], line)
        wanted = self._clusters[line]
        for change in self._recorded:
            if any(influence.covers(change) for influence in influences):
                for code in self._codes(change):
                    if code in wanted:
                        yield _cause(change, code, self._titles.get((change.model, change.pk), ""))

    @cached_property
    def _ids(self) -> dict[str, int]:
        codes = {code for codes in self._clusters.values() for code in codes}
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


def _amounts(report: Report, line: str) -> dict[int, str | None]:
    stored = (report.provenance or {}).get(line, {"ids": [], "amounts": []})
    amounts = stored["amounts"] or [None] * len(stored["ids"])
    return dict(zip(stored["ids"], amounts, strict=False))


def _by_period(rows: Mapping[int, Any]) -> dict[tuple[int, str], list[int]]:
    found: defaultdict[tuple[int, str], list[int]] = defaultdict(list)
    for pk, row in rows.items():
        found[row.cluster_id, row.period].append(pk)
    return found


def _of_latest_version(rows: Mapping[int, Any], amounts: Mapping[int, str | None]) -> dict[int, str | None]:
    """What a return added, under its latest version: a correction and what it corrects are one cause."""
    return {max(pks): next((amounts[pk] for pk in pks if pk in amounts), None) for pks in _by_period(rows).values()}


def _counted_cause(row: Any, was: str | None, now: str | None, known: NetChange | None) -> dict[str, Any]:
    step = _deciding(known)
    made_by = getattr(row, "entered_by", None)
    return {
        "kind": row._meta.model_name,
        "id": row.pk,
        "title": str(row),
        "cluster": row.cluster.code,
        "before": was,
        "after": now,
        "fields": [] if isinstance(row, Return) else _fields(known),
        "by": str(made_by) if made_by else (step.who if step else ""),
        "at": _at(getattr(row, "accepted_at", None) or (step.at if step else None)),
        "act": step.act if step else "",
        "reason": getattr(row, "reason", "") or _reason(known),
    }


def _cause(change: NetChange, cluster: str, title: str) -> dict[str, Any]:
    step = _deciding(change)
    return {
        "kind": change.model._meta.model_name,
        "id": change.pk,
        "title": title or str(change.model._meta.verbose_name),
        "cluster": cluster,
        "before": None,
        "after": None,
        "fields": _fields(change),
        "by": step.who if step else "",
        "at": _at(step.at if step else None),
        "act": step.act if step else "",
        "reason": _reason(change),
    }


def _deciding(change: NetChange | None) -> Change | None:
    """The latest step."""
    return change.steps[0] if change and change.steps else None


def _reason(change: NetChange | None) -> str:
    return next((step.reason for step in change.steps if step.reason), "") if change else ""


def _fields(change: NetChange | None) -> list[dict[str, Any]]:
    return [
        {"name": field.name, "before": _text(field.before), "after": _text(field.after)}
        for field in (change.fields if change else ())
    ]


def _text(value: Any) -> str | None:
    if isinstance(value, dt.date | dt.datetime):
        return value.isoformat()
    return None if value is None else str(value)


def _at(moment: dt.datetime | None) -> str | None:
    return moment.astimezone(dt.UTC).isoformat() if moment else None
