"""The pages of clusters."""

from django.urls import path

from clusters.views.acts import ClusterCreateView, DecisionCreateView, MilestoneCreateView
from clusters.views.detail import ClusterAreasView, ClusterDetailView
from clusters.views.listing import ClusterListView
from clusters.views.matter_letters import ObstacleLetterView
from clusters.views.matters import ObstacleCreateView, ObstacleDetailView, ObstacleListView, ObstacleStepView

urlpatterns = [
    path("clusters/", ClusterListView.as_view(), name="cluster-list"),
    path("clusters/new/", ClusterCreateView.as_view(), name="cluster-create"),
    path("clusters/<str:code>/", ClusterDetailView.as_view(), name="cluster-detail"),
    path("clusters/<str:code>/areas.csv", ClusterAreasView.as_view(), name="cluster-areas"),
    path("clusters/<str:code>/milestones/new/", MilestoneCreateView.as_view(), name="cluster-milestone-create"),
    path("clusters/<str:code>/decisions/new/", DecisionCreateView.as_view(), name="cluster-decision-create"),
    path("obstacles/", ObstacleListView.as_view(), name="obstacle-list"),
    path("obstacles/new/", ObstacleCreateView.as_view(), name="obstacle-create"),
    path("obstacles/<str:code>/", ObstacleDetailView.as_view(), name="obstacle-detail"),
    path("obstacles/<str:code>/letter.docx", ObstacleLetterView.as_view(), name="obstacle-letter"),
    path("obstacles/<str:code>/letters/<int:sent>.docx", ObstacleLetterView.as_view(), name="obstacle-letter-sent"),
    path("obstacles/<str:code>/<str:step>/", ObstacleStepView.as_view(), name="obstacle-step"),
]
