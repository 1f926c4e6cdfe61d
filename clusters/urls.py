"""The pages of clusters."""

from django.urls import path

from clusters.views.detail import ClusterAreasView, ClusterDetailView
from clusters.views.listing import ClusterListView

urlpatterns = [
    path("clusters/", ClusterListView.as_view(), name="cluster-list"),
    path("clusters/<str:code>/", ClusterDetailView.as_view(), name="cluster-detail"),
    path("clusters/<str:code>/areas.csv", ClusterAreasView.as_view(), name="cluster-areas"),
]
