"""Reports and returns."""

from functools import partial
from typing import Any

from django.db.models import QuerySet
from django.http import Http404, HttpResponse, HttpResponseBase
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from rest_framework.request import Request
from rest_framework.response import Response

from ccn_portal.accounts.models import User
from ccn_portal.accounts.permissions import Permission
from ccn_portal.errors import RuleViolation
from ccn_portal.rest.idempotency import once
from ccn_portal.rest.parameters import IDEMPOTENCY_KEY, LIMIT, OFFSET, Parameter
from ccn_portal.rest.shapes import compiled
from ccn_portal.rest.views import ApiView
from ccn_portal.rules.periods import Period
from ccn_portal.territories.finding import unit_by_code
from reports.api.figures import ACTS, SourcesView
from reports.api.filing import FilingActions
from reports.api.filters import ReportFilter, with_state
from reports.api.serializers import (
    ReportDetailSerializer,
    ReportRequestSerializer,
    ReportSerializer,
)
from reports.documents import CONTENT_TYPES, Format, file_name
from reports.files import file_of
from reports.filing.causes import labels_of
from reports.models import Report
from reports.official_forms import form_named
from reports.parties.finding import project_named
from reports.services import report_sources_page, request_report

ID = Parameter("id", gettext_lazy("The report's id."), {"type": "integer"})


class ReportResource(FilingActions):
    """Reports on units in the user's jurisdiction; asking for one builds it in the background."""

    title = "reports"
    shape = ReportSerializer
    filters = ReportFilter
    rights = {"GET": Permission.VIEW_REGISTER, "POST": Permission.BUILD_REPORT}
    sorts = {
        "form": "form",
        "period": "ends_on",
        "unit": "unit__sort_key",
        "version": "version",
        "requested_at": "requested_at",
        "built_at": "built_at",
    }
    default_order = ("-ends_on", "form", "-version")

    def rows(self) -> QuerySet:
        """The reports the user may see."""
        return with_state(Report.objects.visible_to(self.user))

    def parameters(self, action: str) -> list[Parameter]:
        """Those of lists and details; a request may carry a key."""
        return [IDEMPOTENCY_KEY] if action == "create" else super().parameters(action)

    def answers(self, action: str) -> dict[Any, Any]:
        """A request is accepted (202) before the report is there."""
        if action == "create":
            return {(202, "application/json"): ReportSerializer}
        if action == "retrieve":
            return {(200, "application/json"): ReportDetailSerializer}
        return super().answers(action)

    def body(self, action: str) -> Any:
        """Which report to build."""
        return ReportRequestSerializer if action == "create" else super().body(action)

    def read_one(self, **lookup: str) -> dict[str, Any]:
        """With its numbers, once it is built."""
        row = super().read_one(**lookup)
        content, differences = Report.objects.filter(pk=row["id"]).values_list("content", "differences").get()
        content = content or {}
        return row | {
            "lines": {line["number"]: _line(line) for line in content.get("lines", []) if "number" in line},
            "missing": content.get("missing", []),
            "differences": [difference_told(cell) for cell in differences or ()],
        }

    def create(self, request: Request) -> Response:
        """Have a report built; asking again for the same gives the same report."""
        return once(request, lambda: self._requested(request))

    def _requested(self, request: Request) -> Response:
        asked = ReportRequestSerializer(data=request.data)
        asked.is_valid(raise_exception=True)
        given = asked.validated_data
        period = Period.parse(given["period"])
        official = form_named(given["form"])
        asked_for: dict[str, Any] = {"form": official.code, "unit": None, "period": period, "by": self.user}
        if official.is_territorial:
            if not given.get("unit"):
                raise RuleViolation("required", _("Name a unit by its code."), "unit")
            asked_for["unit"] = unit_by_code(given["unit"], period.ends_on, level=given.get("level"))
        else:
            named = {name: given.get(name, "") for name in ("cluster", "party")}
            asked_for["project"] = project_named(form=official.code, user=self.user, **named)
        report = request_report(**asked_for)
        (row,) = compiled(ReportSerializer).read(self.rows().filter(pk=report.pk), self.context)
        address = request.build_absolute_uri(reverse("api:report-detail", args=[report.pk]))
        return Response(row, status=202, headers={"Location": address})


def difference_told(cell: dict[str, Any]) -> dict[str, Any]:
    """A changed cell as it is kept, each field of a cause with its label in the language asked for."""
    return cell | {"causes": [_cause_told(cause) for cause in cell["causes"]]}


def _cause_told(cause: dict[str, Any]) -> dict[str, Any]:
    labels = labels_of(cause["kind"])
    return cause | {"fields": [field | {"label": labels.get(field["name"], "")} for field in cause["fields"]]}


def _line(line: dict[str, Any]) -> dict[str, Any]:
    return {key: line[key] for key in ("label", "value", "unit", "missing", "sources", "not_reported")}


COMPARED_WITH = ("previous", "last_year")
PART = Parameter("part", gettext_lazy("Code of a unit or cluster of the report: its part of the number."))
COMPARED = Parameter(
    "compared",
    gettext_lazy("The number of the period before or a year earlier, with which the report compares its own."),
    {"type": "string", "enum": list(COMPARED_WITH)},
)


def _built(user: User, pk: int) -> Report:
    """A built report the user may see; Http404, or 409 while it has no content."""
    report = Report.objects.visible_to(user).filter(pk=pk).first()
    if report is None:
        raise Http404
    if report.content is None:
        raise RuleViolation("wrong_state", _("The report is not built yet."), "state")
    return report


class ReportContentView(ApiView):
    """The report as a file; the same content is the same bytes."""

    path_parameters = (ID, Parameter("ending", gettext_lazy("Kind of file."), {"type": "string", "enum": list(Format)}))

    def answers(self, action: str) -> dict[Any, Any]:
        """A file of one of the kinds."""
        files: dict[Any, Any] = {(200, kind.partition(";")[0]): "file" for kind in CONTENT_TYPES.values()}
        return files | {(200, CONTENT_TYPES[Format.JSON]): {"type": "object"}}

    def read_parameters(self) -> None:
        """There are none."""

    def get(self, request: Request, id: int, ending: str) -> HttpResponse:
        """The file, as an attachment."""
        report = _built(self.user, id)
        name = file_name(report.content, ending)
        return HttpResponse(
            file_of(report, ending),
            content_type=CONTENT_TYPES[Format(ending)],
            headers={"Content-Disposition": f'attachment; filename="{name}"'},
        )


class ReportSourcesView(SourcesView):
    """The records that a number of the report counts, as counted when it was built."""

    path_parameters = (ID,)

    def parameters(self, action: str) -> list[Parameter]:
        """The line and the page."""
        line = Parameter("line", gettext_lazy("The line's number, 15.1 say."), required=True)
        return [line, PART, COMPARED, ACTS, LIMIT, OFFSET, *self.writing()]

    def read_parameters(self) -> None:
        """The line and the page."""
        self.read_sources()
        self.line, self.part = (self.request.query_params.get(name, "") for name in ("line", "part"))
        self.compared = self.reader.choice("compared", ("", *COMPARED_WITH), "")
        if not self.line:
            self.reader.complain("required", _("Name a line by its number."), "line")

    def get(self, request: Request, id: int) -> HttpResponseBase:
        """The page, or all pages as a file."""
        report = _built(self.user, id)
        asked = {"line": self.line, "part": self.part, "compared": self.compared}
        return self.answered(partial(report_sources_page, report=report, **asked), kept=report.known_at is not None)
