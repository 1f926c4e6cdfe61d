"""Which unit a place belongs to on which day, forwards and backwards over any number of reforms.

A divided unit is resolved by the place's coordinates: the candidate with the nearest centre (the
official boundaries are not published as data). Without coordinates its default successor is taken.
Backwards, a unit made of several is resolved to the nearest of them, without coordinates to the one
whose code it took over: the code of a merged commune is that of its new seat.
"""

import datetime as dt
from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable, Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import TypeVar

from ccn_portal.territories.choices import Level
from ccn_portal.territories.geometry import Point, nearest
from ccn_portal.territories.models import AdministrativeUnit, UnitSuccession

PlaceKey = TypeVar("PlaceKey", bound=Hashable)
Step = Callable[[AdministrativeUnit, Point | None], AdministrativeUnit | None]


@dataclass(frozen=True)
class Span:
    """The units a place lies in from one map change to the next, both days included.

    ``commune_id`` is the lowest unit: the district itself on the five islands that had no communes.
    """

    commune_id: int
    district_id: int | None
    province_id: int
    valid_from: dt.date | None
    valid_to: dt.date | None


def unit_on(
    unit: AdministrativeUnit, day: dt.date, *, latitude: Decimal | None = None, longitude: Decimal | None = None
) -> AdministrativeUnit | None:
    """The unit of that day's map in which the place of ``unit`` lies; None where the register knows none."""
    if unit.is_valid_on(day):
        return unit
    return Lineages([unit.pk]).unit_on(unit.pk, day, _point(latitude, longitude))


def spans_of(
    places: Iterable[tuple[PlaceKey, int, Decimal | None, Decimal | None]],
) -> dict[PlaceKey, list[Span]]:
    """For each place (key, unit id, latitude, longitude) its units over all time, in order.

    The number of queries depends on the number of reforms, not of places.
    """
    places = list(places)
    lineages = Lineages({unit_id for _, unit_id, _, _ in places})
    return {key: lineages.spans(unit_id, _point(latitude, longitude)) for key, unit_id, latitude, longitude in places}


class Lineages:
    """Some units with all they became and all they were made of, loaded in a few queries."""

    def __init__(self, unit_ids: Iterable[int]) -> None:
        self._successors: dict[int, list[UnitSuccession]] = defaultdict(list)
        self._predecessors: dict[int, list[UnitSuccession]] = defaultdict(list)
        ids = set(unit_ids)
        known = ids | self._follow(ids, "predecessor_id", "successor_id", self._successors)
        known |= self._follow(ids, "successor_id", "predecessor_id", self._predecessors)
        self._units = AdministrativeUnit.objects.in_bulk(known)

    def unit_on(self, unit_id: int, day: dt.date, point: Point | None = None) -> AdministrativeUnit | None:
        """The unit of that day's map in which the place lies."""
        return next((unit for unit in self._chain(unit_id, point) if unit.is_valid_on(day)), None)

    def spans(self, unit_id: int, point: Point | None = None) -> list[Span]:
        """The place's units over all time, in order."""
        return [_span(unit) for unit in self._chain(unit_id, point)]

    def _chain(self, unit_id: int, point: Point | None) -> list[AdministrativeUnit]:
        unit = self._units[unit_id]
        before, after = list(self._walk(unit, point, self._before)), list(self._walk(unit, point, self._after))
        return [*reversed(before), unit, *after]

    def _walk(self, unit: AdministrativeUnit, point: Point | None, step: Step) -> Iterator[AdministrativeUnit]:
        while (next_unit := step(unit, point)) is not None:
            yield next_unit
            unit = next_unit

    def _after(self, unit: AdministrativeUnit, point: Point | None) -> AdministrativeUnit | None:
        links = sorted(
            self._successors[unit.pk], key=lambda link: (not link.is_default, self._units[link.successor_id].code)
        )
        return _choose([self._units[link.successor_id] for link in links], point)

    def _before(self, unit: AdministrativeUnit, point: Point | None) -> AdministrativeUnit | None:
        links = [(self._units[link.predecessor_id], link.is_default) for link in self._predecessors[unit.pk]]
        same_level = [link for link in links if link[0].level == unit.level] or links
        same_level.sort(key=lambda link: (link[0].code != unit.code, not link[1], link[0].code))
        return _choose([predecessor for predecessor, _ in same_level], point)

    def _follow(self, ids: set[int], near_end: str, far_end: str, links: dict[int, list[UnitSuccession]]) -> set[int]:
        found: set[int] = set()
        frontier = ids
        while frontier:
            reached = set()
            for link in UnitSuccession.objects.filter(**{f"{near_end}__in": frontier}):
                links[getattr(link, near_end)].append(link)
                reached.add(getattr(link, far_end))
            frontier = reached - found
            found |= frontier
        return found


def _choose(candidates: list[AdministrativeUnit], point: Point | None) -> AdministrativeUnit | None:
    """The nearest to the point, else the first."""
    if point is not None and len(candidates) > 1:
        found = nearest(point, candidates, lambda unit: _point(unit.latitude, unit.longitude))
        if found is not None:
            return found
    return candidates[0] if candidates else None


def _span(unit: AdministrativeUnit) -> Span:
    province_id = unit.province_id or unit.pk
    if unit.level == Level.DISTRICT:
        district_id: int | None = unit.pk
    else:
        district_id = unit.parent_id if unit.parent_id != unit.province_id else None
    return Span(unit.pk, district_id, province_id, unit.valid_from, unit.valid_to)


def _point(latitude: Decimal | None, longitude: Decimal | None) -> Point | None:
    return None if latitude is None or longitude is None else (latitude, longitude)
