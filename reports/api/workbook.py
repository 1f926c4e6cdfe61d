"""The workbook of a unit's returns for programs: downloaded with what stands, uploaded and merged."""

from typing import Any

from django.db import transaction
from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from rest_framework import serializers
from rest_framework.parsers import MultiPartParser
from rest_framework.request import Request
from rest_framework.response import Response

from ccn_portal.accounts.permissions import Permission
from ccn_portal.errors import RuleViolation, RuleViolations
from ccn_portal.rest.idempotency import once
from ccn_portal.rest.parameters import IDEMPOTENCY_KEY, Parameter
from ccn_portal.rest.shapes import Count, Shape, Text
from ccn_portal.rest.views import ApiView
from ccn_portal.rest.writing import Strict
from ccn_portal.rules.periods import Period
from ccn_portal.workbooks.downloads import XLSX_TYPE
from reports.returns import many
from reports.returns.batch import batch_of
from reports.returns.due import period_problem
from reports.returns.workbook import drawing
from reports.returns.workbook.merging import Merge, merge_file
from reports.returns.workbook.reading import read_workbook


class ReturnTemplateView(ApiView):
    """One workbook with a row for each cluster that owes a return for the period."""

    def parameters(self, action: str) -> list[Parameter]:
        """The period."""
        return [Parameter("period", gettext_lazy("2022Q3, 2025H1 or 2025."), required=True)]

    def answers(self, action: str) -> dict[Any, Any]:
        """A workbook."""
        return {(200, XLSX_TYPE): "file"}

    def read_parameters(self) -> None:
        """The period; one in which nobody reports is an error."""
        try:
            self.period = Period.parse(self.request.query_params.get("period", ""))
        except RuleViolation as problem:
            self.reader.complain(problem.code, problem.message, "period")
            return
        problem = period_problem(self.period)
        if problem is not None:
            self.reader.complain(problem.code, problem.message, "period")

    def get(self, request: Request) -> HttpResponse:
        """The file, as an attachment."""
        batch = batch_of(self.user, self.period)
        content = drawing.draw(batch, None, str(self.user.unit or ""))
        name = f"phieu-so-lieu-{self.period.code}.xlsx"
        headers = {"Content-Disposition": f'attachment; filename="{name}"'}
        return HttpResponse(content, content_type=XLSX_TYPE, headers=headers)


class UploadInput(Strict):
    """A filled workbook; the template says itself for which period it is."""

    file = serializers.FileField(help_text="The workbook, .xlsx.")
    period = serializers.CharField(required=False, max_length=7, help_text="Needed where the hidden sheet is missing.")
    dry_run = serializers.BooleanField(default=False, help_text="Only say what would change.")
    submit = serializers.BooleanField(default=False, help_text="Submit those that have no errors.")
    reason = serializers.CharField(required=False, allow_blank=True, max_length=500)


class UploadedSerializer(Shape):
    """What the workbook changed, or would change."""

    period = Text()
    changed = serializers.ListField(child=serializers.CharField(), help_text="Codes of the clusters.")
    unchanged = Count()
    submitted = serializers.ListField(child=serializers.CharField(), help_text="Codes of the clusters.")
    held = serializers.ListField(child=serializers.CharField(), help_text="Drafts that could not be submitted.")
    notices = serializers.ListField(child=serializers.CharField())


class ReturnUploadView(ApiView):
    """A filled workbook: saved as drafts as a whole, or answered with everything that is wrong and nothing saved.

    Where somebody else has changed the same figures since the download the answer is 409, naming each of them.
    """

    rights = {"POST": Permission.SUBMIT_RETURN}
    answer = UploadedSerializer
    parser_classes = [MultiPartParser]

    def parameters(self, action: str) -> list[Parameter]:
        """The key of an upload."""
        return [IDEMPOTENCY_KEY]

    def body(self, action: str) -> Any:
        """The workbook."""
        return UploadInput

    def read_parameters(self) -> None:
        """There are none."""

    def post(self, request: Request) -> Response:
        """Read, compare, save."""
        return once(request, lambda: self._taken(request))

    def _taken(self, request: Request) -> Response:
        body = UploadInput(data=request.data)
        body.is_valid(raise_exception=True)
        given = body.validated_data
        reason = given.get("reason", "")
        period = Period.parse(given["period"]) if given.get("period") else None
        reading = read_workbook(given["file"], period)
        found = merge_file(reading, batch_of(self.user, reading.period), self.user, reason)
        _require_clean(found)
        told = {
            "period": reading.period.code,
            "changed": [row.cluster.code for row in found.changed],
            "unchanged": len(found.unchanged),
            "submitted": [],
            "held": [],
            "notices": found.notices,
        }
        if not given["dry_run"]:
            with transaction.atomic():
                many.save_returns(period=reading.period, entries=found.entries(), by=self.user, reason=reason)
                if given["submit"]:
                    told |= self._submitted(found, reason)
        return Response(told)

    def _submitted(self, found: Merge, reason: str) -> dict[str, Any]:
        codes = {row.cluster.pk: row.cluster.code for row in found.rows}
        outcome = many.submit_clean(period=found.batch.period, clusters=codes, by=self.user, reason=reason)
        return {
            "submitted": [codes[row.cluster_id] for row in outcome.submitted],
            "held": [codes[pk] for pk in outcome.held],
        }


def _require_clean(found: Merge) -> None:
    """RuleViolations for every row, cell and figure that keeps the file from being saved."""
    wrong = [RuleViolation(problem.code, str(problem), "file") for problem in found.refusals]
    for row in found.rows:
        code = row.cluster.code
        if row.is_changed and row.refusal is not None:
            wrong.append(RuleViolation(row.refusal.code, row.refusal.message, code))
        for cell in row.wrong:
            problem = cell.typed.problem
            if problem is not None:
                wrong.append(RuleViolation(problem.code, f"{cell.place}: {problem.message}", f"{code}.{cell.name}"))
    if not wrong:
        wrong = [violation for row in found.changed for violation in _disputes(row.cluster.code, row)]
    if wrong:
        raise RuleViolations(wrong)


def _disputes(code: str, row: Any) -> list[RuleViolation]:
    message = _("Changed by somebody else too: %(theirs)s in the portal, %(mine)s in the file, %(before)s before.")
    found = []
    for name, cell in row.cells.items():
        if cell.side.is_undecided:
            said = {key: getattr(cell.side, key) for key in ("theirs", "mine", "before")}
            words = {key: "–" if value is None else value for key, value in said.items()}
            found.append(RuleViolation("changed_meanwhile", message % words, f"{code}.{name}"))
    if row.words.is_undecided:
        found.append(RuleViolation("changed_meanwhile", _("Somebody else has changed the explanations too."), code))
    return found
