"""Compliance as counts by unit, lists of what nobody inspected, and the grid of one tenant."""

import datetime as dt

import pytest
from django.urls import reverse

from clusters.choices import MilestoneKind
from clusters.tests.factories import ClusterFactory, ItemFactory, MilestoneFactory, PhaseFactory, unit
from inspections.choices import Standing
from inspections.tests.factories import FindingFactory, InspectionFactory
from investors.tests.factories import LeaseFactory

pytestmark = pytest.mark.django_db
TODAY = dt.date(2026, 11, 20)


@pytest.fixture(autouse=True)
def _today(settings):
    settings.FROZEN_TODAY = TODAY


@pytest.fixture
def page(client):
    def get(user, name, *args, query="", **headers):
        client.force_login(user)
        return client.get(reverse(name, args=args) + query, headers=headers)

    return get


def operating(**given):
    cluster = ClusterFactory(**given)
    started = {"kind": MilestoneKind.OPERATION_STARTED, "occurred_on": dt.date(2015, 1, 1)}
    MilestoneFactory(phase=PhaseFactory(cluster=cluster), **started)
    return cluster


@pytest.fixture
def four():
    """Never visited; clean this year; overdue since last year; only planned (not subject to inspection)."""
    never, clean, overdue = operating(), operating(), operating()
    InspectionFactory(cluster=clean, visited_on=dt.date(2026, 10, 1), domain="land")
    FindingFactory(
        inspection=InspectionFactory(cluster=overdue, visited_on=dt.date(2025, 3, 1)), remedy_due=dt.date(2025, 5, 1)
    )
    ItemFactory(action="include")
    return never, clean, overdue


def codes(listing):
    return {row[0].code for row in listing["rows"]}


def test_a_unit_counts_its_clusters_and_each_count_opens_to_as_many(page, so, four):
    overview = page(so, "compliance-overview").context
    (line,) = overview["units"]
    assert (line["unit"].clusters, line["unit"].never, line["unit"].not_this_year) == (3, 1, 2)
    assert dict(line["unit"].standings) == {Standing.NO_VISIT: 1, Standing.CLEAN: 1, Standing.OVERDUE: 1}
    opened = [(line["link"], 3), (line["never"], 1), (line["not_this_year"], 2)]
    opened += [(link, count) for count, link, _standing in line["counts"]]
    opened += [(fact["link"], fact["value"]) for fact in overview["facts"]]
    for address, count in opened:
        name, _mark, query = address.partition("?")
        assert name == reverse("compliance-clusters")
        assert page(so, "compliance-clusters", query=f"?{query}").context["totals"]["count"] == count, address


def test_the_quarters_of_the_province_count_clusters_and_open_to_them(page, so, four):
    grid = page(so, "compliance-overview").context["grid"]
    any_field = {domain: squares for domain, _label, squares in grid["lines"]}[""]
    assert [square["count"] for square in any_field] == [0, 0, 0, 0, 1, 1, 1, 1, 1, 1, 1, 1]
    assert [square["standing"] for square in any_field[-2:]] == ["overdue", "overdue"]
    (listed,) = codes(
        page(so, "compliance-clusters", query=any_field[4]["link"].partition("compliance/clusters/")[2]).context
    )
    assert listed == four[2].code


def test_one_field_is_judged_by_itself(page, so, four):
    (line,) = page(so, "compliance-overview", query="?domain=land").context["units"]
    assert (line["unit"].never, dict(line["unit"].standings)) == (2, {Standing.NO_VISIT: 2, Standing.CLEAN: 1})


def test_on_the_map_before_july_2025_the_units_are_districts(page, so, four):
    (line,) = page(so, "compliance-overview", query="?as_of=2025-06-30").context["units"]
    assert (line["unit"].code, line["unit"].name) == ("018", unit("018", dt.date(2025, 6, 30)).name)


def test_what_nobody_inspected_is_listed_and_exported(page, so, four):
    never, clean, overdue = four
    listing = page(so, "compliance-clusters", query="?visited=never").context
    assert codes(listing) == {never.code}
    assert [tab["count"] for tab in listing["tabs"]] == [3, 1, 2, None, None]
    assert codes(page(so, "compliance-clusters", query="?visited=not_this_year").context) == {never.code, overdue.code}
    assert codes(page(so, "compliance-clusters", query="?standing=clean").context) == {clean.code}
    file = b"".join(page(so, "compliance-clusters", query="?visited=never&format=csv").streaming_content).decode()
    assert never.code in file
    assert "Không kiểm tra" in file
    assert overdue.code not in file
    assert codes(page(so, "compliance-clusters", query="?visited=never&as_of=2024-01-01").context) >= {overdue.code}


def test_a_tenant_is_judged_by_the_visits_to_it_alone(page, so):
    lease, other = LeaseFactory(), LeaseFactory()
    visit = InspectionFactory(cluster=lease.cluster, tenant=lease.tenant, visited_on=dt.date(2026, 11, 1))
    FindingFactory(inspection=visit, remedy_due=dt.date(2026, 12, 1))
    InspectionFactory(cluster=other.cluster, visited_on=dt.date(2026, 11, 1))
    assert codes(page(so, "compliance-tenants", query="?visited=never").context) == {other.tenant.code}
    assert codes(page(so, "compliance-tenants", query="?standing=open").context) == {lease.tenant.code}
    assert codes(page(so, "compliance-tenants", query=f"?cluster={other.cluster.code}").context) == {other.tenant.code}
    lines = page(so, "compliance-tenant", lease.tenant.code).context["lines"]
    squares = {str(domain): squares for domain, _label, squares in lines}["fire_safety"]
    assert "".join(square["glyph"] for square in squares) == "···········!"


@pytest.mark.parametrize("name", ["cluster-detail", "tenant-detail"])
def test_the_pages_of_cluster_and_tenant_fetch_their_grid_and_link_to_it(page, so, name):
    lease = LeaseFactory()
    ItemFactory(cluster=lease.cluster)
    of_cluster = name == "cluster-detail"
    code = lease.cluster.code if of_cluster else lease.tenant.code
    address = reverse("compliance", args=[code]) if of_cluster else reverse("compliance-tenant", args=[code])
    text = page(so, name, code).content.decode()
    assert f'hx-get="{address}' in text
    assert f'<a href="{address}' in text
    shown = page(
        so, "compliance" if of_cluster else "compliance-tenant", code, HX_Request="true", HX_Target="compliance-part"
    )
    assert "<table" in shown.content.decode()
    assert "<html" not in shown.content.decode()


def test_a_stranger_sees_none_of_it(page, stranger, gialam, thachthat, four):
    lease = LeaseFactory()
    assert page(stranger, "compliance-overview").context["units"] == []
    assert page(stranger, "compliance-clusters").context["totals"]["count"] == 0
    assert page(stranger, "compliance-tenants").context["totals"]["count"] == 0
    assert page(stranger, "compliance-tenant", lease.tenant.code).status_code == 404
    assert page(gialam, "compliance-clusters").context["totals"]["count"] == 3
    assert page(thachthat, "compliance-clusters").context["totals"]["count"] == 0


def test_the_api_tells_the_same(api, so, stranger, four):
    never, _clean, overdue = four
    lease = LeaseFactory()
    client = api(so)
    counts = client.get("/api/v1/compliance-counts/?unit=01").json()
    assert counts["total"] == counts["total"] | {"clusters": 3, "never": 1, "not_this_year": 2}
    assert counts["total"]["standings"] == {"no_visit": 1, "clean": 1, "open": 0, "overdue": 1, "closed": 0}
    assert (len(counts["quarters"]), counts["quarters"][-8]["domain"]) == (12 * 8, None)
    (row,) = client.get("/api/v1/compliance/?standing=overdue").json()["results"]
    assert (row["code"], row["last_visit_on"], row["overdue_count"]) == (overdue.code, "2025-03-01", 1)
    listed = client.get("/api/v1/compliance/?visited=never").json()["results"]
    assert never.code in [row["code"] for row in listed]
    (tenant,) = client.get("/api/v1/tenant-compliance/").json()["results"]
    assert (tenant["code"], tenant["last_visit_on"], len(tenant["quarters"])) == (lease.tenant.code, None, 12)
    assert client.get("/api/v1/compliance/?standing=wrong").status_code == 400
    assert api(stranger).get("/api/v1/compliance-counts/").json()["total"]["clusters"] == 0


def test_the_pages_take_a_fixed_number_of_queries(page, so, four, django_assert_max_num_queries):
    names = ("compliance-overview", "compliance-clusters", "compliance-tenants")
    for name in names:
        page(so, name)
    for _ in range(3):
        lease = LeaseFactory(cluster=operating())
        FindingFactory(inspection=InspectionFactory(cluster=lease.cluster, tenant=lease.tenant))
    for name in names:
        with django_assert_max_num_queries(26):
            page(so, name)
