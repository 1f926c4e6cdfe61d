"""Changing the ledger through the API: versions, rules, history."""

import datetime as dt
from decimal import Decimal

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from clusters.models import Cluster, Decision, Milestone
from clusters.tests.factories import ClusterFactory, DecisionFactory, ItemFactory, MilestoneFactory
from investors.tests.factories import InvestorFactory, LeaseFactory, TenantFactory

pytestmark = pytest.mark.django_db
CLUSTER = {"code": "CCN-01-900", "name": "CCN  Đa\u0323i Đồng", "kind": "general", "communes": ["00577", "00565"]}
DECISION = {"number": "77/QĐ-UBND", "issued_on": "2025-08-01", "issuer": "UBND thành phố Hà Nội"}


def post(client, path, body, **headers):
    return client.post(f"/api/v1/{path}/", body, format="json", **headers)


def patch(client, path, body, etag=None):
    headers = {} if etag is None else {"HTTP_IF_MATCH": etag}
    return client.patch(f"/api/v1/{path}/", body, format="json", **headers)


def problems(response, status=400):
    assert response.status_code == status, response.content.decode()
    return [(error["field"], error["code"]) for error in response.json()["errors"]]


def etag(client, path):
    return client.get(f"/api/v1/{path}/").headers["ETag"]


# -- clusters -----------------------------------------------------------------------------------
def test_a_new_cluster_has_identity_and_place_and_no_state(api, so):
    client = api(so)
    answer = post(client, "clusters", CLUSTER)
    assert answer.status_code == 201, answer.content.decode()
    assert answer.headers["Location"] == "http://testserver/api/v1/clusters/CCN-01-900/"
    body = answer.json()
    assert (body["name"], body["location"]) == ("Đại Đồng", None)
    assert [(unit["code"], unit["lead"]) for unit in body["units"]] == [("00577", True), ("00565", False), ("01", True)]
    assert client.get("/api/v1/clusters/CCN-01-900/").status_code == 404


def test_a_cluster_is_in_the_lists_once_a_decision_names_it(api, so):
    client = api(so)
    post(client, "clusters", CLUSTER)
    item = {"cluster": "CCN-01-900", "action": "establish", "area_ha": "50.25", "industrial_area_ha": "35"}
    answer = post(client, "decisions", {**DECISION, "items": [item]})
    assert answer.status_code == 201, answer.content.decode()
    assert answer.json()["items"] == [
        {
            "cluster": {"code": "CCN-01-900", "name": "Đại Đồng"},
            "phase": 1,
            "action": "establish",
            "area_ha": "50.25",
            "industrial_area_ha": "35.00",
            "capital": None,
            "investor": None,
        }
    ]
    row = client.get("/api/v1/clusters/CCN-01-900/").json()
    assert (row["status"], row["area_ha"], row["established_on"]) == ("established", "50.25", "2025-08-01")


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        ({"communes": []}, ("communes", "empty")),
        ({"communes": ["99999"]}, ("communes.0", "unknown_unit")),
        ({"communes": ["00577", "00577"]}, ("communes", "duplicate")),
        ({"communes": ["00577", "00583"]}, ("communes", "two_maps")),
        ({"kind": "park"}, ("kind", "invalid_choice")),
        ({"code": ""}, ("code", "blank")),
        ({"location": {"lat": "51.5", "lon": "105.9"}}, ("location.lat", "outside_vietnam")),
        ({"area_ha": "12"}, ("area_ha", "unknown_field")),
    ],
)
def test_a_cluster_that_cannot_be(api, so, change, expected):
    assert expected in problems(post(api(so), "clusters", {**CLUSTER, **change}))
    assert not Cluster.objects.exists()


def test_a_code_that_is_taken_is_a_conflict(api, so):
    ClusterFactory(code="CCN-01-900")
    assert problems(post(api(so), "clusters", CLUSTER), 409) == [("code", "exists")]


def test_a_cluster_lies_in_the_own_province(api, stranger):
    assert problems(post(api(stranger), "clusters", CLUSTER)) == [("communes", "not_yours")]


def test_correcting_a_name_keeps_who_and_why(api, so):
    cluster = ItemFactory(cluster=ClusterFactory(code="CCN-01-001", name="Bát Tràn")).cluster
    client = api(so)
    version = etag(client, "clusters/CCN-01-001")
    answer = patch(client, "clusters/CCN-01-001", {"name": "Bát Tràng", "reason": "Lỗi đánh máy"}, version)
    assert (answer.status_code, answer.json()["name"]) == (200, "Bát Tràng")
    assert answer.headers["ETag"] == etag(client, "clusters/CCN-01-001") != version
    event = cluster.events.select_related("pgh_context").order_by("-pgh_id").first()
    assert (event.name, event.pgh_context.metadata["act"]) == ("Bát Tràng", "change_cluster")
    assert (event.pgh_context.metadata["user"], event.pgh_context.metadata["reason"]) == (so.pk, "Lỗi đánh máy")
    assert client.get("/api/v1/clusters/", {"q": "bat trang"}).json()["count"] == 1


def test_a_cluster_that_moves_is_found_in_its_new_place(api, so):
    ItemFactory(cluster=ClusterFactory(code="CCN-01-001"))
    client = api(so)
    answer = patch(client, "clusters/CCN-01-001", {"communes": ["00565"]}, etag(client, "clusters/CCN-01-001"))
    assert answer.json()["commune"] == "00565"
    assert client.get("/api/v1/clusters/", {"unit": "00577"}).json()["count"] == 0


# -- versions -----------------------------------------------------------------------------------
def test_a_change_must_say_which_version_it_means(api, so):
    ItemFactory(cluster=ClusterFactory(code="CCN-01-001"))
    answer = patch(api(so), "clusters/CCN-01-001", {"name": "Khác"})
    assert (answer.status_code, answer.json()["type"]) == (428, "urn:ccn:problem:version-missing")


def test_a_change_to_a_version_that_is_gone_is_refused(api, so):
    milestone = MilestoneFactory(occurred_on=dt.date(2021, 3, 1))
    path, client = f"milestones/{milestone.pk}", api(so)
    version = etag(client, path)
    assert patch(client, path, {"occurred_on": "2021-03-02"}, version).status_code == 200
    late = patch(client, path, {"occurred_on": "2021-03-03"}, version)
    assert (late.status_code, late.json()["type"]) == (412, "urn:ccn:problem:version-changed")
    gone = client.delete(f"/api/v1/{path}/", HTTP_IF_MATCH=version)
    assert gone.status_code == 412
    assert Milestone.objects.get().occurred_on == dt.date(2021, 3, 2)


def test_deleting_needs_the_version_too(api, so):
    milestone, client = MilestoneFactory(), api(so)
    path = f"milestones/{milestone.pk}"
    assert client.delete(f"/api/v1/{path}/").status_code == 428
    assert client.delete(f"/api/v1/{path}/", HTTP_IF_MATCH=etag(client, path)).status_code == 204
    assert client.get(f"/api/v1/{path}/").status_code == 404


# -- decisions ----------------------------------------------------------------------------------
def test_a_decisions_items_are_replaced_as_a_whole(api, so):
    kept = ItemFactory(area_ha=Decimal(10))
    client, path = api(so), f"decisions/{kept.decision_id}"
    ItemFactory(decision=kept.decision, cluster=ClusterFactory(code="OUT"))
    items = [
        {"cluster": kept.cluster.code, "action": "establish", "area_ha": "12.5", "phase": 1},
        {"cluster": kept.cluster.code, "action": "expand", "area_ha": "5", "phase": 2},
    ]
    answer = patch(client, path, {"items": items}, etag(client, path))
    assert answer.status_code == 200, answer.content.decode()
    said = [(item["action"], item["phase"], item["area_ha"]) for item in answer.json()["items"]]
    assert sorted(said) == [("establish", 1, "12.50"), ("expand", 2, "5.00")]
    kept.refresh_from_db()
    assert kept.area_ha == Decimal("12.5")


def test_a_change_that_names_no_items_keeps_them(api, so):
    item, client = ItemFactory(), api(so)
    path = f"decisions/{item.decision_id}"
    answer = patch(client, path, {"abstract": "Thành lập"}, etag(client, path))
    assert (answer.json()["abstract"], len(answer.json()["items"])) == ("Thành lập", 1)


@pytest.mark.parametrize(
    ("item", "expected"),
    [
        ({"action": "establish", "area_ha": "-1"}, ("items.0.area_ha", "area_not_positive")),
        (
            {"action": "establish", "area_ha": "5", "industrial_area_ha": "6"},
            ("items.0.industrial_area_ha", "industrial_above_area"),
        ),
        ({"action": "expand", "area_ha": "5"}, ("items.0.phase", "phase_missing")),
        ({"action": "include", "phase": 1}, ("items.0.phase", "phase_not_meant")),
        ({"action": "establish", "investor": "none"}, ("items.0.investor", "does_not_exist")),
        ({"action": "conquer"}, ("items.0.action", "invalid_choice")),
    ],
)
def test_an_item_that_cannot_be(api, so, item, expected):
    ClusterFactory(code="CCN-01-001")
    answer = post(api(so), "decisions", {**DECISION, "items": [{"cluster": "CCN-01-001", **item}]})
    assert problems(answer) == [expected]
    assert not Decision.objects.exists()


def test_a_cluster_of_somebody_else_does_not_exist(api, so, stranger):
    ClusterFactory(code="CCN-01-001")
    item = {"cluster": "CCN-01-001", "action": "include"}
    answer = post(api(stranger), "decisions", {**DECISION, "items": [item]})
    assert problems(answer) == [("items.0.cluster", "does_not_exist")]


def test_a_decision_twice_is_a_conflict(api, so):
    DecisionFactory(number="77/QĐ-UBND", issued_on=dt.date(2025, 8, 1))
    assert [code for _field, code in problems(post(api(so), "decisions", DECISION), 409)] == ["exists"]


def test_a_decision_does_not_take_effect_before_it_is_issued(api, so):
    answer = post(api(so), "decisions", {**DECISION, "effective_on": "2025-07-31"})
    assert problems(answer) == [("effective_on", "effective_before_issue")]


def test_a_key_makes_one_decision(api, so):
    client = api(so)
    first = post(client, "decisions", DECISION, HTTP_IDEMPOTENCY_KEY="k")
    second = post(client, "decisions", DECISION, HTTP_IDEMPOTENCY_KEY="k")
    assert (first.status_code, second.status_code) == (201, 201)
    assert second.json() == first.json()
    assert second.headers["ETag"] == first.headers["ETag"]
    assert Decision.objects.count() == 1


def test_a_decision_entered_by_mistake_goes_with_its_items(api, so):
    item, client = ItemFactory(), api(so)
    path = f"decisions/{item.decision_id}"
    assert client.delete(f"/api/v1/{path}/", HTTP_IF_MATCH=etag(client, path)).status_code == 204
    assert client.get(f"/api/v1/clusters/{item.cluster.code}/").status_code == 404


# -- milestones ---------------------------------------------------------------------------------
def test_a_milestone_is_recorded(api, so):
    cluster = ItemFactory().cluster
    body = {"cluster": cluster.code, "kind": "site_clearance", "occurred_on": "2021-03-01", "value": "12.5"}
    answer = post(api(so), "milestones", body)
    assert answer.status_code == 201, answer.content.decode()
    assert (answer.json()["value"], answer.json()["unit"], answer.json()["phase"]) == ("12.50", "ha", 1)


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        ({"kind": "groundbreaking", "value": "1"}, ("value", "value_not_meant")),
        ({"value": "-1"}, ("value", "negative")),
        ({"value": "1.234,5"}, ("value", "invalid")),
        ({"occurred_on": "31/02/2022"}, ("occurred_on", "invalid")),
        ({"cluster": "none"}, ("cluster", "does_not_exist")),
    ],
)
def test_a_milestone_that_cannot_be(api, so, change, expected):
    cluster = ItemFactory().cluster
    body = {"cluster": cluster.code, "kind": "site_clearance", "occurred_on": "2021-03-01", **change}
    assert problems(post(api(so), "milestones", body)) == [expected]


# -- parties ------------------------------------------------------------------------------------
def test_a_tenant_and_a_lease(api, so):
    item, client = ItemFactory(area_ha=Decimal(1)), api(so)
    tenant = post(client, "tenants", {"code": "DN-1", "name": "Gốm Chi", "kind": "household", "tax_code": None}).json()
    assert (tenant["province"], tenant["tax_code"]) == ("01", None)
    body = {"tenant": tenant["id"], "cluster": item.cluster.code, "area_m2": "1000.5", "starts_on": "2024-01-01"}
    lease = post(client, "leases", body)
    assert lease.status_code == 201, lease.content.decode()
    assert (lease.json()["area_m2"], lease.json()["nationality"]) == ("1000.50", "Việt Nam")
    path = f"leases/{lease.json()['id']}"
    ended = patch(client, path, {"ends_on": "2025-01-01"}, lease.headers["ETag"])
    assert ended.json()["ends_on"] == "2025-01-01"
    assert problems(patch(client, path, {"ends_on": "2023-01-01"}, ended.headers["ETag"])) == [
        ("ends_on", "end_before_start")
    ]
    assert problems(post(client, "leases", {**body, "area_m2": "10001"})) == [("area_m2", "lease_above_cluster")]


def test_an_investor(api, so):
    InvestorFactory(tax_code="1")
    client = api(so)
    body = {"tax_code": "2", "name": "Công ty Hạ tầng", "kind": "enterprise"}
    made = post(client, "investors", body)
    assert made.status_code == 201
    path = f"investors/{made.json()['id']}"
    assert [code for _f, code in problems(patch(client, path, {"tax_code": "1"}, made.headers["ETag"]), 409)] == [
        "exists"
    ]
    assert patch(client, path, {"kind": "cooperative"}, made.headers["ETag"]).json()["kind"] == "cooperative"


# -- works, dossiers, obstacles, targets, figures -----------------------------------------------
def test_a_work_moves_on(api, so):
    cluster, client = ItemFactory().cluster, api(so)
    made = post(client, "works", {"cluster": cluster.code, "kind": "wastewater", "planned_on": "2020-01-01"})
    assert (made.status_code, made.json()["state"]) == (201, "planned")
    path = f"works/{made.json()['id']}"
    built = patch(client, path, {"started_on": "2021-01-01", "completed_on": "2022-01-01"}, made.headers["ETag"])
    assert built.json()["state"] == "done"
    assert problems(patch(client, path, {"completed_on": "2020-06-01"}, built.headers["ETag"])) == [
        ("completed_on", "before_start")
    ]


def test_a_dossier_is_closed_with_an_outcome(api, so):
    client = api(so)
    body = {"code": "HS-1", "cluster": ClusterFactory().code, "kind": "establish", "received_on": "2025-01-02"}
    made = post(client, "dossiers", body)
    assert made.status_code == 201, made.content.decode()
    path = f"dossiers/{made.json()['id']}"
    assert problems(patch(client, path, {"closed_on": "2025-02-01"}, made.headers["ETag"])) == [
        ("outcome", "outcome_missing")
    ]
    closed = patch(client, path, {"closed_on": "2025-02-01", "outcome": "decided"}, made.headers["ETag"])
    assert closed.json()["outcome"] == "decided"


def test_a_local_official_raises_an_obstacle_of_the_own_clusters(api, gialam, thachthat):
    body = {"code": "VM-1", "cluster": ClusterFactory().code, "text": "Vướng giải phóng mặt bằng", "period": "2022q3"}
    assert problems(post(api(thachthat), "obstacles", body)) == [("cluster", "does_not_exist")]
    made = post(api(gialam), "obstacles", body)
    assert (made.status_code, made.json()["period"]) == (201, "2022Q3")
    assert problems(post(api(gialam), "obstacles", {**body, "code": "VM-2", "period": "soon"})) == [
        ("period", "unknown_period")
    ]


def test_targets_and_published_figures(api, so):
    client = api(so)
    target = {"year": 2026, "indicator": "Thành lập mới", "lowest": "5", "highest": "10"}
    assert post(client, "targets", target).status_code == 201
    assert post(client, "targets", {**target, "highest": "12"}).json()["highest"] == "12.00"
    assert client.get("/api/v1/targets/").json()["count"] == 1
    figure = {"indicator": "Số cụm", "value": "111", "as_of": "2018-06-30", "source": "Báo Hà Nội mới"}
    made = post(client, "published-figures", figure)
    assert (made.status_code, made.json()["value"]) == (201, "111.00")
    assert patch(client, f"published-figures/{made.json()['id']}", {}, "*").status_code == 405


# -- files --------------------------------------------------------------------------------------
def test_a_file_is_kept_with_a_decision_and_comes_back(api, so, stranger):
    decision, client = DecisionFactory(), api(so)
    url = f"/api/v1/decisions/{decision.pk}/attachments/"
    file = SimpleUploadedFile("QĐ 1292.pdf", b"%PDF-1.7 a decision")
    made = client.post(url, {"file": file}, format="multipart")
    assert made.status_code == 201, made.content.decode()
    assert (made.json()["name"], made.json()["content_type"]) == ("QĐ 1292.pdf", "application/pdf")
    back = client.get(made.headers["Location"])
    assert b"".join(back.streaming_content) == b"%PDF-1.7 a decision"
    assert back.headers["Content-Disposition"].startswith("attachment")
    assert client.get(url).json()["count"] == 1
    assert client.get(f"/api/v1/decisions/{decision.pk}/").json()["attachments"] == [made.json()]
    assert api(stranger).get(made.headers["Location"]).status_code == 404
    page = SimpleUploadedFile("decision.pdf", b"<html>")
    assert problems(client.post(url, {"file": page}, format="multipart")) == [("file", "unknown_type")]


# -- who may ------------------------------------------------------------------------------------
WRITES = [
    ("post", "clusters", CLUSTER),
    ("post", "decisions", DECISION),
    ("post", "milestones", {}),
    ("post", "tenants", {}),
    ("post", "leases", {}),
    ("post", "investors", {}),
]


@pytest.mark.parametrize("who", ["leader", "gialam", "pccc", "api_user"])
@pytest.mark.parametrize(("method", "path", "body"), WRITES)
def test_only_who_keeps_the_register_writes(api, request, who, method, path, body):
    client = api(request.getfixturevalue(who))
    assert getattr(client, method)(f"/api/v1/{path}/", body, format="json").status_code == 403


def test_a_stranger_changes_nothing(api, stranger):
    lease, tenant, milestone = LeaseFactory(), TenantFactory(), MilestoneFactory()
    client = api(stranger)
    for path in (f"leases/{lease.pk}", f"tenants/{tenant.pk}", f"milestones/{milestone.pk}"):
        assert patch(client, path, {}, "*").status_code == 404
    assert client.delete(f"/api/v1/leases/{lease.pk}/", HTTP_IF_MATCH="*").status_code == 404


def test_a_browser_needs_the_csrf_token(client, so):
    client.handler.enforce_csrf_checks = True
    client.force_login(so)
    assert client.post("/api/v1/clusters/", CLUSTER, content_type="application/json").status_code == 403
