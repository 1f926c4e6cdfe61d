"""What differs between two versions of a report, cell by cell."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from reports.lines.base import exact

Content = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Place:
    """Which row of a report a number stands in: the whole, one of its units, or one cluster."""

    unit: str
    unit_name: str = field(compare=False)  # another spelling of a name makes no other row
    level: str
    cluster: str = ""
    cluster_name: str = field(default="", compare=False)


@dataclass(frozen=True, slots=True)
class Cell:
    """One number that changed; exact texts, None where there was none or nothing was reported."""

    line: str
    place: Place
    before: str | None
    after: str | None

    @property
    def change(self) -> str | None:
        """By how much; None where one of the two is not a number."""
        if self.before is None or self.after is None:
            return None
        return exact(Decimal(self.after) - Decimal(self.before))


def changed_cells(before: Content, after: Content) -> list[Cell]:
    """Every changed cell: line by line as the form has them, the whole first, then its units, then the clusters."""
    old, new = _rows(before), _rows(after)
    order = {line: index for index, line in enumerate([*_lines(after), *_lines(before)])}
    found = [
        Cell(line, place, was.get(line), now.get(line))
        for place in dict.fromkeys([*new, *old])
        for was, now in [(old.get(place, {}), new.get(place, {}))]
        for line in {**was, **now}
        if _differs(was.get(line), now.get(line), gone=place not in old or place not in new)
    ]
    return sorted(found, key=lambda cell: order[cell.line])  # stable: within a line the rows keep their order


def _differs(before: str | None, after: str | None, *, gone: bool) -> bool:
    """Another number; nothing to count in a row that only one version has says nothing."""
    return before != after and not (gone and {before, after} <= {None, "0"})


def _lines(content: Content) -> dict[str, str | None]:
    return {row["number"]: row["value"] for row in content["lines"] if "number" in row}


def _rows(content: Content) -> dict[Place, Mapping[str, str | None]]:
    """The values of each row, by the line's number."""
    whole = content["unit"]
    rows: dict[Place, Mapping[str, str | None]] = {Place(whole["code"], whole["name"], whole["level"]): _lines(content)}
    rows.update(_units(content))
    rows.update(_clusters(content))
    return rows


def _units(content: Content) -> Iterator[tuple[Place, Mapping[str, str | None]]]:
    for unit in content.get("units", ()):
        # form 03 of a commune has one part, which is the whole
        if (unit["code"], unit["level"]) != (content["unit"]["code"], content["unit"]["level"]):
            yield Place(unit["code"], unit["name"], unit["level"]), unit["values"]


def _clusters(content: Content) -> Iterator[tuple[Place, Mapping[str, str | None]]]:
    for unit in content.get("units", ()):
        for cluster in unit["clusters"]:
            place = Place(unit["code"], unit["name"], unit["level"], cluster["code"], cluster["name"])
            yield place, cluster["values"]
