"""Places in the workbook: codes or names, on the map before or since 1/7/2025, several separated by ";"."""

import datetime as dt
from collections.abc import Iterable
from typing import Any

from django.utils.translation import gettext as _

from ccn_portal.errors import RuleViolation
from ccn_portal.territories.choices import Level
from ccn_portal.territories.finding import UnitFinder
from ccn_portal.territories.maps import LAST_DAY_BEFORE
from ccn_portal.territories.models import AdministrativeUnit
from ccn_portal.today import today
from ccn_portal.workbooks.reader import Row
from ccn_portal.workbooks.records import Intake
from clusters.models import ClusterPlace


def day_of_map(row: Row) -> dt.date:
    """A row that names a district is read on the map before 1/7/2025, one without on the map of today."""
    return LAST_DAY_BEFORE if row["district"] or row["district_code"] else today()


def places_of(row: Row, intake: Intake) -> list[AdministrativeUnit]:
    """The communes of a row, the leading one first; what is wrong is noted on the row."""
    codes, names = _parts(row["commune_code"]), _parts(row["commune"])
    if not codes and not names:
        if not row.broken:
            row.fault(RuleViolation("required", _("the commune is missing; write its code or its name"), "commune"))
        return []
    if codes and names and len(codes) != len(names):
        message = _("%(codes)d codes but %(names)d names of communes; give one of each for every commune")
        row.fault(RuleViolation("unequal_lists", message % {"codes": len(codes), "names": len(names)}, "commune_code"))
        return []
    count = len(codes or names)
    try:
        finder = intake.finders.on(day_of_map(row))
        districts = _districts(row, finder, count)
        return [
            finder.commune(
                code=codes[index] if codes else None,
                name=names[index] if names else None,
                district=districts[index],
            )
            for index in range(count)
        ]
    except RuleViolation as violation:
        row.fault(RuleViolation(violation.code, violation.message, _column(violation.field, row)))
        return []


def written_places(places: Iterable[ClusterPlace]) -> dict[str, Any]:
    """The cells of a cluster's places; the leading one comes first."""
    units = [place.unit for place in places]
    districts = [unit.parent for unit in units if unit.parent and unit.parent.level == Level.DISTRICT]
    return {
        "commune_code": "; ".join(unit.code for unit in units),
        "commune": "; ".join(unit.name for unit in units),
        "district_code": "; ".join(unit.code for unit in districts),
        "district": "; ".join(unit.name for unit in districts),
    }


def _districts(row: Row, finder: UnitFinder, count: int) -> list[AdministrativeUnit | None]:
    """One district for each commune; a single one is meant for all."""
    codes, names = _parts(row["district_code"]), _parts(row["district"])
    given = max(len(codes), len(names))
    if not given:
        return [None] * count
    if given not in (1, count) or (codes and names and len(codes) != len(names)):
        message = _("%(districts)d districts for %(communes)d communes; give one for all or one for each")
        raise RuleViolation("unequal_lists", message % {"districts": given, "communes": count}, "district")
    found: list[AdministrativeUnit | None] = [
        finder.district(code=codes[index] if codes else None, name=names[index] if names else None)
        for index in range(given)
    ]
    return found * count if given == 1 else found


def _parts(text: str) -> list[str]:
    return [part.strip() for part in text.split(";") if part.strip()]


def _column(field: str, row: Row) -> str:
    """Where the mistake is: in the code when one is given, else in the name."""
    column = "district" if field == Level.DISTRICT else "commune"
    return f"{column}_code" if row[f"{column}_code"] else column
