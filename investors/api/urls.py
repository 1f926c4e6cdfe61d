"""Addresses of parties and leases."""

from ccn_portal.rest.routers import routed
from investors.api import matters, viewsets

urlpatterns = routed(
    investor=viewsets.InvestorResource,
    tenant=viewsets.TenantResource,
    lease=viewsets.LeaseResource,
    petition=matters.PetitionResource,
    assessment=matters.AssessmentResource,
    projectaction=matters.ProjectActionResource,
)
