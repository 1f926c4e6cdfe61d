"""What an import tells: rows per sheet, samples of what changes, everything that is wrong."""

from collections import Counter
from dataclasses import dataclass, field
from typing import Any

from ccn_portal.workbooks.problems import Problems
from ccn_portal.workbooks.reader import Row, Table

SAMPLES = 20


@dataclass
class ImportResult:
    """The outcome of one import or dry run.

    ``counts``: sheet → ``rows``, ``new``, ``changed``, ``unchanged``, ``errors``. ``samples``: sheet → up to 20 of
    ``{row, key, outcome, field, before, after}``. ``errors``: the first 1000 of ``error_count``, each
    ``{sheet, row, column, code, message}``. ``applied``: whether the register now is as the file says.
    """

    counts: dict[str, dict[str, int]] = field(default_factory=dict)
    samples: dict[str, list[dict[str, Any]]] = field(default_factory=dict)
    errors: list[dict[str, Any]] = field(default_factory=list)
    error_count: int = 0
    notices: list[str] = field(default_factory=list)
    applied: bool = False

    @property
    def changes_something(self) -> bool:
        """Whether any row is new or changed."""
        return any(counts["new"] or counts["changed"] for counts in self.counts.values())


def summed_up(tables: list[Table], problems: Problems) -> ImportResult:
    """The result of reading and comparing these sheets."""
    found = [table for table in tables if table.headings]
    return ImportResult(
        counts={table.layout.name: _counts(table) for table in found},
        samples={table.layout.name: samples for table in found if (samples := _samples(table))},
        errors=problems.listed([table.layout.name for table in tables]),
        error_count=problems.count,
        notices=[*problems.notices, *problems.summary()],
    )


def _counts(table: Table) -> dict[str, int]:
    outcomes = Counter("errors" if row.broken else row.outcome for row in table.rows)
    return {"rows": len(table.rows)} | {name: outcomes[name] for name in ("new", "changed", "unchanged", "errors")}


def _samples(table: Table) -> list[dict[str, Any]]:
    """Changes first: what is overwritten matters more than what is added."""
    samples: list[dict[str, Any]] = []
    for outcome in ("changed", "new"):
        for row in table.rows:
            if row.outcome == outcome and not row.broken:
                samples += _told(row)
            if len(samples) >= SAMPLES:
                return samples[:SAMPLES]
    return samples


def _told(row: Row) -> list[dict[str, Any]]:
    told = {"row": row.number, "key": _key(row), "outcome": row.outcome}
    if row.outcome == "new":
        return [told | {"field": "", "before": "", "after": ""}]
    return [told | {"field": one.field, "before": one.before, "after": one.after} for one in row.changes]


def _key(row: Row) -> str:
    columns = [column for column in row.table.layout.columns if column.required][:3]
    written = (column.codec.write(row[column.key]) for column in columns)
    return " · ".join(f"{cell:%d/%m/%Y}" if hasattr(cell, "strftime") else str(cell) for cell in written)
