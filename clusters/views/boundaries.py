"""What is known of boundaries: their areas against the decisions', and the sketch on a cluster's page."""

import datetime as dt
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _
from shapely.geometry import MultiPolygon, Point, Polygon
from shapely.geometry.base import BaseGeometry

from ccn_portal.ui.charts import Outline
from ccn_portal.ui.numbers import number
from clusters import geometry
from clusters.models import Boundary, Cluster

FINEST = 400  # parts of the longer side; what is smaller cannot be seen


@dataclass(frozen=True)
class Compared:
    """The area as drawn against the area that decisions set; both in ha, None where there is no decision."""

    drawn: Decimal
    decided: Decimal | None
    is_established: bool

    @property
    def difference(self) -> Decimal | None:
        """How much larger the drawing is."""
        return None if self.decided is None else self.drawn - self.decided

    @property
    def share(self) -> Decimal | None:
        """The difference in hundredths of the decided area."""
        return 100 * (self.drawn - self.decided) / self.decided if self.decided else None


def compared(rows: Iterable[Boundary | None], day: dt.date) -> Iterator[Compared | None]:
    """Each boundary's areas as of the day, in one query; None for no boundary."""
    boundaries = list(rows)
    ids = [row.cluster_id for row in boundaries if row is not None and row.cluster_id]
    clusters = {one.pk: one for one in Cluster.objects.as_of(day).filter(pk__in=ids)} if ids else {}
    for row in boundaries:
        yield None if row is None else against_decision(row, clusters.get(row.cluster_id))


def against_decision(row: Boundary, cluster: Cluster | None) -> Compared:
    """The boundary against its cluster ``as_of`` a day; the established area counts, else the planned one."""
    if cluster is None:
        return Compared(row.area_ha, None, is_established=False)
    decided = cluster.area_ha if cluster.is_established else cluster.planned_area_ha
    return Compared(row.area_ha, decided, is_established=cluster.is_established)


def boundary_of(cluster: Cluster) -> dict[str, Any] | None:
    """What the page of a cluster ``as_of`` a day (read with its boundary) shows of it; None when none is known."""
    row = getattr(cluster, "boundary", None)
    if row is None:
        return None
    return {"row": row, "figures": against_decision(row, cluster), "outline": outline_of(row, cluster)}


def outline_of(row: Boundary, cluster: Cluster) -> Outline:
    """The boundary as a sketch, with the register's point of the cluster where it is near."""
    surface = geometry.read(row.geometry)
    flat = geometry.on_plane(surface)
    west, south, east, north = flat.bounds
    plain = flat.simplify(max(east - west, north - south) / FINEST)
    point = None
    if cluster.latitude is not None and cluster.longitude is not None:
        found = geometry.on_plane(surface, Point(float(cluster.longitude), float(cluster.latitude)))
        point = (found.x, found.y) if plain.envelope.covers(found) else None
    label = _("Outline of %(cluster)s, %(area)s ha as drawn") % {"cluster": cluster, "area": number(row.area_ha, 2)}
    return Outline(label, list(_rings(plain)), point)


def _rings(surface: BaseGeometry) -> Iterator[list[tuple[float, float]]]:
    parts = surface.geoms if isinstance(surface, MultiPolygon) else [surface]
    for part in parts:
        if isinstance(part, Polygon):
            for ring in (part.exterior, *part.interiors):
                yield list(ring.coords)
