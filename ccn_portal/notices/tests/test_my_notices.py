"""The page, the bell and the API: a person's own notices and nobody else's."""

import pytest

from ccn_portal.notices.choices import Delivery, NoticeKind
from ccn_portal.notices.models import Notice
from ccn_portal.notices.services import delivery_of, notify

pytestmark = pytest.mark.django_db
PAGE = "/notices/"


@pytest.fixture
def notice(so):
    (row,) = notify(to=[so], key="k", kind=NoticeKind.ALERT, title="Quá 12 tháng chưa có quy hoạch", link="/clusters/")
    return row


def test_the_bell_counts_and_lists_what_is_unread(client, so, leader, notice):
    client.force_login(so)
    assert 'id="notices-count">1<' in client.get(PAGE).content.decode()
    bell = client.get(PAGE, headers={"HX-Request": "true"}).content.decode()
    assert notice.title in bell
    assert "<html" not in bell
    client.force_login(leader)
    assert "notices-count" not in client.get(PAGE).content.decode()


def test_opening_a_notice_reads_it_and_leads_on(client, so, notice):
    client.force_login(so)
    answer = client.get(f"{PAGE}{notice.pk}/")
    assert (answer.status_code, answer.url) == (302, "/clusters/")
    assert "notices-count" not in client.get(PAGE).content.decode()
    assert notice.title in client.get(PAGE).content.decode()
    assert notice.title not in client.get(f"{PAGE}?show=unread").content.decode()


def test_one_or_all_are_ticked_off(client, so, leader, notice):
    notify(to=[so, leader], key="b", kind=NoticeKind.NEWS, title="Tin")
    client.force_login(so)
    client.post(f"{PAGE}read/", {"notice": str(notice.pk)})
    assert Notice.objects.visible_to(so).unread().count() == 1
    client.post(f"{PAGE}read/")
    assert Notice.objects.visible_to(so).unread().count() == 0
    assert Notice.objects.visible_to(leader).unread().count() == 1
    assert client.post(f"{PAGE}read/", {"notice": "none"}).status_code == 404


def test_nobody_opens_or_reads_anothers(client, admin, notice):
    client.force_login(admin)
    assert client.get(f"{PAGE}{notice.pk}/").status_code == 404
    assert client.post(f"{PAGE}read/", {"notice": str(notice.pk)}).status_code == 404
    notice.refresh_from_db()
    assert notice.read_at is None


def test_a_choice_is_kept_and_a_wrong_one_is_answered_beside_the_field(client, so, notice):
    client.force_login(so)
    assert client.post(f"{PAGE}choice/", {"delivery": "daily"}).status_code == 302
    assert delivery_of(so) == Delivery.DAILY
    wrong = client.post(f"{PAGE}choice/", {"delivery": "pigeon"})
    assert (wrong.status_code, notice.title in wrong.content.decode()) == (400, True)


def test_the_page_takes_as_many_queries_for_many_notices(client, so, django_assert_max_num_queries):
    client.force_login(so)
    for number in range(40):
        notify(to=[so], key=f"k{number}", kind=NoticeKind.DUE, title=f"Việc {number}", by=so)
    with django_assert_max_num_queries(7):
        assert "Việc 39" in client.get(PAGE).content.decode()


def test_the_api_gives_the_callers_own_and_notes_them_as_read(api, so, leader, notice):
    mine, other = api(so), api(leader)
    (row,) = mine.get("/api/v1/notices/?unread=true").json()["results"]
    assert (row["id"], row["kind"], row["link"], row["read_at"]) == (str(notice.pk), "alert", "/clusters/", None)
    address = f"/api/v1/notices/{notice.pk}/"
    assert other.get("/api/v1/notices/").json()["count"] == 0
    assert (other.get(address).status_code, other.post(f"{address}read/").status_code) == (404, 404)
    first = mine.post(f"{address}read/")
    assert (first.status_code, mine.post(f"{address}read/").json()) == (200, first.json())
    assert first.json()["read_at"]
    assert mine.get("/api/v1/notices/?unread=true").json()["count"] == 0
    assert mine.get("/api/v1/notices/?format=csv").status_code == 200
