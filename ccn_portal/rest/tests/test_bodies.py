"""A body that cannot be read is told so in the caller's language; nothing of it reaches the register."""

import pytest
from django.utils import translation
from rest_framework import exceptions

from ccn_portal.rest.parsers import MOST_BYTES
from ccn_portal.rest.writing import Strict

pytestmark = pytest.mark.django_db
URL = "/api/v1/obstacles/"


def send(client, body, url=URL, **headers):
    return client.post(url, body, content_type="application/json", **headers)


@pytest.mark.parametrize(
    ("body", "field", "code", "words"),
    [
        ('{"text": "a\\u0000b"}', "text", "invalid_text", "U+0000"),
        ('{"text": "a\\ud800"}', "text", "invalid_text", "U+0000"),
        ('{"findings": [{"text": "\\u0000"}]}', "findings.0.text", "invalid_text", "U+0000"),
        ('{"\\ud800": 1}', "", "invalid_text", "U+0000"),
        ('{"text": "a", "text": "b"}', "text", "duplicate", "nhiều lần"),
        ('{"text": 1e400}', "text", "invalid", "quá lớn"),
        ("[" * 21 + "]" * 21, ".".join("0" * 20), "too_deep", "tầng"),
        ('{"a":' * 5000 + "1" + "}" * 5000, "", "", "tầng"),
        ("[" * 100_000, "", "", "tầng"),
    ],
)
def test_what_no_field_may_hold_is_named(api, so, body, field, code, words):
    for key in ({}, {"HTTP_IDEMPOTENCY_KEY": "once"}):
        answer = send(api(so), body, **key)
        assert (answer.status_code, answer.headers["Content-Type"]) == (400, "application/problem+json")
        assert words in answer.json()["detail"]
        assert [(e["field"], e["code"]) for e in answer.json()["errors"][:1]] == ([(field, code)] if code else [])


@pytest.mark.parametrize("body", ["{", "", "NaN", b'{"text": "\xff"}', '{"text": ' + "9" * 5000 + "}"])
def test_what_is_no_json_is_told_so(api, so, body):
    answer = send(api(so), body)
    assert answer.status_code == 400
    assert "JSON hợp lệ" in answer.json()["detail"] or answer.json()["errors"]
    assert "JSON parse error" not in answer.json()["detail"]


def test_a_list_is_no_object(api, so):
    assert "đối tượng JSON" in send(api(so), "[]").json()["detail"]
    assert "dictionary" in send(api(so), "[]", HTTP_ACCEPT_LANGUAGE="en").json()["detail"]


def test_a_body_without_end_is_too_large(api, so):
    answer = send(api(so), '{"text": "' + "x" * MOST_BYTES + '"}')
    assert (answer.status_code, answer.json()["type"]) == (413, "urn:ccn:problem:too-large")


def test_numbers_beyond_64_bits_are_told_apart(api, so):
    client = api(so)
    answers = [send(client, f'{{"text": {number}}}', HTTP_IDEMPOTENCY_KEY="k") for number in (10**30, 10**30 + 1)]
    assert [answer.status_code for answer in answers] == [400, 400]  # no cluster; never 500


def test_unknown_and_wrong_fields_are_told_together(api, so):
    errors = send(api(so), '{"wrong": 1}').json()["errors"]
    assert {(e["field"], e["code"]) for e in errors} >= {("wrong", "unknown_field"), ("cluster", "required")}


def test_a_form_with_too_many_parts_is_too_large(api, so, settings):
    settings.DATA_UPLOAD_MAX_NUMBER_FIELDS = 10
    client = api(so)
    answer = client.post("/api/v1/imports/", {f"f{number}": "x" for number in range(20)}, format="multipart")
    assert (answer.status_code, answer.json()["title"]) == (413, "Quá lớn")


def test_a_form_without_its_boundary_is_told_so(api, so):
    answer = api(so).post("/api/v1/imports/", b"x", content_type="multipart/form-data")
    assert (answer.status_code, "boundary" in answer.json()["detail"]) == (400, True)
    assert "parse error" not in answer.json()["detail"]


def bodies(base=Strict):
    for body in base.__subclasses__():
        yield body
        yield from bodies(body)


def fields_of(body):
    for field in body._declared_fields.values():
        yield field
        if hasattr(field, "child"):
            yield field.child


def test_every_message_about_a_field_is_vietnamese():
    messages = {m for body in bodies() for field in fields_of(body) for m in field.error_messages.values()}
    messages |= {kind.default_detail for kind in exceptions.APIException.__subclasses__()}
    assert len(messages) > 30
    spoken = {}
    for language in ("en", "vi"):
        with translation.override(language):
            spoken[language] = [str(message) for message in messages]
    assert [en for en, vi in zip(spoken["en"], spoken["vi"], strict=True) if en == vi] == []


@pytest.mark.parametrize("key", ["abc", "", True, 1.5, [1], {"pk": 1}, 10**30, "9" * 18])
def test_what_is_no_id_names_no_record(api, so, key):
    (error,) = [
        e
        for e in api(so).post("/api/v1/inspections/", {"planned_visit": key}, format="json").json()["errors"]
        if e["field"] == "planned_visit"
    ]
    assert error["code"] == "does_not_exist"


def test_a_code_too_long_for_a_unit_is_told_so(api, so):
    errors = api(so).post("/api/v1/clusters/", {"communes": ["0" * 9]}, format="json").json()["errors"]
    assert "communes.0" in {e["field"] for e in errors}


@pytest.mark.parametrize("day", ["9999-12-31", "0001-01-01", "2101-01-01", "1944-12-31"])
@pytest.mark.parametrize("path", ["compliance", "compliance-counts"])
def test_a_day_far_from_all_law_is_no_day_to_ask_about(api, so, path, day):
    (error,) = api(so).get(f"/api/v1/{path}/?as_of={day}").json()["errors"]
    assert (error["field"], error["code"]) == ("as_of", "invalid_date")
    assert error["message"] == f"“{day}” không phải một ngày trong khoảng từ năm 1945 đến năm 2100."


def test_a_request_for_a_report_knows_its_fields(api, so):
    body = {"form": "QUARTER", "unit": "01", "period": "2022Q3", "colour": "red"}
    answer = api(so).post("/api/v1/reports/", body, format="json")
    assert [(e["field"], e["code"]) for e in answer.json()["errors"]] == [("colour", "unknown_field")]
