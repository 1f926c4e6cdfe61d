"""Telling people things: once each, also when many try at the same time."""

import datetime as dt
import threading

import pytest
from django.db import IntegrityError, connection, transaction
from django.utils.translation import gettext_lazy

from ccn_portal.accounts.models import User
from ccn_portal.errors import RuleViolation
from ccn_portal.notices.choices import Delivery, MailState, NoticeKind
from ccn_portal.notices.models import Mail, Notice, Preference
from ccn_portal.notices.services import Message, choose_delivery, delivery_of, mark_read, notify, notify_all

pytestmark = pytest.mark.django_db
DUE = dt.date(2026, 12, 20)


@pytest.fixture(autouse=True)
def nobody_has_an_address(db):
    """But those to whom a test gives one."""
    User.objects.update(email="")


def tell(*to, key="returns:2026Q4:1:5", **more):
    given = {"kind": NoticeKind.DUE, "title": "Còn 5 ngày", "link": "/returns/", "due_on": DUE} | more
    return notify(to=to, key=key, **given)


def with_address(user):
    user.email = f"{user.username}@example.vn"
    user.save()
    return user


def test_the_same_key_makes_one_notice_for_each_person(so, leader):
    assert {row.recipient for row in tell(so, leader, so)} == {so, leader}
    assert tell(so, leader, title="Khác") == []
    (row,) = Notice.objects.visible_to(so)
    assert (row.title, row.link, row.due_on, row.read_at) == ("Còn 5 ngày", "/returns/", DUE, None)


def test_another_step_or_another_person_is_told(so, leader):
    tell(so)
    assert len(tell(so, leader)) == 1
    assert len(tell(so, leader, key="returns:2026Q4:1:2")) == 2


def test_systems_and_closed_accounts_are_told_nothing(api_user, gialam):
    gialam.is_active = False
    assert tell(api_user, gialam) == []


def test_texts_are_kept_in_vietnamese_whatever_the_reader_of_the_page_speaks(so):
    from django.utils import translation

    with translation.override("en"):
        (row,) = tell(so, title=gettext_lazy("Notices"))
    assert row.title == "Thông báo"


@pytest.mark.parametrize("link", ["https://elsewhere.vn/", "//elsewhere.vn/", "returns/"])
def test_a_link_stays_within_the_portal(so, link):
    with pytest.raises(IntegrityError), transaction.atomic():
        tell(so, link=link)


def test_who_has_an_address_gets_an_e_mail_as_chosen(so, leader, gialam, thachthat):
    for user in (so, leader, gialam):
        with_address(user)
    choose_delivery(delivery=Delivery.DAILY, by=leader)
    choose_delivery(delivery=Delivery.PORTAL, by=gialam)
    tell(so, leader, gialam, thachthat)
    (mail,) = Mail.objects.all()
    assert (mail.recipient, mail.state, mail.digest_on) == (so, MailState.WAITING, None)
    assert list(mail.notices.all()) == list(Notice.objects.visible_to(so))
    tell(so)
    assert Mail.objects.count() == 1


def test_telling_many_takes_four_queries_and_the_mails(so, leader, thachthat, django_assert_num_queries):
    with_address(so)
    messages = [Message((so, leader, thachthat), f"k:{n}", NoticeKind.DUE, f"Việc {n}") for n in range(40)]
    with django_assert_num_queries(6):  # with the two of the savepoint
        assert len(notify_all(messages)) == 120


def test_reading_is_ones_own(so, leader):
    mine, other = tell(so, leader)
    mine, other = (mine, other) if mine.recipient == so else (other, mine)
    assert mark_read(by=leader, notices=[mine]) == 0
    assert mark_read(by=so, notices=[mine]) == 1
    assert mark_read(by=so) == 0
    assert Notice.objects.visible_to(leader).unread().count() == 1


def test_a_choice_is_kept_with_its_time_and_only_real_ones(so):
    assert delivery_of(so) == Delivery.AT_ONCE
    choose_delivery(delivery="daily", by=so)
    first = Preference.objects.get(user=so).changed_at
    choose_delivery(delivery="daily", by=so)
    assert (delivery_of(so), Preference.objects.get(user=so).changed_at) == (Delivery.DAILY, first)
    with pytest.raises(RuleViolation):
        choose_delivery(delivery="pigeon", by=so)


@pytest.mark.django_db(transaction=True)
def test_eight_at_once_make_one_notice_and_one_mail(so, leader):
    with_address(so)
    start, made, failed = threading.Barrier(8), [], []

    def work():
        try:
            start.wait()
            made.extend(tell(so, leader))
        except Exception as problem:  # told by the assertion below
            failed.append(problem)
        finally:
            connection.close()

    threads = [threading.Thread(target=work) for _number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert (failed, len(made), Notice.objects.count(), Mail.objects.count()) == ([], 2, 2, 1)
