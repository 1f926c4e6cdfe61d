"""What a unit became and what it was made of, over any number of reorganisations."""

from collections import defaultdict
from collections.abc import Iterable

from django.db import connection

from ccn_portal.territories.models import AdministrativeUnit

# UNION (not UNION ALL) ends the walk when nothing new is found
_SUCCESSORS = """
WITH RECURSIVE walk(id) AS (
    SELECT %s::bigint
    UNION
    SELECT link.successor_id FROM territories_unitsuccession link JOIN walk ON link.predecessor_id = walk.id
) SELECT id FROM walk
"""
_PREDECESSORS = """
WITH RECURSIVE walk(id) AS (
    SELECT %s::bigint
    UNION
    SELECT link.predecessor_id FROM territories_unitsuccession link JOIN walk ON link.successor_id = walk.id
) SELECT id FROM walk
"""
_BOTH = " UNION ALL ".join(
    f"SELECT {later}, id FROM ({walk}) AS relatives"  # noqa: S608 - only the texts above
    for later, walk in (("true", _SUCCESSORS), ("false", _PREDECESSORS))
)
_OF_EACH = """
WITH RECURSIVE walk(root, id) AS (
    SELECT root, root FROM unnest(%s::bigint[]) AS root
    UNION
    SELECT walk.root, link.successor_id FROM territories_unitsuccession link JOIN walk ON link.predecessor_id = walk.id
) SELECT root, id FROM walk
"""


def closures_of(units: Iterable[int]) -> dict[int, set[int]]:
    """For the id of each unit, the ids of itself and of all that succeeded it; one query for any number of them."""
    found: dict[int, set[int]] = defaultdict(set)
    with connection.cursor() as cursor:
        cursor.execute(_OF_EACH, [sorted(set(units))])
        for root, pk in cursor.fetchall():
            found[root].add(pk)
    return dict(found)


def closure_of(unit: AdministrativeUnit) -> set[int]:
    """Ids of the unit and of all that succeeded it, transitively; one query."""
    return _ids(_SUCCESSORS, unit)


def origins_of(unit: AdministrativeUnit) -> set[int]:
    """Ids of the unit and of all it was made of, transitively; one query."""
    return _ids(_PREDECESSORS, unit)


def lineage_of(unit: AdministrativeUnit) -> tuple[set[int], set[int]]:
    """``closure_of`` and ``origins_of`` together; one query."""
    successors: set[int] = set()
    origins: set[int] = set()
    with connection.cursor() as cursor:
        cursor.execute(_BOTH, [unit.pk, unit.pk])
        for is_later, pk in cursor.fetchall():
            (successors if is_later else origins).add(pk)
    return successors, origins


def _ids(steps: str, unit: AdministrativeUnit) -> set[int]:
    with connection.cursor() as cursor:
        cursor.execute(steps, [unit.pk])
        return {pk for (pk,) in cursor.fetchall()}
