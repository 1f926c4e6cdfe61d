"""Every rule with made-up records: silent on the last good day, found on the next, silent again when mended."""

import datetime as dt
from decimal import Decimal

import pytest

from ccn_portal.rules.lookup import Rules
from ccn_portal.watch.registry import BY_CODE, RULES
from clusters.choices import Action, ClusterKind, MilestoneKind
from clusters.tests.factories import ClusterFactory, DossierFactory, ItemFactory, MilestoneFactory, PhaseFactory
from inspections.tests.factories import ExtensionFactory, FindingFactory, InspectionFactory, TransferFactory
from investors.tests.factories import LeaseFactory
from reports.tests.factories import ReturnFactory, established_cluster, operating_cluster

pytestmark = pytest.mark.django_db
ONE = dt.timedelta(days=1)


def caught(code, day):
    return {hit.cluster for hit in BY_CODE[code].hits(day)}


def the_hit(code, day):
    (hit,) = BY_CODE[code].hits(day)
    return hit


def happened(cluster, kind, on, value=None, number=1):
    phase = PhaseFactory(cluster=cluster, number=number)
    return MilestoneFactory(phase=phase, kind=kind, occurred_on=on, value=value)


@pytest.mark.parametrize(
    ("code", "last_good_day"),
    [("no_detailed_plan", dt.date(2025, 2, 28)), ("no_groundbreaking", dt.date(2026, 2, 28))],
)
def test_a_step_is_awaited_so_many_months_from_the_establishment(code, last_good_day):
    cluster = established_cluster(on=dt.date(2024, 2, 29))  # a day that the later years have not
    assert caught(code, last_good_day) == set()
    hit = the_hit(code, last_good_day + ONE)
    assert (hit.cluster, hit.due_on) == (cluster.pk, last_good_day)
    assert hit.subject == f"phase:{cluster.phases.get().pk}"
    assert hit.facts == {"number": 1, "opened_on": "2024-02-29"}


def test_the_step_taken_or_the_establishment_revoked_ends_it():
    day = dt.date(2026, 11, 14)
    planned, begun, operating, revoked = (established_cluster() for _ in range(4))
    ItemFactory(cluster=planned, action=Action.APPROVE_DETAILED_PLAN, on=day)
    happened(begun, MilestoneKind.GROUNDBREAKING, day)
    happened(operating, MilestoneKind.OPERATION_STARTED, day)
    ItemFactory(cluster=revoked, action=Action.REVOKE, on=day)
    assert caught("no_detailed_plan", day) == {begun.pk, operating.pk}
    assert caught("no_groundbreaking", day) == {planned.pk}
    before = caught("no_groundbreaking", day - ONE)
    assert before == {planned.pk, begun.pk, operating.pk, revoked.pk}


def test_each_phase_is_awaited_by_itself():
    cluster = established_cluster(on=dt.date(2015, 1, 1))
    ItemFactory(cluster=cluster, action=Action.APPROVE_DETAILED_PLAN, on=dt.date(2015, 6, 1))
    second = PhaseFactory(cluster=cluster, number=2)
    ItemFactory(cluster=cluster, action=Action.EXPAND, phase=second, on=dt.date(2020, 3, 1))
    assert caught("no_detailed_plan", dt.date(2021, 3, 1)) == set()
    assert the_hit("no_detailed_plan", dt.date(2021, 3, 2)).subject == f"phase:{second.pk}"


def test_clearance_stalls_when_it_has_not_grown_for_three_months():
    cluster = established_cluster(area=20)
    happened(cluster, MilestoneKind.SITE_CLEARANCE, dt.date(2026, 1, 10), 12)
    happened(cluster, MilestoneKind.SITE_CLEARANCE, dt.date(2026, 3, 31), 12)  # reported again, no progress
    assert caught("clearance_stalled", dt.date(2026, 4, 10)) == set()
    hit = the_hit("clearance_stalled", dt.date(2026, 4, 11))
    assert (hit.due_on, hit.facts["grown_on"], hit.facts["cleared_ha"]) == (dt.date(2026, 4, 10), "2026-01-10", "12")
    happened(cluster, MilestoneKind.SITE_CLEARANCE, dt.date(2026, 4, 11), Decimal("12.5"))
    assert caught("clearance_stalled", dt.date(2026, 4, 11)) == set()
    happened(cluster, MilestoneKind.SITE_CLEARANCE, dt.date(2026, 5, 1), 20)
    assert caught("clearance_stalled", dt.date(2027, 1, 1)) == set()


def test_operating_clusters_need_a_plant_and_fire_acceptance_and_an_establishment():
    start = dt.date(2025, 5, 1)
    cluster, older = operating_cluster(since=start), operating_cluster(since=dt.date(2021, 12, 31))
    codes = ("no_wastewater_plant", "no_fire_acceptance", "operating_not_established", "no_utility_regulation")
    for code in codes:
        assert caught(code, start - ONE) == {older.pk}, code
        assert caught(code, start) == {cluster.pk, older.pk}, code
    due = {hit.cluster: hit.due_on for hit in BY_CODE["no_wastewater_plant"].hits(start)}
    assert due == {cluster.pk: start, older.pk: dt.date(2024, 1, 1)}
    assert {hit.due_on for hit in BY_CODE["operating_not_established"].hits(start)} == {dt.date(2026, 12, 31)}
    due = {hit.cluster: hit.due_on for hit in BY_CODE["no_utility_regulation"].hits(start)}
    assert due == {cluster.pk: start, older.pk: dt.date(2024, 5, 1)}

    mended = start + ONE
    happened(cluster, MilestoneKind.WASTEWATER_COMMISSIONED, mended, 500)
    happened(cluster, MilestoneKind.FIRE_ACCEPTED, mended)
    ItemFactory(cluster=cluster, action=Action.RECOGNISE, on=mended, area_ha=20)
    ItemFactory(cluster=cluster, action=Action.APPROVE_REGULATION, on=mended)
    for code in codes:
        assert caught(code, start) == {cluster.pk, older.pk}, code
        assert caught(code, mended) == {older.pk}, code


def test_the_latest_effluent_result_decides():
    cluster = operating_cluster()
    happened(cluster, MilestoneKind.EFFLUENT_MEETS, dt.date(2025, 1, 1))
    happened(cluster, MilestoneKind.EFFLUENT_FAILS, dt.date(2026, 1, 1))
    assert caught("effluent_fails", dt.date(2025, 12, 31)) == set()
    assert the_hit("effluent_fails", dt.date(2026, 1, 1)).due_on == dt.date(2026, 1, 1)
    happened(cluster, MilestoneKind.EFFLUENT_MEETS, dt.date(2026, 2, 1))
    assert caught("effluent_fails", dt.date(2026, 2, 1)) == set()


def test_a_low_fill_rate_counts_from_five_years_of_operation_on():
    cluster = established_cluster(area=20)
    ItemFactory(
        cluster=cluster, action=Action.APPROVE_DETAILED_PLAN, industrial_area_ha=10, area_ha=20, on=dt.date(2020, 2, 1)
    )
    happened(cluster, MilestoneKind.OPERATION_STARTED, dt.date(2020, 6, 1))
    lease = LeaseFactory(cluster=cluster, area_m2=49_999)
    assert caught("low_fill_rate", dt.date(2025, 6, 1)) == set()
    hit = the_hit("low_fill_rate", dt.date(2025, 6, 2))
    assert (hit.facts["fill_rate"], hit.facts["industrial_area_ha"]) == ("49.999", "10")
    lease.area_m2 = 50_000
    lease.save()
    assert caught("low_fill_rate", dt.date(2025, 6, 2)) == set()


def test_leased_land_may_equal_the_industrial_land_and_not_exceed_it():
    cluster = established_cluster(area=20)
    ItemFactory(
        cluster=cluster, action=Action.APPROVE_DETAILED_PLAN, industrial_area_ha=1, area_ha=20, on=dt.date(2020, 2, 1)
    )
    lease = LeaseFactory(cluster=cluster, area_m2=10_000, ends_on=dt.date(2026, 1, 1))
    assert caught("leased_above_industrial", dt.date(2025, 1, 1)) == set()
    lease.area_m2 = Decimal("10000.01")
    lease.save()
    assert caught("leased_above_industrial", dt.date(2025, 12, 31)) == {cluster.pk}
    assert caught("leased_above_industrial", dt.date(2026, 1, 1)) == set()


def test_existing_clusters_outside_the_limits_of_area_are_warned_of():
    day = dt.date(2026, 9, 14)
    exact, small, craft, old, large = (
        established_cluster(area=area, on=on, kind=kind)
        for area, on, kind in (
            (10, dt.date(2020, 1, 1), ClusterKind.GENERAL),
            (9, dt.date(2020, 1, 1), ClusterKind.GENERAL),
            (5, dt.date(2020, 1, 1), ClusterKind.CRAFT_VILLAGE),
            (4, dt.date(2017, 7, 14), ClusterKind.CRAFT_VILLAGE),
            (76, dt.date(2020, 1, 1), ClusterKind.GENERAL),
        )
    )
    weights = {hit.cluster: (hit.weight, hit.facts["limit_ha"]) for hit in BY_CODE["area_outside_limits"].hits(day)}
    assert weights == {small.pk: ("moderate", "10"), old.pk: ("minor", "5"), large.pk: ("moderate", "75")}
    # 5 ha for all since 15/9/2026
    assert caught("area_outside_limits", day + ONE) == {old.pk, large.pk}
    assert exact.pk not in weights
    assert craft.pk not in weights


def test_a_dossier_is_near_its_limit_five_working_days_before_it():
    old = DossierFactory(received_on=dt.date(2026, 9, 14))  # 25 days: Friday 9 October
    assert caught("dossier_clock", dt.date(2026, 10, 1)) == set()
    hit = the_hit("dossier_clock", dt.date(2026, 10, 2))
    assert (hit.subject, hit.due_on) == (f"dossier:{old.pk}", dt.date(2026, 10, 9))
    old.closed_on, old.outcome = dt.date(2026, 10, 5), "returned"
    old.save()
    assert caught("dossier_clock", dt.date(2026, 10, 4)) == {old.cluster_id}
    assert caught("dossier_clock", dt.date(2026, 10, 5)) == set()
    new = DossierFactory(received_on=dt.date(2026, 9, 15))  # 20 working days: Tuesday 13 October
    assert caught("dossier_clock", dt.date(2026, 10, 5)) == set()
    assert the_hit("dossier_clock", dt.date(2026, 10, 6)).due_on == dt.date(2026, 10, 13)
    assert caught("dossier_clock", dt.date(2026, 10, 6)) == {new.cluster_id}


def test_a_project_is_idle_when_the_lease_is_two_years_old_and_the_tenant_does_not_operate():
    lease = LeaseFactory(
        starts_on=dt.date(2024, 11, 14), state="suspended", contract="12/HĐ", ends_on=dt.date(2027, 1, 1)
    )
    LeaseFactory(starts_on=dt.date(2020, 1, 1))
    later = LeaseFactory(starts_on=dt.date(2020, 1, 1), state="suspended", suspended_on=dt.date(2026, 11, 15))
    assert caught("project_idle", dt.date(2026, 11, 14)) == set()
    found = {hit.subject: hit for hit in BY_CODE["project_idle"].hits(dt.date(2026, 11, 15))}
    assert set(found) == {f"lease:{lease.pk}", f"lease:{later.pk}"}
    hit = found[f"lease:{lease.pk}"]
    assert (hit.tenant, hit.due_on, hit.facts["contract"]) == (lease.tenant_id, dt.date(2026, 11, 14), "12/HĐ")
    assert caught("project_idle", dt.date(2027, 1, 1)) == {later.cluster_id}


def test_a_remedy_is_overdue_after_its_deadline_as_extended():
    visit = InspectionFactory(domain="land", keeper="local")
    finding = FindingFactory(inspection=visit, remedy_due=dt.date(2026, 4, 10))
    ExtensionFactory(finding=finding, decided_on=dt.date(2026, 4, 5), new_due=dt.date(2026, 5, 10))
    assert caught("remedy_overdue", dt.date(2026, 5, 10)) == set()
    hit = the_hit("remedy_overdue", dt.date(2026, 5, 11))
    assert (hit.due_on, hit.domain, hit.duty) == (dt.date(2026, 5, 10), "land", "local")
    finding.remedied_on = dt.date(2026, 5, 12)
    finding.save()
    assert caught("remedy_overdue", dt.date(2026, 5, 12)) == set()


def test_a_transfer_awaits_its_reply_until_the_named_day_or_the_usual_one():
    finding = FindingFactory(inspection=InspectionFactory(keeper="agency"))
    named = TransferFactory(finding=finding, sent_on=dt.date(2026, 3, 20), reply_due=dt.date(2026, 4, 25))
    usual = TransferFactory(finding=finding, sent_on=dt.date(2026, 3, 20), reply_due=None)
    assert BY_CODE["transfer_unanswered"].hits(dt.date(2026, 4, 19)) == []
    assert the_hit("transfer_unanswered", dt.date(2026, 4, 20)).subject == f"transfer:{usual.pk}"
    assert len(BY_CODE["transfer_unanswered"].hits(dt.date(2026, 4, 26))) == 2
    usual.replied_on = dt.date(2026, 4, 26)
    usual.save()
    hit = the_hit("transfer_unanswered", dt.date(2026, 4, 26))
    assert (hit.subject, hit.duty) == (f"transfer:{named.pk}", "agency")


def test_a_return_is_missing_the_day_after_it_was_due_until_it_is_in():
    cluster = operating_cluster()
    for period in ("2025Q4", "2026Q1", "2026Q2"):
        ReturnFactory(cluster=cluster, period=period)
    assert caught("return_missing", dt.date(2026, 9, 20)) == set()
    hit = the_hit("return_missing", dt.date(2026, 9, 21))
    assert (hit.subject, hit.due_on, hit.duty) == ("return:2026Q3", dt.date(2026, 9, 20), "local")
    row = ReturnFactory(cluster=cluster, period="2026Q3", state="draft")
    assert the_hit("return_missing", dt.date(2026, 9, 21)).facts == {"period": "2026Q3", "state": "draft"}
    row.state = "submitted"
    row.save()
    assert caught("return_missing", dt.date(2026, 9, 21)) == set()


def test_no_rule_speaks_of_a_cluster_that_did_not_exist():
    ClusterFactory()
    day = dt.date(2026, 11, 14)
    assert {rule.code: rule.hits(day) for rule in RULES} == {rule.code: [] for rule in RULES}


def test_a_rule_without_a_threshold_on_the_day_rests(django_assert_num_queries):
    operating_cluster()
    day = dt.date(2023, 1, 1)
    rule, rules = BY_CODE["operating_not_established"], Rules(day)
    assert not rule.applies(rules)
    with django_assert_num_queries(0):
        assert rule.hits(day, rules) == []


def test_every_rule_says_what_it_is_about(settings):
    assert len({rule.code for rule in RULES}) == len(RULES) >= 16
    for rule in RULES:
        assert str(rule.title), rule.code
        assert str(rule.advice), rule.code
        assert rule.basis.text, rule.code
