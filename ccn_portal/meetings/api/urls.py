"""Addresses of meetings and tasks."""

from ccn_portal.meetings.api import viewsets
from ccn_portal.rest.routers import routed

urlpatterns = routed(meeting=viewsets.MeetingResource, task=viewsets.TaskResource)
