"""What can be done to the ledger: verbs with an actor, each one atomic and recorded."""

from clusters.services.ledger import (
    change_cluster,
    change_decision,
    change_milestone,
    issue_decision,
    record_milestone,
    register_cluster,
    remove_decision,
    remove_milestone,
)
from clusters.services.places import place_clusters, refresh_territories

__all__ = [
    "change_cluster",
    "change_decision",
    "change_milestone",
    "issue_decision",
    "place_clusters",
    "record_milestone",
    "refresh_territories",
    "register_cluster",
    "remove_decision",
    "remove_milestone",
]
