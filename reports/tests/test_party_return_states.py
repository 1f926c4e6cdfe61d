"""Forms 01 and 02 go the way of all returns; who enters them for a party does not accept them."""

import datetime as dt
from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, connection, transaction
from django.http import Http404

from ccn_portal.errors import RuleViolation, RuleViolations
from clusters.choices import Action, MilestoneKind
from clusters.tests.factories import ItemFactory, MilestoneFactory
from investors.tests.factories import InvestorFactory, LeaseFactory, TenantFactory
from reports.models import PartyReturn
from reports.parties import services
from reports.parties.figures import values_of
from reports.returns.services import ChangedMeanwhile, OwnEntry
from reports.tests.factories import PartyReturnFactory, ReturnFactory, operating_cluster

pytestmark = pytest.mark.django_db

GOOD = {"1": Decimal("12.5"), "2": Decimal("0.25"), "3": 40, "4": Decimal("9.1")}


@pytest.fixture
def cluster():
    return operating_cluster()


@pytest.fixture
def tenant(cluster):
    return LeaseFactory(cluster=cluster).tenant


@pytest.fixture
def investor(cluster):
    investor = InvestorFactory()
    ItemFactory(
        cluster=cluster, phase=cluster.phases.get(), action=Action.ESTABLISH, investor=investor, area_ha=20,
        industrial_area_ha=14,
    )  # fmt: skip
    return investor


def begin(by, cluster, party, values=GOOD, period="2025", form="TT14-01", **more):
    return services.begin_return(form=form, cluster=cluster, party=party, period=period, values=values, by=by, **more)


def codes(raised):
    return sorted((violation.code, violation.field) for violation in raised.value.violations)


def test_a_locality_enters_for_a_tenant_and_the_department_accepts(gialam, so, cluster, tenant):
    row = begin(gialam, cluster, tenant)
    assert (row.state, row.values) == ("draft", {"1": "12.5", "2": "0.25", "3": "40", "4": "9.1"})
    assert values_of(row) == GOOD
    row = services.submit_return(row=row, by=gialam)
    (row,) = services.accept_returns(rows=[row], by=so)
    assert (row.state, row.is_current, row.accepted_by) == ("accepted", True, so)


def test_the_department_enters_too_but_then_somebody_else_accepts(so, admin, cluster, tenant):
    row = services.submit_return(row=begin(so, cluster, tenant), by=so)
    with pytest.raises(OwnEntry):
        services.accept_returns(rows=[row], by=so)
    assert services.accept_returns(rows=[row], by=admin)[0].state == "accepted"


def test_a_return_is_sent_back_with_comments_mended_and_corrected_later(gialam, so, cluster, tenant):
    row = services.submit_return(row=begin(gialam, cluster, tenant), by=gialam)
    with pytest.raises(RuleViolation, match="xem lại"):
        services.send_back(row=row, by=so, comment=" ")
    row = services.send_back(row=row, by=so, comment="", comments={"3": "Xem lại số lao động"})
    assert (row.state, row.comments) == ("returned", {"3": "Xem lại số lao động"})
    row = services.save_return(row=row, values={"3": 41}, by=gialam, revision=row.revision)
    row = services.submit_return(row=row, by=gialam)
    (first,) = services.accept_returns(rows=[row], by=so)
    later = services.correct_return(row=first, by=gialam, reason="Kê thiếu doanh thu")
    later = services.save_return(row=later, values={"1": Decimal(20)}, by=gialam)
    services.accept_returns(rows=[services.submit_return(row=later, by=gialam)], by=so)
    assert [(row.version, row.is_current, row.values["1"]) for row in PartyReturn.objects.order_by("version")] == [
        (1, False, "12.5"),
        (2, True, "20"),
    ]


def test_who_has_not_seen_the_last_saving_is_told_and_overwrites_nothing(gialam, so, cluster, tenant):
    row = begin(gialam, cluster, tenant)
    services.save_return(row=row, values={"1": Decimal(13)}, by=so, revision=row.revision)
    with pytest.raises(ChangedMeanwhile):
        services.save_return(row=row, values={"1": Decimal(14)}, by=gialam, revision=row.revision)
    assert PartyReturn.objects.get().values["1"] == "13"


def test_strangers_and_other_roles_are_kept_out(stranger, thachthat, pccc, leader, cluster, tenant):
    for user, refusal in (
        (stranger, Http404), (thachthat, Http404), (pccc, PermissionDenied), (leader, PermissionDenied),
    ):  # fmt: skip
        with pytest.raises(refusal):
            begin(user, cluster, tenant)
    assert not PartyReturn.objects.exists()


@pytest.mark.parametrize(
    ("values", "code"),
    [
        ({"1": Decimal(-1)}, "negative"),
        ({"1": Decimal("1e400")}, "too_large"),
        ({"3": Decimal("2.5")}, "not_whole"),
        ({"1": Decimal("0.1234567")}, "too_precise"),
        ({"9": Decimal(1)}, "unknown_figure"),
    ],
)
def test_what_is_no_figure_of_form_01_is_told_beside_its_line(gialam, cluster, tenant, values, code):
    with pytest.raises(RuleViolations) as raised:
        begin(gialam, cluster, tenant, values)
    assert codes(raised) == [(code, next(iter(values)))]


@pytest.mark.parametrize(("line", "value", "code"), [("5", "100.0001", "over_hundred"), ("13", 2, "yes_or_no")])
def test_a_share_over_a_hundred_and_a_third_answer_are_refused(gialam, cluster, investor, line, value, code):
    with pytest.raises(RuleViolations) as raised:
        begin(gialam, cluster, investor, {line: Decimal(value)}, form="TT14-02")
    assert codes(raised) == [(code, line)]
    assert begin(gialam, cluster, investor, {"5": Decimal(100), "13": 1}, form="TT14-02").pk


@pytest.mark.parametrize(
    ("period", "code", "field"),
    [
        ("2025Q3", "period_kind", "period"),
        ("2024H1", "form_not_in_force", "period"),
        ("2027", "not_begun", "period"),
    ],
)
def test_a_period_that_is_not_the_forms_is_refused(gialam, cluster, tenant, period, code, field, on_14_november_2026):
    with pytest.raises(RuleViolations) as raised:
        begin(gialam, cluster, tenant, period=period)
    assert (code, field) in codes(raised)


@pytest.fixture
def on_14_november_2026(settings):
    settings.FROZEN_TODAY = dt.date(2026, 11, 14)


@pytest.mark.parametrize(
    ("starts", "ends", "due"),
    [
        ("2025-12-14", None, True),
        ("2025-12-15", None, False),
        ("2020-01-01", "2024-12-16", True),
        ("2020-01-01", "2024-12-15", False),
    ],
)
def test_a_tenant_reports_with_a_lease_on_any_day_of_the_period(gialam, cluster, starts, ends, due):
    lease = LeaseFactory(cluster=cluster, starts_on=starts, ends_on=ends)
    if due:
        assert begin(gialam, cluster, lease.tenant).pk
    else:
        with pytest.raises(RuleViolations) as raised:
            begin(gialam, cluster, lease.tenant)
        assert codes(raised) == [("no_project", "party")]


def test_only_the_clusters_investor_reports_on_form_02(gialam, cluster, investor):
    with pytest.raises(RuleViolations) as raised:
        begin(gialam, cluster, InvestorFactory(), {"1": Decimal(5)}, form="TT14-02")
    assert codes(raised) == [("no_project", "party")]


def submitting(by, row):
    with pytest.raises(RuleViolations) as raised:
        services.submit_return(row=row, by=by)
    return codes(raised)


def test_errors_block_and_warnings_want_a_word(gialam, cluster, tenant):
    for period, revenue in (("2024", "10"), ("2023", "11"), ("2022", "12")):
        PartyReturnFactory(cluster=cluster, tenant=tenant, period=period, values={"1": revenue, "3": "40"})
    assert submitting(gialam, begin(gialam, cluster, tenant, {})) == [("nothing_reported", "1")]
    row = services.save_return(row=PartyReturn.objects.get(state="draft"), values={"3": 0, "4": Decimal(8)}, by=gialam)
    assert ("without_workers", "4") in submitting(gialam, row)
    row = services.save_return(row=row, values={"1": Decimal(20_000), "3": 40}, by=gialam)
    assert submitting(gialam, row) == [("unit_slip", "1")]
    row = services.save_return(row=row, values={"1": Decimal(22)}, by=gialam)
    assert submitting(gialam, row) == [("needs_explanation", "1")]
    row = services.submit_return(row=row, by=gialam, explanations={"1": "Thêm một dây chuyền"})
    assert (row.state, row.issues[0]["code"]) == ("submitted", "outlier")


def test_form_02_is_set_beside_the_register_and_its_own_lines(gialam, cluster, investor):
    lease = LeaseFactory(cluster=cluster, area_m2=Decimal(20_000))
    MilestoneFactory(phase=cluster.phases.get(), kind=MilestoneKind.WASTEWATER_COMMISSIONED)
    ReturnFactory(cluster=cluster, period="2025Q4", infrastructure_capital=Decimal("88.5"))
    assert lease.is_in_force_on(dt.date(2025, 12, 14))
    row = begin(gialam, cluster, investor, {"4": Decimal(3), "6": 2, "7": 3, "13": 0, "14": 1}, form="TT14-02")
    background = services.background_of(row)
    assert background.register == {
        "2": Decimal("88.5"), "4": Decimal(2), "6": 1, "7": 0, "8": 1, "13": 1,
    }  # fmt: skip
    found = {(issue["indicator"], issue["level"], issue["code"]) for issue in row.issues}
    assert {("7", "error", "above_line"), ("14", "error", "plant_first")} <= found
    assert {("4", "warning", "register"), ("6", "warning", "register"), ("13", "warning", "register")} <= found


def test_the_database_knows_the_states_and_the_parties_too(gialam, so, cluster, tenant):
    row = services.submit_return(row=begin(gialam, cluster, tenant), by=gialam)
    services.accept_returns(rows=[row], by=so)
    for change in ("values = '{}'", "tenant_id = NULL", "state = 'draft'", "cluster_id = cluster_id + 1"):
        with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(f"UPDATE reports_partyreturn SET {change}")
    with pytest.raises(IntegrityError), transaction.atomic():
        PartyReturnFactory(cluster=cluster, tenant=TenantFactory(), form="TT14-02")
    with pytest.raises(IntegrityError), transaction.atomic():
        PartyReturnFactory(cluster=cluster, tenant=tenant)
