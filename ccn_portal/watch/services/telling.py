"""What leaders are told of the watch list: one notice for all that was escalated in a run."""

import datetime as dt
from collections.abc import Sequence

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from ccn_portal.accounts.models import User
from ccn_portal.notices.choices import NoticeKind
from ccn_portal.notices.services import Message, notify_all
from ccn_portal.watch.models import Alert


def tell_leaders(ids: Sequence[int], day: dt.date) -> None:
    """Tell each leader how many alerts of his register were escalated; a query for each leader, and the notices."""
    messages = []
    for leader in User.objects.filter(role="leader", is_active=True):
        mine = list(Alert.objects.visible_to(leader).filter(pk__in=ids).values_list("pk", flat=True))
        count = len(mine)
        if not count:
            continue
        title = ngettext("%(count)d alert was escalated to you", "%(count)d alerts were escalated to you", count)
        link = reverse("alert-detail", args=mine) if count == 1 else f"{reverse('alert-list')}?escalated=true"
        messages.append(
            Message(
                to=(leader,),
                key=f"watch:escalated:{day}:{min(ids)}",
                kind=NoticeKind.ALERT,
                title=title % {"count": count},
                text=_("Nobody has taken them on in time, or they have been in hand for too long."),
                link=link,
            )
        )
    notify_all(messages)
