"""The ledger: clusters and the dated acts that make their state."""

from clusters.models.boundary import Boundary
from clusters.models.cluster import Cluster, ClusterPlace, ClusterTerritory
from clusters.models.decision import Attachment, Decision, DecisionItem, Phase
from clusters.models.matters import Matter, MatterStep, Obstacle, ObstacleStep
from clusters.models.planning import Dossier, PlanTarget, PublishedFigure
from clusters.models.progress import InfrastructureWork, Milestone

__all__ = [
    "Attachment",
    "Boundary",
    "Cluster",
    "ClusterPlace",
    "ClusterTerritory",
    "Decision",
    "DecisionItem",
    "Dossier",
    "InfrastructureWork",
    "Matter",
    "MatterStep",
    "Milestone",
    "Obstacle",
    "ObstacleStep",
    "Phase",
    "PlanTarget",
    "PublishedFigure",
]
