"""Form 03 of all localities of a period on one page: who owes one, all built and approved together."""

import datetime as dt

import pytest
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.urls import reverse

from ccn_portal.errors import RuleViolations
from ccn_portal.rules.periods import Period
from ccn_portal.territories.finding import unit_by_code
from reports.choices import ReportState
from reports.local import approve_local_reports, build_local_reports, local_reports, periods_of_form
from reports.models import Report
from reports.tasks import build
from reports.tests.factories import ReturnFactory, established_cluster, operating_cluster, report_in

pytestmark = pytest.mark.django_db
YEAR, HALF = Period.parse("2025"), Period.parse("2025H1")
DAY = dt.date(2025, 12, 18)


@pytest.fixture(autouse=True)
def _today(settings):
    settings.FROZEN_TODAY = DAY


@pytest.fixture
def places():
    """Bát Tràng with an operating and a planned cluster, Đông Anh with an established one."""
    operating_cluster(name="Một")
    established_cluster(name="Hai")
    established_cluster(name="Ba", communes=[unit_by_code("00454", DAY)])


def named(user, period=YEAR):
    return {
        row.place.name: (row.clusters, row.accepted, row.owed, str(row.state)) for row in local_reports(user, period)
    }


def test_is_owed_by_every_unit_with_a_cluster_on_the_cut_off_day(places, so, gialam, stranger):
    ReturnFactory(cluster=operating_cluster(name="Bốn"), period="2025Q4")
    assert named(so) == {"Xã Bát Tràng": (3, 1, 2, ""), "Xã Đông Anh": (1, 0, 0, "")}
    assert named(gialam) == {"Xã Bát Tràng": (3, 1, 2, "")}
    assert named(stranger) == {}


def test_is_owed_by_districts_until_30_6_2025_and_by_communes_since(places, so):
    assert set(named(so, HALF)) == {"Huyện Gia Lâm", "Huyện Đông Anh"}
    assert set(named(so, YEAR)) == {"Xã Bát Tràng", "Xã Đông Anh"}


def test_exists_for_periods_that_end_since_the_circular_is_in_force(so):
    assert [period.code for period in periods_of_form()] == ["2026", "2026H1", "2025", "2025H1", "2024"]
    with pytest.raises(RuleViolations) as caught:
        build_local_reports(period=Period.parse("2024H1"), by=so)
    assert [one.code for one in caught.value.violations] == ["form_not_in_force"]


def test_is_asked_for_once_however_often_one_clicks(places, so):
    assert len(build_local_reports(period=YEAR, by=so)) == 2
    assert build_local_reports(period=YEAR, by=so) == []
    assert sorted(Report.objects.values_list("unit__name", "form", "period", "version")) == [
        ("Xã Bát Tràng", "TT14-03", "2025", 1),
        ("Xã Đông Anh", "TT14-03", "2025", 1),
    ]
    assert {state for *_counts, state in named(so).values()} == {"queued"}


def test_of_several_units_is_approved_all_or_none_and_who_cannot_be_is_named(places, so, leader):
    first, second = build_local_reports(period=YEAR, by=so)
    build(first.pk)
    units = [first.unit_id, second.unit_id]
    with pytest.raises(RuleViolations) as caught:
        approve_local_reports(period=YEAR, by=leader, units=units)
    assert [str(one).split(":")[0] for one in caught.value.violations] == [second.unit.name]
    assert set(Report.objects.values_list("stage", flat=True)) == {"draft", ""}
    build(second.pk)
    assert len(approve_local_reports(period=YEAR, by=leader, units=units)) == 2
    assert {state for *_counts, state in named(so).values()} == {"approved"}
    # a closed one is not built again
    build_local_reports(period=YEAR, by=so, units=units)
    assert {state for *_counts, state in named(so).values()} == {"approved"}


def test_is_built_by_the_department_and_approved_by_its_leader_alone(places, so, leader, gialam, pccc, api_user):
    for user in (gialam, pccc, api_user):
        with pytest.raises(PermissionDenied):
            build_local_reports(period=YEAR, by=user)
    for user in (so, gialam, pccc, api_user):
        with pytest.raises(PermissionDenied):
            approve_local_reports(period=YEAR, by=user, units=[1])
    with pytest.raises(Http404):
        build_local_reports(period=YEAR, by=so, units=[unit_by_code("01", DAY).pk])
    with pytest.raises(Http404):
        approve_local_reports(period=YEAR, by=leader, units=[unit_by_code("00004", DAY).pk])


class TestThePage:
    @pytest.fixture
    def post(self, client, so):
        def send(by=so, **values):
            client.force_login(by)
            return client.post(reverse("local-report-list"), {"period": YEAR.code, **values})

        return send

    def test_shows_the_period_that_is_due_and_builds_what_is_missing(self, places, client, so, post):
        client.force_login(so)
        shown = client.get(reverse("local-report-list")).content.decode()
        assert "Lập 2 biểu chưa lập" in shown
        assert "Hạn 25/12/2025" in shown
        assert post(act="build").url == "/reports/units/?period=2025"
        assert "Đang lập 2 biểu" in client.get(reverse("local-report-list")).content.decode()

    def test_proposes_to_approve_the_drafts_whose_returns_are_all_in(self, places, client, leader, so):
        for report in build_local_reports(period=YEAR, by=so):
            build(report.pk)
        client.force_login(leader)
        answer = client.get(reverse("local-report-list"))
        assert answer.context["chosen"] == [unit_by_code("00454", DAY).pk]  # Bát Tràng lacks a return

    def test_keeps_what_was_chosen_when_it_cannot_be_approved(self, places, leader, so, post):
        first, second = build_local_reports(period=YEAR, by=so)
        build(first.pk)
        answer = post(by=leader, act="approve", unit=[first.unit_id, second.unit_id])
        assert answer.status_code == 422
        assert answer.context["chosen"] == [first.unit_id, second.unit_id]
        assert f"{second.unit.name}: " in answer.content.decode()
        assert post(by=leader, act="approve").status_code == 422
        assert post(by=leader, act="approve", unit=[first.unit_id]).status_code == 302
        assert Report.objects.get(pk=first.pk).state == ReportState.APPROVED

    def test_refuses_other_acts_and_other_people(self, places, post, gialam):
        assert post(act="").status_code == 403
        assert post(by=gialam, act="build").status_code == 403
        assert not Report.objects.exists()

    def test_names_the_document_of_a_filed_form(self, places, client, so):
        report_in("filed", form="TT14-03", unit=unit_by_code("00454", DAY), period="2025")
        client.force_login(so)
        assert "12/BC-SCT" in client.get(reverse("local-report-list")).content.decode()

    def test_takes_a_fixed_number_of_queries(self, places, client, so, django_assert_max_num_queries):
        client.force_login(so)
        url = reverse("local-report-list")
        client.get(url)
        with django_assert_max_num_queries(15) as few:
            client.get(url)
        for number in range(6):
            ReturnFactory(cluster=operating_cluster(name=f"Thêm {number}"), period="2025Q4")
        build_local_reports(period=YEAR, by=so)
        with django_assert_max_num_queries(15) as many:
            client.get(url)
        assert len(few) == len(many)


def test_the_list_of_reports_is_narrowed_by_form_period_state_and_unit(places, client, so):
    first, _second = build_local_reports(period=YEAR, by=so)
    build(first.pk)
    report_in("filed", period="2025Q3")
    client.force_login(so)

    def found(**asked):
        answer = client.get(reverse("report-list"), asked)
        return [(report.form, report.unit.name) for report in answer.context["page"]]

    forms_03 = [("TT14-03", "Xã Bát Tràng"), ("TT14-03", "Xã Đông Anh")]
    assert found() == [*forms_03, ("QUARTER", "Thành phố Hà Nội")]
    assert found(form="TT14-03") == found(period="2025") == forms_03
    assert found(state="filed") == found(q="ha noi") == [("QUARTER", "Thành phố Hà Nội")]
    assert found(state="draft") == [("TT14-03", first.unit.name)]
    assert found(q="dong anh", form="QUARTER") == []
    chips = client.get(reverse("report-list"), {"form": "QUARTER"}).context["forms"]
    assert {chip["value"]: chip["count"] for chip in chips} == {"TT14-03": 2, "QUARTER": 1}
