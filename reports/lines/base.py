"""The shape of a line: which records it counts, what each of them adds, and how that becomes one number."""

from collections.abc import Callable, Hashable, Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from functools import cached_property
from typing import TYPE_CHECKING, TypeVar

from django.utils.functional import Promise

if TYPE_CHECKING:
    from reports.lines.snapshot import Snapshot

Value = int | Decimal | None
Group = TypeVar("Group", bound=Hashable)


class SourceKind(StrEnum):
    """What a number counts: records of one model."""

    CLUSTER = "cluster"
    PHASE = "phase"
    ITEM = "decision_item"
    LEASE = "lease"
    RETURN = "return"
    MILESTONE = "milestone"
    PARTY_RETURN = "party_return"
    # what only briefings count
    INSPECTION = "inspection"
    FINDING = "finding"
    SANCTION = "sanction"
    OBSTACLE = "obstacle"
    PETITION = "petition"


class Measure(StrEnum):
    """How the counted records become one number."""

    COUNT = "count"
    SUM = "sum"
    RATIO = "ratio"  # 100 × Σ amount ÷ Σ base


@dataclass(frozen=True, slots=True)
class Counted:
    """One record behind a number.

    ``amount`` is what it adds in the line's unit (None: the record does not say), ``base`` what the sum of
    amounts is divided by (ratios only), ``acts`` the ids of the decision items that make the record count.
    ``in_form``: it is a form 01 or 02 that stands in for the cluster's own return.
    """

    pk: int
    cluster_id: int
    amount: Decimal | None = None
    base: Decimal | None = None
    acts: tuple[int, ...] = ()
    in_form: bool = False


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a form; all that tells it from the others is data."""

    number: str
    unit: str
    kind: SourceKind
    measure: Measure
    records: "Callable[[Snapshot], Iterable[Counted]]"
    how: str | Promise
    # of lines that stand on returns: which (cluster, quarter) pairs are absent; an empty line is then missing, not 0
    gaps: "Callable[[Snapshot], Iterable[tuple[int, str]]] | None" = None

    @property
    def is_reported(self) -> bool:
        """Whether the line stands on what localities report rather than on the register."""
        return self.gaps is not None

    @property
    def measures(self) -> bool:
        """Whether the records are measured rather than only counted."""
        return self.measure is not Measure.COUNT

    @property
    def is_additive(self) -> bool:
        """Whether the whole is the sum of its parts."""
        return self.measure is not Measure.RATIO

    def value_of(self, counted: "Iterable[Counted]") -> Value:
        """The number these records make; None when nothing is known."""
        rows = list(counted)
        if self.measure is Measure.COUNT:
            return len(rows)
        amounts = [row.amount for row in rows if row.amount is not None]
        if self.measure is Measure.RATIO:
            base = sum((row.base for row in rows if row.base is not None), Decimal(0))
            return 100 * sum(amounts, Decimal(0)) / base if base else None
        if not amounts and (rows or self.is_reported):
            return None
        return sum(amounts, Decimal(0))

    def value_on(self, snapshot: "Snapshot") -> "LineValue":
        """The line on a snapshot, with everything it counted."""
        gaps = tuple(self.gaps(snapshot)) if self.gaps else ()
        return LineValue(self, tuple(self.records(snapshot)), gaps)


@dataclass(frozen=True)
class LineValue:
    """A line's number with the records behind it."""

    line: Line
    counted: tuple[Counted, ...]
    gaps: tuple[tuple[int, str], ...] = ()

    @property
    def number(self) -> str:
        """The line's number on the form."""
        return self.line.number

    @property
    def unit(self) -> str:
        """The unit of measure, as the form writes it."""
        return self.line.unit

    @cached_property
    def value(self) -> Value:
        """int for counts, Decimal for measured lines, None when nothing was reported."""
        return self.line.value_of(self.counted)

    @property
    def missing(self) -> bool:
        """Whether there is no number at all."""
        return self.value is None

    @property
    def text(self) -> str | None:
        """The exact value with a decimal point and without exponent."""
        return exact(self.value)

    @property
    def not_reported(self) -> tuple[int, ...]:
        """Ids of the operating clusters that owe a figure, in the snapshot's order."""
        return tuple(dict.fromkeys(cluster for cluster, _ in self.gaps))

    @property
    def unknown(self) -> tuple[int, ...]:
        """Ids of clusters with a counted record that does not state the amount."""
        if not self.line.measures:
            return ()
        return tuple(dict.fromkeys(row.cluster_id for row in self.counted if row.amount is None))

    @cached_property
    def sources(self) -> list[tuple[SourceKind, list[int]]]:
        """What was counted first, then the decision items that make it count."""
        found = [(self.line.kind, [row.pk for row in self.counted if not row.in_form])]
        forms = [row.pk for row in self.counted if row.in_form]
        found += [(SourceKind.PARTY_RETURN, forms)] if forms else []
        acts = sorted({act for row in self.counted for act in row.acts})
        return [*found, (SourceKind.ITEM, acts)] if acts else found

    def by(self, groups: Mapping[int, Group]) -> dict[Group, Value]:
        """The same line for each group of clusters (cluster id → group), also for those with nothing to count."""
        rows: dict[Group, list[Counted]] = {group: [] for group in groups.values()}
        for row in self.counted:
            rows[groups[row.cluster_id]].append(row)
        return {group: self.line.value_of(counted) for group, counted in rows.items()}


def exact(value: Value) -> str | None:
    """Decimal point, no exponent, no trailing zeros; None stays None."""
    if value is None:
        return None
    text = f"{value:f}" if isinstance(value, Decimal) else str(value)
    return text.rstrip("0").rstrip(".") or "0" if "." in text else text
