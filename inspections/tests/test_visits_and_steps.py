"""Recording visits and what is done about findings: what is refused, what is only warned about, what is kept."""

import datetime as dt
from decimal import Decimal

import pytest

from ccn_portal.errors import RuleViolations
from clusters.tests.factories import ClusterFactory
from inspections import services
from inspections.catalogue import catalogue, entries_on, entry_named
from inspections.choices import Domain
from inspections.models import Finding, Inspection
from inspections.tests.factories import ExtensionFactory, FindingFactory, InspectionFactory
from investors.tests.factories import LeaseFactory, TenantFactory

pytestmark = pytest.mark.django_db
TODAY = dt.date(2026, 11, 20)


@pytest.fixture(autouse=True)
def _today(settings):
    settings.FROZEN_TODAY = TODAY


def codes(problem):
    return [(one.code, one.field) for one in problem.value.violations]


def visit(so, **values):
    given = {"cluster": None, "domain": "fire_safety", "visited_on": TODAY, "by": so} | values
    return services.record_inspection(**given | {"cluster": given["cluster"] or ClusterFactory()})


def test_a_visit_is_recorded_with_all_it_found_and_gets_the_next_number_of_its_year(so):
    InspectionFactory(code="KT-2026-0440")
    found = [
        {"text": "Lối thoát nạn bị lấn chiếm", "severity": "serious", "code": "PC-05"},
        {"text": "Thiếu bình chữa cháy", "severity": "minor", "remedy_due": dt.date(2026, 12, 20)},
    ]
    recorded = visit(so, findings=found, conclusion="Phát hiện 2 vi phạm")
    assert recorded.code == "KT-2026-0441"
    assert set(recorded.findings.values_list("text", "severity")) == {
        ("Lối thoát nạn bị lấn chiếm", "serious"),
        ("Thiếu bình chữa cháy", "minor"),
    }


def test_when_one_finding_is_wrong_nothing_is_recorded_and_the_wrong_one_is_named(so):
    found = [
        {"text": "Thiếu bình chữa cháy", "severity": "minor"},
        {"text": "", "severity": "minor", "remedy_due": dt.date(2026, 11, 19)},
    ]
    with pytest.raises(RuleViolations) as problem:
        visit(so, findings=found)
    assert codes(problem) == [("required", "findings.1.text"), ("due_before_visit", "findings.1.remedy_due")]
    assert not Inspection.objects.exists()


def test_a_visit_cannot_be_tomorrow(so):
    with pytest.raises(RuleViolations) as problem:
        visit(so, visited_on=TODAY + dt.timedelta(days=1))
    assert codes(problem) == [("in_future", "visited_on")]


def test_a_tenant_is_visited_where_it_leases_land_on_that_day(so):
    lease = LeaseFactory(starts_on=dt.date(2020, 1, 1), ends_on=dt.date(2026, 11, 20))
    there = {"cluster": lease.cluster, "tenant": lease.tenant}
    assert visit(so, **there, visited_on=dt.date(2026, 11, 19)).tenant == lease.tenant
    for wrong in (there, {"tenant": lease.tenant}, {"cluster": lease.cluster, "tenant": TenantFactory()}):
        with pytest.raises(RuleViolations) as problem:
            visit(so, **wrong)
        assert codes(problem) == [("tenant_not_there", "tenant")]


def test_a_code_is_of_the_field_of_the_visit_and_in_force_on_its_day(so):
    inspection = visit(so, domain="environment", visited_on=dt.date(2022, 3, 1))
    for code, expected in (("PC-05", "unknown_code"), ("MT-05", "unknown_code"), ("XD-01", "other_field")):
        with pytest.raises(RuleViolations) as problem:
            services.record_finding(inspection=inspection, text="Vi phạm", severity="minor", code=code, by=so)
        assert codes(problem) == [(expected, "code")]
    assert services.record_finding(inspection=inspection, text="Vi phạm", severity="minor", code="MT-01", by=so).pk


def test_the_standard_for_effluent_changed_on_1_september_2025():
    before, after = (entry_named("MT-08", dt.date(2025, *rest)) for rest in ((8, 31), (9, 1)))
    assert (before.legal_basis[:15], after.legal_basis[:15]) == ("QCVN 40:2011/BT", "QCVN 40:2025/BT")


def test_the_catalogue_has_each_code_once_a_day_and_something_for_every_field():
    for day in (dt.date(2023, 1, 1), dt.date(2025, 8, 31), dt.date(2026, 9, 9), TODAY):
        named = [entry.code for entry in entries_on(day)]
        assert len(named) == len(set(named))
    assert {entry.domain for entry in entries_on(TODAY)} == set(Domain)


def test_only_what_was_read_in_the_law_itself_counts_as_checked():
    checked = {entry.legal_basis.partition(",")[0] for entry in catalogue() if entry.checked}
    assert checked == {"TT 14/2024/TT-BCT", "NĐ 32/2024/NĐ-CP", "Ghi căn cứ trong nội dung"}


def test_a_second_regular_visit_to_an_establishment_in_a_year_is_warned_about(so):
    lease = LeaseFactory()
    there = {"cluster": lease.cluster, "tenant": lease.tenant}
    first = visit(so, **there, kind="planned", visited_on=dt.date(2026, 2, 1), domain="environment")
    assert services.warnings_of(first) == []
    second = visit(so, **there, kind="planned", visited_on=dt.date(2026, 10, 1))
    (warning,) = services.warnings_of(second)
    assert (warning.code, "Điều 24 khoản 2" in warning.message) == ("second_regular_visit", True)
    assert services.warnings_of(visit(so, **there, kind="unplanned")) == []
    assert services.warnings_of(visit(so, cluster=lease.cluster, kind="planned")) == []


def test_before_decree_32_there_was_no_such_limit(so):
    cluster = ClusterFactory()
    for month in (1, 4):
        last = visit(so, cluster=cluster, kind="planned", visited_on=dt.date(2024, month, 30))
    assert services.warnings_of(last) == []


def test_an_extension_has_a_reason_and_a_later_day_than_the_deadline_it_replaces(so):
    finding = ExtensionFactory(new_due=dt.date(2026, 12, 10)).finding
    with pytest.raises(RuleViolations) as problem:
        services.extend(finding=finding, new_due=dt.date(2026, 12, 10), reason=" ", by=so)
    assert codes(problem) == [("required", "reason"), ("not_later", "new_due")]


def test_a_remedy_is_neither_before_the_visit_nor_tomorrow(so):
    finding = FindingFactory()
    for day, code in ((dt.date(2026, 3, 9), "remedied_before_visit"), (dt.date(2026, 11, 21), "in_future")):
        with pytest.raises(RuleViolations) as problem:
            services.record_remedy(finding=finding, remedied_on=day, by=so)
        assert codes(problem) == [(code, "remedied_on")]


def test_a_letter_without_a_day_for_the_reply_is_answered_within_the_usual_time(so):
    letter = services.transfer(
        finding=FindingFactory(), agency="Sở Xây dựng", letter_number="12/SCT", sent_on=dt.date(2026, 11, 2), by=so
    )
    assert letter.reply_due == dt.date(2026, 12, 2)


def test_a_reply_does_not_come_before_its_letter(so):
    letter = services.transfer(
        finding=FindingFactory(), agency="Sở Xây dựng", letter_number="12/SCT", sent_on=dt.date(2026, 11, 2), by=so
    )
    with pytest.raises(RuleViolations) as problem:
        services.record_reply(transfer=letter, replied_on=dt.date(2026, 11, 1), reply="Đã xử lý", by=so)
    assert ("before_start", "replied_on") in codes(problem)


def test_a_fine_is_not_negative_and_one_above_the_highest_is_warned_about(so):
    finding = FindingFactory(
        inspection=InspectionFactory(domain=Domain.CONSTRUCTION), text="Xây dựng không phép", code="XD-01"
    )
    with pytest.raises(RuleViolations) as problem:
        services.sanction(finding=finding, number="1/QĐ-XPHC", amount=Decimal(-1), by=so)
    assert ("negative", "amount") in codes(problem)
    decision = services.sanction(finding=finding, number="1/QĐ-XPHC", amount=Decimal(150), by=so)
    (warning,) = services.warnings_of_sanction(decision)
    assert (warning.code, "NĐ 16/2022" in warning.message) == ("fine_above_maximum", True)
    corrected = services.sanction(finding=finding, amount=Decimal(140), by=so)
    assert (corrected.number, corrected.amount) == ("1/QĐ-XPHC", Decimal(140))
    assert services.warnings_of_sanction(corrected) == []


@pytest.mark.parametrize(
    ("domain", "visited_on", "last_day"),
    [
        ("environment", dt.date(2024, 3, 10), dt.date(2026, 3, 10)),
        ("fire_safety", dt.date(2024, 3, 10), dt.date(2025, 3, 10)),
        ("land", dt.date(2024, 2, 29), dt.date(2026, 2, 28)),
        ("investment", dt.date(2024, 2, 29), dt.date(2025, 2, 28)),
    ],
)
def test_the_time_to_sanction_ends_one_or_two_years_after_the_visit(domain, visited_on, last_day):
    visit = InspectionFactory(domain=domain, visited_on=visited_on)
    assert services.limitation_on(FindingFactory(inspection=visit, remedy_due=None)) == last_day


def test_a_sanction_after_that_time_is_warned_about(so):
    visit = InspectionFactory(visited_on=dt.date(2025, 3, 10))
    finding = FindingFactory(inspection=visit, remedy_due=None)
    decision = services.sanction(finding=finding, number="1/QĐ-XPHC", decided_on=dt.date(2026, 3, 11), by=so)
    assert [warning.code for warning in services.warnings_of_sanction(decision)] == ["after_limitation"]


def test_nothing_closes_without_proof_or_before_its_remedy(so):
    finding = FindingFactory(remedied_on=dt.date(2026, 4, 5))
    with pytest.raises(RuleViolations) as problem:
        services.close(finding=finding, proof="  ", closed_on=dt.date(2026, 4, 4), by=so)
    assert codes(problem)[:2] == [("closed_before_remedy", "closed_on"), ("required", "closing_proof")]
    assert Finding.objects.get().closed_on is None


def test_what_is_closed_says_who_why_and_which_visit_verified_it(so):
    finding = FindingFactory(remedied_on=dt.date(2026, 4, 5))
    elsewhere = InspectionFactory(visited_on=TODAY)
    again = InspectionFactory(cluster=finding.inspection.cluster, visited_on=TODAY)
    with pytest.raises(RuleViolations) as problem:
        services.close(finding=finding, proof="Biên bản", reinspection=elsewhere, by=so)
    assert codes(problem) == [("other_cluster", "reinspection")]
    closed = services.close(finding=finding, proof="Biên bản", reinspection=again, by=so)
    assert (closed.closed_on, closed.closed_by, closed.reinspection) == (TODAY, so, again)
    event = closed.events.latest("pgh_id")
    assert event.pgh_context.metadata == {"act": "close_finding", "user": so.pk, "reason": "Biên bản"}
