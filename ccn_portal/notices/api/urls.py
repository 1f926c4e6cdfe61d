"""Addresses of notices."""

from ccn_portal.notices.api.viewsets import NoticeResource
from ccn_portal.rest.routers import routed

urlpatterns = routed(notice=NoticeResource)
