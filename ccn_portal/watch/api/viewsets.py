"""The watch list; pages use the same querysets, filter set and services."""

from collections.abc import Callable
from typing import Any

from django.db import transaction
from django.db.models import QuerySet
from django.http import Http404
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from ccn_portal.accounts.permissions import Permission
from ccn_portal.rest.idempotency import once
from ccn_portal.rest.parameters import IDEMPOTENCY_KEY, Parameter
from ccn_portal.rest.versions import etag_of
from ccn_portal.rest.views import Resource
from ccn_portal.today import today
from ccn_portal.watch import services
from ccn_portal.watch.api import serializers as shapes
from ccn_portal.watch.filters import AlertFilter
from ccn_portal.watch.models import Alert


class AlertResource(Resource):
    """What the portal caught by itself, as of today. Resolved alerts come only with ``state=resolved``."""

    title = "alerts"
    shape = shapes.AlertSerializer
    detail_shape = shapes.AlertDetailSerializer
    filters = AlertFilter
    http_method_names = ("get", "head", "post", "options")
    # who may do what depends on the alert: the service says
    rights = {"GET": Permission.VIEW_REGISTER, "POST": Permission.VIEW_REGISTER}
    sorts = {
        "due_on": "due_on",
        "opened_on": "opened_on",
        "rule": "rule",
        "cluster": "cluster__sort_key",
        "weight": "gravity",
        "state": "state",
        "updated_at": "updated_at",
    }
    default_order = ("due_on",)
    steps = {"take": shapes.TakeInput, "snooze": shapes.SnoozeInput, "release": shapes.ReleaseInput}

    def rows(self) -> QuerySet:
        """The alerts of the user's clusters."""
        return Alert.objects.visible_to(self.user).as_of(today())

    def parameters(self, action: str) -> list[Parameter]:
        """Those of lists and details; a step may carry a key."""
        return [IDEMPOTENCY_KEY] if action in self.steps else super().parameters(action)

    def answers(self, action: str) -> dict[Any, Any]:
        """After a step, the alert as it is then."""
        return {(200, "application/json"): self.one} if action in self.steps else super().answers(action)

    def body(self, action: str) -> Any:
        """What a step says."""
        return self.steps.get(action)

    @action(detail=True, methods=["post"])
    def take(self, request: Request, id: str) -> Response:
        """Take it on."""
        return self._step(services.take, id)

    @action(detail=True, methods=["post"])
    def snooze(self, request: Request, id: str) -> Response:
        """Put it aside until a day, with a reason."""
        return self._step(services.snooze, id)

    @action(detail=True, methods=["post"])
    def release(self, request: Request, id: str) -> Response:
        """Give it back."""
        return self._step(services.release, id)

    def _step(self, service: Callable[..., Any], id: str) -> Response:
        alert = Alert.objects.visible_to(self.user).filter(pk=id).first()
        if alert is None:
            raise Http404
        return once(self.request, lambda: self._done(service, alert))

    def _done(self, service: Callable[..., Any], alert: Alert) -> Response:
        body = self.steps[self.act](data=self.request.data, context={"request": self.request})
        body.is_valid(raise_exception=True)
        with transaction.atomic():
            service(alert=alert, by=self.user, **body.validated_data)
            row = self.read_one(id=str(alert.pk))
        return Response(row, headers={"ETag": etag_of(row)})
