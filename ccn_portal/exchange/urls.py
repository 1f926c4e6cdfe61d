"""Addresses of the import and export pages."""

from django.urls import path

from ccn_portal.exchange import views

urlpatterns = [
    path("import/", views.ImportListView.as_view(), name="import-list"),
    path("import/template.xlsx", views.TemplateView.as_view(), name="import-template"),
    path("import/register.xlsx", views.ExportView.as_view(), name="export-register"),
    path("import/<int:pk>/", views.ImportDetailView.as_view(), name="import-detail"),
    path("import/<int:pk>/progress/", views.ImportProgressView.as_view(), name="import-progress"),
    path("import/<int:pk>/errors.csv", views.ImportErrorsView.as_view(), name="import-errors"),
]
