"""What administrative units look like in the API."""

from collections import defaultdict
from typing import Any

from django.utils.translation import gettext_lazy as _

from ccn_portal.rest.shapes import Attached, Choice, Context, Day, Flag, Measure, Shape, Text
from ccn_portal.territories.choices import Level
from ccn_portal.territories.models import UnitSuccession


class RelatedUnitSerializer(Shape):
    """A unit this one became, or was made of."""

    code = Text(_("Code"))
    name = Text(_("Name"))
    level = Choice(_("Level"), choices=Level.choices)
    effective_on = Day(_("Effective on"))
    is_default = Flag(_("Default"))

    @classmethod
    def cell(cls, rows: list[dict[str, Any]]) -> str:
        """Codes and names."""
        return "; ".join(f"{row['code']} {row['name']}" for row in rows)


def _related(ids: list[int], near: str, far: str) -> dict[int, list[dict[str, Any]]]:
    links = UnitSuccession.objects.filter(**{f"{near}__in": ids}).order_by("effective_on", f"{far}__code")
    columns = (f"{near}_id", f"{far}__code", f"{far}__name", f"{far}__level", "effective_on", "is_default")
    found: dict[int, list[dict[str, Any]]] = defaultdict(list)
    for unit, code, name, level, effective_on, is_default in links.values_list(*columns):
        found[unit].append(
            {"code": code, "name": name, "level": level, "effective_on": effective_on, "is_default": is_default}
        )
    return found


def successors(ids: list[int], _context: Context) -> dict[int, list[dict[str, Any]]]:
    """What each unit became."""
    return _related(ids, "predecessor", "successor")


def predecessors(ids: list[int], _context: Context) -> dict[int, list[dict[str, Any]]]:
    """What each unit was made of."""
    return _related(ids, "successor", "predecessor")


class PlaceSerializer(Shape):
    """The unit's centre, WGS 84."""

    lat = Measure(_("Latitude"), column="latitude")
    lon = Measure(_("Longitude"), column="longitude")


class UnitSerializer(Shape):
    """A province, district or commune for as long as it existed in this form."""

    attached = {
        "successors": Attached(successors, default=list),
        "predecessors": Attached(predecessors, default=list),
    }

    code = Text(_("Code"))
    level = Choice(_("Level"), choices=Level.choices)
    name = Text(_("Name"))
    short_name = Text(_("Short name"))
    parent = Text(_("Part of"), column="parent__code", null=True)
    province = Text(_("Province"), column="province__code", null=True)
    valid_from = Day(_("Valid from"), null=True)
    valid_to = Day(_("Last valid day"), null=True)
    location = PlaceSerializer(label=_("Location"), allow_null=True)
    successors = RelatedUnitSerializer(many=True, label=_("Became"))
    predecessors = RelatedUnitSerializer(many=True, label=_("Made of"))
