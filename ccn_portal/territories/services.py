"""Loads the official units and their successions; loading again changes nothing."""

from collections.abc import Iterable
from typing import Any

from ccn_portal.history.tracking import recorded
from ccn_portal.territories import maps, repairs, source
from ccn_portal.territories.choices import Level
from ccn_portal.territories.maps import Key, SuccessionRow, UnitRow
from ccn_portal.territories.models import AdministrativeUnit, UnitSuccession
from ccn_portal.text import fold, sort_key

BATCH = 2000
COMPARED = (
    "name", "short_name", "parent_id", "province_id", "valid_to", "latitude", "longitude", "folded", "sort_key",
)  # fmt: skip


def load_units(*, by: Any = None) -> dict[str, int]:
    """Bring units and successions to what the package ``vietnamadminunits`` says.

    Returns how many of each kind it says (``provinces``, ``districts``, ``communes``, ``successions``)
    and how many rows were ``created`` and ``updated``. Rows the package does not know stay untouched.
    """
    official = maps.build(repairs.repair(source.read()))
    with recorded("load_units", by=by):
        ids, created, updated = _store_units(official.units.values())
        more_created, more_updated = _store_successions(official.successions, ids)
    levels = [key.level for key in official.units]
    return {
        "provinces": levels.count(Level.PROVINCE),
        "districts": levels.count(Level.DISTRICT),
        "communes": levels.count(Level.COMMUNE),
        "successions": len(official.successions),
        "created": created + more_created,
        "updated": updated + more_updated,
    }


def _store_units(rows: Iterable[UnitRow]) -> tuple[dict[Key, int], int, int]:
    """Level by level, because a unit needs its parent's id."""
    units = list(AdministrativeUnit.objects.all())
    stored = {Key(unit.level, unit.code, unit.valid_from): unit for unit in units}
    ids = {key: unit.pk for key, unit in stored.items()}
    created = updated = 0
    by_level: dict[str, list[UnitRow]] = {level.value: [] for level in Level}
    for row in rows:
        by_level[row.key.level].append(row)
    for level_rows in by_level.values():
        new = [_unit(row, ids) for row in level_rows if row.key not in stored]
        AdministrativeUnit.objects.bulk_create(new, batch_size=BATCH)
        ids |= {Key(unit.level, unit.code, unit.valid_from): unit.pk for unit in new}
        changed = [
            unit for row in level_rows if (unit := stored.get(row.key)) is not None and _mend(unit, _unit(row, ids))
        ]
        AdministrativeUnit.objects.bulk_update(changed, COMPARED, batch_size=BATCH)
        created, updated = created + len(new), updated + len(changed)
    return ids, created, updated


def _unit(row: UnitRow, ids: dict[Key, int]) -> AdministrativeUnit:
    latitude, longitude = row.place or (None, None)
    return AdministrativeUnit(
        code=row.key.code,
        level=row.key.level,
        valid_from=row.key.valid_from,
        valid_to=row.valid_to,
        name=row.name,
        short_name=row.short_name,
        parent_id=ids[row.parent] if row.parent else None,
        province_id=ids[row.province] if row.province else None,
        latitude=latitude,
        longitude=longitude,
        folded=fold(row.name),
        sort_key=sort_key(row.short_name),
    )


def _mend(unit: AdministrativeUnit, official: AdministrativeUnit) -> bool:
    """Copy what differs; whether anything did."""
    wrong = [name for name in COMPARED if getattr(unit, name) != getattr(official, name)]
    for name in wrong:
        setattr(unit, name, getattr(official, name))
    return bool(wrong)


def _store_successions(rows: Iterable[SuccessionRow], ids: dict[Key, int]) -> tuple[int, int]:
    stored = {(link.predecessor_id, link.successor_id): link for link in UnitSuccession.objects.all()}
    new, changed = [], []
    for row in rows:
        pair = ids[row.predecessor], ids[row.successor]
        link = stored.get(pair)
        if link is None:
            new.append(
                UnitSuccession(
                    predecessor_id=pair[0],
                    successor_id=pair[1],
                    effective_on=maps.REFORM,
                    is_default=row.is_default,
                )
            )
        elif (link.effective_on, link.is_default) != (maps.REFORM, row.is_default):
            link.effective_on, link.is_default = maps.REFORM, row.is_default
            changed.append(link)
    UnitSuccession.objects.bulk_create(new, batch_size=BATCH)
    UnitSuccession.objects.bulk_update(changed, ["effective_on", "is_default"], batch_size=BATCH)
    return len(new), len(changed)
