"""Telling people things: once each, in the portal, and by e-mail as each of them chose.

Every app above may call ``notify``; it neither waits for a mail server nor fails with one::

    notify(
        to=users,
        key=f"transfer:{transfer.pk}:no-reply:30",   # what it is about, and the step: told once for ever
        kind=NoticeKind.TRANSFER,
        title=_("%(agency)s has not replied for %(days)d days") % …,
        text=_("Transferred on %(day)s by letter %(number)s.") % …,
        link=reverse("finding-detail", args=[finding.pk]),
        due_on=transfer.reply_due,
    )

The key says *duty and step*: a second reminder of the same duty needs another key, calling again with the same one
changes nothing, from however many processes. Texts are kept as they are given, so they are written in the portal's
language: call it inside ``translation.override(settings.LANGUAGE_CODE)``, or hand over lazy texts. What is due to
many at once goes through ``notify_all``, which takes four queries for any number of messages.
"""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.conf import settings
from django.db import transaction
from django.utils import timezone, translation
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from ccn_portal.errors import RuleViolation
from ccn_portal.jobs.services import send
from ccn_portal.notices.choices import Delivery, NoticeKind
from ccn_portal.notices.models import Mail, Notice, Preference

if TYPE_CHECKING:
    from ccn_portal.accounts.models import User

Words = str | Promise
DELIVER = "ccn_portal.notices.tasks.deliver"
LONGEST_TITLE = 250


@dataclass(frozen=True)
class Message:
    """The same notice for several people; see ``notify`` for what each part is."""

    to: "tuple[User, ...]"
    key: str
    kind: NoticeKind
    title: Words
    text: Words = ""
    link: str = ""
    due_on: dt.date | None = None


def notify(
    *,
    to: "Iterable[User]",
    key: str,
    kind: NoticeKind,
    title: Words,
    text: Words = "",
    link: str = "",
    due_on: dt.date | None = None,
    by: "User | None" = None,
) -> list[Notice]:
    """Tell these people one thing, each once; the notices that are new (none when all were told before).

    ``key`` names the duty and the step, at most 200 characters; ``link`` is a path of the portal (``reverse(…)``).
    Who may not sign in, and systems (API clients), are told nothing.
    """
    return notify_all([Message(tuple(to), key, kind, title, text, link, due_on)], by=by)


def notify_all(messages: Iterable[Message], *, by: "User | None" = None) -> list[Notice]:
    """Tell all of this, all or nothing; the notices that are new. Four queries, however much it is.

    Two processes that tell the same at the same time make one notice: the database lets the first in.
    """
    with translation.override(settings.LANGUAGE_CODE), transaction.atomic():
        wanted = _wanted(messages, by)
        if not wanted:
            return []
        _plan_mails(wanted)
        Notice.objects.bulk_create(wanted, ignore_conflicts=True)
        # ids are ours, so those that are there are the ones that were let in
        there = set(Notice.objects.filter(pk__in=[row.pk for row in wanted]).values_list("pk", flat=True))
        made = [row for row in wanted if row.pk in there]
        mails = Mail.objects.bulk_create([row.mail for row in made if row.mail])
        if mails:
            transaction.on_commit(lambda: send(DELIVER))
    return made


def _wanted(messages: Iterable[Message], by: "User | None") -> list[Notice]:
    """One row for each key and recipient, in an order all processes share, so that none waits for another's rows."""
    rows: dict[tuple[int, str], Notice] = {}
    for message in messages:
        for user in message.to:
            if user.is_active and user.role != "client":
                rows.setdefault((user.pk, message.key), _row(message, user, by))
    return [row for _key, row in sorted(rows.items(), key=lambda pair: pair[0])]


def _row(message: Message, user: "User", by: "User | None") -> Notice:
    return Notice(
        recipient=user,
        key=message.key,
        kind=message.kind,
        title=str(message.title)[:LONGEST_TITLE],
        text=str(message.text),
        link=message.link,
        due_on=message.due_on,
        created_by=by,
    )


def _plan_mails(rows: list[Notice]) -> None:
    """Give each notice its e-mail where the person has an address and wants one at once; nothing is stored yet."""
    chosen = dict(
        Preference.objects.filter(user__in={row.recipient_id for row in rows}).values_list("user", "delivery")
    )
    for row in rows:
        at_once = chosen.get(row.recipient_id, Delivery.AT_ONCE) == Delivery.AT_ONCE
        if at_once and row.recipient.email:
            row.mail = Mail(recipient_id=row.recipient_id)


def mark_read(*, by: "User", notices: "Iterable[Notice] | None" = None) -> int:
    """The user has seen these notices (all of the user's own without ``notices``); how many were unread."""
    rows = Notice.objects.visible_to(by).unread()
    if notices is not None:
        rows = rows.filter(pk__in=[notice.pk for notice in notices])
    return rows.update(read_at=timezone.now())


def delivery_of(user: "User") -> Delivery:
    """How the person wants to hear of notices."""
    row = Preference.objects.filter(user=user).first()
    return Delivery(row.delivery) if row else Delivery.AT_ONCE


def choose_delivery(*, delivery: str, by: "User") -> Delivery:
    """The person's own choice, from now on; RuleViolation ``invalid`` for what is none."""
    if delivery not in Delivery.values:
        raise RuleViolation("invalid", _("Choose one of the ways offered."), "delivery")
    with transaction.atomic():
        row, made = Preference.objects.select_for_update().get_or_create(
            user=by, defaults={"delivery": delivery, "changed_at": timezone.now()}
        )
        if not made and row.delivery != delivery:
            row.delivery, row.changed_at = delivery, timezone.now()
            row.save()
    return Delivery(delivery)
