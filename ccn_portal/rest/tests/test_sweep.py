"""Every address of the API, as a stranger, as nobody, and as one who may."""

import pytest

from ccn_portal.testing.sweeps import MARK, addresses, fill_register

OPEN = {"api:schema"}  # what anybody may read
SHARED = {"units", "forms", "periods"}  # the same for everybody who is signed in
FALLBACK = {"api:unknown"}
QUESTIONS = {
    "api:indicators": "?unit=01&period=2022Q3",
    "api:indicator-sources": "?unit=01&period=2022Q3",
    "api:report-sources": "?line=3",
    "api:return-template": "?period=2022Q3",
    "api:return-upload": "",
    "api:party-return-template": "?form=TT14-01&period=2025",
    "api:party-return-upload": "",
    "api:returns-accept": "",
    "api:returns-send-back": "",
    "api:party-returns-accept": "",
    "api:party-returns-send-back": "",
}
# what the department is answered: the samples have taken these steps, and it does not submit for a locality
STEPS = {
    "returns-accept": 400,
    "returns-send-back": 400,
    "meeting-conclude": 403,
    "task-reopen": 400,
    "report-approve": 403,
    "report-reopen": 403,
    "report-file": 403,
    "report-restate": 409,
    "report-cancel": 409,
    "report-retry": 409,
    "report-discard": 400,
    "confirm": 409,
    "accept": 409,
    "send-back": 409,
    "party-return-submit": 409,
    "submit": 403,
    "extend": 400,
    "remedy": 400,
    "transfer": 400,
    "sanction": 400,
    "close": 400,
    "reply": 400,
    "refuse": 400,
    "evidence": 400,
    "checklist": 400,
    "approve-plan": 400,
    "plan-visits": 400,
    "take": 200,
    "snooze": 400,
    "release": 403,
    "urge": 400,
    "hand-over": 400,
    "solve": 400,
    "reopen": 409,
    "merge": 400,
    "conclude": 400,
    "report": 400,
    "finish": 400,
    "read": 200,
    "remind": 200,
    "correct": 400,
    "party-return-upload": 400,
    "upload": 403,
}

pytestmark = pytest.mark.django_db


def named():
    return [address for address in addresses("api/v1/") if address.name not in OPEN | FALLBACK]


def records():
    return [a for a in named() if a.variables and a.first_word not in SHARED and "POST" not in a.name]


def lists():
    return [address for address in named() if not address.variables]


def whole(response):
    body = b"".join(response.streaming_content) if response.streaming else response.content
    return body.decode(errors="replace")


def ask(client, address, samples):
    url = address.url(samples) + QUESTIONS.get(address.name, "")
    return client.post(url) if step_of(address) else client.get(url)


def step_of(address):
    """The step that the address takes, if it is one."""
    return next((step for step in STEPS if address.name.endswith((f"-{step}", f":{step}"))), "")


def test_there_are_addresses_to_walk():
    assert {"api:cluster-detail", "api:report-content", "api:lease-detail"} <= {a.name for a in records()}
    assert {"api:cluster-list", "api:statistics", "api:import-list"} <= {a.name for a in lists()}


def test_nobody_gets_in_without_signing_in(api, so):
    samples, client = fill_register(so), api()
    for address in named():
        for method in ("get", "post", "put", "patch", "delete"):
            response = getattr(client, method)(address.url(samples))
            assert response.status_code == 401, (method, address)
            assert response.headers["Content-Type"] == "application/problem+json", (method, address)


def test_staff_of_the_department_reach_every_record_and_list(api, so):
    samples, client = fill_register(so), api(so)
    for address in named():
        response = ask(client, address, samples)
        expected, body = STEPS.get(step_of(address), 200), whole(response)
        assert response.status_code == expected, (address, body)


def test_a_stranger_gets_404_for_every_record(api, so, stranger):
    samples, client = fill_register(so), api(stranger)
    for address in records():
        response = ask(client, address, samples)
        assert response.status_code == 404, (address, whole(response))
        assert MARK not in whole(response), address


def test_what_a_stranger_may_not_see_is_as_absent_as_what_there_is_not(api, so, stranger):
    fill_register(so)
    client = api(stranger)
    hidden, absent = client.get("/api/v1/clusters/CCN-01-0000/"), client.get("/api/v1/clusters/none/")
    assert hidden.json() == absent.json()


@pytest.mark.parametrize("form", ["json", "csv", "geojson"])
def test_no_list_tells_a_stranger_anything(api, so, stranger, form):
    samples, client = fill_register(so), api(stranger)
    for address in lists():
        if address.name in QUESTIONS:
            continue
        takes_format = address.name.endswith("-list") and address.name != "api:form-list"
        response = client.get(address.url(samples) + (f"?format={form}" if takes_format else ""))
        assert MARK not in whole(response), address
        assert response.status_code in ({200, 400} if form == "geojson" else {200}), (address, whole(response))


def test_lists_show_staff_what_is_there(api, so):
    samples, client = fill_register(so), api(so)
    shown = {a.name for a in lists() if a.name not in QUESTIONS and MARK in whole(client.get(a.url(samples)))}
    assert shown >= {
        "api:cluster-list",
        "api:decision-list",
        "api:phase-list",
        "api:milestone-list",
        "api:work-list",
        "api:dossier-list",
        "api:obstacle-list",
        "api:target-list",
        "api:publishedfigure-list",
        "api:investor-list",
        "api:tenant-list",
        "api:lease-list",
        "api:return-list",
        "api:inspection-list",
        "api:finding-list",
        "api:transfer-list",
        "api:sanction-list",
        "api:compliance-list",
        "api:import-list",
        "api:notice-list",
        "api:inspectionplan-list",
        "api:plannedvisit-list",
    }


def test_a_local_official_sees_the_own_clusters_only(api, so, gialam, thachthat):
    samples = fill_register(so)  # the sample lies in Bát Tràng, Gia Lâm
    code = samples["clusters", "code"]
    assert api(gialam).get(f"/api/v1/clusters/{code}/").status_code == 200
    assert api(thachthat).get(f"/api/v1/clusters/{code}/").status_code == 404
    assert api(thachthat).get("/api/v1/leases/").json()["count"] == 0


def test_a_client_reads_and_does_not_write(api, so, api_user):
    samples, client = fill_register(so), api(api_user)
    assert client.get("/api/v1/clusters/").json()["count"] == 1
    body = {"form": "QUARTER", "unit": "01", "period": "2022Q3"}
    assert client.post("/api/v1/reports/", body, format="json").status_code == 403
    assert client.get("/api/v1/imports/").status_code == 403
    assert client.delete(f"/api/v1/clusters/{samples['clusters', 'code']}/").status_code in (403, 405)
