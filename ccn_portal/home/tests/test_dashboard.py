"""The dashboard: what is due, who has not reported, which dossiers wait; each from the register alone."""

import datetime as dt

import pytest
from django.core.cache import cache
from django.urls import reverse

from ccn_portal.exchange.models import ImportJob
from ccn_portal.home.calendar import marks_of, month_line
from ccn_portal.home.dashboard import Dashboard
from ccn_portal.jobs.models import State
from ccn_portal.meetings.services import add_task, amend_meeting, conclude_meeting, plan_meeting
from ccn_portal.rules.lookup import Rules
from ccn_portal.rules.periods import Period
from ccn_portal.territories.models import AdministrativeUnit
from ccn_portal.watch import services
from clusters.choices import DossierOutcome
from clusters.tests.factories import DossierFactory, ObstacleFactory, hanoi
from inspections.tests.factories import FindingFactory, InspectionFactory
from reports.choices import ReportState, ReturnState
from reports.models import Report
from reports.tests.factories import ReturnFactory, operating_cluster, report_in

pytestmark = pytest.mark.django_db
DAY = dt.date(2025, 12, 18)
QUERIES = 24  # the page gathers from every app: each part is one query, however much there is


@pytest.fixture(autouse=True)
def _nothing_kept():
    cache.clear()


@pytest.fixture
def browser(client, so):
    client.force_login(so)
    return client


def page(client, day=DAY):
    answer = client.get(reverse("home"), {"as_of": day.isoformat()})
    assert answer.status_code == 200
    return answer


def work(user, day=DAY):
    return {one.title: one for one in Dashboard(user, day).work}


class TestReturns:
    @pytest.fixture(autouse=True)
    def clusters(self):
        """Three operating clusters: one return accepted, one sent back, one not begun."""
        accepted, sent_back, _missing = (operating_cluster(name=name) for name in ("Một", "Hai", "Ba"))
        ReturnFactory(cluster=accepted, period="2025Q4")
        ReturnFactory(cluster=sent_back, period="2025Q4", state="returned")
        operating_cluster(name="Chưa hoạt động", since=dt.date(2025, 12, 15))  # after the cut-off: owes nothing

    def test_that_are_missing_are_due_on_the_20th(self, so):
        due = work(so)["Phiếu số liệu quý IV/2025"]
        assert due.due == dt.date(2025, 12, 20)
        assert due.text == "1 đã chấp nhận · 1 trả lại · 1 chưa nộp"

    def test_are_named_with_their_state(self, browser):
        shown = page(browser)
        named = {(place.cluster.name, state) for place, state in shown.context["missing"]}
        assert named == {("Hai", "returned"), ("Ba", "")}
        assert "1/3 cụm đang hoạt động đã có phiếu" in shown.content.decode()

    def test_are_nobodys_work_when_all_are_accepted(self, so):
        for place, _state in Dashboard(so, DAY).returns.missing:
            sent_back = place.cluster.returns.filter(period="2025Q4")
            if not sent_back:
                ReturnFactory(cluster=place.cluster, period="2025Q4")
                continue
            for state in (ReturnState.SUBMITTED, ReturnState.ACCEPTED):
                sent_back.update(state=state)
        assert "Phiếu số liệu quý IV/2025" not in work(so)

    def test_of_the_quarter_count_from_its_cut_off_day(self, so):
        assert Dashboard(so, dt.date(2025, 12, 13)).returns.quarter.code == "2025Q3"
        assert Dashboard(so, dt.date(2025, 12, 14)).returns.quarter.code == "2025Q4"


class TestReports:
    def test_of_the_department_are_due_until_they_are_filed(self, so):
        titles = {title: one.due for title, one in work(so).items() if "Báo cáo" in title or "Biểu 04" in title}
        assert sorted(titles.values()) == [dt.date(2025, 12, 25), dt.date(2025, 12, 31)]
        report_in(ReportState.FILED, period="2025Q4")
        left = [one.due for title, one in work(so).items() if "Báo cáo" in title or "Biểu 04" in title]
        assert left == [dt.date(2025, 12, 31)]

    def test_of_the_department_are_found_among_many_later_ones(self, so):
        mine = report_in(ReportState.DRAFT, period="2025Q4", unit=hanoi())
        later = dt.datetime(2030, 1, 1, tzinfo=dt.UTC)
        units = AdministrativeUnit.objects.filter(parent=hanoi(), level="commune", valid_to=None)[:60]
        days = {"starts_on": mine.starts_on, "ends_on": mine.ends_on, "built_at": later}
        Report.objects.bulk_create(Report(form="TT14-03", unit=unit, period="2025", **days) for unit in units)
        due = work(so)["Báo cáo quý của Sở Công Thương, quý IV/2025"]
        assert due.link == reverse("report-detail", args=[mine.pk])
        assert due.text.endswith("dự thảo")

    def test_that_were_built_last_are_listed_with_their_day(self, browser):
        quarter = Period.parse("2025Q3")
        days = {"starts_on": quarter.starts_on, "ends_on": quarter.ends_on}
        built = dt.datetime(2025, 9, 20, 3, tzinfo=dt.UTC)
        done = {"job_state": State.DONE, "stage": "draft", "built_at": built}
        report = Report.objects.create(form="QUARTER", unit=hanoi(), period="2025Q3", **days, **done)
        shown = page(browser).content.decode()
        assert "<dt>20/09/2025</dt>" in shown
        assert f"/reports/{report.pk}/" in shown

    def test_are_not_the_work_of_who_builds_none(self, gialam):
        assert not [title for title in work(gialam) if "Biểu 04" in title]


class TestDossiers:
    def test_tell_how_long_they_have_waited(self, browser):
        DossierFactory(code="HS-1", received_on=dt.date(2025, 12, 1))
        [pending] = page(browser).context["board"].dossiers
        assert (pending.elapsed, pending.working) == (17, 13)
        assert pending.limit == dt.date(2025, 12, 26)  # 25 days (NĐ 32/2024)

    def test_follow_the_law_of_the_day_of_receipt(self, so):
        DossierFactory(received_on=dt.date(2026, 10, 12))  # 20 working days since 15/9/2026 (NĐ 303/2026)
        [pending] = Dashboard(so, dt.date(2026, 10, 20)).dossiers
        assert pending.limit == dt.date(2026, 11, 9)

    def test_past_their_limit_are_late_work(self, browser):
        DossierFactory(code="HS-1", received_on=dt.date(2025, 11, 1))
        shown = page(browser)
        assert shown.context["board"].late == 1
        assert "1 việc quá hạn" in shown.content.decode()

    def test_that_are_closed_wait_no_more(self, so):
        DossierFactory(received_on=dt.date(2025, 12, 1), closed_on=DAY, outcome=DossierOutcome.REFUSED)
        assert Dashboard(so, DAY).dossiers == []
        assert len(Dashboard(so, DAY - dt.timedelta(days=1)).dossiers) == 1


class TestObstacles:
    def test_that_are_due_are_work_and_the_solved_are_not(self, so):
        ObstacleFactory(text="Chưa giao đất", due_on=dt.date(2025, 12, 20), period="2025Q3")
        ObstacleFactory(text="Đã giao đất", due_on=dt.date(2025, 12, 20), outcome="Đã tháo gỡ")
        assert work(so)["Chưa giao đất"].due == dt.date(2025, 12, 20)
        assert "Đã giao đất" not in work(so)

    def test_raised_later_are_not_known_yet(self, so):
        ObstacleFactory(period="2026Q1", due_on=dt.date(2026, 6, 1))  # the quarter from 15/12/2025
        assert Dashboard(so, dt.date(2025, 12, 14)).obstacles == []
        assert len(Dashboard(so, dt.date(2025, 12, 15)).obstacles) == 1


class TestOffices:
    def test_that_appraise_nothing_have_no_dossier_among_their_work(self, client, pccc, gialam, api_user, leader):
        cluster = operating_cluster(name="Có hồ sơ")
        DossierFactory(code="HS-1", cluster=cluster, received_on=dt.date(2025, 11, 1))
        ObstacleFactory(cluster=cluster, text="Của sở", responsible="Sở Xây dựng", due_on=DAY, period="2025Q3")
        ObstacleFactory(cluster=cluster, text="Của PCCC", responsible=pccc.agency_name, due_on=DAY, period="2025Q3")
        assert list(work(pccc)) == ["Của PCCC"]
        assert list(work(api_user)) == []
        assert [title for title in work(leader) if "HS-1" in title]
        for user, is_told in ((pccc, False), (gialam, False), (leader, True)):
            client.force_login(user)
            assert ("HS-1" in page(client).content.decode()) is is_told

    def test_find_the_tasks_that_meetings_gave_them(self, so, leader, pccc, gialam):
        meeting = plan_meeting(unit=hanoi(), period="2025-10", held_on=dt.date(2025, 11, 3), by=so)
        due = dt.date(2025, 12, 10)
        task = add_task(meeting=meeting, text="Nghiệm thu", agency=pccc.agency_name, due_on=due, by=so)
        assert work(pccc) == {}  # not handed out before the meeting is concluded
        amend_meeting(meeting=meeting, held_on=meeting.held_on, conclusions="Làm ngay.", by=so)
        conclude_meeting(meeting=meeting, by=leader)
        [own] = work(pccc).values()
        assert (own.title, own.due, own.link) == ("Nghiệm thu", due, reverse("task-detail", args=[task.pk]))
        assert "Nghiệm thu" not in {**work(so), **work(gialam)}
        assert "Nghiệm thu" not in work(pccc, dt.date(2025, 11, 2))


def test_the_most_urgent_stands_first(so):
    ObstacleFactory(due_on=dt.date(2025, 12, 10), period="2025Q3")
    DossierFactory(received_on=dt.date(2025, 11, 1))
    days = [one.due for one in Dashboard(so, DAY).work]
    assert days == sorted(days)


def test_the_month_shows_cut_off_and_due_days():
    quarter = Period.parse("2025Q4")
    line = month_line(DAY, marks_of(quarter, Rules(quarter.ends_on)))
    assert [mark["text"].split()[0] for mark in line["marks"]] == ["14", "20", "25", "31"]
    assert month_line(dt.date(2025, 11, 3), marks_of(quarter, Rules(quarter.ends_on))) is None


def test_the_last_imports_are_the_users_own(browser, so, admin):
    ImportJob.objects.create(province=hanoi(), file_name="của tôi.xlsx", requested_by=so)
    ImportJob.objects.create(province=hanoi(), file_name="của người khác.xlsx", requested_by=admin)
    assert f'hx-get="{reverse("jobs")}"' in page(browser).content.decode()
    shown = browser.get(reverse("jobs"), headers={"HX-Request": "true"}).content.decode()
    assert "của tôi.xlsx" in shown
    assert "của người khác.xlsx" not in shown


def test_the_watch_list_is_counted_by_rule_on_the_day_itself(browser, so, settings):
    settings.FROZEN_TODAY = DAY
    operating_cluster()
    services.run()
    answer = page(browser)
    rows = {row["rule"].code: (row["count"], row["late"], row["mine"]) for row in answer.context["board"].alerts}
    assert rows["no_wastewater_plant"] == (1, 1, 1)
    assert rows["operating_not_established"] == (1, 0, 1)
    assert rows["no_fire_acceptance"] == (1, 1, 0)  # the fire police see to it
    assert "Danh sách theo dõi" in answer.content.decode()
    assert Dashboard(so, DAY - dt.timedelta(days=1)).alerts == []


def test_another_day_says_so(browser, settings):
    settings.FROZEN_TODAY = dt.date(2026, 1, 15)
    assert "<h1>Việc tại ngày 18/12/2025</h1>" in page(browser).content.decode()
    assert "<h1>Việc hôm nay</h1>" in page(browser, dt.date(2026, 1, 15)).content.decode()


def test_a_stranger_sees_nothing_of_hanoi(client, stranger):
    cluster = operating_cluster(name="Bí mật Hà Nội")
    DossierFactory(cluster=cluster, received_on=dt.date(2025, 12, 1))
    ObstacleFactory(cluster=cluster, due_on=DAY)
    client.force_login(stranger)
    assert "Bí mật Hà Nội" not in page(client).content.decode()


@pytest.mark.parametrize("who", ["so", "leader", "gialam", "thachthat", "pccc", "admin", "api_user", "stranger"])
def test_a_full_page_takes_as_many_queries_as_a_small_one(client, request, who, django_assert_max_num_queries):
    client.force_login(request.getfixturevalue(who))
    url = reverse("home")

    def add():
        cluster = operating_cluster()
        ReturnFactory(cluster=cluster, period="2025Q4", state="draft")
        DossierFactory(cluster=cluster, received_on=dt.date(2025, 12, 1))
        ObstacleFactory(cluster=cluster, due_on=DAY)
        visit = InspectionFactory(cluster=cluster, keeper="agency", visited_on=dt.date(2025, 12, 1))
        FindingFactory(inspection=visit, remedy_due=dt.date(2025, 12, 30))

    add()
    page(client)  # from now on the session knows the day
    cache.clear()
    with django_assert_max_num_queries(QUERIES) as few:
        client.get(url)
    for _number in range(10):
        add()
    cache.clear()
    with django_assert_max_num_queries(QUERIES) as many:
        client.get(url)
    assert len(few) == len(many)


def test_who_is_not_signed_in_is_asked_to(client):
    assert "/accounts/login/" in client.get(reverse("home")).url
