"""What a cluster lives on: its land by division of VSIC (QĐ 27/2018/QĐ-TTg), and the test of a specialised cluster."""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from importlib.resources import files
from typing import Any

ZERO = Decimal(0)
M2_PER_HA = Decimal(10_000)
PERCENT = Decimal(100)


@cache
def divisions() -> dict[str, str]:
    """Code of two digits → name, of all divisions."""
    return dict(json.loads((files("investors") / "data" / "vsic.json").read_text(encoding="utf-8")))


def division_of(sector_code: str) -> str | None:
    """``25`` of ``2592``, ``25.9`` or ``C2592``; None for what is no sector of VSIC."""
    digits = sector_code.strip().lstrip("ABCDEFGHIJKLMNOPQRSTU").replace(".", "")
    return digits[:2] if digits.isdigit() and 2 <= len(digits) <= 5 and digits[:2] in divisions() else None


@dataclass(frozen=True)
class Share:
    """The land of one division in a cluster; shares are percentages, None where there is nothing to divide by."""

    division: str | None
    leases: int
    area_ha: Decimal
    of_leased: Decimal | None
    of_industrial: Decimal | None

    @property
    def name(self) -> str:
        """The division's name; "" for leases without a sector."""
        return divisions().get(self.division or "", "")


@dataclass(frozen=True)
class SectorProfile:
    """A cluster's land by division, the largest first, leases without a sector last."""

    shares: tuple[Share, ...]
    leased_ha: Decimal
    industrial_area_ha: Decimal | None

    @property
    def main(self) -> Share | None:
        """The division with the most land."""
        return next((share for share in self.shares if share.division), None)

    def share_of(self, division: str | None) -> Share | None:
        """The division's share; None where it holds no land."""
        return next((share for share in self.shares if division and share.division == division), None)

    def with_more(self, division: str | None, area_ha: Decimal) -> "SectorProfile":
        """The profile as it would be with one more lease."""
        sums = {share.division: (share.leases, share.area_ha) for share in self.shares}
        leases, area = sums.get(division, (0, ZERO))
        return _profile(sums | {division: (leases + 1, area + area_ha)}, self.industrial_area_ha)


def profile_of(leases: Iterable[tuple[str, Decimal]], industrial_area_ha: Decimal | None) -> SectorProfile:
    """The profile of leases given as (sector code, m²)."""
    sums: dict[str | None, tuple[int, Decimal]] = {}
    for code, area_m2 in leases:
        division = division_of(code)
        count, area = sums.get(division, (0, ZERO))
        sums[division] = count + 1, area + area_m2 / M2_PER_HA
    return _profile(sums, industrial_area_ha)


def _profile(sums: dict[str | None, tuple[int, Decimal]], industrial: Decimal | None) -> SectorProfile:
    leased = sum((area for _count, area in sums.values()), ZERO)
    order = sorted(sums.items(), key=lambda one: (one[0] is None, -one[1][1], one[0] or ""))
    shares = tuple(
        Share(
            division,
            count,
            area,
            area * PERCENT / leased if leased else None,
            area * PERCENT / industrial if industrial else None,
        )
        for division, (count, area) in order
    )
    return SectorProfile(shares, leased, industrial)


def sector_profile(cluster: Any, day: Any) -> SectorProfile:
    """The profile of a cluster that comes from ``Cluster.objects.as_of(day)``; one query."""
    leases = cluster.leases.in_force(day).values_list("sector_code", "area_m2")
    return profile_of(leases, cluster.industrial_area_ha)
