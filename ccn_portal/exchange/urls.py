"""Addresses of the import and export pages."""

from django.urls import path

from ccn_portal.exchange import boundary_views, views

urlpatterns = [
    path("import/", views.ImportListView.as_view(), name="import-list"),
    path("import/template.xlsx", views.TemplateView.as_view(), name="import-template"),
    path("import/register.xlsx", views.ExportView.as_view(), name="export-register"),
    path("import/<int:pk>/", views.ImportDetailView.as_view(), name="import-detail"),
    path("import/<int:pk>/progress/", views.ImportProgressView.as_view(), name="import-progress"),
    path("import/<int:pk>/errors.csv", views.ImportErrorsView.as_view(), name="import-errors"),
    path("boundaries/", boundary_views.BoundaryListView.as_view(), name="boundary-list"),
    path("boundaries/known.geojson", boundary_views.KnownBoundariesView.as_view(), name="boundary-export"),
    path("boundaries/<int:pk>/", boundary_views.BoundaryDetailView.as_view(), name="boundary-detail"),
]
