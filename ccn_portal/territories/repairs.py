"""Mends what is provably wrong in the package's conversion of 2025.

Its centres were found by name, and its conversion within a new province matches by name too. Where
two of the merged provinces had communes of one name, the names were mixed up:

* nine new communes have the centre of another commune, 30 km and more from all they were made of
  (Thanh Bình and Lương Hòa Lạc of Đồng Tháp have each other's);
* some old communes that were not divided are listed as divided, with a commune at the other end of the new
  province as a second candidate (Phường 4 of Mỹ Tho with Cao Lãnh, 80 km away);
* an old commune whose centre was not found has its district's or province's, shared by several.
"""

from collections import Counter, defaultdict
from dataclasses import replace

from ccn_portal.territories.geometry import Point, km, middle_of
from ccn_portal.territories.source import Link, OldCommune, Source

FAR_KM = 30  # no commune is that wide: the largest has a radius of 25 km
APART_KM = 15  # candidates nearer than this are never thrown out
APART_RATIO = 1.2  # … and only beyond the extents of both communes together


def repair(source: Source) -> Source:
    """The source with wrong centres replaced or removed and mixed-up candidates dropped."""
    _forget_shared_centres(source)
    _move_misplaced_successors(source)
    return replace(source, links=_without_homonyms(source))


def _forget_shared_centres(source: Source) -> None:
    uses = Counter(old.place for old in source.old.values())
    for old in source.old.values():
        if uses[old.place] > 1:
            old.place = None


def _move_misplaced_successors(source: Source) -> None:
    origins: dict[str, list[Point]] = defaultdict(list)
    for link in source.links:
        place = source.old[link.old].place
        if not link.divided and place:
            origins[link.new].append(place)
    for key, places in origins.items():
        new = source.new[key]
        if new.place and all(km(new.place, place) > FAR_KM for place in places):
            new.place = middle_of(places)


def _without_homonyms(source: Source) -> list[Link]:
    kept = [link for link in source.links if link.is_default or not _apart(source, link)]
    parts = Counter(link.old for link in kept)
    return [replace(link, divided=parts[link.old] > 1) for link in kept]


def _apart(source: Source, link: Link) -> bool:
    old, new = source.old[link.old], source.new[link.new]
    if new.place is None:
        return False
    distance = min(km(new.place, place) for place in _whereabouts(old))
    return distance > APART_KM and distance > APART_RATIO * (old.radius_km + 2 * new.radius_km + 1)


def _whereabouts(old: OldCommune) -> list[Point]:
    """The commune's centre as the package has it and its district's: one of the two is right."""
    return [unit.place for unit in (old.commune, old.district) if unit and unit.place]
