"""The search over the whole register: what is found, why, in which order, and by whom."""

import datetime as dt

import pytest
from django.urls import reverse

from ccn_portal.home.search import marked
from clusters.choices import Action
from clusters.tests.factories import ClusterFactory, DecisionFactory, ItemFactory
from investors.tests.factories import InvestorFactory, LeaseFactory, TenantFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def browser(client, so):
    client.force_login(so)
    return client


@pytest.fixture
def register(db):
    """A cluster in Bát Tràng (Gia Lâm) with its decision, investor and tenant."""
    cluster = ClusterFactory(name="Gốm Sứ Minh Châu", code="CCN-01-901", sector_name="Gốm sứ")
    investor = InvestorFactory(name="Công ty Hạ tầng Bình Minh", tax_code="9911111111")
    decision = DecisionFactory(number="4321/QĐ-UBND", abstract="Thành lập CCN Gốm Sứ", issued_on=dt.date(2020, 5, 6))
    ItemFactory(cluster=cluster, decision=decision, action=Action.ESTABLISH, investor=investor)
    tenant = TenantFactory(name="Hộ gốm Tâm An", code="DV-90001", tax_code="9922222222")
    LeaseFactory(tenant=tenant, cluster=cluster)
    return cluster


def found(browser, asked, **query):
    """Kind of record → [(title without marks, reason)]."""
    answer = browser.get(reverse("search"), {"q": asked, **query})
    assert answer.status_code == 200
    return {
        group.name: [(hit.title.replace("<mark>", "").replace("</mark>", ""), hit.reason) for hit in group.hits]
        for group in answer.context["groups"]
    }


@pytest.mark.parametrize(
    ("asked", "kind", "title", "reason"),
    [
        ("gom su minh chau", "clusters", "CCN Gốm Sứ Minh Châu", "tên"),
        ("CCN-01-901", "clusters", "CCN Gốm Sứ Minh Châu", "mã"),
        ("cụm công nghiệp gốm sứ", "clusters", "CCN Gốm Sứ Minh Châu", "tên"),
        ("bat trang", "clusters", "CCN Gốm Sứ Minh Châu", "địa bàn"),
        ("4321/qd-ubnd", "decisions", "4321/QĐ-UBND", "số"),
        ("thanh lap ccn gom", "decisions", "4321/QĐ-UBND", "trích yếu"),
        ("binh minh", "investors", "Công ty Hạ tầng Bình Minh", "tên"),
        ("9911111111", "investors", "Công ty Hạ tầng Bình Minh", "mã số thuế"),
        ("tam an", "tenants", "Hộ gốm Tâm An", "tên"),
        ("dv-90001", "tenants", "Hộ gốm Tâm An", "mã"),
        ("9922222222", "tenants", "Hộ gốm Tâm An", "mã số thuế"),
    ],
)
def test_records_are_found_and_say_why(browser, register, asked, kind, title, reason):
    assert (title, reason) in found(browser, asked)[kind]


def test_the_exact_name_comes_first_then_the_same_accents(browser):
    for number, name in enumerate(("Phú Lam", "Phu Lâm", "Tân Phú Lâm", "Phú Lâm")):
        ItemFactory(cluster=ClusterFactory(name=name), on=dt.date(2020, 1, number + 1))
    names = [title for title, _reason in found(browser, "Phú Lâm")["clusters"]]
    assert names == ["CCN Phú Lâm", "CCN Tân Phú Lâm", "CCN Phú Lam", "CCN Phu Lâm"]


def test_what_came_later_is_not_found_on_an_earlier_day(browser, register):
    assert found(browser, "gốm sứ", as_of="2020-05-05") == {}
    assert set(found(browser, "gốm sứ", as_of="2020-05-06")) == {"clusters", "decisions"}


def test_a_stranger_finds_nothing(client, stranger, register):
    client.force_login(stranger)
    for asked in ("gom", "4321", "binh minh", "9922222222", "bat trang"):
        assert found(client, asked) == {}


def test_a_local_official_finds_only_what_concerns_the_district(client, thachthat, gialam, register):
    client.force_login(thachthat)
    assert found(client, "gom") == {}
    client.force_login(gialam)
    assert set(found(client, "gom")) == {"clusters", "decisions", "tenants"}


def test_many_hits_are_shown_by_eight_and_all_on_demand(browser):
    for number in range(11):
        TenantFactory(name=f"Xưởng mộc {number}")
    answer = browser.get(reverse("search"), {"q": "xuong moc"})
    group = answer.context["groups"][0]
    assert (group.total, len(group.hits)) == (11, 8)
    everything = browser.get(reverse("search") + group.more).context["groups"]
    assert [(one.name, len(one.hits)) for one in everything] == [("tenants", 11)]


def test_nothing_found_says_what_to_try(browser, register):
    shown = browser.get(reverse("search"), {"q": "khong co gi"}).content.decode()
    assert "Không tìm thấy" in shown
    assert "Gõ ít từ hơn" in shown


@pytest.mark.parametrize("asked", ["", "   ", "\u0301", "%", "_", "'\"<b>", "x" * 5000])
def test_odd_questions_are_answered(browser, register, asked):
    answer = browser.get(reverse("search"), {"q": asked})
    assert answer.status_code == 200
    assert answer.context["total"] == 0
    assert "<b>" not in answer.content.decode().partition("<main")[2]


def test_words_are_marked_with_or_without_accents_and_markup_stays_text():
    assert marked("Làng nghề Bát Tràng", ["bat", "trang"]) == "Làng nghề <mark>Bát</mark> <mark>Tràng</mark>"
    assert marked("Đa Sỹ", ["da"]) == "<mark>Đa</mark> Sỹ"
    assert marked("<b>a & b</b>", ["zz"]) == "&lt;b&gt;a &amp; b&lt;/b&gt;"


def test_a_search_takes_as_many_queries_for_few_hits_as_for_many(browser, register, django_assert_max_num_queries):
    with django_assert_max_num_queries(15) as few:
        found(browser, "gom")
    for number in range(20):
        TenantFactory(name=f"Hộ gốm {number}")
    with django_assert_max_num_queries(15) as many:
        found(browser, "gom")
    assert len(few) == len(many)
