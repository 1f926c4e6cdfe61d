"""The hidden sheet of the workbook: which template, period and unit it is, and what stood there when it was made.

It is signed, so that what the portal takes for "before" is what it gave out. A file without a readable one is
taken as if nothing were known of the time before: every figure that differs is asked about.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from django.core import signing

from reports.models import Return
from reports.returns.values import FIGURES, Value, of

SHEET = "_ccn"
WORD = "ccn-returns"
_SALT = "reports.returns.workbook"
_CHUNK = 30_000  # a cell holds 32 767 characters
_FIRST_CHUNK = 4  # index of the row where the signed text begins


@dataclass(frozen=True)
class Base:
    """A return as it stood when the workbook was made."""

    revision: int
    values: Mapping[str, Value]
    explanations: Mapping[str, str]

    @classmethod
    def of(cls, row: Return) -> "Base":
        """Of a return that is there, or of an empty one."""
        return cls(row.revision, of(row), dict(row.explanations))


@dataclass(frozen=True)
class Marker:
    """What a workbook says of itself; ``rows`` by cluster id."""

    version: int
    period: str
    unit: int | None
    rows: Mapping[int, Base] = field(default_factory=dict)

    def token(self) -> str:
        """Signed, as one text."""
        rows = {
            str(pk): [base.revision, [_told(base.values[name]) for name in FIGURES], dict(base.explanations)]
            for pk, base in self.rows.items()
        }
        stored = {"version": self.version, "period": self.period, "unit": self.unit, "rows": rows}
        return signing.dumps(stored, salt=_SALT, compress=True)

    @classmethod
    def of_token(cls, token: str) -> "Marker | None":
        """What the portal signed; None for anything else."""
        try:
            stored: dict[str, Any] = signing.loads(token, salt=_SALT)
        except signing.BadSignature:
            return None
        rows = {
            int(pk): Base(revision, dict(zip(FIGURES, map(_native, FIGURES, values), strict=True)), words)
            for pk, (revision, values, words) in stored["rows"].items()
        }
        return cls(stored["version"], stored["period"], stored["unit"], rows)

    def cells(self) -> list[list[Any]]:
        """The rows of the hidden sheet."""
        return cells_of(WORD, self.version, self.period, ["unit", self.unit], self.token())


def cells_of(word: str, version: int, period: str, whose: list[Any], token: str) -> list[list[Any]]:
    """The rows of a hidden sheet: what it is in clear, then the signed text in pieces that fit a cell."""
    chunks = [[token[start : start + _CHUNK]] for start in range(0, len(token), _CHUNK)]
    return [[word], ["version", version], ["period", period], whose, *chunks]


def version_in(cells: Iterable[Iterable[Any]], word: str = WORD) -> int | None:
    """The template's version as the hidden sheet has it in clear; None where there is none."""
    rows = [list(row) for row in cells]
    if len(rows) < _FIRST_CHUNK or not rows[0] or rows[0][0] != word:
        return None
    said = rows[1][1] if len(rows[1]) > 1 else None
    return int(said) if isinstance(said, int | float) else None


def marker_in(cells: Iterable[Iterable[Any]]) -> Marker | None:
    """The marker of the hidden sheet, if it is whole."""
    token = token_in(cells)
    return Marker.of_token(token) if token else None


def token_in(cells: Iterable[Iterable[Any]]) -> str:
    """The signed text of a hidden sheet, put together again."""
    rows = [list(row) for row in cells]
    return "".join(str(row[0]) for row in rows[_FIRST_CHUNK:] if row and row[0])


def _told(value: Value) -> Any:
    return str(value) if isinstance(value, Decimal) else value


def _native(name: str, value: Any) -> Value:
    return value if value is None or FIGURES[name].is_count else Decimal(value)
