"""A report is asked for, waits, is built in the background, and can be asked for again."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from django.core.exceptions import PermissionDenied
from django.db import connection
from django.http import Http404

from ccn_portal.errors import RuleViolation, RuleViolations
from ccn_portal.jobs.models import State
from ccn_portal.territories.finding import unit_by_code
from clusters.tests.factories import NEW_MAP, OLD_MAP, hanoi, unit
from reports.canonical import fingerprint
from reports.choices import ReportState
from reports.models import Report
from reports.services import report_sources_page, request_report
from reports.tasks import build
from reports.tests.factories import established_cluster, report_in

pytestmark = pytest.mark.django_db


def ask(by, form="QUARTER", period="2022Q3", of=None):
    return request_report(form=form, unit=of or hanoi(), period=period, by=by)


def built(report):
    build(report.pk)
    report.refresh_from_db()
    return report


def codes(raised):
    return [violation.code for violation in raised.value.violations]


def test_ten_clicks_give_one_report(so):
    asked = [ask(so).pk for _ in range(10)]
    assert len(set(asked)) == Report.objects.count() == 1
    assert Report.objects.get().state == ReportState.QUEUED


@pytest.mark.django_db(transaction=True)
@pytest.mark.slow
def test_clicks_at_the_same_moment_give_one_report_too(so):
    def click(_number):
        try:
            return ask(so).pk
        finally:
            connection.close()

    with ThreadPoolExecutor(5) as pool:
        assert len(set(pool.map(click, range(10)))) == Report.objects.count() == 1


def test_a_built_report_is_a_draft_with_its_numbers_and_their_records(so):
    cluster = established_cluster(area=20)
    report = built(ask(so))
    assert (report.state, report.progress, report.version) == (ReportState.DRAFT, 100, 1)
    line = next(row for row in report.content["lines"] if row.get("number") == "4")
    assert (line["value"], line["missing"], line["sources"]) == ("20", False, 1)
    assert report.provenance["3"]["ids"] == [cluster.pk]
    assert report.provenance["3"]["acts"] == [cluster.items.get().pk]


def test_the_stored_content_still_has_the_fingerprint_of_the_built_one(so):
    established_cluster()
    report = built(ask(so))
    assert report.sha256 == fingerprint(report.content)


def test_building_twice_gives_the_same_content(so):
    established_cluster()
    first = built(ask(so)).sha256
    assert built(ask(so)).sha256 == first


def test_a_draft_asked_for_again_is_built_anew_on_the_same_row(so):
    report = built(ask(so))
    established_cluster(area=20)
    again = ask(so)
    assert (again.pk, again.state) == (report.pk, ReportState.QUEUED)
    assert built(again).provenance["3"]["ids"] != []


def test_a_period_that_has_not_begun_has_no_report(so):
    with pytest.raises(RuleViolations) as raised:
        ask(so, form="TT14-04", period="2099")
    assert codes(raised) == ["not_begun"]


@pytest.mark.parametrize("stage", [ReportState.APPROVED, ReportState.FILED])
def test_an_approved_or_filed_report_is_neither_queued_nor_built_again(so, stage):
    report = built(ask(so))
    report_in(stage, report=report)
    established_cluster()
    assert ask(so).state == stage
    build(report.pk)
    report.refresh_from_db()
    assert report.provenance["3"]["ids"] == []


def test_a_failed_report_may_be_tried_again(so):
    report = ask(so)
    Report.objects.filter(pk=report.pk).update(job_state=State.FAILED, failure="x")
    again = ask(so)
    assert (again.pk, again.state, again.failure) == (report.pk, ReportState.QUEUED, "")


def test_local_officials_do_not_build_reports(gialam):
    with pytest.raises(PermissionDenied):
        ask(gialam)


def test_to_another_province_hanoi_does_not_exist(stranger):
    with pytest.raises(Http404):
        ask(stranger)


def test_a_quarters_report_is_of_a_quarter_and_a_province(so):
    with pytest.raises(RuleViolations) as raised:
        ask(so, period="2022")
    assert codes(raised) == ["period_kind"]
    with pytest.raises(RuleViolations) as raised:
        ask(so, of=unit("018", OLD_MAP))
    assert codes(raised) == ["form_level"]


def test_form_04_exists_since_1_october_2024(so):
    with pytest.raises(RuleViolations) as raised:
        ask(so, form="TT14-04", period="2024H1")
    assert codes(raised) == ["form_not_in_force"]
    assert ask(so, form="TT14-04", period="2024").form == "TT14-04"


def test_form_03_is_of_districts_before_july_2025_and_of_communes_since(so):
    district, commune = unit("018", OLD_MAP), unit("00565", NEW_MAP)
    assert ask(so, form="03", period="2025H1", of=district).unit == district
    assert ask(so, form="03", period="2025", of=commune).unit == commune
    with pytest.raises(RuleViolation) as raised:
        ask(so, form="03", period="2025", of=district)
    assert raised.value.code == "unit_not_on_map"
    old_commune = unit_by_code("00583", OLD_MAP)
    with pytest.raises(RuleViolations) as raised_by_level:
        ask(so, form="03", period="2025H1", of=old_commune)
    assert codes(raised_by_level) == ["form_level"]


def test_there_is_no_form_99(so):
    with pytest.raises(RuleViolation) as raised:
        ask(so, form="99")
    assert raised.value.code == "unknown_form"


def test_a_stored_number_opens_to_its_records_with_what_each_added(so):
    cluster = established_cluster(area=20)
    page = report_sources_page(report=built(ask(so)), line="4")
    assert (page.total, [(row.record, row.amount, row.unit) for row in page.rows]) == (
        1, [(cluster.phases.get(), 20, "ha")],
    )  # fmt: skip
    decided = report_sources_page(report=Report.objects.get(), line="4", acts=True)
    assert [row.record for row in decided.rows] == [cluster.items.get()]
