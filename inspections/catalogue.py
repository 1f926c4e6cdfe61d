"""The catalogue of findings: what may be found in each field of law, on which legal basis, on which days.

``fine_max`` (million VND, for organisations) is the highest fine the basis allows, where it is known; entries that
were not checked against the original text say so, and pages show it.
"""

import datetime as dt
import json
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from importlib.resources import files

from inspections.choices import Domain

TOLD_IN_THE_TEXT = "Ghi căn cứ trong nội dung"  # instead of a basis, where the finding's own text names it


@dataclass(frozen=True)
class Entry:
    """One kind of finding on the days ``valid_from`` to ``valid_to``, both included."""

    code: str
    domain: Domain
    title: str
    legal_basis: str
    valid_from: dt.date | None
    valid_to: dt.date | None
    fine_max: Decimal | None
    checked: bool

    @property
    def names_basis(self) -> bool:
        """Whether the entry says on which law it stands."""
        return self.legal_basis != TOLD_IN_THE_TEXT

    def holds_on(self, day: dt.date) -> bool:
        """Whether the entry is in force on the day."""
        return (self.valid_from is None or self.valid_from <= day) and (self.valid_to is None or day <= self.valid_to)


@cache
def catalogue() -> tuple[Entry, ...]:
    """All entries, in the order of the file."""
    rows = json.loads((files("inspections") / "data" / "catalogue.json").read_text(encoding="utf-8"))
    return tuple(
        Entry(
            code=row["code"],
            domain=Domain(row["domain"]),
            title=row["title"],
            legal_basis=row["legal_basis"],
            valid_from=_day(row["valid_from"]),
            valid_to=_day(row["valid_to"]),
            fine_max=Decimal(row["fine_max"]) if row["fine_max"] else None,
            checked=row["checked"],
        )
        for row in rows
    )


def entries_on(day: dt.date, domain: str | None = None) -> list[Entry]:
    """What could be found on the day, of one field or all."""
    return [entry for entry in catalogue() if entry.holds_on(day) and domain in (None, entry.domain)]


def entry_named(code: str, day: dt.date) -> Entry | None:
    """The entry with that code as in force on the day; None when there is none."""
    return next((entry for entry in catalogue() if entry.code == code and entry.holds_on(day)), None)


def _day(text: str | None) -> dt.date | None:
    return dt.date.fromisoformat(text) if text else None
