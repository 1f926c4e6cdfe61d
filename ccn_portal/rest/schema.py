"""OpenAPI from what the views declare: the same parameters they read, the same shapes they answer."""

from typing import Any

from django.conf import settings
from drf_spectacular.extensions import OpenApiAuthenticationExtension, OpenApiSerializerFieldExtension
from drf_spectacular.openapi import AutoSchema
from drf_spectacular.plumbing import get_doc
from drf_spectacular.utils import OpenApiParameter, OpenApiResponse
from rest_framework import serializers

from ccn_portal.rest.parameters import IDEMPOTENCY_KEY, IF_MATCH
from ccn_portal.rest.problems import MEDIA_TYPE, TITLES, ProblemSerializer

FILE = {"type": "string", "format": "binary"}
METHOD_WORDS = {"get": "read", "post": "create", "patch": "update", "put": "replace", "delete": "delete"}


class BearerScheme(OpenApiAuthenticationExtension):
    """``Authorization: Bearer <token>``."""

    target_class = "ccn_portal.accounts.authentication.TokenAuthentication"
    name = "token"

    def get_security_definition(self, auto_schema: AutoSchema) -> dict[str, str]:
        """As OpenAPI writes it."""
        return {"type": "http", "scheme": "bearer"}


class BrowserScheme(OpenApiAuthenticationExtension):
    """The session of a browser that is signed in."""

    target_class = "ccn_portal.accounts.authentication.SessionAuthentication"
    name = "session"

    def get_security_definition(self, auto_schema: AutoSchema) -> dict[str, str]:
        """As OpenAPI writes it."""
        return {"type": "apiKey", "in": "cookie", "name": settings.SESSION_COOKIE_NAME}


class ReferenceField(OpenApiSerializerFieldExtension):
    """A record named by its id, or by a code."""

    target_class = "ccn_portal.rest.writing.Reference"

    def map_serializer_field(self, auto_schema: AutoSchema, direction: str) -> dict[str, str]:
        """The type of the key."""
        return {"type": "integer" if self.target.by == "pk" else "string"}


class StoredField(OpenApiSerializerFieldExtension):
    """An object or list as it is stored."""

    target_class = "ccn_portal.rest.shapes.Stored"
    match_subclasses = True

    def map_serializer_field(self, auto_schema: AutoSchema, direction: str) -> dict[str, Any]:
        """Either; null where the field may be."""
        return {"type": ["object", "array"]}


class RegisterSchema(AutoSchema):
    """Asks the view instead of guessing."""

    view: Any

    @property
    def _action(self) -> str:
        return getattr(self.view, "action", None) or self.method.lower()

    def _is_list_view(self, serializer: Any = None) -> bool:
        return False  # the view says what it answers

    def get_operation_id(self) -> str:
        """``clusters_list``, ``clusters_retrieve``, ``indicators_read``."""
        words = [word.replace("-", "_").replace(".", "_") for word in self._tokenize_path()]
        paged = any(isinstance(answer, list) for answer in self.view.answers(self._action).values())
        action = getattr(self.view, "action", None) or ("list" if paged else METHOD_WORDS[self.method.lower()])
        return "_".join([*words, action])

    def get_description(self) -> str:
        """What the resource is; of further actions what they do."""
        action = getattr(self.view, "action", None)
        return get_doc(type(self.view) if action in (None, "list", "retrieve") else getattr(self.view, action))

    def get_override_parameters(self) -> list[Any]:
        """Path variables, query parameters and headers of the action."""
        path = [OpenApiParameter(p.name, dict(p.schema), "path", True, str(p.description)) for p in self._in_path()]
        return path + [
            OpenApiParameter(
                name=p.name,
                type=dict(p.schema),
                location=p.location,
                required=p.required,
                description=str(p.description),
                style="form" if p.schema["type"] == "array" else None,
                explode=False if p.schema["type"] == "array" else None,
            )
            for p in self.view.parameters(self._action)
        ]

    def _in_path(self) -> list[Any]:
        return [p for p in self.view.path_parameters if f"{{{p.name}}}" in self.path]

    def get_request_serializer(self) -> Any:
        """The body's serializer."""
        return self.view.body(self._action)

    def get_response_serializers(self) -> dict[Any, Any]:
        """What the view answers, and the problems it may answer with."""
        answers = {key: self._answer(found) for key, found in self.view.answers(self._action).items()}
        problems = {
            (code, MEDIA_TYPE): OpenApiResponse(ProblemSerializer, description=str(TITLES[code]))
            for code in sorted(self._problems())
        }
        return answers | problems

    def _problems(self) -> set[int]:
        """The problems that a caller may meet here."""
        codes = {400, 401, 403, 406}
        if self._action != "list":
            codes.add(404)
        if self.method != "GET":
            codes |= {409, 413, 415}
        headers = {p.name: p.required for p in self.view.parameters(self._action) if p.location == "header"}
        if IDEMPOTENCY_KEY.name in headers:
            codes.add(422)
        if IF_MATCH.name in headers:
            codes |= {412, 428} if headers[IF_MATCH.name] else {412}
        return codes

    def _answer(self, found: Any) -> Any:
        if isinstance(found, list):
            return self._page(found[0])
        if isinstance(found, str):
            return FILE
        return found

    def _page(self, shape: type[serializers.Serializer]) -> dict[str, Any]:
        row = self.resolve_serializer(shape, "response").ref
        address = {"type": ["string", "null"], "format": "uri"}
        return {
            "type": "object",
            "properties": {
                "count": {"type": "integer"},
                "next": address,
                "previous": address,
                "results": {"type": "array", "items": row},
            },
            "required": ["count", "next", "previous", "results"],
        }
