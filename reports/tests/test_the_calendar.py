"""The reporting calendar, and reminding from the grid: what each user sees, and the days beside each boundary."""

import datetime as dt
import re

import pytest

from ccn_portal.notices.models import Notice
from ccn_portal.rules.models import RuleParameter
from investors.tests.factories import LeaseFactory
from reports.choices import ReportState
from reports.rounds.year import Year
from reports.tests.factories import PartyReturnFactory, ReturnFactory, operating_cluster, report_in

pytestmark = pytest.mark.django_db


def page(client, address="/calendar/?year=2026"):
    return " ".join(client.get(address).content.decode().split())


def tasks(user, day, year=2022):
    return {(t.period.code, t.due.filing.value): t for t in Year(user, year, day).tasks()}


def test_the_days_of_a_year_are_the_laws(client, so):
    client.force_login(so)
    shown = page(client)
    for day in ("14/12/2026", "20/12/2026", "25/12/2026", "31/12/2026", "14/06/2026", "30/06/2026", "05/02/2026"):
        assert day in shown, day
    assert "TT 14/2024/TT-BCT, Điều 3 khoản 3 điểm d" in shown
    assert "ngày được nêu vẫn còn trong hạn" in shown
    assert "chưa đối chiếu công báo" in shown  # how "before the 20th" is read


def test_read_strictly_the_day_before_is_the_last(client, so):
    RuleParameter.objects.filter(key="report.named_day_in_time").update(value=False)
    client.force_login(so)
    shown = page(client)
    assert ">30/12/2026</b>" in shown
    assert ">31/12/2026</b>" not in shown


@pytest.mark.parametrize(("day", "left"), [(19, 1), (20, 0), (21, -1)])
def test_a_countdown_counts_to_the_due_day_and_beyond(gialam, day, left):
    operating_cluster()
    assert tasks(gialam, dt.date(2022, 9, day))["2022Q3", "RETURN"].left(dt.date(2022, 9, day)) == left


def test_what_is_handed_in_or_filed_is_late_no_more(gialam, so):
    ReturnFactory(cluster=operating_cluster(), state="submitted")
    report_in(ReportState.FILED)
    day = dt.date(2022, 10, 1)
    assert tasks(gialam, day)["2022Q3", "RETURN"].done
    found = tasks(so, day)
    assert (found["2022Q3", "QUARTER"].done, found["2022Q3", "QUARTER"].left(day)) == (True, None)
    assert (found["2022Q2", "QUARTER"].done, found["2022Q2", "QUARTER"].left(dt.date(2022, 6, 26))) == (False, -1)


def test_a_locality_counts_its_own_and_the_department_all(client, gialam, thachthat, so, settings):
    settings.FROZEN_TODAY = dt.date(2022, 9, 30)
    operating_cluster(), ReturnFactory(cluster=operating_cluster())
    for user, told in ((gialam, "1/2"), (so, "1/2"), (thachthat, None)):
        client.force_login(user)
        cells = re.findall(r"period=2022Q3\">(\d+/\d+)<", page(client, "/calendar/?year=2022"))
        assert cells == ([told] if told else [])


def test_forms_01_to_03_lead_to_where_they_are_entered_and_count_down_until_all_are_in(gialam, so):
    cluster, day = operating_cluster(), dt.date(2026, 12, 16)
    tenant = LeaseFactory(cluster=cluster).tenant
    for user in (gialam, so):
        found = tasks(user, day, 2026)
        shown = {form: (found["2026", form].left(day), found["2026", form].link) for form in ("TT14-01", "TT14-03")}
        assert shown == {
            "TT14-01": (4, "/party-returns/?form=01&period=2026"), "TT14-03": (9, "/reports/units/?period=2026"),
        }  # fmt: skip
        assert found["2026", "TT14-02"].link == "/party-returns/?form=02&period=2026"
        assert found["2026", "TT14-04"].link == "/reports/?form=TT14-04&period=2026"
        assert (found["2026", "TT14-01"].owed, found["2026", "TT14-02"].owed) == (1, 0)
        assert found["2026", "TT14-02"].done  # nobody owes one
    late = dt.date(2026, 12, 21)
    assert tasks(gialam, late, 2026)["2026", "TT14-01"].left(late) == -1
    PartyReturnFactory(cluster=cluster, tenant=tenant, period="2026", state="submitted")
    assert tasks(gialam, late, 2026)["2026", "TT14-01"].left(late) is None
    commune = cluster.territories.get(lead=True, valid_to=None).commune
    report = report_in(ReportState.FILED, form="TT14-03", unit=commune, period="2026")
    own = tasks(gialam, late, 2026)["2026", "TT14-03"]
    assert (own.done, own.link) == (True, f"/reports/{report.pk}/")


def test_the_calendar_says_how_many_forms_have_come(client, gialam, settings):
    settings.FROZEN_TODAY = dt.date(2026, 12, 16)
    cluster = operating_cluster()
    for number in range(2):
        tenant = LeaseFactory(cluster=cluster).tenant
        if number:
            PartyReturnFactory(cluster=cluster, tenant=tenant, period="2026")
    client.force_login(gialam)
    shown = page(client)
    assert "đã nộp 1 trên 2 · TT 14/2024/TT-BCT" in shown
    assert 'href="/party-returns/?form=01&amp;period=2026">Biểu 01' in shown


@pytest.mark.parametrize(("year", "kept"), [(2023, False), (2024, True)])
def test_before_the_circular_nobody_counts_its_forms(gialam, year, kept):
    LeaseFactory(cluster=operating_cluster(), starts_on=dt.date(2020, 1, 1))
    found = tasks(gialam, dt.date(year + 1, 1, 5), year)
    assert (found[f"{year}", "TT14-01"].done is False) is kept
    assert found[f"{year}H1", "TT14-01"].done is None


def test_the_file_has_every_day_in_short_lines(client, so):
    client.force_login(so)
    answer = client.get("/calendar.ics?year=2026")
    body = answer.content
    assert answer.headers["Content-Type"].startswith("text/calendar")
    assert all(len(line) <= 75 for line in body.split(b"\r\n"))
    text = body.decode().replace("\r\n ", "")
    assert "UID:2026-TT14-04@ccn-portal\r\n" in text
    assert text.count("BEGIN:VEVENT") == text.count("END:VEVENT") == 12 + 4 * 2 + 2 * 4 + 6
    event = text.partition("UID:2026Q4-RETURN@ccn-portal")[2].partition("END:VEVENT")[0]
    assert "DTSTART;VALUE=DATE:20261220" in event
    assert "DTEND;VALUE=DATE:20261221" in event
    assert "SUMMARY:Phiếu số liệu của địa phương\\, quý IV/2026" in event


def test_an_odd_year_shows_this_one(client, so, settings):
    settings.FROZEN_TODAY = dt.date(2026, 11, 14)
    client.force_login(so)
    for asked in ("1999", "x", "²", "99999999999", ""):
        assert "Lịch báo cáo 2026" in page(client, f"/calendar/?year={asked}")


def test_one_click_in_the_grid_reminds_and_says_when(client, so, gialam, settings):
    settings.FROZEN_TODAY = dt.date(2022, 10, 1)
    cluster = operating_cluster()
    unit = cluster.territories.get(lead=True, valid_to=dt.date(2025, 6, 30)).district_id
    client.force_login(so)
    assert f'value="2022Q3:{unit}"' in page(client, "/returns/")
    answer = client.post("/returns/remind/", {"remind": f"2022Q3:{unit}"}, follow=True)
    shown = " ".join(answer.content.decode().split())
    assert "Đã nhắc 1 đơn vị." in shown
    assert "đã nhắc 01/10" in shown
    assert "Hôm nay đã nhắc rồi" in client.post("/returns/remind/", {"remind": "2022Q3"}, follow=True).content.decode()
    assert Notice.objects.filter(recipient=gialam, created_by=so).count() == 1


def test_who_may_not_accept_reminds_nobody(client, so, gialam):
    operating_cluster()
    client.force_login(gialam)
    assert client.post("/returns/remind/", {"remind": "2022Q3"}).status_code == 403
    assert 'name="remind"' not in page(client, "/returns/")
    client.force_login(so)
    for wrong in ("2022Q9", "2022Q3:0", "2022Q3:x", ""):
        assert client.post("/returns/remind/", {"remind": wrong}).status_code == 404, wrong
    assert Notice.objects.count() == 0


def test_the_api_reminds_by_codes(api, so, gialam):
    operating_cluster()
    address, told = "/api/v1/periods/2022Q3/remind/", {"notices": 1, "units": 1, "without_account": 0}
    assert api(gialam).post(address).status_code == 403
    assert api(so).post(address, {"units": ["018"]}, format="json").json() == told
    assert api(so).post(address).json() == told | {"notices": 0}
    assert api(so).post(address, {"units": ["276"]}, format="json").status_code == 404
    assert api(so).post("/api/v1/periods/none/remind/").status_code == 404


@pytest.mark.parametrize("address", ["/calendar/?year=2026", "/calendar.ics?year=2026", "/returns/"])
def test_the_pages_take_a_fixed_number_of_queries(client, hanoi, so, settings, address, django_assert_max_num_queries):
    settings.FROZEN_TODAY = dt.date(2026, 11, 14)
    client.force_login(so)
    with django_assert_max_num_queries(30 if address.startswith("/calendar") else 15):
        assert client.get(address).status_code == 200
