"""The workbook of a unit's returns for programs: downloaded with what stands, uploaded and merged."""

from typing import Any

from django.db import transaction
from django.http import HttpResponse
from django.utils.translation import gettext_lazy
from rest_framework.request import Request
from rest_framework.response import Response

from ccn_portal.accounts.permissions import Permission
from ccn_portal.errors import RuleViolation
from ccn_portal.rest.idempotency import once
from ccn_portal.rest.parameters import IDEMPOTENCY_KEY, Parameter
from ccn_portal.rest.parsers import MultiPartParser
from ccn_portal.rest.views import ApiView
from ccn_portal.rules.periods import Period
from ccn_portal.workbooks.downloads import XLSX_TYPE
from reports.api.merged import UploadedSerializer, UploadInput, conflicts_in, take_up, usable
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


class ReturnUploadView(ApiView):
    """A filled workbook: saved as drafts as a whole, or answered with everything that is wrong and nothing saved.

    A dry run lists all of it: ``problems`` with rows that cannot be used, which ``leave_out`` leaves out next time, and
    ``conflicts`` where somebody else has changed the same figures since the download, with mine, theirs and before,
    which ``choices`` decide. An upload that decides them not is answered with 409.
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
        reading = read_workbook(given["file"], Period.parse(given["period"]) if given.get("period") else None)
        take_up(reading.lines, given.get("choices", ()), lambda line: {"cluster": line.code})
        found = merge_file(reading, batch_of(self.user, reading.period), self.user, reason)
        how = {"dry_run": given["dry_run"], "leave_out": given["leave_out"]}
        problems = usable(found, found.refusals, lambda row: row.cluster.code, **how)
        told = {
            "period": reading.period.code,
            "changed": [row.cluster.code for row in found.changed],
            "unchanged": len(found.unchanged),
            "submitted": [],
            "held": [],
            "problems": problems,
            "conflicts": conflicts_in(found, lambda row: {"cluster": row.cluster.code}),
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
