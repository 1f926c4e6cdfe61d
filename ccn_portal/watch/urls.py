"""The pages of the watch list."""

from django.urls import path

from ccn_portal.watch.views.detail import AlertActView, AlertDetailView, ClusterAlertsView
from ccn_portal.watch.views.grouped import AlertRulesView, AlertUnitsView
from ccn_portal.watch.views.listing import AlertListView

urlpatterns = [
    path("alerts/", AlertListView.as_view(), name="alert-list"),
    path("alerts/units/", AlertUnitsView.as_view(), name="alert-units"),
    path("alerts/rules/", AlertRulesView.as_view(), name="alert-rules"),
    path("alerts/clusters/<str:code>/", ClusterAlertsView.as_view(), name="alert-cluster"),
    path("alerts/<int:pk>/", AlertDetailView.as_view(), name="alert-detail"),
    path("alerts/<int:pk>/<str:act>/", AlertActView.as_view(), name="alert-act"),
]
