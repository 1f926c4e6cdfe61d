"""A creating request that comes twice has one effect and one answer."""

import datetime as dt

import pytest
import time_machine

from ccn_portal.rest.models import Answer
from reports.models import Report

pytestmark = pytest.mark.django_db
BODY = {"form": "QUARTER", "unit": "01", "period": "2022Q3"}


def post(client, body=BODY, key="once"):
    return client.post("/api/v1/reports/", body, format="json", HTTP_IDEMPOTENCY_KEY=key)


def test_the_second_gets_the_first_answer(api, so):
    client = api(so)
    first = post(client)
    Report.objects.update(progress=50)
    second = post(client)
    assert (first.status_code, second.status_code) == (202, 202)
    assert second.json() == first.json()
    assert second.headers["Location"] == first.headers["Location"]
    assert second.headers["Idempotency-Replayed"] == "true"
    assert Report.objects.count() == 1


def test_the_order_of_keys_in_the_body_does_not_matter(api, so):
    client = api(so)
    first = post(client)
    assert post(client, dict(reversed(BODY.items()))).json() == first.json()


def test_another_body_under_the_same_key_is_refused(api, so):
    client = api(so)
    post(client)
    answer = post(client, {**BODY, "period": "2022Q4"})
    assert (answer.status_code, answer.json()["type"]) == (422, "urn:ccn:problem:key-reused")


def test_another_users_key_is_another_key(api, so, leader):
    post(api(so))
    assert "Idempotency-Replayed" not in post(api(leader)).headers


def test_a_request_that_failed_may_be_tried_again(api, so):
    client = api(so)
    assert post(client, {**BODY, "unit": "999"}).status_code == 400
    assert not Answer.objects.exists()
    assert post(client).status_code == 202


def test_answers_are_kept_for_a_day(api, so):
    client = api(so)
    post(client)
    with time_machine.travel(dt.datetime.now(dt.UTC) + dt.timedelta(hours=25)):
        assert "Idempotency-Replayed" not in post(api(so)).headers


def test_a_key_that_is_too_long(api, so):
    (error,) = post(api(so), key="k" * 201).json()["errors"]
    assert error["field"] == "Idempotency-Key"
