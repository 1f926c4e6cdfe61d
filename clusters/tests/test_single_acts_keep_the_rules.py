"""A single act asks the same questions as a whole workbook: who may, whose register it is, and the rules."""

import datetime as dt
from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied
from django.http import Http404

from ccn_portal.errors import RuleViolation, RuleViolations
from clusters import services
from clusters.choices import Action, DossierKind, MilestoneKind, WorkKind
from clusters.models import Cluster, Decision, Dossier, InfrastructureWork, Milestone, Obstacle, PlanTarget
from clusters.tests.factories import OLD_MAP, ClusterFactory, bat_trang, hanoi, unit
from investors import services as parties
from investors.tests.factories import TenantFactory

pytestmark = pytest.mark.django_db

ISSUED = dt.date(2020, 1, 15)


def codes(found):
    return [(one.field, one.code) for one in found.value.violations]


def registered(by, **values):
    given = {"code": "CCN-01-900", "name": "CCN Bát  Tra\u0300ng", "kind": "general", "units": [bat_trang()]} | values
    return services.register_cluster(by=by, **given)


def issued(by, *items, **values):
    given = {"province": hanoi(), "number": "1/QĐ-UBND", "issued_on": ISSUED, "items": items} | values
    return services.issue_decision(by=by, **given)


def test_texts_are_kept_in_their_one_normal_form(so):
    cluster = registered(so)

    assert cluster.name == "Bát Tràng"
    assert Cluster.objects.matching("bat trang").get() == cluster
    assert {territory.province for territory in cluster.territories.all()} == {hanoi()}


@pytest.mark.parametrize("name", ["leader", "gialam", "pccc", "api_user"])
def test_only_those_who_keep_the_register_may_change_it(name, request):
    user = request.getfixturevalue(name)
    cluster = ClusterFactory()

    with pytest.raises(PermissionDenied):
        registered(user)
    with pytest.raises(PermissionDenied):
        issued(user)
    with pytest.raises(PermissionDenied):
        services.record_milestone(cluster=cluster, kind=MilestoneKind.GROUNDBREAKING, occurred_on=ISSUED, by=user)
    with pytest.raises(PermissionDenied):
        services.record_work(cluster=cluster, kind=WorkKind.ROADS, by=user)


def test_another_provinces_register_is_not_there(stranger, so):
    cluster = ClusterFactory(name="Đa Sỹ")
    acts = [
        lambda: registered(stranger),
        lambda: services.change_cluster(cluster, name="Khác", by=stranger),
        lambda: issued(stranger),
        lambda: issued(
            stranger, {"cluster": cluster, "action": Action.INCLUDE}, province=stranger.unit, number="2/QĐ-UBND"
        ),
        lambda: services.record_milestone(
            cluster=cluster, kind=MilestoneKind.GROUNDBREAKING, occurred_on=ISSUED, by=stranger
        ),
        lambda: services.raise_obstacle(code="VM-1", cluster=cluster, text="Chậm", by=stranger),
        lambda: services.set_target(province=hanoi(), year=2026, indicator="Khởi công", by=stranger),
        lambda: parties.register_investor(province=hanoi(), tax_code="9900000001", name="A", kind="other", by=stranger),
        lambda: parties.add_lease(
            tenant=TenantFactory(), cluster=cluster, area_m2=Decimal(10), starts_on=ISSUED, by=stranger
        ),
    ]
    for act in acts:
        with pytest.raises(Http404):
            act()
    assert not Decision.objects.exists()
    assert not Milestone.objects.exists()
    assert Cluster.objects.get().name == "Đa Sỹ"


def test_places_are_of_one_map_and_named_once(so):
    with pytest.raises(RuleViolations) as found:
        registered(so, units=[bat_trang(), unit("00577")])
    assert codes(found) == [("commune", "two_maps")]

    with pytest.raises(RuleViolations) as found:
        registered(so, units=[bat_trang(), bat_trang()])
    assert codes(found) == [("commune", "duplicate")]


def test_a_new_establishment_keeps_the_limits_of_area_of_its_day(so):
    cluster = ClusterFactory()

    with pytest.raises(RuleViolations) as found:
        issued(so, {"cluster": cluster, "action": Action.ESTABLISH, "area_ha": Decimal("4.5")})
    assert codes(found) == [("items.0.area_ha", "area_outside_limits")]
    with pytest.raises(RuleViolations) as found:
        issued(so, {"cluster": cluster, "action": Action.ESTABLISH, "area_ha": Decimal("75.1")})
    assert "75 ha" in str(found.value)

    before_the_rule = dt.date(2012, 3, 1)
    old = issued(
        so, {"cluster": cluster, "action": Action.ESTABLISH, "area_ha": Decimal("4.5")}, issued_on=before_the_rule
    )
    recognised = issued(so, {"cluster": cluster, "action": Action.RECOGNISE, "area_ha": Decimal(4)}, number="3/QĐ-UBND")
    assert [item.area_ha for item in (*old.items.all(), *recognised.items.all())] == [Decimal("4.5"), Decimal(4)]


def test_a_work_is_planned_begun_and_finished_in_this_order(so):
    cluster = ClusterFactory()
    days = {"started_on": dt.date(2021, 5, 1), "completed_on": dt.date(2020, 5, 1)}
    with pytest.raises(RuleViolations) as found:
        services.record_work(cluster=cluster, kind=WorkKind.WASTEWATER, by=so, **days)
    assert ("completed_on", "before_start") in codes(found)

    work = services.record_work(cluster=cluster, kind=WorkKind.WASTEWATER, by=so, started_on=dt.date(2021, 5, 1))
    services.change_work(work, completed_on=dt.date(2022, 5, 1), by=so)
    assert InfrastructureWork.objects.get().completed_on == dt.date(2022, 5, 1)


def test_a_dossier_is_closed_with_its_outcome(so):
    cluster = ClusterFactory()
    dossier = services.open_dossier(code="HS-1", cluster=cluster, kind=DossierKind.ESTABLISH, received_on=ISSUED, by=so)

    with pytest.raises(RuleViolations) as found:
        services.change_dossier(dossier, closed_on=dt.date(2020, 3, 1), by=so)
    assert ("outcome", "outcome_missing") in codes(found)

    dossier = Dossier.objects.get()
    services.change_dossier(dossier, closed_on=dt.date(2020, 3, 1), outcome="decided", by=so)
    assert Dossier.objects.get().outcome == "decided"


def test_local_officials_raise_obstacles_of_their_own_clusters(gialam, thachthat):
    cluster = ClusterFactory(communes=[unit("00583", OLD_MAP)])
    given = {"code": "VM-1", "cluster": cluster, "period": "2022Q3", "text": "Chưa có  mặt bằng"}

    with pytest.raises(Http404):
        services.raise_obstacle(by=thachthat, **given)
    services.raise_obstacle(by=gialam, **given)

    assert Obstacle.objects.get().text == "Chưa có mặt bằng"


def test_a_target_of_the_same_year_and_indicator_is_replaced(so):
    given = {"province": hanoi(), "year": 2026, "indicator": "Khởi công", "unit": "cụm"}
    services.set_target(**given, lowest=Decimal(5), highest=Decimal(10), by=so)
    services.set_target(**given, lowest=Decimal(6), highest=Decimal(10), by=so)

    assert PlanTarget.objects.get().lowest == 6
    with pytest.raises(RuleViolations) as found:
        services.set_target(**given, lowest=Decimal(11), highest=Decimal(10), by=so)
    assert ("highest", "range_reversed") in codes(found)


def test_a_figure_stands_beside_another_one(so):
    given = {"province": hanoi(), "indicator": "CCN", "unit": "cụm", "as_of": ISSUED, "source": "Báo A"}
    services.publish_figure(**given, value=Decimal(105), by=so)
    services.publish_figure(**given | {"source": "Báo B"}, value=Decimal(111), by=so)

    with pytest.raises(RuleViolations):
        services.publish_figure(**given, value=Decimal(110), by=so)


def test_a_lease_is_not_larger_than_its_cluster(so):
    cluster = ClusterFactory()
    issued(so, {"cluster": cluster, "action": Action.ESTABLISH, "area_ha": Decimal(10)})
    tenant = TenantFactory()

    with pytest.raises((RuleViolation, RuleViolations)) as found:
        parties.add_lease(tenant=tenant, cluster=cluster, area_m2=Decimal("100000.01"), starts_on=ISSUED, by=so)
    assert codes(found) == [("area_m2", "lease_above_cluster")]

    parties.add_lease(tenant=tenant, cluster=cluster, area_m2=Decimal(100_000), starts_on=ISSUED, by=so)
    assert cluster.leases.get().area_m2 == 100_000
