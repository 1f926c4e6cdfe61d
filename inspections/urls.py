"""The pages of inspections, findings and compliance."""

from django.urls import path

from inspections.views.compliance import ComplianceView, TenantComplianceView
from inspections.views.detail import FindingFileView, InspectionDetailView
from inspections.views.listing import InspectionListView
from inspections.views.overview import ComplianceOverviewView
from inspections.views.recording import FindingCreateView, InspectionCreateView
from inspections.views.steps import FindingActView
from inspections.views.subjects import ComplianceClustersView, ComplianceTenantsView

urlpatterns = [
    path("inspections/", InspectionListView.as_view(), name="inspection-list"),
    path("inspections/new/", InspectionCreateView.as_view(), name="inspection-create"),
    path("inspections/<str:code>/", InspectionDetailView.as_view(), name="inspection-detail"),
    path("inspections/<str:code>/findings/new/", FindingCreateView.as_view(), name="finding-create"),
    path("findings/<int:pk>/files/<int:file_pk>/", FindingFileView.as_view(), name="finding-file"),
    path("findings/<int:pk>/<str:act>/", FindingActView.as_view(), name="finding-act"),
    path("compliance/", ComplianceOverviewView.as_view(), name="compliance-overview"),
    path("compliance/clusters/", ComplianceClustersView.as_view(), name="compliance-clusters"),
    path("compliance/tenants/", ComplianceTenantsView.as_view(), name="compliance-tenants"),
    path("compliance/tenants/<str:tenant>/", TenantComplianceView.as_view(), name="compliance-tenant"),
    path("compliance/<str:code>/", ComplianceView.as_view(), name="compliance"),
]
