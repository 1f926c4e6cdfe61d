"""Addresses of the report pages."""

from django.urls import path

from reports.views.content import ReportContentView
from reports.views.detail import ReportDetailView, ReportProgressView
from reports.views.listing import ReportListView
from reports.views.sources import ReportPanelView, ReportSourcesView

urlpatterns = [
    path("reports/", ReportListView.as_view(), name="report-list"),
    path("reports/<int:pk>/", ReportDetailView.as_view(), name="report-detail"),
    path("reports/<int:pk>/progress/", ReportProgressView.as_view(), name="report-progress"),
    path("reports/<int:pk>/content.<str:format>", ReportContentView.as_view(), name="report-content"),
    path("reports/<int:pk>/lines/<str:line>/", ReportSourcesView.as_view(), name="report-sources"),
    path("reports/<int:pk>/lines/<str:line>/panel/", ReportPanelView.as_view(), name="report-panel"),
]
