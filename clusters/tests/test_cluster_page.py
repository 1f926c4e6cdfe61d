"""A cluster's page over Hanoi's register: its state, figures, steps and story on any day, and for whom."""

import csv
import io
from decimal import Decimal

import pytest
from django.urls import reverse

pytestmark = pytest.mark.django_db

BAT_TRANG = "CCN-01-009"


@pytest.fixture
def browser(client, so):
    client.force_login(so)
    return client


def shown(browser, code=BAT_TRANG, **query):
    answer = browser.get(reverse("cluster-detail", args=[code]), query)
    assert answer.status_code == 200
    return answer


def facts(answer):
    return [fact["value"] for fact in answer.context["facts"]]


def step(answer, name):
    return next(one for one in answer.context["steps"] if one["name"] == name)


def test_bat_trang_at_the_end_of_2025(browser, hanoi):
    answer = shown(browser, as_of="2025-12-18")
    page = answer.content.decode()
    area, industrial, leased, fill, workers, budget, _wastewater = facts(answer)
    assert (area, industrial) == (Decimal("27.6"), Decimal("18.58"))
    assert (round(leased, 2), round(fill, 1), workers) == (Decimal("14.32"), Decimal("77.1"), 2504)
    assert budget == Decimal("8.282") + Decimal("10.275") + Decimal("10.413") + Decimal("9.983")  # the four quarters
    for text in ("CCN Làng nghề Bát Tràng", "Đang hoạt động", "Làng nghề", "120 hợp đồng còn hiệu lực"):
        assert text in page
    assert "trước 01/07/2025: Huyện Gia Lâm" in page
    assert "Công ty CP Đầu tư hạ tầng CCN Minh họa 13" in page


def test_steps_are_late_by_the_legal_parameters(browser, hanoi):
    answer = shown(browser, as_of="2025-12-18")
    plan = step(answer, "QHCT 1/500")
    assert (plan["state"], plan["text"], plan["note"]) == ("late", "chậm 6 năm 6 tháng", "hạn 15/06/2019")
    assert step(answer, "Trạm XLNT")["state"] == "late"
    assert step(answer, "Công nhận")["state"] == "done"
    assert "2 cảnh báo:" in answer.content.decode()


def test_the_detailed_plan_was_not_yet_late_within_its_twelve_months(browser, hanoi):
    plan = step(shown(browser, as_of="2019-06-15"), "QHCT 1/500")
    assert plan["state"] == "open"
    assert step(shown(browser, as_of="2019-06-16"), "QHCT 1/500")["state"] == "late"


def test_bat_trang_before_its_recognition_knows_of_no_decision(browser, hanoi):
    answer = shown(browser, as_of="2018-01-01")
    page = answer.content.decode()
    assert facts(answer)[:2] == [None, None]
    assert answer.context["decisions"] == []
    assert "2009/QĐ-UBND" not in page
    assert "Xã Bát Tràng, Huyện Gia Lâm, Hà Nội" in page
    assert "hoạt động khi chưa thành lập" in page


def test_a_decision_shows_from_its_own_day_on(browser, hanoi):
    assert "2009/QĐ-UBND" not in shown(browser, as_of="2018-06-14").content.decode()
    assert "2009/QĐ-UBND" in shown(browser, as_of="2018-06-15").content.decode()


def test_the_story_shows_the_map_change_and_can_be_narrowed(browser, hanoi):
    everything = shown(browser, as_of="2025-12-18", all="1").context["timeline"]
    assert any(e["title"] == "Chuyển địa bàn quản lý" and str(e["day"]) == "2025-07-01" for e in everything["events"])
    assert everything["total"] == len(everything["events"]) == sum(count for *_, count in everything["kinds"])
    decisions = shown(browser, as_of="2025-12-18", events="decision").context["timeline"]["events"]
    assert [event["by"] for event in decisions] == [
        "7013/QĐ-UBND",
        "PA-CCN-2030",
        "2173/QĐ-UBND",
        "2009/QĐ-UBND",
        "1292/QĐ-UBND",
    ]


def test_the_tenants_add_up_to_the_leased_area(browser, hanoi):
    answer = shown(browser, as_of="2025-12-18")
    tenants = answer.context["tenants"]
    assert {row["kind"]: row["count"] for row in tenants["kinds"]} == {
        "Hộ sản xuất kinh doanh": 91,
        "Doanh nghiệp": 27,
        "Hợp tác xã": 2,
    }
    assert sum(row["area"] for row in tenants["kinds"]) == tenants["area"] == facts(answer)[2]
    second = shown(browser, as_of="2025-12-18", page="8").context["tenants"]["page"]
    assert (second.number, len(second)) == (8, 120 - 7 * 15)


def test_what_the_chart_shows_can_be_had_as_a_table(browser, hanoi):
    answer = browser.get(reverse("cluster-areas", args=[BAT_TRANG]), {"as_of": "2025-12-18"})
    rows = list(csv.reader(io.StringIO(b"".join(answer).decode("utf-8-sig"))))
    assert rows[0] == ["Từ ngày", "quy hoạch, ha", "thành lập, ha", "đất CN, ha", "đã thuê, ha"]
    assert [Decimal(cell) for cell in rows[-1][1:4]] == [Decimal("29.43"), Decimal("27.6"), Decimal("18.58")]
    assert round(Decimal(rows[-1][4]), 2) == Decimal("14.32")


def test_a_cluster_that_did_not_exist_yet_offers_its_first_day(browser, hanoi):
    answer = shown(browser, "CCN-01-160", as_of="2018-01-01")
    page = answer.content.decode()
    assert "chưa hình thành tại ngày 01/01/2018" in page
    assert f'href="{reverse("cluster-detail", args=["CCN-01-160"])}?as_of=2022-09-15"' in page
    assert "steps" not in answer.context
    assert shown(browser, "CCN-01-160", as_of="2022-09-15").context["steps"]


def test_a_withdrawn_cluster_says_when_it_was_removed(browser, hanoi):
    answer = shown(browser, "CCN-01-159", as_of="2025-12-18")
    assert answer.context["cluster"].status == "withdrawn"
    assert step(answer, "Vào quy hoạch")["text"].startswith("rút khỏi quy hoạch")


@pytest.mark.parametrize("name", ["cluster-detail", "cluster-areas"])
def test_strangers_and_other_districts_get_404(client, stranger, thachthat, gialam, hanoi, name):
    for user, status in ((stranger, 404), (thachthat, 404), (gialam, 200)):
        client.force_login(user)
        assert client.get(reverse(name, args=[BAT_TRANG]), {"as_of": "2022-09-14"}).status_code == status


def test_a_code_that_nobody_bears_is_404(browser, hanoi):
    assert browser.get(reverse("cluster-detail", args=["CCN-01-999"])).status_code == 404


@pytest.mark.parametrize("username", ["so", "gialam", "admin"])
def test_the_page_takes_at_most_16_queries_for_whoever_looks(
    client, hanoi, username, django_user_model, django_assert_max_num_queries
):
    client.force_login(django_user_model.objects.get(username=username))
    shown(client, as_of="2025-12-18")  # the day is kept in the session
    with django_assert_max_num_queries(16):
        shown(client)


def test_a_cluster_with_few_records_takes_as_many_queries_as_one_with_many(
    browser, hanoi, django_assert_max_num_queries
):
    shown(browser, as_of="2025-12-18")
    counts = set()
    for code in (BAT_TRANG, "CCN-01-160", "CCN-01-056"):
        with django_assert_max_num_queries(16) as found:
            shown(browser, code)
        counts.add(len(found))
    assert len(counts) == 1
