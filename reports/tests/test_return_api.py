"""Returns and periods through the API: bodies, states, versions, who may."""

import datetime as dt

import pytest

from reports.models import Return
from reports.returns import services
from reports.tests.factories import ReturnFactory, operating_cluster

pytestmark = pytest.mark.django_db
URL = "/api/v1/returns/"
VALUES = {
    "tenants": 55,
    "workers": 1200,
    "revenue": "310.50",
    "budget_payment": "9.125",
    "infrastructure_capital": "88.0",
    "leased_ha": "12.40",
    "wastewater_generated": "250.0",
    "wastewater_treated": "0",
}


def begin(client, cluster, period="2022Q3", values=VALUES, **headers):
    body = {"cluster": cluster.code, "period": period, "values": values}
    return client.post(URL, body, format="json", headers=headers)


def step(client, pk, name, **body):
    return client.post(f"{URL}{pk}/{name}/", body, format="json")


def errors(response, status=400):
    assert response.status_code == status, response.content
    return [(error["field"], error["code"]) for error in response.json()["errors"]]


def test_a_return_is_begun_as_the_contract_has_it(api, gialam, settings):
    settings.FROZEN_TODAY = dt.date(2026, 11, 21)
    response = begin(api(gialam), operating_cluster(), "2026Q4")
    assert response.status_code == 201
    told = response.json()
    assert (told["state"], told["version"], told["is_current"]) == ("draft", 1, True)
    assert (told["starts_on"], told["ends_on"]) == ("2026-09-15", "2026-12-14")
    assert told["values"] == {
        "tenants": 55,
        "workers": 1200,
        "revenue": "310.50",
        "budget_payment": "9.125",
        "infrastructure_capital": "88.00",
        "leased_ha": "12.40",
        "wastewater_generated": "250.00",
        "wastewater_treated": "0.00",
    }
    found = [(issue["level"], issue["indicator"]) for issue in told["issues"]]
    assert found == [("warning", "tenants"), ("warning", "leased_ha")]
    assert told["issues"][1]["message"] == "Sổ đăng ký có 0 tại ngày chốt số liệu."
    assert response["Location"].endswith(f"{URL}{told['id']}/")


def test_a_return_goes_all_the_way(api, gialam, so):
    local, department = api(gialam), api(so)
    pk = begin(local, operating_cluster()).json()["id"]
    assert errors(step(local, pk, "submit")) == [("tenants", "needs_explanation"), ("leased_ha", "needs_explanation")]
    words = {"tenants": "Chưa ghi hợp đồng", "leased_ha": "Chưa ghi hợp đồng"}
    told = step(local, pk, "submit", explanations=words).json()
    assert (told["state"], told["explanations"]) == ("submitted", words)
    told = step(department, pk, "send-back", comment="Xem lại", comments={"workers": "Có tính thời vụ?"}).json()
    assert (told["state"], told["comment"], told["comments"]) == (
        "returned",
        "Xem lại",
        {"workers": "Có tính thời vụ?"},
    )
    read = local.get(f"{URL}{pk}/")
    changed = local.patch(
        f"{URL}{pk}/", {"values": {"workers": 1100}}, format="json", headers={"If-Match": read["ETag"]}
    )
    assert changed.json()["values"]["workers"] == 1100
    assert step(local, pk, "submit").json()["state"] == "submitted"
    told = step(department, pk, "accept").json()
    assert (told["state"], told["values"]["workers"]) == ("accepted", 1100)
    assert told["accepted_at"]


@pytest.mark.parametrize(
    ("state", "refused"),
    [
        ("draft", ["accept", "send-back"]),
        ("submitted", ["submit"]),
        ("returned", ["accept", "send-back"]),
        ("accepted", ["submit", "accept", "send-back"]),
    ],
)
def test_a_wrong_state_is_a_conflict(api, admin, state, refused):
    row, client = ReturnFactory(cluster=operating_cluster(), state=state), api(admin)
    for name in refused:
        assert errors(step(client, row.pk, name, **({"comment": "?"} if name == "send-back" else {})), 409) == [
            ("state", "wrong_state")
        ]


@pytest.mark.parametrize(
    ("who", "refused"),
    [
        ("so", ["submit"]),
        ("gialam", ["accept", "send-back"]),
        ("pccc", ["submit", "accept", "send-back"]),
        ("api_user", ["submit", "accept", "send-back"]),
        ("leader", ["submit", "accept", "send-back"]),
    ],
)
def test_who_may_not_is_told_so_whatever_the_state(request, api, who, refused):
    client = api(request.getfixturevalue(who))
    for state in ("draft", "submitted", "accepted"):
        row = ReturnFactory(cluster=operating_cluster(), state=state)
        for name in refused:
            assert step(client, row.pk, name).status_code == 403


def test_who_enters_does_not_accept(api, admin):
    client = api(admin)
    pk = begin(client, operating_cluster(), values={"workers": 5}).json()["id"]
    assert step(client, pk, "submit").status_code == 200
    assert step(client, pk, "accept").status_code == 403


def test_a_stranger_finds_nothing(api, stranger, thachthat):
    row = ReturnFactory(cluster=operating_cluster(), state="submitted")
    for user in (stranger, thachthat):
        for name in ("submit", "accept", "send-back"):
            assert step(api(user), row.pk, name).status_code == 404
    assert errors(begin(api(thachthat), row.cluster, "2022Q2")) == [("cluster", "does_not_exist")]


def test_only_the_version_read_is_changed(api, gialam):
    client = api(gialam)
    pk = begin(client, operating_cluster(), values={"workers": 5}).json()["id"]
    seen = client.get(f"{URL}{pk}/")["ETag"]

    def change(workers, **headers):
        body = {"values": {"workers": workers}}
        return client.patch(f"{URL}{pk}/", body, format="json", headers=headers).status_code

    assert change(6) == 428
    assert change(6, **{"If-Match": seen}) == 200
    assert change(7, **{"If-Match": seen}) == 412
    words, mine = {"explanations": {"workers": "mine"}}, {"If-Match": client.get(f"{URL}{pk}/")["ETag"]}
    theirs = {"explanations": {"workers": "theirs"}}
    assert client.patch(f"{URL}{pk}/", theirs, format="json", headers=mine).status_code == 200
    assert client.patch(f"{URL}{pk}/", words, format="json", headers=mine).status_code == 412
    assert client.get(f"{URL}{pk}/").json()["explanations"] == {"workers": "theirs"}
    stale = client.post(f"{URL}{pk}/submit/", {}, format="json", headers={"If-Match": seen})
    assert stale.status_code == 412
    assert Return.objects.get(pk=pk).workers == 6


def test_asking_twice_with_one_key_begins_one(api, gialam):
    client, cluster = api(gialam), operating_cluster()
    first, second = (begin(client, cluster, **{"Idempotency-Key": "a"}) for _time in range(2))
    assert first.json() == second.json()
    assert errors(begin(client, cluster), 409) == [("period", "exists")]


def test_every_wrong_figure_is_told_by_its_name(api, gialam):
    wrong = {
        "tenants": "mười",
        "workers": -1,
        "revenue": "1e400",
        "leased_ha": "1,5",
        "percent": 101,
        "budget_payment": True,
    }
    response = begin(api(gialam), operating_cluster(), values=wrong)
    assert sorted(errors(response)) == [
        ("values.budget_payment", "not_a_number"),
        ("values.leased_ha", "not_a_number"),
        ("values.percent", "unknown_figure"),
        ("values.revenue", "not_a_number"),
        ("values.tenants", "not_a_number"),
        ("values.workers", "negative"),
    ]
    assert not Return.objects.exists()


def test_a_number_beyond_all_bounds_is_refused(api, gialam):
    client, cluster = api(gialam), operating_cluster()
    body = f'{{"cluster": "{cluster.code}", "period": "2022Q3", "values": {{"revenue": 1e400}}}}'
    assert client.post(URL, body, content_type="application/json").status_code == 400
    assert errors(begin(client, cluster, values={"workers": 10**400})) == [("values.workers", "too_large")]


@pytest.mark.parametrize(
    ("period", "code"), [("2022Q9", "unknown_period"), ("2031Q1", "not_begun"), ("2010Q1", "not_operating")]
)
def test_a_period_that_cannot_be_reported_is_refused(api, gialam, period, code):
    assert [found for _field, found in errors(begin(api(gialam), operating_cluster(), period))] == [code]


def test_a_return_keeps_its_cluster_and_period(api, gialam):
    row, client = ReturnFactory(cluster=operating_cluster(), state="draft"), api(gialam)
    seen = {"If-Match": client.get(f"{URL}{row.pk}/")["ETag"]}
    response = client.patch(f"{URL}{row.pk}/", {"period": "2022Q2"}, format="json", headers=seen)
    assert errors(response) == [("cluster", "fixed")]


def test_sheets_of_returns_carry_findings_as_text(api, gialam):
    client = api(gialam)
    begin(client, operating_cluster(), values={"tenants": 5})
    sheet = b"".join(client.get(f"{URL}?format=csv").streaming_content).decode()
    assert "tenants: Sổ đăng ký có 0 tại ngày chốt số liệu." in sheet


def test_the_periods_of_a_year_have_their_due_days(api, api_user, django_assert_max_num_queries):
    client = api(api_user)
    client.get("/api/v1/periods/")
    with django_assert_max_num_queries(6):
        told = client.get("/api/v1/periods/?year=2025").json()
    assert told["count"] == 12 + 4 + 2 + 1
    by_code = {period["code"]: period for period in told["results"]}
    assert by_code["2025Q3"]["due"] == {"returns": "2025-09-20", "local": "2025-09-20", "department": "2025-09-25"}
    assert by_code["2025"]["due"] == {"returns": "2025-12-25", "local": "2025-12-25", "department": "2025-12-31"}
    assert [p["code"] for p in client.get("/api/v1/periods/?year=2025&kind=half_year").json()["results"]] == [
        "2025H1",
        "2025H2",
    ]


@pytest.mark.parametrize(
    ("day", "state"),
    [("2022-06-14", "not_begun"), ("2022-06-15", "running"), ("2022-09-14", "running"), ("2022-09-15", "closed")],
)
def test_a_period_runs_from_its_first_day_to_its_cut_off(api, api_user, settings, day, state):
    settings.FROZEN_TODAY = dt.date.fromisoformat(day)
    assert api(api_user).get("/api/v1/periods/2022q3/").json()["state"] == state
    assert api(api_user).get("/api/v1/periods/2022Q9/").status_code == 404


def test_several_are_accepted_or_sent_back_at_once_all_or_none_each_with_what_is_wrong(api, so, gialam, pccc, stranger):
    rows = [
        ReturnFactory(cluster=operating_cluster(name=name), state="submitted", workers=5) for name in ("Một", "Hai")
    ]
    draft = ReturnFactory(cluster=operating_cluster(name="Ba"), state="draft")
    accept, back, keys = f"{URL}accept/", f"{URL}send-back/", [row.pk for row in rows]

    def post(user, url, **body):
        return api(user).post(url, body, format="json")

    for user in (gialam, pccc):
        assert post(user, accept, returns=keys).status_code == 403
    refused = post(so, accept, returns=[*keys, draft.pk])
    assert errors(refused, 409) == [("returns.2", "wrong_state")]
    assert refused.json()["errors"][0]["message"].startswith("Ba: ")
    assert errors(post(so, accept, returns=[10**9, keys[0]])) == [("returns.0", "does_not_exist")]
    assert errors(post(stranger, back, returns=keys[:1], comment="?")) == [("returns.0", "does_not_exist")]
    assert errors(post(so, back, returns=[], comment="Xem lại")) == [("returns", "empty")]
    assert errors(post(so, back, returns=keys)) == [("comment", "required")]
    assert errors(post(so, accept, returns=keys, because="?")) == [("because", "unknown_field")]
    assert set(Return.objects.filter(pk__in=keys).values_list("state", flat=True)) == {"submitted"}
    sent = post(so, back, returns=[keys[0], keys[0]], comment="Xem lại doanh thu")
    assert (sent.status_code, sent.json()) == (200, {"returns": keys[:1], "state": "returned"})
    assert errors(post(so, back, returns=keys, comment="Xem lại"), 409) == [("returns.0", "wrong_state")]
    services.submit_return(row=rows[0], by=gialam)
    Return.objects.filter(pk=keys[1]).update(submitted_by=so)
    own = post(so, accept, returns=keys)
    assert (own.status_code, "CCN Hai" in own.json()["detail"]) == (403, True)
    Return.objects.filter(pk=keys[1]).update(submitted_by=gialam)
    accepted = post(so, accept, returns=keys[::-1])
    assert (accepted.status_code, accepted.json()) == (200, {"returns": keys, "state": "accepted"})
