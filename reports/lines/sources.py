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
    forms: tuple[int, ...] = ()  # forms 01 and 02 that stand in for returns, and what they add
    form_amounts: tuple[str | None, ...] = ()

    @classmethod
    def of(cls, value: LineValue) -> "Provenance":
        """What a computed line counted."""
        acts = {act for row in value.counted for act in row.acts}
        counted = [row for row in value.counted if not row.in_form]
        forms = [row for row in value.counted if row.in_form]
        return cls(
            value.line.kind,
            tuple(row.pk for row in counted),
            tuple(exact(row.amount) for row in counted) if value.line.measures else (),
            tuple(sorted(acts)),
            value.unit,
            tuple(row.pk for row in forms),
            tuple(exact(row.amount) for row in forms),
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
            tuple(stored.get("forms", ())),
            tuple(stored.get("form_amounts", ())),
        )

    def to_json(self) -> dict[str, Any]:
        """As a report stores it."""
        told = {
            "kind": self.kind.value,
            "ids": list(self.ids),
            "amounts": list(self.amounts),
            "acts": list(self.acts),
            "unit": self.unit,
        }
        if self.forms:
            told |= {"forms": list(self.forms), "form_amounts": list(self.form_amounts)}
        return told


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
    if acts:
        rows = _rows(SourceKind.ITEM, provenance.acts, (), "", offset, limit)
        return SourcesPage(SourceKind.ITEM, LABELS[SourceKind.ITEM], len(provenance.acts), offset, rows)
    kind, ids = provenance.kind, provenance.ids
    rows = _rows(kind, ids, provenance.amounts, provenance.unit, offset, limit)
    if provenance.forms and offset + limit > len(ids):
        first, left = max(0, offset - len(ids)), limit - len(rows)
        of_forms = (provenance.forms, provenance.form_amounts, provenance.unit)
        rows += _rows(SourceKind.PARTY_RETURN, *of_forms, first, left)
    return SourcesPage(kind, LABELS[kind], len(ids) + len(provenance.forms), offset, rows)


def _rows(
    kind: SourceKind, ids: tuple[int, ...], amounts: tuple[str | None, ...], unit: str, offset: int, limit: int
) -> list[Source]:
    added = dict(zip(ids, amounts, strict=False))
    return [
        Source(record, None if (amount := added.get(record.pk)) is None else Decimal(amount), unit)
        for record in records_of(kind, ids)[offset : offset + limit]
    ]
