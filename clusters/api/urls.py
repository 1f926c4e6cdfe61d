"""Addresses of the ledger's resources."""

from ccn_portal.rest.routers import routed
from clusters.api import viewsets

urlpatterns = routed(
    cluster=viewsets.ClusterResource,
    decision=viewsets.DecisionResource,
    phase=viewsets.PhaseResource,
    milestone=viewsets.MilestoneResource,
    work=viewsets.WorkResource,
    dossier=viewsets.DossierResource,
    obstacle=viewsets.ObstacleResource,
    target=viewsets.TargetResource,
    publishedfigure=viewsets.PublishedFigureResource,
)
