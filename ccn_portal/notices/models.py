"""Notices, the e-mails that carry them, and how each person wants to hear of them."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from ccn_portal.notices.choices import LEVELS, Delivery, MailState, NoticeKind
from ccn_portal.notices.querysets import NoticeQuerySet


class Preference(models.Model):
    """How one person wants to hear of notices; nobody who said nothing has a row."""

    user = models.OneToOneField(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    delivery = models.CharField(_("e-mail"), max_length=7, choices=Delivery, default=Delivery.AT_ONCE)
    changed_at = models.DateTimeField(_("changed at"))

    class Meta:
        verbose_name = _("choice of notices")
        verbose_name_plural = _("choices of notices")

    def __str__(self) -> str:
        return f"{self.user}: {self.get_delivery_display()}"


class Mail(models.Model):
    """One e-mail to one person: a single notice, or the digest of a day (``digest_on``), of which there is one.

    It is sent at most once, see docs/adr/0012: whoever sends it first makes it ``sending``, committed.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    recipient = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    digest_on = models.DateField(_("digest of"), null=True, blank=True)
    state = models.CharField(_("state"), max_length=7, choices=MailState, default=MailState.WAITING)
    attempts = models.PositiveSmallIntegerField(default=0)
    created_at = models.DateTimeField(auto_now_add=True)
    not_before = models.DateTimeField(null=True)
    claimed_at = models.DateTimeField(null=True)
    sent_at = models.DateTimeField(_("sent at"), null=True)
    failure = models.TextField(_("what went wrong"), blank=True)

    class Meta:
        verbose_name = _("e-mail")
        verbose_name_plural = _("e-mails")
        constraints = [
            models.UniqueConstraint(
                fields=["recipient", "digest_on"], condition=Q(digest_on__isnull=False), name="mail_one_digest_a_day"
            ),
            models.CheckConstraint(
                condition=Q(state=MailState.SENT, sent_at__isnull=False) | ~Q(state=MailState.SENT) & Q(sent_at=None),
                name="mail_sent_has_its_time",
            ),
        ]
        indexes = [
            models.Index(
                fields=["created_at"], condition=Q(state__in=["waiting", "sending"]), name="mail_still_to_be_sent"
            )
        ]

    def __str__(self) -> str:
        return f"{self.recipient} {self.get_state_display()}"


class Notice(models.Model):
    """One thing one person is told, once: the same ``key`` never makes a second one for the same recipient."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    recipient = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="notices")
    key = models.CharField(_("key"), max_length=200)
    kind = models.CharField(_("kind"), max_length=10, choices=NoticeKind)
    title = models.CharField(_("title"), max_length=250)
    text = models.TextField(_("text"), blank=True)
    link = models.CharField(_("link"), max_length=300, blank=True, help_text=_("a path of the portal"))
    due_on = models.DateField(_("due"), null=True, blank=True)
    created_at = models.DateTimeField(_("sent at"), auto_now_add=True)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    read_at = models.DateTimeField(_("read at"), null=True, blank=True)
    mail = models.ForeignKey(Mail, on_delete=models.SET_NULL, null=True, blank=True, related_name="notices")

    objects = NoticeQuerySet.as_manager()

    class Meta:
        verbose_name = _("notice")
        verbose_name_plural = _("notices")
        ordering = ["-created_at", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["recipient", "key"], name="notice_once"),
            models.CheckConstraint(condition=~Q(key="") & ~Q(title=""), name="notice_says_something"),
            # a path of this portal: neither another site nor //another.site
            models.CheckConstraint(
                condition=Q(link="") | Q(link__startswith="/") & ~Q(link__startswith="//"), name="notice_link_is_a_path"
            ),
        ]
        indexes = [
            models.Index(fields=["recipient", "-created_at"], name="notice_of_recipient"),
            models.Index(fields=["recipient"], condition=Q(read_at=None), name="notice_unread"),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def level(self) -> str:
        """How urgent its kind is: note, warn, bad or ""."""
        return LEVELS[self.kind]
