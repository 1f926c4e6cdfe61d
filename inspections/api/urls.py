"""Addresses of inspections, findings, transfers, sanctions and compliance."""

from ccn_portal.rest.routers import routed
from inspections.api import viewsets

urlpatterns = routed(
    inspection=viewsets.InspectionResource,
    finding=viewsets.FindingResource,
    transfer=viewsets.TransferResource,
    sanction=viewsets.SanctionResource,
    compliance=viewsets.ComplianceResource,
)
