"""Forms, and numbers counted now with the records behind them."""

import datetime as dt
from collections.abc import Callable, Iterator
from functools import partial
from typing import Any

from django.http import Http404, HttpResponseBase
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from rest_framework.request import Request
from rest_framework.response import Response

from ccn_portal.errors import RuleViolation
from ccn_portal.rest.listing import ListingView, WrittenView
from ccn_portal.rest.parameters import DATE, LIMIT, MOST, OFFSET, Parameter
from ccn_portal.rest.renderers import plain
from ccn_portal.rest.scope import is_in_scope
from ccn_portal.rest.views import ApiView, PagedView
from ccn_portal.rules.periods import Period
from ccn_portal.territories.choices import Level
from ccn_portal.territories.finding import unit_by_code
from clusters.models import Cluster, DecisionItem, Milestone, Phase
from reports.api.serializers import INDICATORS, FormSerializer, SourceSerializer
from reports.lines import Indicators
from reports.lines.base import SourceKind
from reports.lines.sources import Source, SourcesPage
from reports.models import PartyReturn, Return
from reports.official_forms import OfficialForm, form_named, forms
from reports.services import compute_indicators, sources_page

QUESTION = (
    Parameter("unit", gettext_lazy("Code of the unit, any level, on the period's last day."), required=True),
    Parameter("form", gettext_lazy("A form's code: TT14-03, TT14-04, QUARTER, MONTH.")),
    Parameter("period", gettext_lazy("2022Q3, 2025H1, 2025 or 2026-09; or else from and to.")),
    Parameter("from", gettext_lazy("The first day counted."), DATE),
    Parameter("to", gettext_lazy("The last day counted."), DATE),
    Parameter(
        "level", gettext_lazy("Level of the unit, where a code is ambiguous."), {"type": "string", "enum": list(Level)}
    ),
)
ACTS = Parameter(
    "acts",
    gettext_lazy("The acts that decide, instead of the records counted."),
    {"type": "boolean", "default": False},
)


class QuestionView(PagedView):
    """Base of views that count for a unit and a period or pair of days."""

    def read_parameters(self) -> None:
        """What is asked; the unit is that of the last day."""
        given = self.request.query_params
        self.form = form_named(given["form"]) if given.get("form") else None
        self.period = Period.parse(given["period"]) if given.get("period") else None
        self.level = self.reader.choice("level", ["", *Level.values], "")
        self.starts_on, self.ends_on = self._days()
        self.day = self.ends_on
        if not given.get("unit"):
            self.reader.complain("required", _("Name a unit by its code."), "unit")

    def _days(self) -> tuple[dt.date, dt.date]:
        given = self.request.query_params
        if self.period:
            if given.get("from") or given.get("to"):
                self.reader.complain("invalid", _("Give a period, or from and to, not both."), "period")
            return self.period.starts_on, self.period.ends_on
        for name in ("from", "to"):
            if not given.get(name):
                self.reader.complain("required", _("Give a period, or from and to."), name)
        return self.reader.day("from"), self.reader.day("to")

    def indicators(self) -> Indicators:
        """The lines; Http404 for a unit that the user may not ask about."""
        code = self.request.query_params["unit"]
        unit = unit_by_code(code, self.ends_on, level=Level(self.level) if self.level else None)
        if not is_in_scope(unit, self.user):
            raise Http404
        return compute_indicators(
            unit=unit,
            starts_on=self.starts_on,
            ends_on=self.ends_on,
            form=self.form.code if self.form else None,
            period=self.period,
            user=self.user,
        )


class IndicatorsView(QuestionView):
    """Lines 1 to 27 for a unit and any days; the unit is the one with that code on the last day."""

    answer = INDICATORS

    def parameters(self, action: str) -> list[Parameter]:
        """Unit, form, days."""
        return list(QUESTION)

    def get(self, request: Request) -> Response:
        """The lines."""
        return Response(self.indicators().to_json())


class SourcesView(WrittenView):
    """Base of lists of the records behind a number, read a page at a time also for a file."""

    title = "sources"
    shape = SourceSerializer

    def read_sources(self) -> None:
        """The page and the format, and whether the acts are meant."""
        self.read_writing()
        self.acts = self.reader.choice("acts", ("false", "true"), "false") == "true"

    def answered(self, service: Callable[..., SourcesPage], *, kept: bool = False) -> HttpResponseBase:
        """The page of the service, or a file of all its pages; ``kept``: as a report counted them."""
        if self.format != "json":
            first = sources_or_404(service, offset=0, limit=MOST, acts=self.acts)
            return self.written(self._all(first, service, kept))
        page = sources_or_404(service, offset=self.offset, limit=self.limit, acts=self.acts)
        return Response(self.envelope(page.total, self.narrowed(told(page, self.request, kept=kept))))

    def _all(self, page: SourcesPage, service: Callable[..., SourcesPage], kept: bool) -> Iterator[dict[str, Any]]:
        yield from told(page, self.request, kept=kept)
        for offset in range(MOST, page.total, MOST):
            yield from told(service(offset=offset, limit=MOST, acts=self.acts), self.request, kept=kept)


class IndicatorSourcesView(SourcesView, QuestionView):
    """The records that a line counts, a page at a time; the question is that of indicators/."""

    path_parameters = (Parameter("line", gettext_lazy("The line's number, 15.1 say.")),)

    def parameters(self, action: str) -> list[Parameter]:
        """Unit, form, days, page."""
        return [*QUESTION, ACTS, LIMIT, OFFSET, *self.writing()]

    def read_parameters(self) -> None:
        """The question and the page."""
        super().read_parameters()
        self.read_sources()

    def get(self, request: Request, line: str) -> HttpResponseBase:
        """The page; Http404 for a line there is none of."""
        return self.answered(partial(sources_page, indicators=self.indicators(), line=line))


def sources_or_404(service: Any, **asked: Any) -> SourcesPage:
    """The service's page; a line that the form does not have is an address that there is not."""
    try:
        page: SourcesPage = service(**asked)
    except RuleViolation as problem:
        if problem.code == "unknown_line":
            raise Http404 from problem
        raise
    return page


def told(page: SourcesPage, request: Request, *, kept: bool = False) -> list[dict[str, Any]]:
    """The records of a page with their addresses in this API; ``kept``: as a report counted them."""
    return [
        _told(source, page.kind.value, request) | {"changed_since": source.since is not None if kept else None}
        for source in page.rows
    ]


def _told(source: Source, kind: str, request: Request) -> dict[str, Any]:
    record: Any = source.record
    cluster = _cluster_of(record)
    return {
        "kind": SourceKind.PARTY_RETURN.value if isinstance(record, PartyReturn) else kind,
        "id": record.pk,
        "title": str(record),
        "cluster": {"code": cluster.code, "name": cluster.name},
        "amount": None if source.amount is None else plain(source.amount),
        "unit": source.unit or None,
        "url": request.build_absolute_uri(_address(record)),
    }


def _cluster_of(record: Any) -> Cluster:
    if isinstance(record, Cluster):
        return record
    cluster: Cluster = record.phase.cluster if isinstance(record, Milestone) else record.cluster
    return cluster


def _address(record: Any) -> str:
    match record:
        case Cluster():
            return reverse("api:cluster-detail", args=[record.code])
        case Phase():
            return reverse("api:phase-detail", args=[record.pk])
        case DecisionItem():
            return reverse("api:decision-detail", args=[record.decision_id])
        case Milestone():
            return reverse("api:milestone-detail", args=[record.pk])
        case PartyReturn():
            return reverse("api:party-return-detail", args=[record.pk])
        case Return():
            return reverse("api:return-detail", args=[record.pk])
    return reverse("api:lease-detail", args=[record.pk])


class FormsView(ListingView):
    """The forms, their lines and the days they are in force; the wording is the law's."""

    title = "forms"
    shape = FormSerializer
    sorts = ("code", "in_force_from", "in_force_to")

    def get(self, request: Request) -> HttpResponseBase:
        """All forms."""
        return self.shown([form_told(form) for form in forms().values()])


class FormView(ApiView):
    """One form."""

    answer = FormSerializer
    path_parameters = (Parameter("code", gettext_lazy("The form's code.")),)

    def read_parameters(self) -> None:
        """There are none."""

    def get(self, request: Request, code: str) -> Response:
        """The form; Http404 for an unknown code."""
        form = forms().get(code.upper())
        if form is None:
            raise Http404
        return Response(form_told(form))


def form_told(form: OfficialForm) -> dict[str, Any]:
    """A form as JSON."""
    return {
        "code": form.code.value,
        "number": form.number,
        "title": form.title,
        "sender": form.sender or None,
        "receiver": form.receiver or None,
        "deadline": form.deadline or None,
        "legal_source": form.legal_source,
        "in_force_from": form.in_force_from,
        "in_force_to": form.in_force_to,
        "earlier": [
            {
                "legal_source": earlier.legal_source,
                "in_force_from": earlier.in_force_from,
                "in_force_to": earlier.in_force_to,
                "checked": earlier.checked,
            }
            for earlier in form.earlier
        ],
        "period_kinds": sorted(kind.value for kind in form.kinds),
        "levels": sorted(level.value for level in form.levels),
        "lines": [{"number": row.number, "label": row.label, "unit": row.unit or None} for row in form.rows],
    }
