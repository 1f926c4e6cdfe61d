"""The ledger: clusters and the dated acts that make their state."""

from clusters.models.cluster import Cluster, ClusterPlace, ClusterTerritory
from clusters.models.decision import Attachment, Decision, DecisionItem, Phase
from clusters.models.planning import Dossier, Obstacle, PlanTarget, PublishedFigure
from clusters.models.progress import InfrastructureWork, Milestone

__all__ = [
    "Attachment",
    "Cluster",
    "ClusterPlace",
    "ClusterTerritory",
    "Decision",
    "DecisionItem",
    "Dossier",
    "InfrastructureWork",
    "Milestone",
    "Obstacle",
    "Phase",
    "PlanTarget",
    "PublishedFigure",
]
