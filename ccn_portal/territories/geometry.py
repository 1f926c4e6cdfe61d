"""Distances between points of the map, only to rank candidates: nothing measured comes from here."""

import math
from collections.abc import Callable, Iterable
from decimal import Decimal
from typing import TypeVar

Point = tuple[Decimal, Decimal]  # latitude, longitude in degrees
Candidate = TypeVar("Candidate")
KM_PER_DEGREE = 111.2


def km(a: Point, b: Point) -> float:
    """Roughly the distance; on the scale of a few provinces a plane is exact enough to rank by."""
    middle = math.radians(float(a[0] + b[0]) / 2)
    return KM_PER_DEGREE * math.hypot(float(a[0] - b[0]), float(a[1] - b[1]) * math.cos(middle))


def middle_of(points: Iterable[Point]) -> Point:
    """The mean of the points, to six decimals."""
    latitudes, longitudes = zip(*points, strict=True)
    exact = Decimal("0.000001")
    return (
        (sum(latitudes, Decimal()) / len(latitudes)).quantize(exact),
        (sum(longitudes, Decimal()) / len(longitudes)).quantize(exact),
    )


def nearest(
    point: Point, candidates: Iterable[Candidate], place: Callable[[Candidate], Point | None]
) -> Candidate | None:
    """The candidate closest to the point; None when no candidate has a place. The first of equals wins."""
    placed = [(candidate, where) for candidate in candidates if (where := place(candidate)) is not None]
    return min(placed, key=lambda pair: km(point, pair[1]))[0] if placed else None
