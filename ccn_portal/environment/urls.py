"""The pages of the wastewater, waste and fire registers."""

from django.urls import path

from ccn_portal.environment.views.correcting import MilestoneChangeView, ResultChangeView
from ccn_portal.environment.views.listing import EnvironmentListView
from ccn_portal.environment.views.page import EnvironmentDetailView
from ccn_portal.environment.views.recording import ActChangeView, ActCreateView, SampleCreateView

urlpatterns = [
    path("environment/", EnvironmentListView.as_view(), name="environment-list"),
    path("environment/acts/<int:pk>/", ActChangeView.as_view(), name="environment-act"),
    path("environment/results/<int:result>/", ResultChangeView.as_view(), name="environment-result"),
    path("environment/progress/<int:milestone>/", MilestoneChangeView.as_view(), name="environment-milestone"),
    path("environment/<str:code>/", EnvironmentDetailView.as_view(), name="environment-detail"),
    path("environment/<str:code>/samples/new/", SampleCreateView.as_view(), name="environment-sample-create"),
    path("environment/<str:code>/<str:topic>/new/", ActCreateView.as_view(), name="environment-act-create"),
]
