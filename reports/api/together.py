"""Several returns accepted or sent back at once: all of them, or none with what is wrong with each."""

from collections.abc import Sequence
from typing import Any, ClassVar

from django.utils.translation import gettext as _
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from ccn_portal.accounts.permissions import Permission
from ccn_portal.errors import RuleViolation, RuleViolations, raise_all
from ccn_portal.rest.shapes import Choice, Shape
from ccn_portal.rest.views import ApiView
from ccn_portal.rest.writing import Strict
from reports.choices import ReturnState
from reports.models import PartyReturn, Return
from reports.parties import services as parties
from reports.returns import services

MOST = 1000


class TogetherInput(Strict):
    """Which returns."""

    returns = serializers.ListField(
        child=serializers.IntegerField(min_value=1, max_value=2**63 - 1),
        allow_empty=False,
        max_length=MOST,
        help_text="Their ids.",
    )


class AcceptTogetherInput(TogetherInput):
    """Which, and why although the report on their period has been filed."""

    reason = serializers.CharField(required=False, allow_blank=True, max_length=500)


class SendBackTogetherInput(TogetherInput):
    """Which, and what has to be looked at again."""

    comment = serializers.CharField(max_length=services.LONGEST_TEXT)


class TogetherSerializer(Shape):
    """What has become of them."""

    returns = serializers.ListField(child=serializers.IntegerField(), help_text="Their ids, in order.")
    state = Choice(choices=ReturnState.choices)


class TogetherView(ApiView):
    """What both have in common: the right, the ids, whose fault it is when nothing was done."""

    rights = {"POST": Permission.ACCEPT_RETURN}
    answer = TogetherSerializer
    model: ClassVar[Any] = Return
    services: Any = services
    given: ClassVar[type[TogetherInput]]

    def body(self, action: str) -> Any:
        """Which returns."""
        return self.given

    def read_parameters(self) -> None:
        """There are none."""

    def post(self, request: Request) -> Response:
        """Do it with all or none; a wrong one is named by its place in the list."""
        asked = self.given(data=request.data)
        asked.is_valid(raise_exception=True)
        said = dict(asked.validated_data)
        keys = list(dict.fromkeys(said.pop("returns")))
        rows = self.model.objects.visible_to(self.user).in_bulk(keys)
        message = _("There is no such record: “%(key)s”.")
        raise_all(
            RuleViolation("does_not_exist", message % {"key": pk}, f"returns.{place}")
            for place, pk in enumerate(asked.validated_data["returns"])
            if pk not in rows
        )
        try:
            done = self.act_on([rows[pk] for pk in keys], **said)
        except RuleViolations as problem:
            for one in problem.violations:
                if isinstance(one, services.OneOfMany):
                    one.field = f"returns.{asked.validated_data['returns'].index(one.pk)}"
            raise
        return Response({"returns": sorted(row.pk for row in done), "state": done[0].state})

    def act_on(self, rows: Sequence[Any], **said: Any) -> Sequence[Any]:
        """Have the service do it."""
        raise NotImplementedError


class AcceptView(TogetherView):
    """Accepts several returns, or none; not those that the caller has entered."""

    given = AcceptTogetherInput

    def act_on(self, rows: Sequence[Any], **said: Any) -> Sequence[Any]:
        """Accept them."""
        accepted: Sequence[Any] = self.services.accept_returns(rows=rows, by=self.user, **said)
        return accepted


class SendBackView(TogetherView):
    """Sends several returns back with one comment, or none."""

    given = SendBackTogetherInput

    def act_on(self, rows: Sequence[Any], **said: Any) -> Sequence[Any]:
        """Send them back."""
        sent: Sequence[Any] = self.services.send_back_returns(rows=rows, by=self.user, **said)
        return sent


class PartyAcceptView(AcceptView):
    """Accepts several returns of tenants or investors, or none; not those that the caller has entered."""

    model, services = PartyReturn, parties


class PartySendBackView(SendBackView):
    """Sends several returns of tenants or investors back with one comment, or none."""

    model, services = PartyReturn, parties
