"""Addresses of the pages of decisions."""

from django.urls import path

from clusters.decision_views import AttachmentView, DecisionDetailView, DecisionListView

urlpatterns = [
    path("decisions/", DecisionListView.as_view(), name="decision-list"),
    path("decisions/<int:pk>/", DecisionDetailView.as_view(), name="decision-detail"),
    path("decisions/<int:pk>/files/<int:file_pk>/", AttachmentView.as_view(), name="decision-file"),
]
