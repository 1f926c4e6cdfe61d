"""Addresses of inspections, findings, transfers, sanctions and compliance."""

from django.urls import path, re_path

from ccn_portal.rest.routers import routed
from inspections.api import catalogues, files, plans, viewsets
from inspections.api.counts import ComplianceCountsView

urlpatterns = [
    path("finding-codes/", catalogues.FindingCodesView.as_view(), name="finding-codes"),
    path("checklists/", catalogues.ChecklistsView.as_view(), name="checklists"),
    re_path(r"^inspections/(?P<id>[0-9]{1,18})/files/$", files.InspectionFilesView.as_view(), name="inspection-files"),
    re_path(
        r"^inspections/(?P<id>[0-9]{1,18})/files/(?P<file_pk>[0-9]{1,18})/$",
        files.InspectionFileView.as_view(),
        name="inspection-file",
    ),
    re_path(
        r"^findings/(?P<id>[0-9]{1,18})/files/(?P<file_pk>[0-9]{1,18})/$",
        files.FindingFileView.as_view(),
        name="finding-file",
    ),
    path("compliance-counts/", ComplianceCountsView.as_view(), name="compliance-counts"),
    *routed(
        inspection=viewsets.InspectionResource,
        finding=viewsets.FindingResource,
        transfer=viewsets.TransferResource,
        sanction=viewsets.SanctionResource,
        inspectionplan=plans.PlanResource,
        plannedvisit=plans.PlannedVisitResource,
        compliance=viewsets.ComplianceResource,
        tenantcompliance=viewsets.TenantComplianceResource,
    ),
]
