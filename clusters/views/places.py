"""Where clusters lie, for choosing a place on a list page."""

import datetime as dt

from ccn_portal.accounts.models import User
from clusters.models import Cluster, ClusterTerritory
from clusters.querysets import valid_on

Place = tuple[str, str, list[tuple[str, str]]]
_NAMES = ("province__code", "province__name", "district__code", "district__name", "commune__code", "commune__name")


def places_of(user: User, day: dt.date) -> list[Place]:
    """The units the user's clusters lie in on the map of the day: (code, name of district or province, communes)."""
    visible = Cluster.objects.visible_to(user)
    rows = (
        ClusterTerritory.objects.filter(valid_on(day), cluster__in=visible.values("pk"))
        .values_list(*_NAMES)
        .order_by("province__sort_key", "district__sort_key", "commune__sort_key", "commune__code")
        .distinct()
    )
    groups: dict[str, Place] = {}
    for province, province_name, district, district_name, code, name in rows:
        above = (district, district_name) if district else (province, province_name)
        groups.setdefault(above[0], (*above, []))[2].append((code, name))
    return list(groups.values())
