"""Forms 01 and 02 as documents, and what form 03 takes from them."""

import datetime as dt
import json
from decimal import Decimal

import pytest
from django.urls import reverse

from ccn_portal.accounts.models import User
from ccn_portal.rules.periods import Period
from clusters.choices import Action
from clusters.tests.factories import OLD_MAP, ItemFactory, unit
from investors.choices import LeaseState
from investors.tests.factories import InvestorFactory, LeaseFactory
from reports.documents import file_name, render
from reports.models import Report, Return
from reports.parties.agreement import compared
from reports.parties.building import PartyProject
from reports.services import compute_indicators, report_sources_page, request_report
from reports.tasks import build
from reports.tests.factories import PartyReturnFactory, ReturnFactory, operating_cluster

pytestmark = pytest.mark.django_db

PERIOD = Period.parse("2025H1")
QUARTERS = ("2025Q1", "2025Q2")


@pytest.fixture
def cluster():
    return operating_cluster()


@pytest.fixture
def tenants(cluster):
    return [LeaseFactory(cluster=cluster, area_m2=Decimal(10_000)).tenant for _number in range(2)]


@pytest.fixture
def investor(cluster):
    investor = InvestorFactory()
    for action, field in ((Action.ESTABLISH, "area_ha"), (Action.APPROVE_PROJECT, "capital")):
        ItemFactory(
            cluster=cluster, phase=cluster.phases.get(), action=action, investor=investor, **{field: Decimal(120)}
        )
    return investor


def form(cluster, party, values, period="2025H1", **more):
    who = {"tenant": party} if hasattr(party, "code") else {"investor": party}
    return PartyReturnFactory(cluster=cluster, period=period, values=values, **who, **more)


def built(number, cluster, party, so, period="2025H1"):
    report = request_report(
        form=number, unit=None, period=period, by=so, project=PartyProject(cluster=cluster, party=party)
    )
    build(report.pk)
    report.refresh_from_db()
    return report


def lines(report):
    return {row["number"]: (row["value"], row["origin"]) for row in report.content["lines"]}


def form_03(cluster):
    district = unit("018", OLD_MAP)
    found = compute_indicators(unit=district, starts_on=PERIOD.starts_on, ends_on=PERIOD.ends_on, form="TT14-03")
    return found.lines


# -- form 01 and 02 -------------------------------------------------------------------------------
def test_form_01_carries_the_tenants_own_figures_and_nothing_where_it_reported_nothing(so, cluster, tenants):
    row = form(cluster, tenants[0], {"1": "12.5", "3": "40"})
    ReturnFactory(cluster=cluster, period="2025H1", revenue=Decimal(900), budget_payment=Decimal(9))
    report = built("01", cluster, tenants[0], so)
    assert lines(report) == {"1": ("12.5", "own"), "2": (None, None), "3": ("40", "own"), "4": (None, None)}
    assert (report.unit, report.cluster, report.tenant) == (unit("018", OLD_MAP), cluster, tenants[0])
    assert report_sources_page(report=report, line="1").rows[0].record == row
    assert report_sources_page(report=report, line="2").total == 0


def test_of_the_only_tenant_the_clusters_return_speaks_too(so, cluster):
    tenant = LeaseFactory(cluster=cluster).tenant
    for quarter in QUARTERS:
        ReturnFactory(cluster=cluster, period=quarter, revenue=Decimal("10.25"), workers=30)
    report = built("01", cluster, tenant, so)
    assert lines(report)["1"] == ("20.5", "cluster")
    assert lines(report)["3"] == ("30", "cluster")
    assert report.provenance["1"]["ids"] == list(Return.objects.order_by("-ends_on").values_list("pk", flat=True))


def test_form_02_fills_from_the_register_what_the_investor_did_not_report(so, cluster, tenants, investor):
    form(cluster, investor, {"2": "80", "9": "3.5"})
    ReturnFactory(cluster=cluster, period="2025Q2", infrastructure_capital=Decimal(70))
    made = lines(built("02", cluster, investor, so))
    assert made["1"] == ("120", "register")
    assert made["2"] == ("80", "own")
    assert made["4"] == ("2", "register")
    assert (made["6"], made["7"], made["8"]) == (("2", "register"), ("0", "register"), ("2", "register"))
    assert (made["9"], made["10"], made["13"]) == (("3.5", "own"), (None, None), ("0", "register"))


def test_a_second_investor_leaves_the_figures_of_the_whole_cluster_open(so, cluster, tenants, investor):
    ItemFactory(cluster=cluster, action=Action.EXPAND, phase__number=2, investor=InvestorFactory(), area_ha=Decimal(5))
    ReturnFactory(cluster=cluster, period="2025Q2", infrastructure_capital=Decimal(70))
    made = lines(built("02", cluster, investor, so))
    assert (made["2"], made["4"], made["6"]) == ((None, None), (None, None), (None, None))


@pytest.mark.parametrize("to", ["xlsx", "docx", "csv", "json"])
def test_the_files_of_a_project_are_named_after_it_and_say_whose_they_are(so, cluster, tenants, to):
    form(cluster, tenants[0], {"1": "12.5"})
    content = built("01", cluster, tenants[0], so).content
    assert render(content, to) == render(content, to)
    assert file_name(content, to) == f"TT14-01_{cluster.code}_{tenants[0].code}_2025H1.{to}"
    assert json.loads(render(content, "json"))["party"]["name"] == tenants[0].name


def test_each_project_has_its_own_report_and_versions(so, cluster, tenants, client):
    first, second = (built("01", cluster, tenant, so) for tenant in tenants)
    assert first.pk != second.pk
    assert built("01", cluster, tenants[0], so).pk == first.pk
    client.force_login(so)
    page = client.get(reverse("report-detail", args=[first.pk]) + "?line=1").content.decode()
    assert tenants[0].name in page
    assert Report.objects.count() == 2


def test_the_api_builds_a_form_of_a_project_and_tells_what_is_wrong(api, so, cluster, tenants):
    body = {"form": "TT14-01", "period": "2025H1", "cluster": cluster.code, "party": tenants[0].code}
    made = api(so).post("/api/v1/reports/", body, format="json")
    assert (made.status_code, made.data["tenant"], made.data["cluster"]) == (202, tenants[0].code, cluster.code)
    for change, code in (
        ({"party": "nobody"}, "unknown_party"),
        ({"cluster": "nowhere"}, "unknown_cluster"),
        ({"period": "2024H1"}, "form_not_in_force"),
        ({"party": LeaseFactory(starts_on=dt.date(2026, 1, 1)).tenant.code}, "no_project"),
    ):
        refused = api(so).post("/api/v1/reports/", body | change, format="json")
        assert (refused.status_code, refused.json()["errors"][0]["code"]) == (400, code)


# -- form 03 --------------------------------------------------------------------------------------
def test_where_the_cluster_reported_nothing_the_forms_of_all_tenants_stand_in(cluster, tenants):
    rows = [form(cluster, tenant, {"1": "12.5", "2": "0.5", "3": "40"}) for tenant in tenants]
    made = form_03(cluster)
    assert [made[number].text for number in ("23", "24", "25")] == ["25", "1", "80"]
    assert made["23"].not_reported == ()
    assert dict(made["23"].sources)["party_return"] == [row.pk for row in rows]


def test_one_operating_tenant_without_a_form_leaves_the_cell_empty(cluster, tenants):
    form(cluster, tenants[0], {"1": "12.5"})
    assert (form_03(cluster)["23"].missing, form_03(cluster)["23"].not_reported) == (True, (cluster.pk,))
    tenants[1].leases.update(state=LeaseState.SUSPENDED)
    assert form_03(cluster)["23"].text == "12.5"


def test_a_cluster_that_reported_counts_with_its_own_return_alone(cluster, tenants):
    for tenant in tenants:
        form(cluster, tenant, {"1": "12.5", "2": "0.5"})
    ReturnFactory(cluster=cluster, period="2025Q1", revenue=Decimal(7))
    made = form_03(cluster)
    assert (made["23"].text, made["24"].text) == ("7", "1")


@pytest.mark.parametrize(("period", "state"), [("2025", "accepted"), ("2025H1", "submitted")])
def test_forms_of_another_period_or_not_accepted_do_not_stand_in(cluster, tenants, period, state):
    for tenant in tenants:
        form(cluster, tenant, {"1": "12.5"}, period=period, state=state)
    assert form_03(cluster)["23"].missing


def test_who_has_left_still_earned_but_employs_nobody(cluster, tenants):
    gone = LeaseFactory(cluster=cluster, ends_on=dt.date(2025, 6, 1)).tenant
    for tenant in (*tenants, gone):
        form(cluster, tenant, {"1": "10", "3": "5"})
    assert (form_03(cluster)["23"].text, form_03(cluster)["25"].text) == ("30", "10")


def test_invested_capital_comes_from_form_02_where_no_return_ever_stated_it(cluster, investor):
    form(cluster, investor, {"2": "60"}, period="2024")
    form(cluster, investor, {"2": "80"})
    assert (form_03(cluster)["14"].text, form_03(cluster)["14"].not_reported) == ("80", ())
    ReturnFactory(cluster=cluster, period="2024Q4", infrastructure_capital=Decimal(70))
    assert form_03(cluster)["14"].text == "70"


def test_what_stood_in_opens_from_the_report_like_any_source(so, api, cluster, tenants):
    for tenant in tenants:
        form(cluster, tenant, {"1": "12.5"})
    report = request_report(form="03", unit=unit("018", OLD_MAP), period=PERIOD, by=so)
    build(report.pk)
    page = report_sources_page(report=Report.objects.get(), line="23", offset=1, limit=5)
    assert (page.total, [(row.record.tenant, row.amount) for row in page.rows]) == (2, [(tenants[1], Decimal("12.5"))])
    told = api(so).get(f"/api/v1/reports/{report.pk}/sources/", {"line": "23"}).json()["results"]
    assert {(row["kind"], row["amount"]) for row in told} == {("party_return", "12.50")}


# -- beside each other ----------------------------------------------------------------------------
def test_disagreements_are_shown_with_both_records(so, client, cluster, tenants, investor):
    for tenant in tenants:
        form(cluster, tenant, {"1": "12.5", "3": "40"})
    form(cluster, investor, {"2": "70", "6": "3", "9": "1.5"})
    returns = [
        ReturnFactory(cluster=cluster, period=quarter, revenue=Decimal(10), workers=80, infrastructure_capital=70)
        for quarter in QUARTERS
    ]
    found = {one.line: one for one in compared(unit("018", OLD_MAP), PERIOD, User.objects.get(username="so"))}
    assert {line: one.disagrees for line, one in found.items()} == {"23": True, "25": False, "14": False, "20": True}
    revenue = found["23"]
    assert (revenue.said, revenue.with_project, revenue.counted) == (25, Decimal("26.5"), 20)
    assert set(revenue.returns) == {row.pk for row in returns}
    client.force_login(so)
    page = client.get(reverse("party-return-compare"), {"period": "2025H1"}).content.decode()
    assert "26,5" in page
    assert reverse("return-detail", args=[revenue.returns[0]]) in page
    assert f"{reverse('party-return-list')}?form=01&amp;period=2025H1&amp;cluster={cluster.code}" in page


def test_of_an_incomplete_set_only_a_sum_already_too_large_disagrees(cluster, tenants, so):
    form(cluster, tenants[0], {"1": "12"})
    for quarter in QUARTERS:
        ReturnFactory(cluster=cluster, period=quarter, revenue=Decimal(10))
    (one,) = compared(unit("018", OLD_MAP), PERIOD, so)
    assert (one.is_complete, one.disagrees, one.owed) == (False, False, 2)
    Return.objects.filter(period="2025Q1").update(is_current=False)
    (one,) = compared(unit("018", OLD_MAP), PERIOD, so)
    assert one.disagrees
