"""The pages of the registers on desk and phone, and the same through the API."""

import datetime as dt

import pytest
from django.http import QueryDict
from django.urls import reverse

from clusters.choices import MilestoneKind
from clusters.models import Cluster, Milestone
from clusters.tests.factories import ClusterFactory, MilestoneFactory, PhaseFactory, TargetFactory
from environment.filters import EnvironmentFilter
from environment.models import EnvironmentAct, SampleResult
from environment.querysets import with_environment
from environment.shares import shares_on
from environment.tests.factories import EnvironmentActFactory

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


def cluster_with(*kinds, since=2015):
    cluster = ClusterFactory()
    for kind in (MilestoneKind.GROUNDBREAKING, *kinds):
        MilestoneFactory(phase=PhaseFactory(cluster=cluster), kind=kind, occurred_on=dt.date(since, 1, 1))
    return cluster


@pytest.fixture
def clusters():
    """Old without a plant; old and compliant; new, operating, failing; new and being built."""
    start, plant = MilestoneKind.OPERATION_STARTED, MilestoneKind.WASTEWATER_COMMISSIONED
    return (
        cluster_with(start),
        cluster_with(start, plant, MilestoneKind.EFFLUENT_MEETS),
        cluster_with(start, plant, MilestoneKind.EFFLUENT_FAILS, since=2020),
        cluster_with(since=2021),
    )


def listed(answer):
    return {line["row"].pk for line in answer.context["rows"]}


def test_the_two_shares_open_to_the_clusters_they_count(page, so, clusters):
    old, good, failing, new = (cluster.pk for cluster in clusters)
    said = {"year": 2023, "lowest": 100, "highest": 100}
    TargetFactory(indicator="CCN xây dựng mới có trạm xử lý nước thải đạt chuẩn", **said)
    TargetFactory(indicator="CCN đang hoạt động có trạm xử lý nước thải đạt chuẩn", **said)
    shares = {one["share"].code: one for one in page(so, "environment-list").context["shares"]}
    newly, operating = shares["new"], shares["operating"]
    assert (newly["share"].compliant, newly["share"].total, newly["share"].is_met) == (0, 2, False)
    assert (operating["share"].compliant, operating["share"].total) == (1, 3)
    assert operating["share"].target.year == 2023
    for address, wanted in (
        (newly["all"], {failing, new}), (newly["missing"], {failing, new}), (operating["all"], {old, good, failing}),
        (operating["compliant"], {good}), (operating["missing"], {old, failing}),
    ):  # fmt: skip
        rows = with_environment(Cluster.objects.as_of(TODAY), TODAY)
        asked = EnvironmentFilter(QueryDict(address.partition("?")[2]), rows, user=so, day=TODAY)
        assert asked.is_valid()
        assert set(asked.qs.values_list("pk", flat=True)) == wanted, address
    before = dt.date(2019, 1, 1)
    assert shares_on(Cluster.objects.as_of(before), before, so)[0].percent is None


def test_what_is_missing_is_counted_and_listed(page, so, clusters):
    old, _good, failing, _new = (cluster.pk for cluster in clusters)
    context = page(so, "environment-list").context
    counts = {gap["value"]: gap["count"] for gap in context["gaps"]}
    assert (counts["no_plant"], counts["fails"], counts["no_permit"]) == (1, 1, 3)
    assert listed(page(so, "environment-list", query="?gap=no_plant&gap=fails")) == {old, failing}
    assert listed(page(so, "environment-list", query="?topic=fire&gap=no_fire_acceptance")) >= {old, failing}
    file = b"".join(page(so, "environment-list", query="?gap=fails&format=csv").streaming_content).decode()
    assert clusters[2].code in file
    assert clusters[0].code not in file


def test_the_police_records_an_acceptance_and_sees_it(client, pccc, clusters):
    code = clusters[0].code
    client.force_login(pccc)
    address = reverse("environment-act-create", args=[code, "fire"])
    assert client.post(address, {"kind": "fire_accepted", "occurred_on": "30/11/2026"}).status_code == 422
    answer = client.post(address, {"kind": "fire_accepted", "occurred_on": "10/11/2026", "source": "Văn bản 9"})
    assert answer.url == reverse("environment-detail", args=[code]) + "#fire"
    assert Milestone.objects.get(kind="fire_accepted").source == "Văn bản 9"
    shown = client.get(reverse("environment-detail", args=[code])).context["topics"]
    assert [(topic["name"], topic["may_record"]) for topic in shown] == [
        ("wastewater", False), ("waste", False), ("fire", True)
    ]  # fmt: skip
    assert client.get(reverse("environment-act-create", args=[code, "waste"])).status_code == 403
    assert client.get(reverse("environment-act-create", args=[code, "nothing"])).status_code == 404


def test_a_sample_is_typed_line_by_line_and_nothing_is_lost(client, so, clusters):
    code = clusters[1].code
    client.force_login(so)
    address = reverse("environment-sample-create", args=[code])
    lines = client.get(address).context["lines"]
    assert [form["parameter"].value() for form in lines][:3] == ["pH", "BOD5 (20°C)", "COD"]
    given = {
        "sampled_on": "01/11/2026", "laboratory": "Trung tâm Quan trắc", "results-TOTAL_FORMS": "2",
        "results-INITIAL_FORMS": "0", "results-0-parameter": "pH", "results-0-value": "7,2", "results-0-highest": "9",
        "results-1-parameter": "COD", "results-1-value": "180",
    }  # fmt: skip
    refused = client.post(address, given)
    assert (refused.status_code, list(refused.context["lines"][1].errors)) == (422, ["highest"])
    assert "Trung tâm Quan trắc" in refused.content.decode()
    assert not SampleResult.objects.exists()
    assert client.post(address, given | {"results-1-highest": "150"}).status_code == 302
    shown = client.get(reverse("environment-detail", args=[code])).context
    assert [(sample["outside"], len(sample["results"])) for sample in shown["samples"]] == [(1, 2)]
    again = client.get(address).context["lines"]
    assert [(form["parameter"].value(), form["highest"].value()) for form in again][:2] == [("pH", "9"), ("COD", "150")]


def test_an_act_is_corrected_or_taken_back(client, so, clusters):
    act = EnvironmentActFactory(cluster=clusters[0])
    client.force_login(so)
    address = reverse("environment-act", args=[act.pk])
    assert client.get(address).context["form"].initial["occurred_on"] == "10/01/2026"
    assert client.post(address, {"occurred_on": "11/01/2026", "party": ""}).status_code == 422
    assert client.post(address, {"occurred_on": "11/01/2026", "party": "URENCO"}).status_code == 302
    act.refresh_from_db()
    assert (act.occurred_on, act.party) == (dt.date(2026, 1, 11), "URENCO")
    client.post(address, {"remove": "1"})
    assert not EnvironmentAct.objects.exists()


def test_the_cluster_page_fetches_the_registers_and_links_to_them(page, so, stranger, clusters):
    code = clusters[0].code
    address = reverse("environment-detail", args=[code])
    assert f'hx-get="{address}"' in page(so, "cluster-detail", code).content.decode()
    part = page(so, "environment-detail", code, HX_Request="true", HX_Target="environment-part").content.decode()
    assert "Chưa có" in part
    assert "<html" not in part
    assert page(stranger, "environment-detail", code).status_code == 404
    assert page(stranger, "environment-list").context["totals"]["count"] == 0


def test_the_list_takes_a_fixed_number_of_queries(page, so, clusters, django_assert_max_num_queries):
    page(so, "environment-list")
    with django_assert_max_num_queries(22):
        page(so, "environment-list")
    for _ in range(4):
        cluster_with(MilestoneKind.OPERATION_STARTED)
    with django_assert_max_num_queries(22):
        page(so, "environment-list")


def test_the_api_reads_and_writes_the_same(api, so, pccc, stranger, clusters):
    code, staff = clusters[1].code, api(so)
    body = {"cluster": code, "kind": "permit", "occurred_on": "2025-01-01", "number": "3/GPMT", "value": "500"}
    made = staff.post("/api/v1/environment-acts/", body, format="json")
    assert (made.status_code, made.json()["value"]) == (201, "500.00")
    address = f"/api/v1/environment-acts/{made.json()['id']}/"
    changed = staff.patch(address, {"valid_to": "2024-01-01"}, format="json", headers={"If-Match": made["ETag"]})
    assert (changed.status_code, changed.json()["errors"][0]["field"]) == (400, "valid_to")
    result = {"cluster": code, "sampled_on": "2026-11-01", "parameter": "COD", "value": "180", "highest": "150"}
    assert staff.post("/api/v1/effluent-results/", result, format="json").json()["exceeds"] is True
    row = staff.get(f"/api/v1/environment/{code}/").json()
    assert (row["permit"], row["land"], row["meets_standard"], row["exceedances"]) == ("valid", "built", False, 1)
    shares = staff.get("/api/v1/environment-shares/").json()
    assert [(one["code"], one["compliant"], one["total"], one["percent"]) for one in shares["shares"]] == [
        ("new", 0, 2, "0.0000"), ("operating", 0, 3, "0.0000")
    ]  # fmt: skip
    assert api(pccc).post("/api/v1/environment-acts/", body | {"number": "4"}, format="json").status_code == 403
    assert api(stranger).get("/api/v1/environment/").json()["count"] == 0
    assert api(stranger).post("/api/v1/environment-acts/", body, format="json").status_code == 400
    removed = staff.delete(address, headers={"If-Match": staff.get(address)["ETag"]})
    assert removed.status_code == 204
