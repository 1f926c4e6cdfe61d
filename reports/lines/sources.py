"""The records behind a number, from a fresh count or from what a report stored, a page at a time."""

import datetime as dt
from collections.abc import Callable, Collection
from contextlib import nullcontext
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, NamedTuple

from django.db.models import Model, QuerySet
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from ccn_portal.history.as_known import known_at
from ccn_portal.history.services import NetChange, net_changes
from clusters.models import Cluster, DecisionItem, Milestone, Obstacle, Phase
from inspections.models import Finding, Inspection, Sanction
from investors.models import Lease, Petition
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
    SourceKind.INSPECTION: _("Inspections"),
    SourceKind.FINDING: _("Findings"),
    SourceKind.SANCTION: _("Sanctions"),
    SourceKind.OBSTACLE: _("Obstacles"),
    SourceKind.PETITION: _("Petitions"),
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
    SourceKind.INSPECTION: lambda: Inspection.objects.select_related("cluster", "tenant").order_by(
        "-visited_on", "code"
    ),
    SourceKind.FINDING: lambda: Finding.objects.select_related("inspection__cluster", "inspection__tenant").order_by(
        "remedy_due", "inspection__code", "pk"
    ),
    SourceKind.SANCTION: lambda: Sanction.objects.select_related(
        "finding__inspection__cluster", "finding__inspection__tenant"
    ).order_by("finding__inspection__visited_on", "pk"),
    SourceKind.OBSTACLE: lambda: Obstacle.objects.select_related("cluster").order_by("due_on", "code"),
    SourceKind.PETITION: lambda: Petition.objects.select_related("cluster", "tenant").order_by("due_on", "code"),
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
    """One record of a page; ``amount`` is what it adds, in ``unit`` (None where records are only counted).

    Of a report's number the record is as it was known when the report was built; ``since`` is what became of it.
    """

    record: Model
    amount: Decimal | None
    unit: str
    since: NetChange | None = None


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


def page_of(
    provenance: Provenance,
    *,
    offset: int = 0,
    limit: int = 50,
    acts: bool = False,
    known: dt.datetime | None = None,
) -> SourcesPage:
    """A page of what a line counted, or (``acts``) of the decision items that decided.

    As it stands now, or as it was ``known`` at a moment, with what was recorded of it since.
    """
    if acts:
        counted = _Counted(SourceKind.ITEM, provenance.acts, (), "")
        rows = _rows(counted, offset, limit, known)
        return SourcesPage(SourceKind.ITEM, LABELS[SourceKind.ITEM], len(provenance.acts), offset, rows)
    kind, ids = provenance.kind, provenance.ids
    rows = _rows(_Counted(kind, ids, provenance.amounts, provenance.unit), offset, limit, known)
    if provenance.forms:  # they come after the records they stand in for
        forms = _Counted(SourceKind.PARTY_RETURN, provenance.forms, provenance.form_amounts, provenance.unit)
        rows += _rows(forms, max(0, offset - len(ids)), limit - len(rows), known)
    return SourcesPage(kind, LABELS[kind], len(ids) + len(provenance.forms), offset, rows)


def within(provenance: Provenance, clusters: Collection[str], known: dt.datetime | None) -> Provenance:
    """The part of it that belongs to clusters (by their codes), as they were ``known`` at a moment."""

    def inside(kind: SourceKind, ids: tuple[int, ...]) -> set[int]:
        path = {SourceKind.CLUSTER: "code", SourceKind.MILESTONE: "phase__cluster__code"}.get(kind, "cluster__code")
        with known_at(known) if known else nullcontext():
            return set(records_of(kind, ids).filter(**{f"{path}__in": clusters}).values_list("pk", flat=True))

    def some(kind: SourceKind, ids: tuple[int, ...], amounts: tuple[str | None, ...]) -> tuple[Any, Any]:
        found = inside(kind, ids) if ids else set()
        places = [place for place, pk in enumerate(ids) if pk in found]
        return tuple(ids[place] for place in places), tuple(amounts[place] for place in places if amounts)

    ids, amounts = some(provenance.kind, provenance.ids, provenance.amounts)
    forms, form_amounts = some(SourceKind.PARTY_RETURN, provenance.forms, provenance.form_amounts)
    acts, _nothing = some(SourceKind.ITEM, provenance.acts, ())
    return Provenance(provenance.kind, ids, amounts, acts, provenance.unit, forms, form_amounts)


class _Counted(NamedTuple):
    kind: SourceKind
    ids: tuple[int, ...]
    amounts: tuple[str | None, ...]
    unit: str


def _rows(counted: _Counted, offset: int, limit: int, known: dt.datetime | None) -> list[Source]:
    found: list[Model] = []
    if limit > 0 and offset < len(counted.ids):
        with known_at(known) if known else nullcontext():
            found = list(records_of(counted.kind, counted.ids)[offset : offset + limit])
    since = _since(found, known) if known else {}
    added = dict(zip(counted.ids, counted.amounts, strict=False))
    rows = []
    for record in found:
        amount = added.get(record.pk)
        number = None if amount is None else Decimal(amount)
        rows.append(Source(record, number, counted.unit, since.get(record.pk)))
    return rows


def _since(records: list[Model], known: dt.datetime) -> dict[Any, NetChange]:
    if not records:
        return {}
    ids = [record.pk for record in records]
    changes = net_changes(type(records[0]), after=known, ids=ids)
    return {change.pk: change for change in changes}
