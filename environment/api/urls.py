"""Addresses of the wastewater, waste and fire registers."""

from django.urls import path

from ccn_portal.rest.routers import routed
from environment.api import viewsets

urlpatterns = [
    path("environment-shares/", viewsets.SharesView.as_view(), name="environment-shares"),
    *routed(
        environment=viewsets.EnvironmentResource,
        environmentact=viewsets.EnvironmentActResource,
        sampleresult=viewsets.SampleResultResource,
    ),
]
