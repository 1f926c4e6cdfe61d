"""Returns: begun, changed, submitted, sent back and accepted; and the periods they are for."""

from collections.abc import Callable, Mapping
from dataclasses import asdict
from typing import Any, ClassVar

from django.db import transaction
from django.db.models import Model, QuerySet
from django.http import Http404, HttpResponseBase
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from ccn_portal.accounts.permissions import Permission
from ccn_portal.errors import RuleViolation
from ccn_portal.rest.listing import ListingView
from ccn_portal.rest.parameters import IF_MATCH_OPTIONAL, Parameter
from ccn_portal.rest.shapes import Choice, Count, Day, Shape, Text
from ccn_portal.rest.versions import etag_of, require_version
from ccn_portal.rest.views import ApiView
from ccn_portal.rest.writing import Input, Reference, Strict, WritableResource
from ccn_portal.rules.deadlines import Filing, due_date
from ccn_portal.rules.lookup import Rules
from ccn_portal.rules.periods import Kind, Period
from ccn_portal.territories.finding import unit_by_code
from ccn_portal.today import today
from clusters.models import Cluster
from reports.api.filters import ReturnFilter
from reports.api.serializers import ReturnSerializer
from reports.models import Return
from reports.returns import services
from reports.returns.values import FIGURES, Value, from_program, read
from reports.rounds.reminders import remind_units
from reports.rounds.shares import OF_LOCALITIES

FIRST_YEAR = 2018
VALUES = {
    "type": "object",
    "additionalProperties": False,
    "properties": {
        name: {"type": ["integer", "null"] if figure.is_count else ["string", "null"]}
        for name, figure in FIGURES.items()
    },
}
TEXTS = {"type": "object", "additionalProperties": {"type": "string"}}


class ValuesField(serializers.JSONField):
    """Figures by name: whole numbers, measured numbers as texts with a decimal point, null for "not reported"."""

    def to_internal_value(self, data: Any) -> dict[str, Value]:
        """The numbers; every wrong one is told under its name."""
        if not isinstance(data, Mapping):
            raise serializers.ValidationError(_("Name each figure with its value."), "invalid")
        values, problems = read(data, from_program)
        if problems:
            raise serializers.ValidationError({p.field: [serializers.ErrorDetail(p.message, p.code)] for p in problems})
        return values


class Words(serializers.DictField):
    """A text for each of some figures."""

    child = serializers.CharField(allow_blank=True, max_length=services.LONGEST_TEXT)


class ReturnInput(Input):
    """A return: the cluster and period once, the figures as often as they change."""

    cluster = Reference(Cluster.objects.visible_to, by="code", help_text="Code of the cluster.")
    period = serializers.CharField(max_length=7, help_text="2026Q4")
    values = ValuesField(required=False)
    explanations = Words(required=False)


class SubmitInput(Input):
    """A word for each warning."""

    explanations = Words(required=False)


class AcceptInput(Strict):
    """Why it is accepted although the report on its period has been filed."""

    reason = serializers.CharField(required=False, allow_blank=True, max_length=500)


class SendBackInput(Strict):
    """What has to be looked at again, as a whole and by figure."""

    comment = serializers.CharField(required=False, allow_blank=True, max_length=services.LONGEST_TEXT)
    comments = Words(required=False)


class CorrectInput(Strict):
    """Why an accepted return has to be corrected."""

    reason = serializers.CharField(max_length=services.LONGEST_TEXT)


class ReturnResource(WritableResource):
    """What localities report, by cluster and period; ``If-Match`` is optional on transitions."""

    title = "returns"
    services: Any = services
    model: ClassVar[type[Model]] = Return
    input = ReturnInput
    shape = ReturnSerializer
    filters = ReturnFilter
    aliases = {name: f"values.{name}" for name in FIGURES}
    rights = {
        "GET": Permission.VIEW_REGISTER,
        "POST": Permission.SUBMIT_RETURN,
        "PATCH": Permission.SUBMIT_RETURN,
    }
    sorts = {
        "period": "ends_on",
        "cluster": "cluster__sort_key",
        "state": "state",
        "submitted_at": "submitted_at",
        "updated_at": "updated_at",
    }
    default_order = ("-ends_on", "cluster__sort_key", "-version")
    bodies = {"submit": SubmitInput, "accept": AcceptInput, "send_back": SendBackInput, "correct": CorrectInput}

    def rows(self) -> QuerySet:
        """The returns of the user's clusters."""
        return Return.objects.visible_to(self.user)

    def make(self, **given: Any) -> Return:
        """Begin it."""
        return services.begin_return(**{"values": {}, **given})

    def change(self, record: Return, **given: Any) -> Return:
        """Save figures and explanations."""
        cluster, period = given.pop("cluster", record.cluster), given.pop("period", record.period)
        if (cluster.pk, period) != (record.cluster_id, record.period):
            raise RuleViolation("fixed", _("A return keeps its cluster and period."), "cluster")
        return services.save_return(row=record, **{"values": {}, **given})

    def parameters(self, action: str) -> list[Parameter]:
        """Transitions may name the version they mean."""
        return [IF_MATCH_OPTIONAL] if action in self.bodies else super().parameters(action)

    def answers(self, action: str) -> dict[Any, Any]:
        """The return as it is then."""
        return {(200, "application/json"): self.one} if action in self.bodies else super().answers(action)

    def body(self, action: str) -> Any:
        """What goes with a transition."""
        return self.bodies[action] if action in self.bodies else super().body(action)

    # whether the role may is the service's to say, after whether there is such a return for the user at all
    @action(detail=True, methods=["post"], rights={"POST": Permission.VIEW_REGISTER})
    def submit(self, request: Request, id: str) -> Response:
        """Hand it to the department, with a word for every warning."""
        return self._stepped(request, id, self.services.submit_return)

    @action(detail=True, methods=["post"], rights={"POST": Permission.VIEW_REGISTER})
    def accept(self, request: Request, id: str) -> Response:
        """Accept it; not by who entered it."""
        return self._stepped(request, id, self.services.accept_return)

    @action(detail=True, methods=["post"], url_path="send-back", rights={"POST": Permission.VIEW_REGISTER})
    def send_back(self, request: Request, id: str) -> Response:
        """Send it back with comments."""
        return self._stepped(request, id, self.services.send_back, comment="")

    @action(detail=True, methods=["post"], rights={"POST": Permission.VIEW_REGISTER})
    def correct(self, request: Request, id: str) -> Response:
        """Begin a new version of an accepted return; the old one counts until the new one is accepted."""
        return self._stepped(request, id, self.services.correct_return)

    def _stepped(self, request: Request, id: str, service: Callable[..., Any], **defaults: Any) -> Response:
        with transaction.atomic():
            pk = self.matching(id=id).values_list("pk", flat=True).first()
            row: Any = self.model._default_manager.select_for_update().filter(pk=pk).first()
            if row is None:
                raise Http404
            require_version(request, etag_of(self.read_one(id=id)), optional=True)
            return self._shown(service(row=row, by=self.user, **defaults | self._said(request)), 200)

    def _said(self, request: Request) -> dict[str, Any]:
        body = self.bodies[self.action](data=request.data, context={"request": request})
        body.is_valid(raise_exception=True)
        said: dict[str, Any] = body.validated_data
        return said


class PeriodSerializer(Shape):
    """A period with its cut-off and what is due until when."""

    class DueSerializer(Shape):
        """Last acceptable days."""

        returns = Day()
        local = Day()
        department = Day()

    code = Text()
    kind = Choice(choices=[(kind.value, kind.value) for kind in Kind])
    label = Text()
    starts_on = Day()
    ends_on = Day()
    state = Choice(choices=[(word, word) for word in ("not_begun", "running", "closed")])
    due = DueSerializer()


class PeriodsView(ListingView):
    """The periods of a year: months, quarters, half-years and the year."""

    title = "periods"
    shape = PeriodSerializer
    sorts = ("code", "kind", "starts_on", "ends_on")

    def questions(self) -> list[Parameter]:
        """Which year, which kind."""
        year = {"type": "integer", "minimum": FIRST_YEAR, "maximum": 2099}
        kinds = {"type": "string", "enum": list(Kind)}
        return [
            Parameter("year", gettext_lazy("The year; this one when absent."), year),
            Parameter("kind", gettext_lazy("How long they are."), kinds),
        ]

    def read_parameters(self) -> None:
        """The year, the kind, the page."""
        super().read_parameters()
        self.year = self.reader.whole("year", today().year, FIRST_YEAR, 2099)
        self.kind = self.reader.choice("kind", ["", *list(Kind)], "")

    def get(self, request: Request) -> HttpResponseBase:
        """The periods in order of their cut-offs."""
        periods = [
            *(Period.month(self.year, number) for number in range(1, 13)),
            *(Period.quarter(self.year, number) for number in range(1, 5)),
            *(Period.half_year(self.year, number) for number in (1, 2)),
            Period.year(self.year),
        ]
        shown = sorted((p for p in periods if self.kind in ("", p.kind)), key=lambda p: (p.ends_on, p.starts_on))
        rules = Rules.on_days(period.ends_on for period in shown)
        return self.shown([period_told(period, rules[period.ends_on]) for period in shown])


class PeriodView(ApiView):
    """One period."""

    answer = PeriodSerializer
    path_parameters = (Parameter("code", gettext_lazy("2022Q3, 2025H1, 2025 or 2026-09.")),)

    def read_parameters(self) -> None:
        """There are none."""

    def get(self, request: Request, code: str) -> Response:
        """The period; Http404 for what is none."""
        try:
            period = Period.parse(code)
        except RuleViolation as problem:
            raise Http404 from problem
        return Response(period_told(period, Rules(period.ends_on)))


class RemindInput(Strict):
    """Whom to remind, of what."""

    form = serializers.ChoiceField(
        [filing.value for filing in OF_LOCALITIES if filing is not Filing.RETURN],
        required=False,
        help_text="Of the clusters' returns when absent.",
    )
    units = serializers.ListField(
        child=serializers.CharField(max_length=5),
        required=False,
        help_text="Codes on the period's cut-off day; all that have not reported when absent.",
    )


class RemindedSerializer(Shape):
    """What a reminder did."""

    notices = Count(help_text="People told who were not told today already.")
    units = Count(help_text="Units that have not reported.")
    without_account = Count(help_text="Of these, units nobody of which has an account.")


class PeriodRemindView(ApiView):
    """Reminds the units that have not reported for a period, or are behind with a form; each once a day."""

    rights = {"POST": Permission.ACCEPT_RETURN}
    answer = RemindedSerializer
    path_parameters = PeriodView.path_parameters

    def body(self, action: str) -> Any:
        """Whom."""
        return RemindInput

    def read_parameters(self) -> None:
        """There are none."""

    def post(self, request: Request, code: str) -> Response:
        """Remind them; Http404 for what is no period, or a unit that owes nothing."""
        try:
            period = Period.parse(code)
        except RuleViolation as problem:
            raise Http404 from problem
        asked = RemindInput(data=request.data)
        asked.is_valid(raise_exception=True)
        codes = asked.validated_data.get("units")
        units = None if codes is None else [unit_by_code(one, period.ends_on).pk for one in codes]
        filing = Filing(asked.validated_data.get("form", Filing.RETURN))
        return Response(asdict(remind_units(period=period, by=self.user, units=units, filing=filing)))


def period_told(period: Period, rules: Rules) -> dict[str, Any]:
    """A period as JSON."""
    day = today()
    filings = {"returns": Filing.RETURN, "local": Filing.LOCAL, "department": Filing.DEPARTMENT}
    return {
        "code": period.code,
        "kind": period.kind.value,
        "label": str(period.label),
        "starts_on": period.starts_on,
        "ends_on": period.ends_on,
        "state": "not_begun" if day < period.starts_on else "running" if day <= period.ends_on else "closed",
        "due": {name: due_date(filing, period, rules) for name, filing in filings.items()},
    }
