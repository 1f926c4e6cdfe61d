"""Where clusters lie: the places that were registered, and the territories derived from them."""

from collections.abc import Iterable, Mapping

from ccn_portal.territories.models import AdministrativeUnit
from ccn_portal.territories.resolution import spans_of
from clusters.models import Cluster, ClusterPlace, ClusterTerritory

BATCH = 1000
_COMPARED = ("lead", "district_id", "province_id", "valid_to")


def place_clusters(places: Mapping[Cluster, list[AdministrativeUnit] | None]) -> None:
    """Give each cluster its communes, the leading one first (None: it keeps them), and derive its territories.

    Writes only what differs; a fixed number of queries.
    """
    stored: dict[int, list[ClusterPlace]] = {}
    for place in ClusterPlace.objects.filter(cluster__in=[cluster.pk for cluster in places]):
        stored.setdefault(place.cluster_id, []).append(place)
    gone, changed, new = [], [], []
    for cluster, units in places.items():
        if units is None:
            continue
        wanted = {unit.pk: not index for index, unit in enumerate(units)}
        for place in stored.get(cluster.pk, []):
            lead = wanted.pop(place.unit_id, None)
            if lead is None:
                gone.append(place.pk)
            elif lead != place.lead:
                place.lead = lead
                changed.append(place)
        new += [ClusterPlace(cluster=cluster, unit_id=unit_id, lead=lead) for unit_id, lead in wanted.items()]
    ClusterPlace.objects.filter(pk__in=gone).delete()
    # one leads at any moment: who led steps back before another steps forward
    for lead in (False, True):
        ClusterPlace.objects.bulk_update([place for place in changed if place.lead is lead], ["lead"], BATCH)
    ClusterPlace.objects.bulk_create(new, BATCH)
    refresh_territories(places)


def refresh_territories(clusters: Iterable[Cluster]) -> int:
    """Derive the territories of the clusters again from their places; returns how many rows had to change."""
    ids = [cluster.pk for cluster in clusters]
    wanted = derived_territories(ClusterPlace.objects.filter(cluster__in=ids).select_related("cluster"))
    gone, changed = [], []
    for territory in ClusterTerritory.objects.filter(cluster__in=ids):
        right = wanted.pop((territory.cluster_id, territory.commune_id, territory.valid_from), None)
        if right is None:
            gone.append(territory.pk)
        elif any(getattr(territory, name) != getattr(right, name) for name in _COMPARED):
            for name in _COMPARED:
                setattr(territory, name, getattr(right, name))
            changed.append(territory)
    ClusterTerritory.objects.filter(pk__in=gone).delete()
    ClusterTerritory.objects.bulk_update(changed, ["lead", "district", "province", "valid_to"], BATCH)
    ClusterTerritory.objects.bulk_create(wanted.values(), BATCH)
    return len(gone) + len(changed) + len(wanted)


def derived_territories(places: Iterable[ClusterPlace]) -> dict[tuple[int, int, object], ClusterTerritory]:
    """What the territories should be; communes that merged are one territory, led if any of them leads."""
    known = {place.pk: place for place in places}
    points = [(pk, place.unit_id, place.cluster.latitude, place.cluster.longitude) for pk, place in known.items()]
    territories: dict[tuple[int, int, object], ClusterTerritory] = {}
    for pk, spans in spans_of(points).items():
        for span in spans:
            key = known[pk].cluster_id, span.commune_id, span.valid_from
            territory = territories.setdefault(
                key,
                ClusterTerritory(
                    cluster_id=known[pk].cluster_id,
                    lead=False,
                    commune_id=span.commune_id,
                    district_id=span.district_id,
                    province_id=span.province_id,
                    valid_from=span.valid_from,
                    valid_to=span.valid_to,
                ),
            )
            territory.lead = territory.lead or known[pk].lead
    return territories
