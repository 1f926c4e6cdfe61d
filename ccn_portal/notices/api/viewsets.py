"""The caller's notices."""

from typing import Any

from django.db.models import QuerySet
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext_lazy as _
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from ccn_portal.accounts.permissions import Permission
from ccn_portal.notices.api.serializers import NoticeSerializer
from ccn_portal.notices.choices import NoticeKind
from ccn_portal.notices.models import Notice
from ccn_portal.notices.services import mark_read
from ccn_portal.rest.filters import ChoicesFilter, RegisterFilterSet, TextFilter, YesNoFilter
from ccn_portal.rest.parameters import Parameter
from ccn_portal.rest.versions import etag_of
from ccn_portal.rest.views import Resource

HEX = "[0-9a-f]"


class NoticeFilter(RegisterFilterSet):
    """Notices."""

    kind = ChoicesFilter(label=_("Kind"), choices=NoticeKind.choices)
    unread = YesNoFilter(label=_("Unread"), field_name="read_at", lookup_expr="isnull")
    q = TextFilter("title", "text", label=_("Search"))


class NoticeResource(Resource):
    """What the caller was told, the latest first; nobody sees another's."""

    title = "notices"
    shape = NoticeSerializer
    filters = NoticeFilter
    rights = {"GET": Permission.VIEW_REGISTER, "POST": Permission.VIEW_REGISTER}
    sorts = {"created_at": "created_at", "due_on": "due_on"}
    default_order = ("-created_at",)
    lookup_value_regex = f"{HEX}{{8}}-{HEX}{{4}}-{HEX}{{4}}-{HEX}{{4}}-{HEX}{{12}}"

    def rows(self) -> QuerySet:
        """The caller's own."""
        return Notice.objects.visible_to(self.user)

    def parameters(self, action: str) -> list[Parameter]:
        """Reading takes none."""
        return [] if action == "read" else super().parameters(action)

    def body(self, action: str) -> Any:
        """Reading needs none."""
        return None

    @action(detail=True, methods=["post"])
    def read(self, request: Request, id: str) -> Response:
        """Note it as read; again changes nothing."""
        mark_read(by=self.user, notices=[get_object_or_404(self.rows(), pk=id)])
        row = self.read_one(id=id)
        return Response(row, headers={"ETag": etag_of(row)})
