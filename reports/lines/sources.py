"""The records behind a number, from a fresh count or from what a report stored, a page at a time."""

from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db.models import Model, QuerySet
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from clusters.models import Cluster, DecisionItem, Milestone, Phase
from investors.models import Lease
from reports.lines.base import LineValue, SourceKind, exact
from reports.models import PartyReturn, Return

LABELS: dict[SourceKind, str | Promise] = {
    SourceKind.CLUSTER: _("Clusters"),
    SourceKind.PHASE: _("Phases"),
    SourceKind.ITEM: _("Items of decisions"),
    SourceKind.LEASE: _("Leases"),
    SourceKind.RETURN: _("Returns"),
    SourceKind.MILESTONE: _("Milestones"),
    SourceKind.PARTY_RETURN: _("Forms 01 and 02"),
}
_RECORDS: dict[SourceKind, Callable[[], QuerySet]] = {
    SourceKind.CLUSTER: lambda: Cluster.objects.order_by("sort_key", "code"),
    SourceKind.PHASE: lambda: Phase.objects.select_related("cluster").order_by("cluster__sort_key", "number"),
    SourceKind.ITEM: lambda: DecisionItem.objects.select_related("decision", "cluster", "phase").order_by(
        "-decision__in_force_from", "cluster__sort_key", "pk"
    ),
    SourceKind.LEASE: lambda: Lease.objects.select_related("tenant", "cluster").order_by(
        "cluster__sort_key", "tenant__sort_key", "pk"
    ),
    SourceKind.RETURN: lambda: Return.objects.select_related("cluster").order_by("-ends_on", "cluster__sort_key"),
    SourceKind.PARTY_RETURN: lambda: PartyReturn.objects.select_related("cluster", "tenant", "investor").order_by(
        "-ends_on", "cluster__sort_key", "pk"
    ),
    SourceKind.MILESTONE: lambda: Milestone.objects.select_related("phase__cluster").order_by(
        "-occurred_on", "phase__cluster__sort_key", "pk"
    ),
}


@dataclass(frozen=True, slots=True)
class Provenance:
    """Ids of the counted records in the line's unit of measure, with what each added, and the deciding acts."""

    kind: SourceKind
    ids: tuple[int, ...]
    amounts: tuple[str | None, ...]
    acts: tuple[int, ...]
    unit: str

    @classmethod
    def of(cls, value: LineValue) -> "Provenance":
        """What a computed line counted."""
        acts = {act for row in value.counted for act in row.acts}
        return cls(
            value.line.kind,
            tuple(row.pk for row in value.counted),
            tuple(exact(row.amount) for row in value.counted) if value.line.measures else (),
            tuple(sorted(acts)),
            value.unit,
        )

    @classmethod
    def from_json(cls, stored: dict[str, Any]) -> "Provenance":
        """What a report stored for a line."""
        return cls(
            SourceKind(stored["kind"]),
            tuple(stored["ids"]),
            tuple(stored["amounts"]),
            tuple(stored["acts"]),
            stored["unit"],
        )

    def to_json(self) -> dict[str, Any]:
        """As a report stores it."""
        return {
            "kind": self.kind.value,
            "ids": list(self.ids),
            "amounts": list(self.amounts),
            "acts": list(self.acts),
            "unit": self.unit,
        }


@dataclass(frozen=True, slots=True)
class Source:
    """One record of a page; ``amount`` is what it adds, in ``unit`` (None where records are only counted)."""

    record: Model
    amount: Decimal | None
    unit: str


@dataclass(frozen=True, slots=True)
class SourcesPage:
    """A page of the records behind a number."""

    kind: SourceKind
    label: str | Promise
    total: int
    offset: int
    rows: list[Source]


def records_of(kind: SourceKind, ids: tuple[int, ...] | list[int]) -> QuerySet:
    """These records in the order people read them, with all that a row shows."""
    return _RECORDS[kind]().filter(pk__in=ids)


def page_of(provenance: Provenance, *, offset: int = 0, limit: int = 50, acts: bool = False) -> SourcesPage:
    """A page of what a line counted, or (``acts``) of the decision items that decided; one query."""
    kind = SourceKind.ITEM if acts else provenance.kind
    ids = provenance.acts if acts else provenance.ids
    added = {} if acts else dict(zip(provenance.ids, provenance.amounts, strict=False))
    rows = []
    for record in records_of(kind, ids)[offset : offset + limit]:
        amount = added.get(record.pk)
        rows.append(Source(record, None if amount is None else Decimal(amount), "" if acts else provenance.unit))
    return SourcesPage(kind, LABELS[kind], len(ids), offset, rows)
