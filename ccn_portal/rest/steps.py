"""Steps of records by POST: each has an address and a body of its own, is taken once for each key, and may name
the version it is meant for."""

from collections.abc import Callable, Mapping
from typing import Any, ClassVar

from django.db import models, transaction
from django.http import Http404
from rest_framework import serializers
from rest_framework.response import Response

from ccn_portal.rest.idempotency import once
from ccn_portal.rest.parameters import IDEMPOTENCY_KEY, IF_MATCH_OPTIONAL, Parameter
from ccn_portal.rest.versions import etag_of, require_version
from ccn_portal.rest.views import Resource


class SteppedResource(Resource):
    """A resource whose records take steps; ``steps`` says what the body of each holds, None for nothing."""

    model: ClassVar[type[models.Model]]
    steps: ClassVar[Mapping[str, type[serializers.Serializer] | None]] = {}

    def parameters(self, action: str) -> list[Parameter]:
        """A step may name the version it means, and carry a key."""
        return [IF_MATCH_OPTIONAL, IDEMPOTENCY_KEY] if action in self.steps else super().parameters(action)

    def answers(self, action: str) -> dict[Any, Any]:
        """After a step, the record as it is then."""
        return {(200, "application/json"): self.one} if action in self.steps else super().answers(action)

    def body(self, action: str) -> Any:
        """What a step says."""
        return self.steps[action] if action in self.steps else super().body(action)

    def step(self, service: Callable[..., Any], name: str, id: str) -> Response:
        """Have the service take the step; it gets the record under the name, who takes it, and the body's values.

        Http404 for a record that the caller may not see; 412 when ``If-Match`` names another version.
        """
        record = self.visible().filter(pk=id).first()
        if record is None:
            raise Http404
        return once(self.request, lambda: self._taken(service, name, record))

    def visible(self) -> Any:
        """The records that the caller may see, whatever the day."""
        return self.model._default_manager.visible_to(self.user)  # type: ignore[attr-defined]

    def said(self) -> dict[str, Any]:
        """The values of the step's body."""
        body = self.steps[self.act]
        if body is None:
            return {}
        read = body(data=self.request.data, context={"request": self.request})
        read.is_valid(raise_exception=True)
        return dict(read.validated_data)

    def _taken(self, service: Callable[..., Any], name: str, record: models.Model) -> Response:
        with transaction.atomic():
            self._require_version(record)
            service(**{name: record}, by=self.user, **self.said())
            row = self.read_one(id=str(record.pk))
        return Response(row, headers={"ETag": etag_of(row)})

    def _require_version(self, record: models.Model) -> None:
        """Only for those who ask for it: nobody else's change comes between the look and the step."""
        if self.request.headers.get("If-Match"):
            self.model._default_manager.select_for_update(of=("self",)).get(pk=record.pk)
            require_version(self.request, etag_of(self.read_one(id=str(record.pk))), optional=True)
