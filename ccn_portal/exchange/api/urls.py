"""Addresses of imports."""

from ccn_portal.exchange.api.viewsets import ImportResource
from ccn_portal.rest.routers import routed

urlpatterns = routed(**{"import": ImportResource})
