"""The watch list; pages use the same querysets, filter set and services."""

from django.db.models import QuerySet
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from ccn_portal.accounts.permissions import Permission
from ccn_portal.rest.steps import SteppedResource
from ccn_portal.today import today
from ccn_portal.watch import services
from ccn_portal.watch.api import serializers as shapes
from ccn_portal.watch.filters import AlertFilter
from ccn_portal.watch.models import Alert


class AlertResource(SteppedResource):
    """What the portal caught by itself, as of today. Resolved alerts come only with ``state=resolved``."""

    title = "alerts"
    model = Alert
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

    @action(detail=True, methods=["post"])
    def take(self, request: Request, id: str) -> Response:
        """Take it on."""
        return self.step(services.take, "alert", id)

    @action(detail=True, methods=["post"])
    def snooze(self, request: Request, id: str) -> Response:
        """Put it aside until a day, with a reason."""
        return self.step(services.snooze, "alert", id)

    @action(detail=True, methods=["post"])
    def release(self, request: Request, id: str) -> Response:
        """Give it back."""
        return self.step(services.release, "alert", id)
