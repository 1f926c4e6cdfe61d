"""Boundaries in: a GeoJSON file, all of it or nothing; the same file again changes nothing."""

import json
from dataclasses import dataclass, field
from typing import IO, Any

from django.utils.translation import gettext as _

from ccn_portal.accounts.models import User
from ccn_portal.errors import RuleViolation
from ccn_portal.history.tracking import recorded
from ccn_portal.territories.models import AdministrativeUnit
from ccn_portal.text import clean
from clusters import geometry
from clusters.models import Boundary, Cluster
from clusters.services.writing import require_may_edit, require_reach


@dataclass
class Drawn:
    """What an import came to; ``errors`` are (number of the feature, what is wrong)."""

    new: int = 0
    changed: int = 0
    unchanged: int = 0
    errors: list[tuple[int, str]] = field(default_factory=list)


def import_boundaries(
    file: IO[bytes], *, province: AdministrativeUnit, by: User | None, dry_run: bool = False
) -> Drawn:
    """Take the boundaries of a FeatureCollection; ``cluster`` of each holds a code, or ``name`` another area's name.

    Nothing is written when anything is wrong. RuleViolation ``not_geojson`` for a file that is none.
    """
    require_may_edit(by)
    require_reach(by, provinces=[province.pk])
    features, found, wanted = _features(file), Drawn(), []
    clusters = {cluster.code: cluster for cluster in _of_register(by)}
    known = {
        (row.cluster_id, row.name): row for row in Boundary.objects.select_related("cluster").filter(province=province)
    }
    for number, feature in enumerate(features, start=1):
        try:
            row = _boundary(feature, clusters, province)
        except RuleViolation as problem:
            found.errors.append((number, problem.message))
            continue
        old = known.get((row.cluster_id, row.name))
        if old is None:
            found.new += 1
        elif (old.geometry, old.source) == (row.geometry, row.source):
            found.unchanged += 1
            continue
        else:
            row.pk, found.changed = old.pk, found.changed + 1
        known[row.cluster_id, row.name] = row
        wanted.append(row)
    if not dry_run and not found.errors:
        with recorded("import_boundaries", by=by):
            for row in wanted:
                row.save()
    return found


def _of_register(by: User | None) -> Any:
    return Cluster.objects.all() if by is None else Cluster.objects.visible_to(by)


def _features(file: IO[bytes]) -> list[Any]:
    try:
        read = json.load(file)
        features = read["features"]
    except (ValueError, KeyError, TypeError) as problem:
        message = _("this is no GeoJSON file with “features”")
        raise RuleViolation("not_geojson", message, "file") from problem
    if not isinstance(features, list):
        raise RuleViolation("not_geojson", _("this is no GeoJSON file with “features”"), "file")
    return features


def _boundary(feature: Any, clusters: dict[str, Cluster], province: AdministrativeUnit) -> Boundary:
    feature = feature if isinstance(feature, dict) else {}
    told = feature.get("properties") or {}
    code, name = clean(str(told.get("cluster") or "")), clean(str(told.get("name") or ""))
    if not code and not name:
        message = _("the property “cluster” (its code) or “name” (of another planned area) is missing")
        raise RuleViolation("required", message, "cluster")
    if code and code not in clusters:
        raise RuleViolation("unknown", _("there is no cluster with the code %(code)s") % {"code": code}, "cluster")
    surface = geometry.read(feature.get("geometry"))
    return Boundary(
        province=province,
        cluster=clusters[code] if code else None,
        name="" if code else name[:200],
        geometry=feature["geometry"],
        area_ha=geometry.hectares(surface),
        source=clean(str(told.get("source") or ""))[:300],
    )
