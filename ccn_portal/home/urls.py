"""Addresses of the dashboard, of what became of a record, and of the user's jobs."""

from django.urls import path

from ccn_portal.home.history_views import RecordHistoryView
from ccn_portal.home.jobs_views import JobsView
from ccn_portal.home.search import SearchView
from ccn_portal.home.views import FigureSourcesView, HomeView

urlpatterns = [
    path("", HomeView.as_view(), name="home"),
    path("figures/<str:line>/", FigureSourcesView.as_view(), name="figure-sources"),
    path("history/<str:model>/<int:pk>/", RecordHistoryView.as_view(), name="record-history"),
    path("search/", SearchView.as_view(), name="search"),
    path("jobs/", JobsView.as_view(), name="jobs"),
]
