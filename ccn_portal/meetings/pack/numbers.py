"""Numbers with the records behind them: how a section tells one, and keeps what it counts."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from django.utils.functional import Promise

from ccn_portal.rules.periods import Period
from reports.lines.base import Counted, Line, LineValue, Measure, SourceKind
from reports.lines.sources import Provenance


@dataclass
class Numbers:
    """The records behind every number of a content, by the number's key."""

    provenance: dict[str, Any] = field(default_factory=dict)

    def keep(self, key: str, value: LineValue) -> LineValue:
        """Keep what a line counted under the key."""
        self.provenance[key] = Provenance.of(value).to_json()
        return value

    def count(self, key: str, kind: SourceKind, unit: str, records: Iterable[Counted]) -> int:
        """How many they are."""
        return len(self.keep(key, counted(key, kind, Measure.COUNT, unit, records)).counted)

    def total(self, key: str, kind: SourceKind, unit: str, records: Iterable[Counted]) -> str | None:
        """What their amounts add up to; None when none of them says."""
        return self.keep(key, counted(key, kind, Measure.SUM, unit, records)).text


def counted(
    key: str, kind: SourceKind, measure: Measure, unit: str, records: Iterable[Counted], how: str | Promise = ""
) -> LineValue:
    """These records as the value of a line of the meeting's own."""
    rows = tuple(records)
    return LineValue(Line(key, unit, kind, measure, lambda _snapshot: rows, how), rows)


def row(key: str, label: str, value: LineValue) -> dict[str, Any]:
    """A number as a content keeps it."""
    return {
        "line": key,
        "label": label,
        "unit": value.unit,
        "value": value.text,
        "missing": value.missing,
        "sources": len(value.counted),
    }


def one_of_one(pk: int, holds: bool) -> Counted:
    """A cluster in a share: one of one, or none of one."""
    return Counted(pk, pk, Decimal(holds), Decimal(1))


def period_told(period: Period) -> dict[str, str]:
    """A period as a content keeps it."""
    return {
        "code": period.code,
        "kind": period.kind.value,
        "from": period.starts_on.isoformat(),
        "to": period.ends_on.isoformat(),
    }
