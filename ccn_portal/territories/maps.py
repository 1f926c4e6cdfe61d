"""The two maps and their successions as rows for the register, made from what the package says."""

import datetime as dt
from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import NamedTuple

from ccn_portal.territories.choices import Level
from ccn_portal.territories.geometry import Point
from ccn_portal.territories.source import Named, NewCommune, OldCommune, Source, split_type

REFORM = dt.date(2025, 7, 1)
LAST_DAY_BEFORE = REFORM - dt.timedelta(days=1)


class Key(NamedTuple):
    """What names a unit for good: a code alone was reused."""

    level: str
    code: str
    valid_from: dt.date | None


@dataclass(frozen=True)
class UnitRow:
    """One administrative unit."""

    key: Key
    name: str
    short_name: str
    valid_to: dt.date | None
    parent: Key | None
    province: Key | None
    place: Point | None


class SuccessionRow(NamedTuple):
    """(Part of) the predecessor became part of the successor."""

    predecessor: Key
    successor: Key
    is_default: bool


@dataclass
class Maps:
    """All units by key, provinces before districts before communes, and their successions."""

    units: dict[Key, UnitRow] = field(default_factory=dict)
    successions: list[SuccessionRow] = field(default_factory=list)

    def add(self, key: Key, name: str, place: Point | None, *, ends: bool, within: tuple[Key, ...] = ()) -> None:
        """Add a unit unless it is there; ``within`` is its parent and, last, its province."""
        if key not in self.units:
            self.units[key] = UnitRow(
                key,
                name,
                _short(name),
                LAST_DAY_BEFORE if ends else None,
                parent=within[0] if within else None,
                province=within[-1] if within else None,
                place=place,
            )


def build(source: Source) -> Maps:
    """The rows of both maps."""
    maps = Maps()
    unchanged = _unchanged_provinces(source)
    olds, news = list(source.old.values()), list(source.new.values())
    # the newer map places an unchanged province better, so it comes first
    for new in news:
        maps.add(_new_province(new, unchanged), new.province.name, new.province.place, ends=False)
    for old in olds:
        maps.add(_old_province(old), old.province.name, old.province.place, ends=True)
    for old in olds:
        maps.add(_district(old), old.district.name, old.district.place, ends=True, within=(_old_province(old),))
    for old in olds:
        if old.commune:
            within = (_district(old), _old_province(old))
            maps.add(_old_commune(old.commune), old.commune.name, old.place, ends=True, within=within)
    for new in news:
        maps.add(_new_commune(new), new.commune.name, new.place, ends=False, within=(_new_province(new, unchanged),))
    maps.successions = [*_of_provinces(source, unchanged), *_of_districts(source), *_of_communes(source)]
    return maps


def _unchanged_provinces(source: Source) -> set[str]:
    """Package keys of the provinces whose only successor is themselves, made of nothing else."""
    successors: dict[str, set[str]] = defaultdict(set)
    origins: dict[str, set[str]] = defaultdict(set)
    for link in source.links:
        old, new = source.old[link.old].province_key, source.new[link.new].province_key
        successors[old].add(new)
        origins[new].add(old)
    codes = {(old.province_key, old.province.code, old.province.name) for old in source.old.values()}
    return {
        new.province_key
        for new in source.new.values()
        if successors[new.province_key] == origins[new.province_key] == {new.province_key}
        and (new.province_key, new.province.code, new.province.name) in codes
    }


def _of_provinces(source: Source, unchanged: set[str]) -> Iterator[SuccessionRow]:
    pairs = {
        (_old_province(source.old[link.old]), _new_province(source.new[link.new], unchanged)) for link in source.links
    }
    for old, new in sorted(pairs):
        if old != new:
            yield SuccessionRow(old, new, is_default=True)


def _of_districts(source: Source) -> Iterator[SuccessionRow]:
    """A district went where its communes went; by default to the one that took most of them."""
    received: dict[Key, Counter[Key]] = defaultdict(Counter)
    for link in source.links:
        received[_district(source.old[link.old])][_new_commune(source.new[link.new])] += link.is_default
    for district, communes in received.items():
        default = min(communes, key=lambda commune: (-communes[commune], commune.code))
        for commune in communes:
            yield SuccessionRow(district, commune, is_default=commune == default)


def _of_communes(source: Source) -> Iterator[SuccessionRow]:
    for link in source.links:
        commune = source.old[link.old].commune
        if commune:
            yield SuccessionRow(_old_commune(commune), _new_commune(source.new[link.new]), link.is_default)


def _old_province(old: OldCommune) -> Key:
    return Key(Level.PROVINCE.value, old.province.code, None)


def _new_province(new: NewCommune, unchanged: set[str]) -> Key:
    return Key(Level.PROVINCE.value, new.province.code, None if new.province_key in unchanged else REFORM)


def _district(old: OldCommune) -> Key:
    return Key(Level.DISTRICT.value, old.district.code, None)


def _old_commune(commune: Named) -> Key:
    return Key(Level.COMMUNE.value, commune.code, None)


def _new_commune(new: NewCommune) -> Key:
    return Key(Level.COMMUNE.value, new.commune.code, REFORM)


def _short(name: str) -> str:
    """The name without its type; "Phường 4" keeps it, a number alone is no name."""
    _, rest = split_type(name)
    return name if rest.isdigit() else rest
