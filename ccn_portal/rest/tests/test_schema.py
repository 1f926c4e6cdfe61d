"""The OpenAPI document says what the API does."""

import json
import re

import pytest
from django.core.management import call_command

from ccn_portal.testing.sweeps import addresses, fill_register


@pytest.fixture(scope="module")
def document(tmp_path_factory):
    out = tmp_path_factory.mktemp("schema") / "openapi.json"
    call_command("spectacular", "--validate", "--fail-on-warn", "--format", "openapi-json", "--file", str(out))
    return json.loads(out.read_text())


def operation(document, path, method="get"):
    return document["paths"][f"/api/v1/{path}"][method]


def parameters(document, path, method="get"):
    return {p["name"]: p for p in operation(document, path, method).get("parameters", [])}


def test_it_is_openapi_3_1(document):
    assert document["openapi"].startswith("3.1")


def test_every_address_is_described(document):
    described = {re.sub(r"\{\w+\}", "{}", path) for path in document["paths"]}
    for address in addresses("api/v1/"):
        if address.name in {"api:schema", "api:unknown"}:
            continue
        path = "/" + re.sub(r"<\w+:\w+>|\(\?P<\w+>(?:\[[^]]*\]|\([^)]*\)|[^()])*\)", "{}", address.route)
        assert path.replace("^", "").replace("$", "").replace("\\.", ".") in described, address


def test_lists_describe_their_parameters(document):
    found = parameters(document, "clusters/")
    assert {"unit", "status", "as_of", "limit", "offset", "ordering", "q", "fields", "format"} <= set(found)
    assert found["limit"]["schema"] == {"type": "integer", "minimum": 1, "maximum": 1000, "default": 50}
    assert found["status"]["schema"]["items"]["enum"] == [
        "proposed",
        "planned",
        "established",
        "under_construction",
        "operating",
        "withdrawn",
    ]
    assert "as_of" not in parameters(document, "leases/")


def test_lists_describe_page_files_and_problems(document):
    answers = operation(document, "clusters/")["responses"]
    assert set(answers["200"]["content"]) == {
        "application/json",
        "text/csv",
        "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        "application/geo+json",
    }
    page = answers["200"]["content"]["application/json"]["schema"]["properties"]
    assert page["results"]["items"] == {"$ref": "#/components/schemas/Cluster"}
    assert set(answers["400"]["content"]) == {"application/problem+json"}


def test_what_the_schema_promises_is_what_comes(document, db, api, so):
    """Every field of a row, at every depth, is described; nothing described is missing."""
    from ccn_portal.testing.sweeps import fill_register

    fill_register(so)
    client = api(so)
    for path, shape in (
        ("clusters", "Cluster"),
        ("decisions", "Decision"),
        ("phases", "Phase"),
        ("leases", "Lease"),
        ("returns", "Return"),
        ("reports", "Report"),
        ("units", "Unit"),
    ):
        row = client.get(f"/api/v1/{path}/", {"limit": 1}).json()["results"][0]
        same_shape(document, document["components"]["schemas"][shape], row, path)


def same_shape(document, schema, value, where):
    schema = resolved(document, schema)
    if value is None or "properties" not in schema:
        if isinstance(value, list) and value:
            same_shape(document, schema["items"], value[0], where)
        return
    assert set(value) == set(schema["properties"]), where
    for name, part in schema["properties"].items():
        same_shape(document, part, value[name], f"{where}.{name}")


def resolved(document, schema):
    for part in (schema, *schema.get("allOf", []), *schema.get("oneOf", [])):
        if "$ref" in part:
            return document["components"]["schemas"][part["$ref"].rpartition("/")[2]]
    return schema


def test_a_request_says_what_it_takes(document):
    body = operation(document, "reports/", "post")["requestBody"]["content"]["application/json"]["schema"]
    assert set(resolved(document, body)["required"]) == {"form", "period"}  # forms 01 and 02 are of no unit
    assert "Idempotency-Key" in parameters(document, "reports/", "post")
    upload = operation(document, "imports/", "post")["requestBody"]["content"]
    assert set(upload) == {"multipart/form-data"}


def test_the_page_to_try_it_needs_no_other_server(client, db):
    answer = client.get("/api/docs/")
    assert answer.status_code == 200
    assert re.findall(r'(?:src|href)="(?:https?:)?//', answer.content.decode()) == []


def test_the_document_is_served_and_made_once(client, db, document, monkeypatch):
    answer = client.get("/api/v1/schema/")
    assert (answer.status_code, answer.json()["openapi"][:3]) == (200, "3.1")
    assert set(answer.json()["paths"]) == set(document["paths"])
    english = client.get("/api/v1/schema/", HTTP_ACCEPT_LANGUAGE="en")
    assert (answer.headers["Content-Language"], english.headers["Content-Language"]) == ("vi", "en")
    assert english.content != answer.content
    monkeypatch.delattr("drf_spectacular.generators.SchemaGenerator.get_schema")
    assert client.get("/api/v1/schema/").content == answer.content


def steps(document):
    for path, operations in document["paths"].items():
        relative = path.removeprefix("/api/v1/")
        if "post" in operations and "If-Match" in parameters(document, relative, "post"):
            yield relative


@pytest.mark.django_db
def test_a_step_meant_for_another_version_is_refused(document, api, so):
    samples, client, walked = fill_register(so), api(so), set()
    for path in steps(document):
        url = re.sub(r"\{(\w+)\}", lambda found, path=path: str(samples[path.split("/")[0], found[1]]), path)
        answer = client.post(f"/api/v1/{url}", {}, format="json", HTTP_IF_MATCH='"another"')
        assert (answer.status_code, answer.json()["type"]) == (412, "urn:ccn:problem:version-changed"), path
        assert {"412", "409", "404"} <= set(operation(document, path, "post")["responses"]), path
        walked.add(path.replace("{id}/", ""))
    steps_of_findings = {
        f"findings/{step}/" for step in ("extend", "remedy", "transfer", "sanction", "close", "refuse")
    }
    others = {"returns/accept/", "reports/file/", "alerts/take/", "transfers/reply/", "petitions/hand-over/"}
    assert walked >= steps_of_findings | others


@pytest.mark.django_db
def test_a_step_meant_for_the_version_read_is_taken(api, so):
    samples, client = fill_register(so), api(so)
    url = f"/api/v1/alerts/{samples['alerts', 'id']}/"
    etag = client.get(url).headers["ETag"]
    assert client.post(f"{url}take/", {}, format="json", HTTP_IF_MATCH=etag).status_code == 200
    assert client.post(f"{url}release/", {}, format="json", HTTP_IF_MATCH=etag).status_code == 412


def test_what_is_stored_as_it_is_may_be_null_without_a_choice(document):
    facts = document["components"]["schemas"]["AlertEvent"]["properties"]["facts"]
    assert facts["type"] == ["object", "array", "null"]


def test_a_report_as_json_is_no_text(document):
    (path,) = [path for path in document["paths"] if "content" in path]
    content = document["paths"][path]["get"]["responses"]["200"]["content"]
    assert content["application/json"]["schema"] == {"type": "object"}
    assert content["text/csv"]["schema"] == {"type": "string", "format": "binary"}
