"""Errors are problem details, in Vietnamese unless English is asked for."""

import pytest
from django.db import OperationalError
from django.urls import path
from psycopg2.errors import DeadlockDetected, SerializationFailure, UniqueViolation
from rest_framework.response import Response

from ccn_portal.errors import RuleViolation, RuleViolations
from ccn_portal.rest import views
from ccn_portal.rest.problems import exception_handler

pytestmark = pytest.mark.django_db


def test_an_unknown_record_is_a_problem(api, so):
    answer = api(so).get("/api/v1/clusters/none/")
    assert answer.status_code == 404
    assert answer.headers["Content-Type"] == "application/problem+json"
    assert answer.json() == {
        "type": "urn:ccn:problem:not-found",
        "title": "Không tìm thấy",
        "status": 404,
        "detail": "Không có gì ở đây mà tài khoản được xem.",
        "errors": [],
    }


def test_the_same_in_english(api, so):
    answer = api(so).get("/api/v1/clusters/none/", HTTP_ACCEPT_LANGUAGE="en")
    assert (answer.json()["title"], answer.headers["Content-Language"]) == ("Not found", "en")
    assert "Accept-Language" in answer.headers["Vary"]


def test_a_wrong_parameter_in_both_languages(api, so):
    client = api(so)
    (vi,) = client.get("/api/v1/clusters/?as_of=x").json()["errors"]
    (en,) = client.get("/api/v1/clusters/?as_of=x", HTTP_ACCEPT_LANGUAGE="en-GB,en;q=0.9").json()["errors"]
    assert vi["message"] == "“x” không phải một ngày; hãy viết NĂM-THÁNG-NGÀY, ví dụ 2026-09-14."
    assert en["message"] == "“x” is not a day; write YYYY-MM-DD."


def test_an_unknown_address_is_a_problem_too(api, so):
    answer = api(so).get("/api/v1/parks/")
    assert (answer.status_code, answer.json()["type"]) == (404, "urn:ccn:problem:not-found")


@pytest.mark.parametrize("path", ["clusters/%00/", "clusters/a%00b/timeline/", "compliance/%00/", "environment/%00/"])
def test_a_code_that_nothing_can_have_is_not_found(api, so, path):
    answer = api(so).get(f"/api/v1/{path}")
    assert (answer.status_code, answer.json()["type"]) == (404, "urn:ccn:problem:not-found")


def test_a_method_there_is_none_of(api, so):
    answer = api(so).delete("/api/v1/statistics/")
    assert (answer.status_code, answer.json()["status"]) == (405, 405)


def test_a_wrong_token_is_told_how_to_sign_in(api):
    answer = api().get("/api/v1/clusters/", HTTP_AUTHORIZATION="Bearer ccn_wrong")
    assert answer.status_code == 401
    assert answer.headers["WWW-Authenticate"] == "Bearer"
    assert answer.json()["type"] == "urn:ccn:problem:authentication-failed"


def test_a_body_that_is_not_json(api, so):
    answer = api(so).post("/api/v1/reports/", "{", content_type="application/json")
    assert (answer.status_code, answer.headers["Content-Type"]) == (400, "application/problem+json")


def handled(problem):
    return exception_handler(problem, {"request": None, "view": None})


def test_a_broken_rule_names_the_field():
    answer = handled(RuleViolation("ends_before_start", "Ends before it starts", "ends_on"))
    assert answer.status_code == 400
    assert answer.data["type"] == "urn:ccn:problem:ends-before-start"
    assert answer.data["errors"] == [
        {"field": "ends_on", "code": "ends_before_start", "message": "Ends before it starts"}
    ]


def test_a_rule_that_the_present_state_breaks_is_a_conflict():
    assert handled(RuleViolation("wrong_state", "Already filed")).status_code == 409


def test_several_broken_rules_are_one_answer():
    answer = handled(RuleViolations([RuleViolation("a", "First", "x"), RuleViolation("wrong_state", "Second")]))
    assert (answer.status_code, answer.data["detail"]) == (400, "First Second")
    assert [error["code"] for error in answer.data["errors"]] == ["a", "wrong_state"]


class BrokenView(views.ApiView):
    def read_parameters(self):
        pass

    def get(self, request):
        return Response({"half": 1 / 0})


class ForgottenRightsView(BrokenView):
    rights = {}


urlpatterns = [path("broken/", BrokenView.as_view()), path("forgotten/", ForgottenRightsView.as_view())]


def test_an_unforeseen_error_tells_nothing(api, so, settings, caplog):
    settings.ROOT_URLCONF = __name__
    client = api(so)
    client.raise_request_exception = False
    answer = client.get("/broken/")
    assert (answer.status_code, answer.json()["type"]) == (500, "urn:ccn:problem:internal")
    assert "division" not in answer.content.decode()
    assert "ZeroDivisionError" in caplog.text


def test_a_view_that_asks_for_no_right_lets_nobody_in(api, admin, settings):
    settings.ROOT_URLCONF = __name__
    assert api(admin).get("/forgotten/").status_code == 405


@pytest.mark.parametrize("kind", [UniqueViolation, DeadlockDetected, SerializationFailure])
def test_what_another_request_did_first_is_a_conflict(kind):
    problem = OperationalError("late")
    problem.__cause__ = kind()
    answer = handled(problem)
    assert (answer.status_code, answer.data["type"]) == (409, "urn:ccn:problem:conflict")
