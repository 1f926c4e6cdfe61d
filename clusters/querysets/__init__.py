"""How the ledger is asked: who may see it, and what was true on a day."""

from clusters.querysets.ledger import (
    AREA,
    COMPLIANT_PLANT,
    ClusterQuerySet,
    DecisionItemQuerySet,
    DecisionQuerySet,
    MilestoneQuerySet,
    OfClusterQuerySet,
    OfProvinceQuerySet,
    PhaseQuerySet,
    WorkQuerySet,
    leased_on,
    matching,
    valid_on,
)
from clusters.querysets.matters import MatterQuerySet, MatterStepQuerySet, ObstacleQuerySet

__all__ = [
    "AREA",
    "COMPLIANT_PLANT",
    "ClusterQuerySet",
    "DecisionItemQuerySet",
    "DecisionQuerySet",
    "MatterQuerySet",
    "MatterStepQuerySet",
    "MilestoneQuerySet",
    "ObstacleQuerySet",
    "OfClusterQuerySet",
    "OfProvinceQuerySet",
    "PhaseQuerySet",
    "WorkQuerySet",
    "leased_on",
    "matching",
    "valid_on",
]
