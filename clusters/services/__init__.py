"""What can be done to the ledger: verbs with an actor, each one atomic and recorded."""

from clusters.services.attachments import attach_file
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
from clusters.services.matters import change_obstacle, raise_obstacle, steps_open_to, take_step
from clusters.services.places import place_clusters, refresh_territories
from clusters.services.planning import (
    change_dossier,
    change_work,
    open_dossier,
    publish_figure,
    record_work,
    set_target,
)

__all__ = [
    "attach_file",
    "change_cluster",
    "change_decision",
    "change_dossier",
    "change_milestone",
    "change_obstacle",
    "change_work",
    "issue_decision",
    "open_dossier",
    "place_clusters",
    "publish_figure",
    "raise_obstacle",
    "record_milestone",
    "record_work",
    "refresh_territories",
    "register_cluster",
    "remove_decision",
    "remove_milestone",
    "set_target",
    "steps_open_to",
    "take_step",
]
