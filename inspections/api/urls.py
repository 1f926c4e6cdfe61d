"""Addresses of inspections, findings, transfers, sanctions and compliance."""

from django.urls import path

from ccn_portal.rest.routers import routed
from inspections.api import viewsets
from inspections.api.counts import ComplianceCountsView

urlpatterns = [
    path("compliance-counts/", ComplianceCountsView.as_view(), name="compliance-counts"),
    *routed(
        inspection=viewsets.InspectionResource,
        finding=viewsets.FindingResource,
        transfer=viewsets.TransferResource,
        sanction=viewsets.SanctionResource,
        compliance=viewsets.ComplianceResource,
        tenantcompliance=viewsets.TenantComplianceResource,
    ),
]
