"""Boundaries in: a GeoJSON file, all of it or nothing; the same file again changes nothing."""

import datetime as dt
import json
from collections.abc import Iterable
from dataclasses import dataclass, field
from decimal import Decimal
from typing import IO, Any

from django.db.models import Q
from django.utils.translation import gettext as _
from shapely.geometry import Point

from ccn_portal.accounts.models import User
from ccn_portal.errors import RuleViolation
from ccn_portal.history.tracking import recorded
from ccn_portal.rules.keys import Key
from ccn_portal.rules.lookup import Rules
from ccn_portal.territories.lineage import closure_of, origins_of
from ccn_portal.territories.models import AdministrativeUnit
from ccn_portal.text import clean, fold
from ccn_portal.today import today
from ccn_portal.ui.numbers import number as shown
from ccn_portal.workbooks import cells
from clusters import geometry
from clusters.models import Boundary, Cluster
from clusters.services.writing import require_may_edit, require_reach

MOST_FEATURES = 5000
# how the properties of a feature may be called, without accents, spaces and strokes
CODES, NAMES = ("cluster", "macum", "maccn"), ("name", "ten", "tencum", "tenccn")
SOURCES, DAYS = ("source", "nguon"), ("drawnon", "asof", "ngay", "ngayve")
NEW, CHANGED, UNCHANGED = "new", "changed", "unchanged"


Whose = tuple[int | None, str]  # the cluster's id, or the other area's name


@dataclass
class Feature:
    """One feature of a file: what it draws, and what became of it; ``error`` is empty where nothing is wrong."""

    number: int
    told: str = ""  # the code or name in the file
    row: Boundary | None = None
    outcome: str = ""
    before_ha: Decimal | None = None  # as drawn until now
    error: str = ""
    notes: list[str] = field(default_factory=list)  # doubtful, but no reason to refuse it


@dataclass
class Drawn:
    """What an import came to, feature by feature."""

    features: list[Feature] = field(default_factory=list)

    def count(self, outcome: str) -> int:
        """How many features are ``new``, ``changed`` or ``unchanged``."""
        return sum(one.outcome == outcome for one in self.features)

    @property
    def new(self) -> int:
        """How many boundaries were not known."""
        return self.count(NEW)

    @property
    def changed(self) -> int:
        """How many boundaries differ from what was known."""
        return self.count(CHANGED)

    @property
    def unchanged(self) -> int:
        """How many boundaries are as they were."""
        return self.count(UNCHANGED)

    @property
    def errors(self) -> list[tuple[int, str]]:
        """Number of the feature, and what is wrong with it."""
        return [(one.number, one.error) for one in self.features if one.error]


def import_boundaries(
    file: IO[bytes],
    *,
    province: AdministrativeUnit,
    by: User | None,
    source: str = "",
    drawn_on: dt.date | None = None,
    reason: str = "",
    dry_run: bool = False,
) -> Drawn:
    """Take the boundaries of a FeatureCollection; ``cluster`` of each holds a code, or ``name`` a name.

    A name that no cluster bears is another planned area's. ``source`` and ``drawn_on`` are of features that say
    nothing of their own. Nothing is written when anything is wrong. RuleViolation ``not_geojson`` for a file that is
    none, ``too_many`` for more features than a register has clusters.
    """
    require_may_edit(by)
    require_reach(by, provinces=[province.pk])
    intake = _Intake.of(province, by, clean(source)[:300], drawn_on)
    found = Drawn([intake.read(number, given) for number, given in enumerate(_features(file), start=1)])
    intake.look_for_overlaps(found.features)
    if not dry_run and not found.errors:
        with recorded("import_boundaries", by=by, reason=reason):
            for one in found.features:
                if one.row is not None and one.outcome != UNCHANGED:
                    one.row.save()
    return found


@dataclass
class _Intake:
    """What features are held against: the register's clusters, and the boundaries known so far."""

    province: AdministrativeUnit
    clusters: dict[str, Cluster]
    by_name: dict[str, list[Cluster]]
    known: dict[Whose, Boundary]
    source: str
    drawn_on: dt.date | None
    seen: dict[Whose, int] = field(default_factory=dict)
    surfaces: dict[Whose, Any] = field(default_factory=dict)

    @classmethod
    def of(cls, province: AdministrativeUnit, by: User | None, source: str, drawn_on: dt.date | None) -> "_Intake":
        """Read in two queries, beside those of the register's units."""
        visible = Cluster.objects.all() if by is None else Cluster.objects.visible_to(by)
        register = closure_of(province) | origins_of(province)
        clusters = {one.code: one for one in visible.filter(territories__province__in=register).distinct()}
        by_name: dict[str, list[Cluster]] = {}
        for one in clusters.values():
            by_name.setdefault(_plain(one.name), []).append(one)
        mine = Q(cluster__in=[one.pk for one in clusters.values()]) | Q(cluster__isnull=True, province=province)
        known = {_key(row): row for row in Boundary.objects.filter(mine).select_related("cluster")}
        return cls(province, clusters, by_name, known, source, drawn_on)

    def read(self, number: int, given: Any) -> Feature:
        """What the feature draws, held against what was known."""
        told = _told(given)
        one = Feature(number, _first(told, CODES) or _first(told, NAMES))
        try:
            row = self._boundary(told, given, number)
        except RuleViolation as problem:
            one.error = problem.message
            return one
        old = self.known.get(_key(row))
        if old is not None:
            row.pk, one.before_ha = old.pk, old.area_ha
        one.row = row
        one.outcome = NEW if old is None else UNCHANGED if _same(old, row) else CHANGED
        one.notes += _beside_its_point(row, self.surfaces[_key(row)])
        return one

    def _boundary(self, told: dict[str, str], given: Any, number: int) -> Boundary:
        cluster, name = self._whose(_first(told, CODES), _first(told, NAMES))
        surface = geometry.read(given.get("geometry"))
        row = Boundary(
            province=self.province,
            cluster=cluster,
            name=name,
            geometry=geometry.as_geojson(surface),
            area_ha=geometry.hectares(surface),
            source=_first(told, SOURCES)[:300] or self.source,
            drawn_on=_day(_first(told, DAYS)) or self.drawn_on,
        )
        earlier = self.seen.setdefault(_key(row), number)
        if earlier != number:
            text = _("%(what)s is drawn already by feature %(number)d") % {"what": row, "number": earlier}
            raise RuleViolation("twice", text, "cluster")
        self.surfaces[_key(row)] = surface
        return row

    def _whose(self, code: str, name: str) -> tuple[Cluster | None, str]:
        """The cluster, or the name of another area."""
        if not code and not name:
            message = _("the property “cluster” (its code) or “name” (of a cluster or another planned area) is missing")
            raise RuleViolation("required", message, "cluster")
        if code and code not in self.clusters:
            raise RuleViolation("unknown", _("there is no cluster with the code %(code)s") % {"code": code}, "cluster")
        if code:
            return self.clusters[code], ""
        called = self.by_name.get(_plain(name), [])
        if len(called) > 1:
            codes = ", ".join(sorted(one.code for one in called))
            text = _("several clusters are called %(name)s (%(codes)s); give the code in “cluster”")
            raise RuleViolation("ambiguous", text % {"name": name, "codes": codes}, "cluster")
        return (called[0], "") if called else (None, name[:200])

    def look_for_overlaps(self, features: Iterable[Feature]) -> None:
        """Note which of the features lie over each other or over a boundary known before."""
        least = Rules(today()).find(Key.WATCH_OVERLAP_MIN)
        drawn = {_key(one.row): one for one in features if one.row is not None}
        if least is None or not drawn:
            return
        rest = [row for key, row in self.known.items() if key not in drawn]
        names = [str(one.row) for one in drawn.values()] + [str(row) for row in rest]
        surfaces = [self.surfaces[key] for key in drawn] + [geometry.read(row.geometry) for row in rest]
        fresh = list(drawn.values())
        for first, second, shared in geometry.overlaps(surfaces, Decimal(least.value)):
            for mine, other in ((first, second), (second, first)):
                if mine < len(fresh):
                    text = _("overlaps %(other)s by %(area)s ha")
                    fresh[mine].notes.append(text % {"other": names[other], "area": shown(shared, 2)})


def _key(row: Boundary) -> Whose:
    return row.cluster_id, row.name


def _features(file: IO[bytes]) -> list[Any]:
    message = _("this is no GeoJSON file with “features”")
    try:
        features = json.load(file, parse_constant=_no_number)["features"]
    except (ValueError, KeyError, TypeError, RecursionError) as problem:
        raise RuleViolation("not_geojson", message, "file") from problem
    if not isinstance(features, list):
        raise RuleViolation("not_geojson", message, "file")
    if not features:
        raise RuleViolation("empty", _("the file draws nothing: its list of features is empty"), "file")
    if len(features) > MOST_FEATURES:
        text = _("the file has %(count)d features; at most %(most)d are read, split it")
        raise RuleViolation("too_many", text % {"count": len(features), "most": MOST_FEATURES}, "file")
    return features


def _no_number(name: str) -> Any:
    raise ValueError(name)


def _told(given: Any) -> dict[str, str]:
    """The properties by their names without accents, spaces and strokes; GIS programs shorten and shout."""
    properties = given.get("properties") if isinstance(given, dict) else None
    if not isinstance(properties, dict):
        return {}
    return {_letters(key): clean(str(value)) for key, value in properties.items() if value is not None}


def _first(told: dict[str, str], names: tuple[str, ...]) -> str:
    return next((told[name] for name in names if told.get(name)), "")


def _letters(text: str) -> str:
    return "".join(char for char in fold(text) if char.isalnum())


def _plain(name: str) -> str:
    """A cluster's name without what every cluster is called."""
    return fold(name).removeprefix("cum cong nghiep ").removeprefix("ccn ").strip()


def _day(text: str) -> dt.date | None:
    if not text:
        return None
    day = cells.Date().parse(text)
    if day > today():
        raise RuleViolation("in_future", _("the day of the drawing lies in the future"), "drawn_on")
    return day


def _same(old: Boundary, new: Boundary) -> bool:
    return (old.geometry, old.source, old.drawn_on) == (new.geometry, new.source, new.drawn_on)


def _beside_its_point(row: Boundary, surface: Any) -> list[str]:
    cluster = row.cluster
    if cluster is None or cluster.latitude is None or cluster.longitude is None:
        return []
    if surface.covers(Point(float(cluster.longitude), float(cluster.latitude))):
        return []
    return [_("the register's coordinates of the cluster lie outside")]
