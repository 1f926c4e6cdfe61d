"""E-mails: handed over once, tried again only when they certainly did not go."""

import datetime as dt
from smtplib import SMTPDataError, SMTPRecipientsRefused, SMTPServerDisconnected

import pytest
import time_machine
from django.core import mail as outbox
from django.core.mail.backends.locmem import EmailBackend
from django.utils import timezone

from ccn_portal.notices import delivery
from ccn_portal.notices.choices import Delivery, MailState, NoticeKind
from ccn_portal.notices.models import Mail, Notice
from ccn_portal.notices.services import choose_delivery, mark_read, notify

pytestmark = pytest.mark.django_db


@pytest.fixture
def told(so):
    """``told(key)``: somebody with an address is told something."""
    so.email = "so@example.vn"
    so.save()

    def tell(key="k", title="Quá hạn 3 ngày: phiếu <quý> III/2026"):
        text = "Còn thiếu 2 phiếu."
        return notify(to=[so], key=key, kind=NoticeKind.OVERDUE, title=title, text=text, due_on=dt.date(2026, 9, 20))

    return tell


def states():
    return sorted(Mail.objects.values_list("state", flat=True))


def failing(monkeypatch, *problems):
    """The mail server answers with these, then takes mails."""
    waiting, send = list(problems), EmailBackend.send_messages

    def answer(self, messages):
        if waiting and (problem := waiting.pop(0)):
            raise problem
        return send(self, messages)

    monkeypatch.setattr(EmailBackend, "send_messages", answer)


def test_a_mail_goes_once_and_says_it_as_text_and_html(told):
    told()
    assert (delivery.deliver(), delivery.deliver(), states()) == (1, 0, [MailState.SENT])
    (message,) = outbox.outbox
    ((html, kind),) = message.alternatives
    assert message.to == ["so@example.vn"]
    assert message.subject == "[CCN] Quá hạn 3 ngày: phiếu <quý> III/2026"
    pk = Notice.objects.get().pk
    for part in ("Kính gửi Sở Công Thương Hà Nội,", "20/09/2026", "Còn thiếu 2 phiếu.", f"/notices/{pk}/"):
        assert part in message.body, part
        assert part in html, part
    assert "&lt;quý&gt;" in html
    assert "<quý>" in message.body
    assert (kind, str(Mail.objects.get().pk) in message.extra_headers["Message-ID"]) == ("text/html", True)


def test_without_a_mail_server_everything_waits(told, monkeypatch):
    told()

    def refused(self):
        raise ConnectionRefusedError

    with monkeypatch.context() as down:
        down.setattr(EmailBackend, "open", refused)
        assert delivery.deliver() == 0
    assert Mail.objects.get().attempts == 0
    assert delivery.deliver() == 1


def test_what_was_put_off_is_tried_again_later_and_not_at_once(told, monkeypatch):
    told()
    failing(monkeypatch, SMTPDataError(451, b"later"))
    now = timezone.now()
    with time_machine.travel(now, tick=False):
        assert (delivery.deliver(), states()) == (0, [MailState.WAITING])
    later = Mail.objects.get()
    assert later.not_before - now == delivery.FIRST_PAUSE
    assert delivery.deliver() == 0
    Mail.objects.update(not_before=now - dt.timedelta(seconds=1))
    assert (delivery.deliver(), len(outbox.outbox)) == (1, 1)


@pytest.mark.parametrize(
    ("problem", "state"),
    [
        (SMTPRecipientsRefused({"so@example.vn": (550, b"no such user")}), MailState.FAILED),
        (SMTPServerDisconnected("cut off"), MailState.UNKNOWN),  # it may have gone
        (TimeoutError(), MailState.UNKNOWN),
    ],
)
def test_what_was_refused_for_good_or_may_have_gone_is_not_tried_again(told, monkeypatch, problem, state):
    told("one")
    told("two")
    failing(monkeypatch, problem)
    assert delivery.deliver() == 1  # the other goes in the same round
    assert states() == sorted([state, MailState.SENT])
    assert (delivery.deliver(), len(outbox.outbox)) == (0, 1)


def test_refusals_end_after_some_attempts(told, monkeypatch):
    told()
    failing(monkeypatch, *[SMTPDataError(451, b"later")] * delivery.MOST_ATTEMPTS)
    for _number in range(delivery.MOST_ATTEMPTS):
        assert states() == [MailState.WAITING]
        Mail.objects.update(not_before=None)
        delivery.deliver()
    assert states() == [MailState.FAILED]


@pytest.mark.parametrize(("silent", "state"), [(9, MailState.SENDING), (11, MailState.UNKNOWN)])
def test_a_mail_whose_worker_was_killed_is_not_sent_again(told, silent, state):
    told()
    Mail.objects.update(state=MailState.SENDING, claimed_at=timezone.now() - dt.timedelta(minutes=silent))
    assert (delivery.deliver(), states(), outbox.outbox) == (0, [state], [])


def test_what_was_read_in_the_portal_before_is_not_mailed(told, so):
    told()
    mark_read(by=so)
    assert (delivery.deliver(), states(), outbox.outbox) == (0, [MailState.SKIPPED], [])


def at(hour, day=20):
    return timezone.make_aware(dt.datetime(2026, 12, day, hour, 30))


def test_a_digest_goes_once_a_day_with_what_is_new(told, so, settings):
    choose_delivery(delivery=Delivery.DAILY, by=so)
    settings.FROZEN_TODAY = dt.date(2026, 12, 20)
    told("one", "Việc một")
    told("two", "Việc hai")
    assert delivery.plan_digests(at(6)) == 0  # before the hour
    assert [delivery.plan_digests(at(hour)) for hour in (7, 7, 8)] == [1, 0, 0]
    told("three", "Việc ba")
    assert delivery.plan_digests(at(9)) == 0
    assert delivery.deliver() == 1
    (message,) = outbox.outbox
    assert message.subject == "[CCN] 2 thông báo ngày 20/12/2026"
    assert "1. Việc một" in message.body
    assert "2. Việc hai" in message.body
    assert "Việc ba" not in message.body
    settings.FROZEN_TODAY = dt.date(2026, 12, 21)
    assert (delivery.plan_digests(at(7, 21)), delivery.deliver()) == (1, 1)
    assert "Việc ba" in outbox.outbox[1].body
    settings.FROZEN_TODAY = dt.date(2026, 12, 22)
    assert delivery.plan_digests(at(7, 22)) == 0  # nothing new, no mail


def test_a_digest_leaves_out_what_was_told_before_it_was_chosen(told, so):
    choose_delivery(delivery=Delivery.PORTAL, by=so)
    told()
    choose_delivery(delivery=Delivery.DAILY, by=so)
    assert delivery.plan_digests(at(8)) == 0
