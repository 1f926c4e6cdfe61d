"""What a unit became and what it was made of, over any number of reorganisations."""

from ccn_portal.territories.models import AdministrativeUnit, UnitSuccession


def closure_of(unit: AdministrativeUnit) -> set[int]:
    """Ids of the unit and of all that succeeded it, transitively."""
    return _walk(unit.pk, "predecessor", "successor")


def origins_of(unit: AdministrativeUnit) -> set[int]:
    """Ids of the unit and of all it was made of, transitively."""
    return _walk(unit.pk, "successor", "predecessor")


def _walk(start: int, from_end: str, to_end: str) -> set[int]:
    found, frontier = {start}, {start}
    while frontier:
        links = UnitSuccession.objects.filter(**{f"{from_end}__in": frontier}).values_list(f"{to_end}_id", flat=True)
        frontier = set(links) - found
        found |= frontier
    return found
