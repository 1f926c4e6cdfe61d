"""Lines that count returns, leases, or forms 01 and 02: which of these records add something else than before."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import zip_longest
from typing import Any

from django.db import models

from investors.models import Lease
from reports.lines.base import SourceKind
from reports.lines.sources import Provenance
from reports.models import PartyReturn, Report, Return

COUNTED: dict[SourceKind, type[models.Model]] = {
    SourceKind.RETURN: Return,
    SourceKind.PARTY_RETURN: PartyReturn,
    SourceKind.LEASE: Lease,
}
_RELATED: dict[SourceKind, tuple[str, ...]] = {
    SourceKind.RETURN: ("cluster", "entered_by"),
    SourceKind.PARTY_RETURN: ("cluster", "tenant", "investor", "entered_by"),
    SourceKind.LEASE: ("cluster", "tenant"),
}
Amounts = Mapping[int, str | None]
_Key = tuple[Any, ...]


@dataclass(frozen=True, slots=True)
class Contribution:
    """What a record added before and adds now; a return is its version in force, ``ids`` are the counted ones."""

    row: Any
    ids: frozenset[int]
    before: str | None
    after: str | None


def counted_in(report: Report, line: str) -> dict[SourceKind, Amounts]:
    """By kind what a line of a report counts: each record's id with what it adds."""
    stored = (report.provenance or {}).get(line)
    if stored is None:
        return {}
    kept = Provenance.from_json(stored)
    found: dict[SourceKind, Amounts] = {}
    for kind, ids, amounts in (
        (kept.kind, kept.ids, kept.amounts),
        (SourceKind.PARTY_RETURN, kept.forms, kept.form_amounts),
    ):
        if ids:
            found[kind] = dict(zip_longest(ids, amounts))
    return found


def changed_ids(was: Amounts, now: Amounts) -> set[int]:
    """The records that are counted in one of two versions only, or add something else."""
    return {pk for pk in {**was, **now} if (pk in was, was.get(pk)) != (pk in now, now.get(pk))}


def contributions(kind: SourceKind, was: Amounts, now: Amounts) -> list[Contribution]:
    """The records of a kind that add something else, as they stand now; of deleted ones nothing is left to tell."""
    changed = changed_ids(was, now)
    if not changed:
        return []
    rows: dict[int, Any] = COUNTED[kind]._base_manager.select_related(*_RELATED[kind]).in_bulk(changed)
    if kind is SourceKind.LEASE:
        return [Contribution(row, frozenset({pk}), was.get(pk), now.get(pk)) for pk, row in rows.items()]
    groups: defaultdict[_Key, list[int]] = defaultdict(list)
    for pk, row in sorted(rows.items(), key=lambda one: one[1].version):
        groups[_key(row)].append(pk)
    latest = _in_force(kind, rows.values())
    return [
        Contribution(
            latest.get(key, rows[max(pks)]),
            frozenset(pks),
            next((was[pk] for pk in pks if pk in was), None),
            next((now[pk] for pk in pks if pk in now), None),
        )
        for key, pks in groups.items()
    ]


def _key(row: Any) -> _Key:
    """What all versions of a return have in common."""
    names = ("form", "cluster_id", "tenant_id", "investor_id", "period")
    return tuple(getattr(row, name, None) for name in names)


def _in_force(kind: SourceKind, rows: Iterable[Any]) -> dict[_Key, Any]:
    """The version that counts of each of these returns: a correction that clears a figure is counted nowhere."""
    of = {"cluster__in": {row.cluster_id for row in rows}, "period__in": {row.period for row in rows}}
    current = COUNTED[kind]._base_manager.filter(**of, is_current=True).select_related(*_RELATED[kind])
    return {_key(row): row for row in current}
