"""Reads the two maps and the conversion between them from the package ``vietnamadminunits``.

The package keys its conversion by folded names ("tinhbacgiang_huyenvietyen_xahongthai"), its tables
carry the official codes. Five island districts (Bạch Long Vĩ, Cồn Cỏ, Hoàng Sa, Lý Sơn, Côn Đảo) had
no communes: their rows have no commune code, and the district itself is what was succeeded.
"""

import json
import math
import re
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from decimal import Decimal
from importlib.resources import files
from pathlib import Path

from ccn_portal.territories.geometry import Point, km
from ccn_portal.text import clean

# spelling of the package's types varies ("Thị Xã Mường Lay")
TYPES = ("Thành phố", "Thị xã", "Thị trấn", "Đặc khu", "Phường", "Huyện", "Quận", "Tỉnh", "Xã")
_OLD = """
    SELECT provinceKey, districtKey, wardKey, provinceCode, province, districtCode, district, wardCode, ward,
           provinceLat, provinceLon, districtLat, districtLon, wardLat, wardLon, wardBounds
    FROM admin_units_legacy
"""
_NEW = """
    SELECT provinceKey, wardKey, provinceCode, province, wardCode, ward,
           provinceLat, provinceLon, wardLat, wardLon, wardAreaKm2
    FROM admin_units
"""


@dataclass(frozen=True)
class Named:
    """A unit as the package names it."""

    code: str
    name: str
    place: Point | None


@dataclass
class OldCommune:
    """A commune of the map until 30/6/2025; ``commune`` is None where the district had none."""

    province: Named
    district: Named
    commune: Named | None
    province_key: str
    place: Point | None
    radius_km: float


@dataclass
class NewCommune:
    """A commune of the map since 1/7/2025."""

    province: Named
    commune: Named
    province_key: str
    place: Point | None
    radius_km: float


@dataclass(frozen=True)
class Link:
    """The old commune (part of it, when it was divided) became part of the new one; keys of the package."""

    old: str
    new: str
    divided: bool
    is_default: bool


@dataclass
class Source:
    """Everything the package says, by its own keys."""

    old: dict[str, OldCommune]
    new: dict[str, NewCommune]
    links: list[Link]


def read() -> Source:
    """Both maps and the conversion, as the package has them."""
    folder = Path(str(files("vietnamadminunits"))) / "data"
    with closing(sqlite3.connect(folder / "dataset.db")) as database:
        database.row_factory = sqlite3.Row
        old = {
            f"{row['provinceKey']}_{row['districtKey']}_{row['wardKey'] or ''}": _old_commune(row)
            for row in database.execute(_OLD)
        }
        new = {f"{row['provinceKey']}_{row['wardKey']}": _new_commune(row) for row in database.execute(_NEW)}
    return Source(old, new, list(_links(json.loads((folder / "converter_2025.json").read_text(encoding="utf-8")))))


def split_type(name: str) -> tuple[str, str]:
    """A name's type and the rest: "Xã Bát Tràng" is ("Xã", "Bát Tràng"); ("", name) when it has no type."""
    for kind in TYPES:
        if name.lower().startswith(f"{kind.lower()} "):
            return kind, name[len(kind) + 1 :]
    return "", name


def _links(conversion: dict) -> Iterator[Link]:
    for province, communes in conversion["DICT_PROVINCE_WARD_NO_DIVIDED"].items():
        for commune, olds in communes.items():
            for old in olds:
                yield Link(old, f"{province}_{commune}", divided=False, is_default=True)
    for province, communes in conversion["DICT_PROVINCE_WARD_DIVIDED"].items():
        for old, parts in communes.items():
            for part in parts:
                yield Link(old, f"{province}_{part['newWardKey']}", True, part["isDefaultNewWard"])


def _old_commune(row: sqlite3.Row) -> OldCommune:
    commune = _named(row, "ward") if row["wardCode"] else None
    return OldCommune(
        province=_named(row, "province"),
        district=_named(row, "district"),
        commune=commune,
        province_key=row["provinceKey"],
        place=commune.place if commune else None,
        radius_km=_radius_of_bounds(row["wardBounds"] or ""),
    )


def _new_commune(row: sqlite3.Row) -> NewCommune:
    return NewCommune(
        province=_named(row, "province"),
        commune=_named(row, "ward"),
        province_key=row["provinceKey"],
        place=_point(row["wardLat"], row["wardLon"]),
        radius_km=math.sqrt((row["wardAreaKm2"] or 0) / math.pi),
    )


def _named(row: sqlite3.Row, level: str) -> Named:
    kind, rest = split_type(clean(row[level]))
    name = f"{kind} {rest}" if kind else rest
    return Named(row[f"{level}Code"], name, _point(row[f"{level}Lat"], row[f"{level}Lon"]))


def _point(latitude: float | None, longitude: float | None) -> Point | None:
    if latitude is None or longitude is None:
        return None
    return Decimal(str(latitude)), Decimal(str(longitude))


def _radius_of_bounds(bounds: str) -> float:
    numbers = [Decimal(number) for number in re.findall(r"-?\d+\.\d+", bounds)]
    return km((numbers[0], numbers[1]), (numbers[2], numbers[3])) / 2 if len(numbers) == 4 else 0.0
