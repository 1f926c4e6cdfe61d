"""Addresses of the watch list."""

from ccn_portal.rest.routers import routed
from ccn_portal.watch.api import viewsets

urlpatterns = routed(alert=viewsets.AlertResource)
