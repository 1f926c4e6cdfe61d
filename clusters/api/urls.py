"""Addresses of the ledger's resources."""

from django.urls import path, re_path

from ccn_portal.rest.routers import routed
from clusters.api import files, viewsets
from clusters.api.matters import ObstacleResource
from clusters.api.statistics import StatisticsView
from clusters.api.timeline import ClusterTimelineView

urlpatterns = [
    path("clusters/<str:code>/timeline/", ClusterTimelineView.as_view(), name="cluster-timeline"),
    re_path(r"^decisions/(?P<id>[0-9]{1,18})/attachments/$", files.AttachmentsView.as_view(), name="decision-files"),
    re_path(
        r"^decisions/(?P<id>[0-9]{1,18})/attachments/(?P<attachment>[0-9]{1,18})/$",
        files.AttachmentView.as_view(),
        name="decision-attachment",
    ),
    path("statistics/", StatisticsView.as_view(), name="statistics"),
    *routed(
        cluster=viewsets.ClusterResource,
        decision=viewsets.DecisionResource,
        phase=viewsets.PhaseResource,
        milestone=viewsets.MilestoneResource,
        work=viewsets.WorkResource,
        dossier=viewsets.DossierResource,
        obstacle=ObstacleResource,
        target=viewsets.TargetResource,
        publishedfigure=viewsets.PublishedFigureResource,
    ),
]
