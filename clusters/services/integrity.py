"""Proves that what is stored for speed equals what it is derived from."""

from collections.abc import Iterator

from clusters.models import Cluster, ClusterPlace, ClusterTerritory, Decision
from clusters.services.places import derived_territories
from clusters.services.texts import fold_decision

_SHOWN = ("cluster_id", "commune_id", "district_id", "province_id", "lead", "valid_from", "valid_to")


def problems() -> Iterator[str]:
    """One line for each record whose stored derivation differs."""
    codes = dict(Cluster.objects.values_list("pk", "code"))
    derived = derived_territories(ClusterPlace.objects.select_related("cluster")).values()
    right = {tuple(getattr(territory, name) for name in _SHOWN) for territory in derived}
    stored = set(ClusterTerritory.objects.values_list(*_SHOWN))
    for pk in sorted({row[0] for row in right ^ stored}):
        yield f"{codes[pk]}: the stored territories differ from those its places give"
    for cluster in Cluster.objects.iterator():
        before = cluster.folded, cluster.sort_key
        cluster.fold_name()
        if before != (cluster.folded, cluster.sort_key):
            yield f"{cluster.code}: search text or sort key"
    for decision in Decision.objects.iterator():
        before_text = decision.folded
        fold_decision(decision)
        if before_text != decision.folded:
            yield f"{decision.number}: search text"
