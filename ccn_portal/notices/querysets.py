"""How notices are asked for."""

from typing import TYPE_CHECKING, Self

from django.db import models

if TYPE_CHECKING:
    from ccn_portal.accounts.models import User


class NoticeQuerySet(models.QuerySet):
    """Notices; each is its recipient's alone, administrators see no others' either."""

    def visible_to(self, user: "User") -> Self:
        """The user's own."""
        return self.filter(recipient=user)

    def unread(self) -> Self:
        """Those not opened and not ticked off."""
        return self.filter(read_at=None)
