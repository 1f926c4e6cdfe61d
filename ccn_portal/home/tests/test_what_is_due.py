"""What the first page adds from oversight and meetings: remedies that fall due, tasks that meetings gave."""

import datetime as dt

import pytest
from django.core.cache import cache
from django.urls import reverse

from ccn_portal.home.dashboard import Dashboard
from ccn_portal.meetings import services
from ccn_portal.rules.periods import Period
from ccn_portal.territories.finding import unit_by_code
from clusters.tests.factories import hanoi
from inspections.tests.factories import ExtensionFactory, FindingFactory, InspectionFactory, TransferFactory
from investors.tests.factories import LeaseFactory
from reports.local import approve_local_reports, build_local_reports
from reports.models import PartyReturn
from reports.tasks import build
from reports.tests.factories import PartyReturnFactory, operating_cluster

pytestmark = pytest.mark.django_db
DAY = dt.date(2025, 12, 18)
GIALAM = "018"


@pytest.fixture(autouse=True)
def _nothing_kept():
    cache.clear()


def work(user, day=DAY):
    return {one.title: one for one in Dashboard(user, day).work}


class TestRemedies:
    @pytest.fixture
    def visit(self):
        """Two violations at one visit in Gia Lâm: one due before the new year, one later by an extension."""
        visit = InspectionFactory(
            code="KT-2025-001", cluster=operating_cluster(name="Bát Tràng"), visited_on=dt.date(2025, 11, 20)
        )
        FindingFactory(inspection=visit, text="Thiếu họng nước", remedy_due=dt.date(2025, 12, 28))
        late = FindingFactory(inspection=visit, text="Lối thoát nạn hẹp", remedy_due=dt.date(2025, 12, 10))
        ExtensionFactory(finding=late, decided_on=dt.date(2025, 12, 5), new_due=dt.date(2025, 12, 28))
        return visit

    def test_that_fall_due_lead_to_their_inspection(self, visit, gialam):
        due = work(gialam)["2 vi phạm phải khắc phục tại CCN Bát Tràng"]
        assert (due.due, due.text) == (dt.date(2025, 12, 28), "Thiếu họng nước; Lối thoát nạn hẹp")
        assert due.link == reverse("inspection-detail", args=[visit.code])

    def test_stay_due_on_their_day_and_are_the_watch_lists_from_the_day_after(self, visit, gialam):
        title = "2 vi phạm phải khắc phục tại CCN Bát Tràng"
        assert title in work(gialam, dt.date(2025, 12, 28))
        assert title not in work(gialam, dt.date(2025, 12, 29))
        assert title not in work(gialam, dt.date(2025, 11, 12))  # before the visit nobody knew

    def test_stay_due_when_the_case_was_handed_over(self, visit, gialam):
        TransferFactory(finding=visit.findings.first(), sent_on=dt.date(2025, 12, 1))
        assert "2 vi phạm phải khắc phục tại CCN Bát Tràng" in work(gialam)

    def test_are_an_agencys_work_only_where_it_recorded_them(self, visit, pccc):
        assert "2 vi phạm phải khắc phục tại CCN Bát Tràng" not in work(pccc)
        own = InspectionFactory(cluster=visit.cluster, keeper="agency", visited_on=dt.date(2025, 12, 1))
        FindingFactory(inspection=own, remedy_due=dt.date(2025, 12, 30))
        assert "1 vi phạm phải khắc phục tại CCN Bát Tràng" in work(pccc)

    def test_are_not_the_work_of_others(self, visit, thachthat, stranger, api_user):
        for user in (thachthat, stranger, api_user):
            assert not [title for title in work(user) if "khắc phục" in title]


class TestTasks:
    @pytest.fixture(autouse=True)
    def task(self, so, leader):
        """A task of the spring's briefing for Gia Lâm."""
        held = dt.date(2025, 6, 20)
        meeting = services.plan_meeting(unit=hanoi(), period="2025Q2", held_on=held, by=so)
        unit = unit_by_code(GIALAM, held)
        task = services.add_task(meeting=meeting, text="Giao đất", unit=unit, due_on=dt.date(2025, 12, 1), by=so)
        services.amend_meeting(meeting=meeting, held_on=held, conclusions="Khẩn trương.", by=so)
        services.conclude_meeting(meeting=meeting, by=leader)
        return task

    def test_are_their_owners_own_work_until_done(self, task, gialam, so):
        due = work(gialam)["Giao đất"]
        assert (due.due, due.is_own, due.link) == (task.due_on, True, reverse("task-detail", args=[task.pk]))
        services.finish_task(task=task, done_on=dt.date(2025, 12, 17), outcome="Đã giao", by=so)
        assert "Giao đất" not in work(gialam)
        assert "Giao đất" in work(gialam, dt.date(2025, 12, 16))

    def test_are_shown_from_45_days_before(self, gialam):
        assert "Giao đất" in work(gialam, dt.date(2025, 10, 17))
        assert "Giao đất" not in work(gialam, dt.date(2025, 10, 16))

    def test_are_not_the_work_of_others(self, thachthat, pccc, so, stranger):
        for user in (thachthat, pccc, so, stranger):
            assert "Giao đất" not in work(user)


class TestForms:
    @pytest.fixture(autouse=True)
    def _today(self, settings):
        settings.FROZEN_TODAY = DAY

    @pytest.fixture
    def lease(self):
        """A tenant of an operating cluster in Gia Lâm."""
        return LeaseFactory(cluster=operating_cluster(name="Bát Tràng"), starts_on=dt.date(2020, 1, 1))

    def test_01_is_its_localitys_to_enter_until_submitted(self, lease, gialam):
        due = next(
            one for title, one in work(gialam).items() if title.startswith("Biểu 01") and title.endswith("năm 2025")
        )
        assert (due.due, due.text, due.is_own) == (dt.date(2025, 12, 20), "1/1 chưa nộp", True)
        assert due.link == "/party-returns/?form=01&period=2025"
        assert not [title for title in work(gialam) if "Biểu 02" in title]  # nobody is its infrastructure investor
        row = PartyReturnFactory(tenant=lease.tenant, cluster=lease.cluster, period="2025", state="returned")
        assert "Biểu 01" in " ".join(work(gialam))
        PartyReturn.objects.filter(pk=row.pk).update(state="submitted")
        assert "Biểu 01" not in " ".join(work(gialam))

    def test_are_work_of_the_day_itself_alone(self, lease, gialam):
        assert "Biểu 01" not in " ".join(work(gialam, DAY - dt.timedelta(days=1)))

    def test_03_is_the_departments_until_all_are_approved(self, lease, so, leader, gialam):
        due = work(so)["Biểu 03 các đơn vị, năm 2025"]
        assert (due.due, due.link) == (dt.date(2025, 12, 25), "/reports/units/?period=2025")
        assert due.text == "0/1 đã duyệt hoặc ban hành · 0 dự thảo · 1 chưa lập"
        [report] = build_local_reports(period=Period.parse("2025"), by=so)
        build(report.pk)
        assert work(so)["Biểu 03 các đơn vị, năm 2025"].text.endswith("1 dự thảo · 0 chưa lập")
        approve_local_reports(period=Period.parse("2025"), by=leader, units=[report.unit_id])
        assert "Biểu 03" not in " ".join(work(so))
        assert "Biểu 03" not in " ".join(work(gialam))
