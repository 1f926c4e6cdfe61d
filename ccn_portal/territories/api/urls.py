"""Addresses of units."""

from ccn_portal.rest.routers import routed
from ccn_portal.territories.api.viewsets import UnitResource

urlpatterns = routed(unit=UnitResource)
