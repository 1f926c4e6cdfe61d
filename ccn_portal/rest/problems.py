"""Errors as RFC 9457 problem details, in the language asked for."""

import logging
from collections.abc import Iterator
from http import HTTPStatus
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.core.signals import got_request_exception
from django.db import DatabaseError
from django.http import Http404
from django.utils.translation import gettext_lazy as _
from psycopg2.errors import UniqueViolation
from psycopg2.extensions import TransactionRollbackError
from rest_framework import exceptions, serializers, status
from rest_framework.response import Response
from rest_framework.views import set_rollback

from ccn_portal.errors import RuleViolation, RuleViolations

MEDIA_TYPE = "application/problem+json"
TITLES = {
    400: _("The request is not valid"),
    401: _("Sign in or show a token"),
    403: _("Not allowed"),
    404: _("Not found"),
    405: _("This resource does not do that"),
    406: _("Not available in that format"),
    409: _("In conflict with the present state"),
    412: _("The record has changed since you read it"),
    413: _("Too large"),
    415: _("Media type not understood"),
    422: _("The key was used for another request"),
    428: _("Say which version you mean to change"),
    429: _("Too many requests"),
    500: _("Something went wrong here"),
}
# the library's own words are not translated, or say nothing
DETAILS = {
    exceptions.NotAuthenticated: _("Send Authorization: Bearer <token>, or sign in to the portal."),
    exceptions.PermissionDenied: _("Your role does not hold this right."),
    exceptions.NotFound: _("There is nothing here that you may see."),
}
NON_FIELD = {"non_field_errors", "__all__", "detail"}

logger = logging.getLogger(__name__)


class Conflict(exceptions.APIException):
    """The record's present state does not allow it."""

    status_code = status.HTTP_409_CONFLICT
    default_code = "conflict"
    default_detail = TITLES[409]


class VersionChanged(exceptions.APIException):
    """``If-Match`` names another version than the present one."""

    status_code = status.HTTP_412_PRECONDITION_FAILED
    default_code = "version_changed"
    default_detail = _("Somebody changed the record after you read it: read it again, then repeat your change.")


class VersionMissing(exceptions.APIException):
    """A change without ``If-Match``."""

    status_code = status.HTTP_428_PRECONDITION_REQUIRED
    default_code = "version_missing"
    default_detail = _("Send the ETag of the version you read in the header If-Match.")


class KeyReused(exceptions.APIException):
    """One ``Idempotency-Key`` for two different bodies."""

    status_code = status.HTTP_422_UNPROCESSABLE_ENTITY
    default_code = "key_reused"
    default_detail = _("This Idempotency-Key came before with another body: use a new key for a new request.")


class ProblemSerializer(serializers.Serializer):
    """RFC 9457 problem details; ``errors`` lists what is wrong with which input."""

    class ProblemErrorSerializer(serializers.Serializer):
        """One thing that is wrong."""

        field = serializers.CharField(allow_blank=True, help_text="The parameter or field; empty for the whole.")
        code = serializers.CharField()
        message = serializers.CharField()

    type = serializers.CharField()
    title = serializers.CharField()
    status = serializers.IntegerField()
    detail = serializers.CharField()
    errors = ProblemErrorSerializer(many=True)


def exception_handler(exc: Exception, context: dict[str, Any]) -> Response:
    """The answer to any exception; what nobody foresaw is logged and answered with a bare 500."""
    set_rollback()
    exc = _translated(exc)
    if isinstance(exc, exceptions.APIException):
        return _of_api(exc)
    if isinstance(exc, RuleViolations):
        return _of_violations(exc.violations)
    logger.exception("unexpected error in the API")
    request = context["request"]
    got_request_exception.send(sender=type(context["view"]), request=getattr(request, "_request", request))
    return problem(500, "internal", str(_("The error was recorded; please try again later.")))


def problem(
    code: int, kind: str, detail: str, errors: list[dict[str, str]] | None = None, headers: dict[str, str] | None = None
) -> Response:
    """One problem document as a response."""
    body = {
        "type": f"urn:ccn:problem:{kind.replace('_', '-')}",
        "title": TITLES.get(code) or HTTPStatus(code).phrase,
        "status": code,
        "detail": detail,
        "errors": errors or [],
    }
    return Response(body, status=code, headers=headers, content_type=MEDIA_TYPE)


def _translated(exc: Exception) -> Exception:
    if _happened_meanwhile(exc):
        logger.warning("two requests at once: %s", exc)
        return Conflict(_("Somebody changed the same at this moment: read again, then repeat your change."))
    match exc:
        case Http404():
            return exceptions.NotFound()
        case PermissionDenied():
            return exceptions.PermissionDenied(str(exc) or None)
        case ValidationError():
            return RuleViolations(violations_of(exc))
        case RuleViolation():
            return RuleViolations([exc])
    return exc


def _happened_meanwhile(exc: Exception) -> bool:
    """Whether the database refused what another request did first: a key that is taken by now, or a deadlock."""
    cause = exc.__cause__
    return isinstance(exc, DatabaseError) and isinstance(cause, (UniqueViolation, TransactionRollbackError))


def violations_of(exc: ValidationError) -> list[RuleViolation]:
    """Django's validation errors, each with its field, code and message."""
    by_field = exc.error_dict if hasattr(exc, "error_dict") else {"": exc.error_list}
    return [
        RuleViolation(error.code or "invalid", " ".join(error.messages), "" if field in NON_FIELD else field)
        for field, errors in by_field.items()
        for error in errors
    ]


def _of_violations(violations: list[RuleViolation]) -> Response:
    errors = [{"field": v.field, "code": v.code, "message": v.message} for v in violations]
    clashes = all(v.code in CONFLICTS for v in violations)
    kind = violations[0].code if len(violations) == 1 else "invalid"
    return problem(409 if clashes else 400, kind, _summary(errors), errors)


# codes of rules that the present state breaks, not the input: the same request may be right later
CONFLICTS = {"wrong_state", "not_confirmable", "in_use", "exists", "taken", "changed_meanwhile"}


def _of_api(exc: exceptions.APIException) -> Response:
    headers = {}
    if getattr(exc, "auth_header", None):
        headers["WWW-Authenticate"] = exc.auth_header
    if getattr(exc, "wait", None):
        headers["Retry-After"] = str(int(exc.wait))
    if isinstance(exc, exceptions.ValidationError):
        errors = list(_flat(exc.get_full_details(), ""))
        return problem(400, "invalid", _summary(errors), errors, headers)
    detail = exc.detail if exc.detail != exc.default_detail else DETAILS.get(type(exc), exc.detail)
    return problem(exc.status_code, str(exc.get_codes()), str(detail), [], headers)


def _flat(details: Any, path: str) -> Iterator[dict[str, str]]:
    if isinstance(details, list):
        for index, part in enumerate(details):
            leaf = isinstance(part, dict) and set(part) == {"message", "code"}
            yield from _flat(part, path if leaf else _join(path, str(index)))
    elif set(details) == {"message", "code"} and isinstance(details["code"], str):
        yield {"field": path, "code": details["code"], "message": str(details["message"])}
    else:
        for name, part in details.items():
            yield from _flat(part, path if name in NON_FIELD else _join(path, name))


def _join(path: str, name: str) -> str:
    return f"{path}.{name}" if path else name


def _summary(errors: list[dict[str, str]]) -> str:
    return " ".join(dict.fromkeys(e["message"] for e in errors[:3]))
