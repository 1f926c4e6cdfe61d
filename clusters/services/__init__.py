"""What can be done to the ledger: verbs with an actor, each one atomic and recorded."""

from clusters.services.places import place_clusters, refresh_territories

__all__ = ["place_clusters", "refresh_territories"]
