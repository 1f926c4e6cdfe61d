"""E-mails of notices: written, and handed to the mail server at most once.

A mail is made ``sending`` and committed, then handed over, then marked. So a worker that is killed in between leaves a
mail of which nobody knows whether it went: it becomes ``unknown`` and stays unsent, the notice stands in the portal
anyway. What certainly did not go (no mail server, or one that refused) is tried again. See docs/adr/0012.
"""

import datetime as dt
import logging
from smtplib import SMTPException, SMTPRecipientsRefused, SMTPResponseException
from typing import Any

from django.conf import settings
from django.core.mail import EmailMultiAlternatives, get_connection
from django.db import transaction
from django.db.models import F, Q, QuerySet
from django.db.models.functions import Now
from django.template.loader import render_to_string
from django.utils import timezone, translation
from django.utils.translation import ngettext

from ccn_portal.notices.choices import Delivery, MailState
from ccn_portal.notices.models import Mail, Notice, Preference
from ccn_portal.today import today

MOST_ATTEMPTS = 6
FIRST_PAUSE = dt.timedelta(minutes=5)  # doubled after each refusal
SILENT = dt.timedelta(minutes=10)  # longer than any mail takes to hand over
AT_ONCE = 500  # mails one task hands over; the next goes on
SHOWN = 30  # notices a digest tells in full
DIGEST_HOUR = 7
PERMANENT = 500  # from here on a mail server's answer means "never"
log = logging.getLogger(__name__)


def deliver(most: int = AT_ONCE) -> int:
    """Hand over what waits; how many mails went. Any number of workers may do it at once."""
    _give_up_silent()
    if not _waiting().exists():
        return 0
    connection, sent = get_connection(), 0
    try:
        connection.open()
        for _number in range(most):
            mail = _claim()
            if mail is None:
                break
            if _hand_over(mail, connection):
                sent += 1
            else:  # what went wrong may have ended the conversation: the next mail begins one anew
                connection.close()
                connection.open()
    except (OSError, SMTPException):
        # nothing is claimed: all of it waits for the next round
        log.warning("the mail server cannot be reached; mails wait", exc_info=True)
    finally:
        connection.close()
    return sent


def plan_digests(now: dt.datetime | None = None) -> int:
    """One mail for each person who wants a daily one and was told something new; never two for a day.

    Does nothing before the hour of the digest, so it may be called as often as one likes.
    """
    now = now or timezone.now()
    if timezone.localtime(now).hour < DIGEST_HOUR:
        return 0
    day, planned = today(), 0
    daily = Preference.objects.filter(delivery=Delivery.DAILY, user__is_active=True).exclude(user__email="")
    for user, since in daily.values_list("user", "changed_at"):
        new = Notice.objects.filter(recipient=user, mail=None, read_at=None, created_at__gte=since)
        planned += _plan_digest(user, day, new)
    return planned


def _plan_digest(user: int, day: dt.date, new: QuerySet[Notice]) -> bool:
    if not new.exists():
        return False
    with transaction.atomic():
        mail, made = Mail.objects.get_or_create(recipient_id=user, digest_on=day)
        if made:
            new.update(mail=mail)
    return made


# -- handing over -------------------------------------------------------------------------------
def _waiting() -> QuerySet[Mail]:
    return Mail.objects.filter(Q(not_before=None) | Q(not_before__lte=Now()), state=MailState.WAITING)


def _claim() -> Mail | None:
    """The oldest mail that waits, from now on ours and nobody else's."""
    with transaction.atomic():
        mail = _waiting().select_for_update(skip_locked=True).order_by("created_at", "pk").first()
        if mail is not None:
            mail.state, mail.attempts, mail.claimed_at = MailState.SENDING, mail.attempts + 1, timezone.now()
            mail.save()
    return mail


def _give_up_silent() -> None:
    """Mails whose sender gave no sign of life: they may have gone, so they are not sent again."""
    silent = Mail.objects.filter(state=MailState.SENDING, claimed_at__lt=Now() - SILENT)
    for pk in silent.values_list("pk", flat=True):
        log.warning("mail %s was cut short while being sent and is not sent again", pk)
    silent.update(state=MailState.UNKNOWN)


def _hand_over(mail: Mail, connection: Any) -> bool:
    """Write and send one mail and note how it ended; whether it went."""
    message = written(mail)
    if message is None:
        _note(mail, MailState.SKIPPED)
        return False
    try:
        connection.send_messages([message])
    except (SMTPResponseException, SMTPRecipientsRefused) as refusal:  # it answered: the mail did not go
        _refused(mail, refusal)
    except Exception as problem:  # cut off without an answer: it may have gone
        log.warning("mail %s was cut short while being sent and is not sent again", mail.pk, exc_info=True)
        _note(mail, MailState.UNKNOWN, failure=str(problem))
    else:
        _note(mail, MailState.SENT, sent_at=timezone.now())
        return True
    return False


def _refused(mail: Mail, refusal: SMTPResponseException | SMTPRecipientsRefused) -> None:
    codes = (
        [code for code, _text in refusal.recipients.values()]
        if isinstance(refusal, SMTPRecipientsRefused)
        else [refusal.smtp_code]
    )
    if mail.attempts >= MOST_ATTEMPTS or min(codes) >= PERMANENT:
        _note(mail, MailState.FAILED, failure=str(refusal))
    else:
        pause = FIRST_PAUSE * 2 ** (mail.attempts - 1)
        _note(mail, MailState.WAITING, failure=str(refusal), not_before=timezone.now() + pause)


def _note(mail: Mail, state: MailState, **more: Any) -> None:
    Mail.objects.filter(pk=mail.pk, state=MailState.SENDING, attempts=mail.attempts).update(state=state, **more)


# -- writing ------------------------------------------------------------------------------------
def written(mail: Mail) -> EmailMultiAlternatives | None:
    """The mail in the portal's language, as text and as HTML; None when everything in it was read meanwhile."""
    rows = mail.notices.filter(read_at=None).order_by(F("due_on").asc(nulls_last=True), "created_at", "pk")
    notices = list(rows.select_related("recipient"))
    if not notices:
        return None
    user = notices[0].recipient
    with translation.override(settings.LANGUAGE_CODE):
        context = {
            "user": user,
            "notices": notices[:SHOWN],
            "more": max(0, len(notices) - SHOWN),
            "digest": mail.digest_on,
            "portal": settings.PORTAL_URL,
        }
        message = EmailMultiAlternatives(
            subject=f"[CCN] {_subject(mail, notices)}",
            body=render_to_string("notices/mail.txt", context),
            to=[user.email],
            headers={"Message-ID": f"<{mail.pk}@ccn-portal>", "Auto-Submitted": "auto-generated"},
        )
        message.attach_alternative(render_to_string("notices/mail.html", context), "text/html")
    return message


def _subject(mail: Mail, notices: list[Notice]) -> str:
    if mail.digest_on is None:
        return " ".join(notices[0].title.split())
    count = len(notices)
    text = ngettext("%(count)d notice of %(day)s", "%(count)d notices of %(day)s", count)
    return text % {"count": count, "day": f"{mail.digest_on:%d/%m/%Y}"}
