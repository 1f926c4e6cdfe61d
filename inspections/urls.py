"""The pages of inspections, findings and compliance."""

from django.urls import path

from inspections.views.compliance import ComplianceView, TenantComplianceView
from inspections.views.detail import FindingFileView, InspectionDetailView
from inspections.views.documents import FindingLetterView, MinutesDocumentView, TransferLetterView
from inspections.views.listing import InspectionListView
from inspections.views.minutes import ChecklistView, InspectionFilesView, InspectionFileView, MinutesView
from inspections.views.overview import ComplianceOverviewView
from inspections.views.planning import (
    PlanAddView,
    PlanApproveView,
    PlanChangeView,
    PlanCreateView,
    PlannedVisitView,
)
from inspections.views.planning_tenants import PlanTenantsView
from inspections.views.plans import PlanDetailView, PlanListView
from inspections.views.priority import IntoPlanView, PriorityListView
from inspections.views.recording import FindingChangeView, FindingCreateView, InspectionCreateView
from inspections.views.steps import FindingActView
from inspections.views.subjects import ComplianceClustersView, ComplianceTenantsView

urlpatterns = [
    path("inspections/", InspectionListView.as_view(), name="inspection-list"),
    path("inspections/new/", InspectionCreateView.as_view(), name="inspection-create"),
    path("inspections/<str:code>/", InspectionDetailView.as_view(), name="inspection-detail"),
    path("inspections/<str:code>/findings/new/", FindingCreateView.as_view(), name="finding-create"),
    path("inspections/<str:code>/minutes/", MinutesView.as_view(), name="inspection-minutes"),
    path("inspections/<str:code>/minutes.docx", MinutesDocumentView.as_view(), name="inspection-minutes-document"),
    path("inspections/<str:code>/checklist/", ChecklistView.as_view(), name="inspection-checklist"),
    path("inspections/<str:code>/files/", InspectionFilesView.as_view(), name="inspection-files"),
    path("inspections/<str:code>/files/<int:file_pk>/", InspectionFileView.as_view(), name="inspection-file"),
    path("inspection-plans/", PlanListView.as_view(), name="inspection-plan-list"),
    path("inspection-plans/new/", PlanCreateView.as_view(), name="inspection-plan-create"),
    path("inspection-plans/<int:pk>/", PlanDetailView.as_view(), name="inspection-plan-detail"),
    path("inspection-plans/<int:pk>/edit/", PlanChangeView.as_view(), name="inspection-plan-change"),
    path("inspection-plans/<int:pk>/add/", PlanAddView.as_view(), name="inspection-plan-add"),
    path("inspection-plans/<int:pk>/add-tenants/", PlanTenantsView.as_view(), name="inspection-plan-tenants"),
    path("inspection-plans/<int:pk>/approve/", PlanApproveView.as_view(), name="inspection-plan-approve"),
    path("planned-visits/<int:pk>/", PlannedVisitView.as_view(), name="inspection-plan-visit"),
    path("findings/<int:pk>/files/<int:file_pk>/", FindingFileView.as_view(), name="finding-file"),
    path("findings/<int:pk>/letters/<str:letter>/", FindingLetterView.as_view(), name="finding-letter"),
    path("findings/<int:pk>/letters/<int:sent>.docx", TransferLetterView.as_view(), name="finding-letter-sent"),
    path("findings/<int:pk>/edit/", FindingChangeView.as_view(), name="finding-change"),
    path("findings/<int:pk>/<str:act>/", FindingActView.as_view(), name="finding-act"),
    path("priority/", PriorityListView.as_view(), name="priority-list"),
    path("priority/plan/", IntoPlanView.as_view(), name="priority-plan"),
    path("compliance/", ComplianceOverviewView.as_view(), name="compliance-overview"),
    path("compliance/clusters/", ComplianceClustersView.as_view(), name="compliance-clusters"),
    path("compliance/tenants/", ComplianceTenantsView.as_view(), name="compliance-tenants"),
    path("compliance/tenants/<str:tenant>/", TenantComplianceView.as_view(), name="compliance-tenant"),
    path("compliance/<str:code>/", ComplianceView.as_view(), name="compliance"),
]
