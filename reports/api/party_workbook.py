"""The workbook of forms 01 and 02 for programs: downloaded with what stands, uploaded and merged."""

from collections.abc import Mapping
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from ccn_portal.accounts.permissions import Permission
from ccn_portal.errors import RuleViolation, raise_all
from ccn_portal.rest.idempotency import once
from ccn_portal.rest.parameters import IDEMPOTENCY_KEY, Parameter
from ccn_portal.rest.parsers import MultiPartParser
from ccn_portal.rest.shapes import Text
from ccn_portal.rest.views import ApiView
from ccn_portal.rules.periods import Period
from ccn_portal.workbooks.downloads import XLSX_TYPE
from reports.api.merged import (
    ChoiceInput,
    Choices,
    ConflictSerializer,
    UploadedSerializer,
    UploadInput,
    conflicts_in,
    take_up,
    usable,
)
from reports.official_forms import forms
from reports.parties import many, services
from reports.parties.background import Project
from reports.parties.batch import batch_of
from reports.parties.due import period_problems
from reports.parties.figures import PARTY_FORMS
from reports.parties.workbook import drawing
from reports.parties.workbook.layout import codes_of
from reports.parties.workbook.merging import Merge, Merged, merge
from reports.parties.workbook.reading import read_workbook
from reports.returns.states import Action

FORMS = [form.value for form in PARTY_FORMS]


class PartyWorkbookView(ApiView):
    """What the template and the upload share: only for those who enter for the parties."""

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        """The role first, as on the pages."""
        super().initial(request, *args, **kwargs)
        if not services.may(self.user, Action.SAVE):
            raise PermissionDenied


class PartyTemplateView(PartyWorkbookView):
    """One workbook with a row for each project that owes the form for the period."""

    def parameters(self, action: str) -> list[Parameter]:
        """The form and the period."""
        return [
            Parameter("form", gettext_lazy("TT14-01 or TT14-02."), {"type": "string", "enum": FORMS}, required=True),
            Parameter("period", gettext_lazy("2025H1 or 2025."), required=True),
        ]

    def answers(self, action: str) -> dict[Any, Any]:
        """A workbook."""
        return {(200, XLSX_TYPE): "file"}

    def read_parameters(self) -> None:
        """The form and the period; one for which nobody reports is an error."""
        self.form = self.request.query_params.get("form", "")
        if self.form not in FORMS:
            message = _("Forms 01 and 02 have a workbook: name TT14-01 or TT14-02.")
            self.reader.complain("unknown_form", message, "form")
            return
        try:
            self.period = Period.parse(self.request.query_params.get("period", ""))
        except RuleViolation as problem:
            self.reader.complain(problem.code, problem.message, "period")
            return
        for problem in period_problems(self.form, self.period):
            self.reader.complain(problem.code, problem.message, "period")

    def get(self, request: Request) -> HttpResponse:
        """The file, as an attachment."""
        content = drawing.draw(batch_of(self.form, self.user, self.period), str(self.user.unit or ""))
        name = f"bieu-{forms()[self.form].number}-{self.period.code}.xlsx"
        headers = {"Content-Disposition": f'attachment; filename="{name}"'}
        return HttpResponse(content, content_type=XLSX_TYPE, headers=headers)


class PartyChoiceInput(ChoiceInput):
    """The same for a project."""

    party = serializers.CharField(max_length=40, help_text="The tenant's code, or the investor's tax code.")


class PartyUploadInput(UploadInput):
    """A filled workbook; the template says itself for which form and period it is."""

    form = serializers.ChoiceField(FORMS, required=False, help_text="Needed where the hidden sheet is missing.")
    choices = Choices(PartyChoiceInput)


class PartyConflictSerializer(ConflictSerializer):
    """A line of a project that the file and somebody else have changed, to different ends."""

    party = Text()


class PartyUploadedSerializer(UploadedSerializer):
    """What the workbook changed, or would change; projects as cluster.party."""

    form = Text()
    changed = serializers.ListField(child=serializers.CharField(), help_text="Projects, as cluster.party.")
    submitted = serializers.ListField(child=serializers.CharField(), help_text="Projects, as cluster.party.")
    conflicts = PartyConflictSerializer(many=True, help_text="What is to be chosen; only a dry run lists it.")


class PartyUploadView(PartyWorkbookView):
    """A filled workbook: saved as drafts as a whole, or answered with everything that is wrong and nothing saved.

    A dry run lists all of it: ``problems`` with rows that cannot be used, which ``leave_out`` leaves out next time, and
    ``conflicts`` where somebody else has changed the same figures since the download, with mine, theirs and before,
    which ``choices`` decide. An upload that decides them not is answered with 409.
    """

    rights = {"POST": Permission.VIEW_REGISTER}
    answer = PartyUploadedSerializer
    parser_classes = [MultiPartParser]

    def parameters(self, action: str) -> list[Parameter]:
        """The key of an upload."""
        return [IDEMPOTENCY_KEY]

    def body(self, action: str) -> Any:
        """The workbook."""
        return PartyUploadInput

    def read_parameters(self) -> None:
        """There are none."""

    def post(self, request: Request) -> Response:
        """Read, compare, save."""
        return once(request, lambda: self._taken(request))

    def _taken(self, request: Request) -> Response:
        body = PartyUploadInput(data=request.data)
        body.is_valid(raise_exception=True)
        given = body.validated_data
        period = Period.parse(given["period"]) if given.get("period") else None
        reading = read_workbook(given["file"], given.get("form"), period)
        raise_all(period_problems(reading.form, reading.period))
        take_up(reading.lines, given.get("choices", ()), lambda line: _named(*line.codes))
        batch = batch_of(reading.form, self.user, reading.period)
        found = merge(reading, batch, self.user, given.get("reason", ""))
        how = {"dry_run": given["dry_run"], "leave_out": given["leave_out"]}
        problems = usable(found, found.refusals, _code, **how)
        told = {
            "form": reading.form,
            "period": reading.period.code,
            "changed": [_code(row) for row in found.changed],
            "unchanged": len(found.unchanged),
            "submitted": [],
            "held": [],
            "problems": problems,
            "conflicts": conflicts_in(found, lambda row: _named(*codes_of(row.owed))),
            "notices": found.notices,
        }
        if not given["dry_run"]:
            told |= self._written(found, given)
        return Response(told)

    def _written(self, found: Merge, given: Mapping[str, Any]) -> dict[str, Any]:
        """Save all of it; then perhaps submit what nothing stands in the way of."""
        batch = found.batch
        what: dict[str, Any] = {"form": batch.form, "period": batch.period, "by": self.user}
        what["reason"] = given.get("reason", "")
        with transaction.atomic():
            many.save_returns(entries=found.entries(), **what)
            if not given["submit"]:
                return {}
            outcome = many.submit_clean(projects=found.projects(), **what)
        codes = {row.owed.project: _code(row) for row in found.rows}
        return {
            "submitted": [codes[Project(row.cluster_id, row.party.pk)] for row in outcome.submitted],
            "held": [codes[project] for project in outcome.held],
        }


def _named(cluster: str, party: str) -> dict[str, str]:
    return {"cluster": cluster, "party": party}


def _code(row: Merged) -> str:
    """What a project is called in an answer."""
    return ".".join(codes_of(row.owed))
