"""Yearly inspection plans: who makes and approves them, what they refuse, what becomes of a planned visit."""

import datetime as dt

import pytest
from django.core.exceptions import PermissionDenied
from django.http import Http404

from ccn_portal.errors import RuleViolation, RuleViolations
from clusters.tests.factories import ClusterFactory, ItemFactory, bat_trang, hanoi, unit
from inspections import services
from inspections.choices import PlannedState, PlanState
from inspections.models import InspectionPlan, PlannedVisit
from inspections.tests.factories import InspectionFactory, PlannedVisitFactory
from investors.tests.factories import LeaseFactory

pytestmark = pytest.mark.django_db
TODAY = dt.date(2026, 11, 20)


@pytest.fixture(autouse=True)
def _today(settings):
    settings.FROZEN_TODAY = TODAY


def codes(problem):
    return [(one.code, one.field) for one in problem.value.violations]


def plan_of(by, **values):
    return services.make_plan(**{"province": hanoi(), "year": 2026, "by": by} | values)


def approved(by, *, visits=1):
    plan = plan_of(by, domain="fire_safety")
    services.plan_visits(plan=plan, clusters=[ClusterFactory() for _n in range(visits)], quarter=4, by=by)
    return services.approve_plan(plan=plan, decision_number="12/KH", decided_on=dt.date(2026, 1, 5), by=by)


# who makes a plan of several fields, of fire safety, of another field
@pytest.mark.parametrize(
    ("who", "several", "fire", "land"),
    [
        ("so", True, True, True),
        ("gialam", True, True, True),
        ("pccc", False, True, False),
        ("leader", False, False, False),
        ("api_user", False, False, False),
        ("admin", True, True, True),
    ],
)
def test_who_makes_which_plan(request, who, several, fire, land):
    by = request.getfixturevalue(who)
    for domain, may in (("", several), ("fire_safety", fire), ("land", land)):
        assert services.may_plan(by, domain) is may, domain
        if may:
            made = plan_of(by, domain=domain, agency=f"Cơ quan {domain}")
            assert (made.state, made.made_by, services.keeps_plan(by, made)) == (PlanState.DRAFT, by, True)
        else:
            with pytest.raises(PermissionDenied):
                plan_of(by, domain=domain)


def test_a_plan_is_changed_by_who_keeps_it_and_of_the_department_approved_by_the_leader(so, leader, pccc, gialam):
    departments, police, locals_ = plan_of(so), plan_of(pccc, domain="fire_safety"), plan_of(gialam)
    assert police.agency == pccc.agency_name
    keepers = {departments: so, police: pccc, locals_: gialam}
    for plan, keeper in keepers.items():
        for user in (so, pccc, gialam, leader):
            assert services.keeps_plan(user, plan) is (user == keeper)
            assert services.may_approve(user, plan) is (user == keeper or (user == leader and keeper == so))
            if user != keeper:
                with pytest.raises((PermissionDenied, Http404)):
                    services.plan_visits(plan=plan, clusters=[ClusterFactory()], quarter=1, by=user)


def test_another_province_and_another_district_see_no_draft(so, gialam, thachthat, stranger):
    plan = plan_of(gialam)
    PlannedVisitFactory(plan=plan, cluster=ClusterFactory(communes=[bat_trang()]))

    def sees(user):
        return InspectionPlan.objects.visible_to(user).filter(pk=plan.pk).exists()

    assert (sees(so), sees(gialam), sees(thachthat), sees(stranger)) == (True, True, False, False)
    of_the_department = approved(so)
    assert InspectionPlan.objects.visible_to(gialam).filter(pk=of_the_department.pk).exists()
    assert not InspectionPlan.objects.visible_to(thachthat).filter(pk=of_the_department.pk).exists()
    with pytest.raises(Http404):
        services.approve_plan(plan=plan, decision_number="1", decided_on=TODAY, by=stranger)


def test_an_agency_has_one_plan_for_a_year_and_field(so):
    plan_of(so, domain="land")
    with pytest.raises(RuleViolations) as problem:
        plan_of(so, domain="land")
    assert codes(problem) == [("exists", "")]
    assert plan_of(so, domain="land", year=2027).year == 2027
    with pytest.raises(RuleViolations):
        plan_of(so, domain="land", year=206)


def test_many_clusters_are_planned_at_once_or_none_and_the_wrong_one_is_named(so):
    plan, lease = plan_of(so), LeaseFactory()
    clusters = [ClusterFactory() for _n in range(3)]
    added = services.plan_visits(plan=plan, clusters=clusters, domain="environment", month=5, by=so)
    assert [(visit.cluster, visit.month, visit.lead_agency) for visit in added] == [
        (cluster, 5, plan.agency) for cluster in clusters
    ]
    with pytest.raises(RuleViolations) as problem:
        services.plan_visits(plan=plan, clusters=[ClusterFactory(), clusters[1]], domain="environment", month=5, by=so)
    (wrong,) = problem.value.violations
    assert (wrong.field, wrong.message.startswith(str(clusters[1]))) == ("clusters", True)
    assert plan.visits.count() == 3
    with pytest.raises(RuleViolations) as problem:
        services.plan_visits(plan=plan, clusters=[ClusterFactory()], tenant=lease.tenant, month=5, by=so)
    assert codes(problem) == [("required", "domain"), ("tenant_not_there", "tenant")]
    for when in ({}, {"month": 13}, {"quarter": 5}, {"quarter": 1, "month": 1}):
        with pytest.raises(RuleViolations):
            services.plan_visits(plan=plan, clusters=[ClusterFactory()], domain="land", by=so, **when)


def test_a_plan_of_one_field_takes_no_other(pccc):
    plan = plan_of(pccc, domain="fire_safety")
    with pytest.raises(RuleViolations) as problem:
        services.plan_visits(plan=plan, clusters=[ClusterFactory()], domain="land", quarter=1, by=pccc)
    assert codes(problem) == [("other_field", "domain")]
    (visit,) = services.plan_visits(plan=plan, clusters=[ClusterFactory()], quarter=1, by=pccc)
    assert visit.domain == "fire_safety"


def test_a_plan_is_approved_by_a_decision_and_then_changed_only_with_a_reason(so):
    plan = plan_of(so, domain="land")
    with pytest.raises(RuleViolations) as problem:
        services.approve_plan(plan=plan, decision_number=" ", decided_on=dt.date(2026, 11, 21), by=so)
    assert {code for code, _field in codes(problem)} == {"required", "in_future", "empty"}
    plan = approved(so)
    assert (plan.state, plan.approved_by) == (PlanState.APPROVED, so)
    (visit,) = plan.visits.all()
    for act in (
        lambda reason: services.plan_visits(plan=plan, clusters=[ClusterFactory()], quarter=4, by=so, reason=reason),
        lambda reason: services.change_planned_visit(visit, month=12, by=so, reason=reason),
        lambda reason: services.change_plan(plan, note="Bổ sung", by=so, reason=reason),
        lambda reason: services.cancel_planned_visit(visit, by=so, reason=reason),
    ):
        with pytest.raises(RuleViolation) as refused:
            act(" ")
        assert refused.value.field == "reason"
        act("Điều chỉnh theo chỉ đạo")
    with pytest.raises(RuleViolation) as problem:
        services.discard_plan(plan, by=so)
    assert problem.value.code == "wrong_state"


def test_what_became_of_a_planned_visit_on_a_day(so):
    visit = PlannedVisitFactory(quarter=2)
    month = PlannedVisitFactory(quarter=None, month=2, plan=visit.plan)

    def on(day, one=visit):
        row = PlannedVisit.objects.as_of(day).get(pk=one.pk)
        return row.state, row.starts_on, row.due_on

    start, due = dt.date(2026, 4, 1), dt.date(2026, 6, 30)
    assert on(dt.date(2026, 3, 31)) == (PlannedState.AHEAD, start, due)
    assert on(start)[0] == on(due)[0] == PlannedState.DUE
    assert on(dt.date(2026, 7, 1))[0] == PlannedState.LATE
    assert on(TODAY, month)[1:] == (dt.date(2026, 2, 1), dt.date(2026, 2, 28))
    services.fulfil(visit=visit, inspection=InspectionFactory(cluster=visit.cluster, visited_on=due), by=so)
    assert (on(dt.date(2026, 6, 29))[0], on(due)[0]) == (PlannedState.DUE, PlannedState.DONE)
    (plan,) = InspectionPlan.objects.visible_to(so).with_progress(so, dt.date(2026, 7, 1))
    assert (plan.planned, plan.done, plan.due, plan.late) == (2, 1, 0, 1)


def test_a_visit_fulfils_what_was_planned_of_the_same_place_and_field_once(so):
    lease = LeaseFactory()
    planned = PlannedVisitFactory(cluster=lease.cluster, tenant=lease.tenant)
    for wrong in (
        InspectionFactory(),
        InspectionFactory(cluster=lease.cluster),
        InspectionFactory(cluster=lease.cluster, tenant=lease.tenant, domain="land"),
        InspectionFactory(cluster=lease.cluster, tenant=lease.tenant, visited_on=dt.date(2025, 12, 31)),
    ):
        with pytest.raises(RuleViolations):
            services.fulfil(visit=planned, inspection=wrong, by=so)
    visit = services.record_inspection(
        cluster=lease.cluster, tenant=lease.tenant, domain="fire_safety", visited_on=TODAY, planned=planned, by=so
    )
    planned.refresh_from_db()
    assert planned.inspection == visit
    again = InspectionFactory(code="KT-1", cluster=lease.cluster, tenant=lease.tenant)
    with pytest.raises(RuleViolations) as problem:
        services.fulfil(visit=planned, inspection=again, by=so)
    assert codes(problem) == [("wrong_state", "planned")]
    with pytest.raises(RuleViolation) as problem:
        services.cancel_planned_visit(planned, by=so)
    assert problem.value.code == "wrong_state"


def test_a_second_regular_visit_in_the_year_is_warned_about_in_every_agencys_plan(so, django_assert_max_num_queries):
    first = PlannedVisitFactory()
    other, visited = PlannedVisitFactory(cluster=first.cluster), InspectionFactory(kind="planned")
    fresh = ClusterFactory()
    asked = [(first.cluster_id, None), (visited.cluster_id, None), (fresh.pk, None)]
    with django_assert_max_num_queries(5):
        warned = services.warnings_for(2026, asked)
    assert set(warned) == {(first.cluster_id, None), (visited.cluster_id, None)}
    assert "NĐ 32/2024/NĐ-CP, Điều 24 khoản 2" in warned[first.cluster_id, None].message
    assert services.warnings_for(2023, asked) == {}
    alone = PlannedVisitFactory()
    with django_assert_max_num_queries(5):
        told = services.warnings_of_planned(2026, [first, other, alone])
    assert set(told) == {first.pk, other.pk}
    # with an explanation or without, it is never refused
    assert services.plan_visits(plan=first.plan, clusters=[visited.cluster], domain="fire_safety", quarter=4, by=so)


def test_a_unit_of_before_the_merger_plans_for_its_own_register(gialam):
    plan = plan_of(gialam)
    assert plan.keeper_unit == unit("018", dt.date(2025, 6, 30))


def test_a_plan_is_named_after_its_office_and_what_was_chosen_before_is_ticked_first(client, so, leader, gialam, pccc):
    assert [services.agency_of(user) for user in (so, leader, gialam)] == [
        "Sở Công Thương", "Sở Công Thương", "UBND huyện Gia Lâm"
    ]  # fmt: skip
    assert services.agency_of(pccc) == pccc.agency_name
    last, first = (ItemFactory(cluster=ClusterFactory(name=name)).cluster for name in ("Yên Sở", "An Khánh"))
    plan = plan_of(so)
    client.force_login(so)
    form = client.get(f"/inspection-plans/{plan.pk}/add/?cluster={last.code}").context["form"]
    ticked = next(iter(form["clusters"]))
    assert (last.code in str(ticked.choice_label), "checked" in ticked.tag()) == (True, True)
    unticked = client.get(f"/inspection-plans/{plan.pk}/add/").context["form"]["clusters"]
    assert [one.choice_label.split(" (")[0] for one in unticked] == [first.name, last.name]


@pytest.fixture
def tenants():
    """Three tenants: of Bát Tràng (metal, never visited), of Kiêu Kỵ (metal, food; the first visited this year)."""
    first, second = (ItemFactory(cluster=ClusterFactory(name=name)).cluster for name in ("Bát Tràng", "Kiêu Kỵ"))
    leases = [
        LeaseFactory(tenant__name="Cơ khí An", cluster=first, sector_code="2592"),
        LeaseFactory(tenant__name="Cơ khí Bình", cluster=second, sector_code="C2511"),
        LeaseFactory(tenant__name="Bánh Cường", cluster=second, sector_code="1071"),
    ]
    LeaseFactory(tenant=leases[0].tenant, cluster=first, contract="2")  # more land of the same establishment
    InspectionFactory(cluster=second, tenant=leases[1].tenant, kind="planned", visited_on=dt.date(2026, 3, 2))
    return leases


def test_many_tenants_are_found_ticked_and_planned_at_once(client, so, tenants, django_assert_max_num_queries):
    plan = plan_of(so, domain="fire_safety")
    address = f"/inspection-plans/{plan.pk}/add-tenants/"
    client.force_login(so)
    first, second, third = tenants

    def shown(query, **also):
        page = client.post(address, {"find": "1", **query, **also}) if also else client.get(address, query)
        return [row["lease"] for row in page.context["rows"]], page.text

    with django_assert_max_num_queries(40):
        assert set(shown({})[0]) == set(tenants)
    assert shown({"sector": "25"})[0] == [first, second]  # never inspected comes first
    assert shown({"visited": "never", "cluster": second.cluster.code})[0] == [third]
    assert shown({})[0][-1] == second  # whoever was inspected last comes last
    assert shown({"cluster": [first.cluster.code, second.cluster.code], "q": "co khi"})[0] == [first, second]
    assert shown({"visited": "not_this_year", "unit": "018"})[0] == [first, third]
    # looking on keeps what is ticked and typed
    found, text = shown({"q": "bánh"}, lease=[first.pk], note="Theo chỉ đạo")
    assert found == [first, third]
    assert ("Theo chỉ đạo" in text, text.count(" checked")) == (True, 1)

    given = {"when": "q4", "domain": "fire_safety", "kind": "planned", "lease": [one.pk for one in tenants]}
    warned = client.post(address, given)
    assert (warned.status_code, plan.visits.count()) == (422, 0)
    assert "Cơ khí Bình" in str(warned.context["form"].errors["explanation"])
    assert "NĐ 32/2024/NĐ-CP, Điều 24 khoản 2" in str(warned.context["form"].errors["explanation"])
    assert client.post(address, given | {"explanation": "Có dấu hiệu vi phạm"}).status_code == 302
    assert {(visit.tenant, visit.explanation) for visit in plan.visits.select_related("tenant")} == {
        (first.tenant, ""), (second.tenant, "Có dấu hiệu vi phạm"), (third.tenant, "")
    }  # fmt: skip
    nothing = client.post(address, {**given, "lease": []})
    assert "Đánh dấu ít nhất một đơn vị" in nothing.text


def test_tenants_of_another_unit_cannot_be_ticked_and_the_api_plans_many_too(api, client, so, thachthat, tenants):
    mine = plan_of(thachthat)
    client.force_login(thachthat)
    address = f"/inspection-plans/{mine.pk}/add-tenants/"
    given = {"when": "q4", "domain": "land", "kind": "planned", "lead_agency": "", "lease": [tenants[0].pk]}
    refused = client.post(address, given)
    assert ("lease" in refused.context["form"].errors, refused.context["rows"], mine.visits.count()) == (True, [], 0)

    plan = plan_of(so)
    pairs = [{"cluster": one.cluster.code, "tenant": one.tenant.code} for one in tenants]
    body = {"quarter": 2, "domain": "land", "establishments": pairs}
    url = f"/api/v1/inspection-plans/{plan.pk}/visits/"
    wrong = api(so).post(url, body | {"establishments": [*pairs, pairs[0] | {"tenant": pairs[1]["tenant"]}]}, "json")
    assert (wrong.status_code, plan.visits.count()) == (400, 0)
    assert "Cơ khí Bình" in str(wrong.json()["errors"])
    assert api(so).post(url, {"quarter": 2, "domain": "land"}, "json").status_code == 400
    assert api(so).post(url, body, "json").status_code == 200
    assert plan.visits.count() == 3


def test_who_was_never_inspected_goes_into_a_plan_from_the_list(client, so, tenants):
    plan = plan_of(so)
    client.force_login(so)
    listed = client.get("/compliance/tenants/?visited=never").text
    first, _second, third = tenants
    assert f'name="tenant" value="{third.tenant.code}"' in listed
    chosen = f"/priority/plan/?of=tenants&tenant={first.tenant.code}&tenant={third.tenant.code}"
    assert "Bánh Cường" in client.get(chosen).text
    answer = client.post(chosen, {"plan": plan.pk}, follow=True)
    assert [row["lease"] for row in answer.context["rows"] if row["ticked"]] == [first, third]
    clusters = client.post(f"/priority/plan/?of=tenants&cluster={third.cluster.code}", {"plan": plan.pk}, follow=True)
    assert {row["lease"].cluster for row in clusters.context["rows"]} == {third.cluster}
