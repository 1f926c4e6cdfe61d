"""Drawn boundaries: read from GeoJSON, measured in hectares, laid over each other.

Coordinates are WGS 84 degrees, as GeoJSON has them. A cluster is small (at most some kilometres), so areas are taken on
a plane that touches the ellipsoid at its middle; the error is far below that of the drawing.
"""

import math
from collections.abc import Iterable, Iterator
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _
from shapely import STRtree, force_2d, transform
from shapely.errors import ShapelyError
from shapely.geometry import mapping, shape
from shapely.geometry.base import BaseGeometry

from ccn_portal.errors import RuleViolation
from clusters.validation import LATITUDES, LONGITUDES

AXIS, FLATTENING = 6_378_137.0, 1 / 298.257223563  # of WGS 84, metres
SQUARED = FLATTENING * (2 - FLATTENING)  # eccentricity
SQUARE_METRES = 10_000  # in a hectare
KINDS = ("Polygon", "MultiPolygon")


def read(geometry: Any) -> BaseGeometry:
    """The surface that a GeoJSON geometry draws; RuleViolation ``not_a_boundary`` when it draws none in Viet Nam."""
    if not isinstance(geometry, dict) or geometry.get("type") not in KINDS:
        raise _unfit(_("draw a surface: GeoJSON “Polygon” or “MultiPolygon”"))
    try:
        drawn = force_2d(shape(geometry))
        sound = bool(drawn.is_valid and not drawn.is_empty and drawn.area > 0)
    except (ShapelyError, ValueError, TypeError, IndexError, AttributeError):
        sound = False
    if not sound:
        raise _unfit(_("the lines do not enclose a surface: a ring is open, crosses itself or has no area"))
    west, south, east, north = drawn.bounds
    if not (LONGITUDES[0] <= west and east <= LONGITUDES[1] and LATITUDES[0] <= south and north <= LATITUDES[1]):
        raise _unfit(_("it lies outside Viet Nam; GeoJSON wants longitude first, in degrees of WGS 84 (not VN-2000)"))
    return drawn


def hectares(surface: BaseGeometry) -> Decimal:
    """How large a surface is, to a square metre."""
    if surface.is_empty:
        return Decimal(0)
    return Decimal(round(on_plane(surface).area)) / SQUARE_METRES


def on_plane(surface: BaseGeometry, other: BaseGeometry | None = None) -> BaseGeometry:
    """The surface, or another one, in metres east and north of the surface's middle."""
    middle = surface.centroid
    latitude = math.radians(middle.y)
    root = 1 - SQUARED * math.sin(latitude) ** 2
    east = math.radians(1) * AXIS * math.cos(latitude) / math.sqrt(root)
    north = math.radians(1) * AXIS * (1 - SQUARED) / root**1.5
    return transform(other or surface, lambda points: (points - (middle.x, middle.y)) * (east, north))


def as_geojson(surface: BaseGeometry) -> dict[str, Any]:
    """The surface and nothing else that its file said about it: kind and coordinates, without heights."""
    return {"type": surface.geom_type, "coordinates": _lists(mapping(surface)["coordinates"])}


def _lists(value: Any) -> Any:
    return [_lists(part) for part in value] if isinstance(value, tuple | list) else value


def overlaps(surfaces: Iterable[BaseGeometry], at_least: Decimal) -> Iterator[tuple[int, int, Decimal]]:
    """Every two surfaces (by their places in the row) that share so many hectares or more, and how many."""
    drawn = list(surfaces)
    if len(drawn) < 2:
        return
    firsts, seconds = STRtree(drawn).query(drawn, predicate="intersects")
    for first, second in sorted(zip(firsts.tolist(), seconds.tolist(), strict=True)):
        if first < second:
            shared = hectares(drawn[first].intersection(drawn[second]))
            if shared >= at_least:
                yield first, second, shared


def _unfit(message: str) -> RuleViolation:
    return RuleViolation("not_a_boundary", message, "geometry")
