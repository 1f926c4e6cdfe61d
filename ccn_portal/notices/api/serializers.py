"""What notices look like in the API."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from ccn_portal.notices.choices import NoticeKind
from ccn_portal.rest.shapes import Choice, Day, Moment, Shape, Text


class Identifier(Text):
    """A UUID as text."""

    def native(self, value: Any) -> str:
        """Its usual writing."""
        return str(value)


class NoticeSerializer(Shape):
    """One thing the caller was told; ``link`` is a path of the portal."""

    id = Identifier(column="pk")
    kind = Choice(_("Kind"), choices=NoticeKind.choices)
    title = Text(_("Title"))
    text = Text(_("Text"), null=True)
    link = Text(_("Link"), null=True)
    due_on = Day(_("Due"), null=True)
    created_at = Moment(_("Sent at"))
    read_at = Moment(_("Read at"), null=True)
