"""Investors, tenants and leases through the API."""

import datetime as dt
from decimal import Decimal

import pytest
import time_machine

from clusters.tests.factories import ClusterFactory, ItemFactory, unit
from investors.tests.factories import InvestorFactory, LeaseFactory, TenantFactory

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def frozen(settings):
    settings.FROZEN_TODAY = dt.date(2026, 1, 15)


def results(client, path, asked=None):
    response = client.get(f"/api/v1/{path}/", asked or {})
    assert response.status_code == 200, response.content.decode()
    return response.json()["results"]


@time_machine.travel("2026-01-15T02:00:00Z", tick=False)
def test_a_lease_in_full(api, so):
    tenant = TenantFactory(code="DN-1", name="Gốm Chi")
    cluster = ClusterFactory(code="CCN-01-001", name="Bát Tràng")
    lease = LeaseFactory(
        tenant=tenant,
        cluster=cluster,
        area_m2=Decimal("1234.5"),
        starts_on=dt.date(2020, 7, 1),
        ends_on=dt.date(2030, 7, 1),
        registered_capital=Decimal("12.125"),
        nationality="Nhật Bản",
    )
    assert results(api(so), "leases") == [
        {
            "id": lease.pk,
            "tenant": {"id": tenant.pk, "code": "DN-1", "name": "Gốm Chi", "kind": "enterprise"},
            "cluster": {"code": "CCN-01-001", "name": "Bát Tràng"},
            "area_m2": "1234.50",
            "starts_on": "2020-07-01",
            "ends_on": "2030-07-01",
            "contract": None,
            "registered_capital": "12.125",
            "realised_capital": None,
            "certificate": None,
            "sector_code": None,
            "nationality": "Nhật Bản",
            "state": "operating",
            "suspended_on": None,
            "updated_at": "2026-01-15T02:00:00Z",
        }
    ]


@pytest.mark.parametrize(("day", "found"), [("2020-06-30", 0), ("2020-07-01", 1), ("2022-06-30", 1), ("2022-07-01", 0)])
def test_a_lease_is_in_force_until_the_day_before_its_end(api, so, day, found):
    LeaseFactory(starts_on=dt.date(2020, 7, 1), ends_on=dt.date(2022, 7, 1))
    assert len(results(api(so), "leases", {"active_on": day})) == found
    assert len(results(api(so), "tenants", {"active_on": day})) == found


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ({"cluster": "CCN-01-001"}, True),
        ({"cluster": "CCN-01-002"}, False),
        ({"tenant": "DN-1"}, True),
        ({"tenant_kind": "household,cooperative"}, False),
        ({"foreign": "true"}, True),
        ({"foreign": "false"}, False),
        ({"state": "suspended"}, False),
        ({"unit": "018"}, True),
        ({"unit": "018", "active_on": "2022-09-14"}, True),
        ({"unit": "276", "active_on": "2022-09-14"}, False),
        ({"starts_from": "2020-07-01", "starts_to": "2020-07-01"}, True),
        ({"q": "gom chi bat trang"}, True),
    ],
)
def test_leases_are_narrowed(api, so, asked, found):
    LeaseFactory(
        tenant=TenantFactory(code="DN-1", name="Gốm Chi"),
        cluster=ClusterFactory(code="CCN-01-001", name="Bát Tràng"),
        starts_on=dt.date(2020, 7, 1),
        nationality="Nhật Bản",
    )
    assert len(results(api(so), "leases", asked)) == found


def test_one_lease_must_answer_all_that_is_asked_of_a_tenant(api, so):
    """A foreign lease that has ended and a domestic one in force do not make a foreign tenant today."""
    tenant = TenantFactory()
    LeaseFactory(tenant=tenant, starts_on=dt.date(2018, 1, 1), ends_on=dt.date(2019, 1, 1), nationality="Hàn Quốc")
    LeaseFactory(tenant=tenant, starts_on=dt.date(2019, 1, 1))
    client = api(so)
    assert results(client, "tenants", {"foreign": "true", "active_on": "2022-01-01"}) == []
    assert len(results(client, "tenants", {"foreign": "true", "active_on": "2018-06-01"})) == 1
    assert len(results(client, "tenants", {"foreign": "false", "active_on": "2022-01-01"})) == 1


def test_a_suspended_tenant_does_not_operate_since_that_day(api, so):
    LeaseFactory(state="suspended", suspended_on=dt.date(2021, 1, 1))
    client = api(so)
    assert len(results(client, "tenants", {"operating": "true", "active_on": "2020-12-31"})) == 1
    assert results(client, "tenants", {"operating": "true", "active_on": "2021-01-01"}) == []
    assert len(results(client, "tenants", {"operating": "false", "active_on": "2021-01-01"})) == 1


def test_tenants_in_several_clusters_are_listed_once(api, so):
    tenant = TenantFactory(code="DN-1")
    for _number in range(3):
        LeaseFactory(tenant=tenant)
    page = api(so).get("/api/v1/tenants/", {"unit": "01", "active_on": "2022-01-01"}).json()
    assert page["count"] == 1


def test_investors_by_the_clusters_they_were_assigned(api, so):
    ItemFactory(cluster=ClusterFactory(code="HERE"), investor=InvestorFactory(name="Ở đây", tax_code="1"))
    thach_that = ClusterFactory(code="THERE", communes=[unit("09955")])
    ItemFactory(cluster=thach_that, investor=InvestorFactory(name="Ở kia", tax_code="2", kind="public_unit"))
    client = api(so)
    assert [row["tax_code"] for row in results(client, "investors", {"unit": "018"})] == ["1"]
    assert [row["tax_code"] for row in results(client, "investors", {"cluster": "THERE"})] == ["2"]
    assert [row["tax_code"] for row in results(client, "investors", {"kind": "public_unit"})] == ["2"]
    assert [row["tax_code"] for row in results(client, "investors", {"q": "o day"})] == ["1"]


def test_a_local_official_sees_whoever_is_in_the_own_clusters(api, gialam):
    LeaseFactory(tenant=TenantFactory(code="HERE"))
    LeaseFactory(tenant=TenantFactory(code="THERE"), cluster=ClusterFactory(communes=[unit("09955")]))
    TenantFactory(code="NOWHERE")
    assert [row["code"] for row in results(api(gialam), "tenants")] == ["HERE"]
