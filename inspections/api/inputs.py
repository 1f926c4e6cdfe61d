"""Bodies of requests that record inspections, findings and steps."""

from typing import Any

from django.db.models import QuerySet
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from ccn_portal.accounts.models import User
from ccn_portal.rest.writing import DayField, Input, Plain, Reference, Strict, Word
from ccn_portal.text import clean
from clusters.api.inputs import longest
from clusters.api.inputs import number as measured
from clusters.models import Cluster
from inspections.choices import Answer, Domain, Severity, VisitKind
from inspections.models import Finding, Inspection, PlannedVisit, Sanction, Transfer
from investors.models import Tenant


@extend_schema_field({"type": ["integer", "string"], "description": "Id or code."})
class InspectionReference(Reference):
    """An inspection by its id or its code."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(Inspection.objects.visible_to, "code", **kwargs)

    def to_internal_value(self, data: Any) -> Any:
        """The inspection."""
        self.by = "pk" if isinstance(data, int) else "code"
        return super().to_internal_value(data)


def tenants(user: User) -> QuerySet:
    """The tenants the user may name."""
    return Tenant.objects.visible_to(user)


def day(**kwargs: Any) -> DayField:
    """A day that may be left out."""
    return DayField(required=False, allow_null=True, **kwargs)


class FoundInput(Strict):
    """Something an inspection found."""

    text = Plain(max_length=longest(Finding, "text"))
    severity = serializers.ChoiceField(Severity.choices)
    code = Word(max_length=longest(Finding, "code"), help_text="Of the catalogue.")
    evidence = Word()
    required_remedy = Word()
    remedy_due = day()


class Lines(Word):
    """An optional text of some lines."""

    def to_internal_value(self, data: Any) -> str:
        """Each line clean; the lines stay."""
        return "\n".join(clean(line) for line in serializers.CharField.to_internal_value(self, data).splitlines())


class VisitInput(Input):
    """What is told of a visit, at once or later."""

    tenant = Reference(tenants, "code", required=False, allow_null=True, help_text="Code; null: the whole cluster.")
    kind = serializers.ChoiceField(VisitKind.choices)
    visited_on = DayField()
    lead_agency = Word(max_length=longest(Inspection, "lead_agency"))
    joint_agencies = Word(max_length=longest(Inspection, "joint_agencies"))
    decision_number = Word(max_length=longest(Inspection, "decision_number"))
    leader = Word(max_length=longest(Inspection, "leader"))
    members = Lines()
    minutes_number = Word(max_length=longest(Inspection, "minutes_number"))
    present = Lines(help_text="Functions and whom they stand for; no names.")
    conclusion = Lines()
    explanation = Lines(help_text="Why a second regular visit in the year.")


class InspectionInput(VisitInput):
    """A visit that took place; ``findings`` may come with it or later."""

    code = Word(max_length=longest(Inspection, "code"), help_text="Given when absent.")
    cluster = Reference(Cluster.objects.visible_to, "code")
    domain = serializers.ChoiceField(Domain.choices)
    follows = InspectionReference(required=False, allow_null=True)
    planned_visit = Reference(
        PlannedVisit.objects.visible_to, "pk", required=False, allow_null=True, source="planned", help_text="Id."
    )
    findings = FoundInput(many=True, required=False)


class FindingChangeInput(Input, FoundInput):
    """What may be corrected of a finding."""


class AnswerInput(Strict):
    """The answer to one point of the checklist."""

    item = Plain(max_length=12)
    answer = serializers.ChoiceField(Answer.choices)
    note = Word(max_length=500)


class AnswersInput(Strict):
    """Answers to points of the checklist; points not named stay as they are."""

    answers = AnswerInput(many=True, allow_empty=False)


class RefuseInput(Strict):
    """The remedy is none."""

    reason = Plain()
    refused_on = day(help_text="Today when absent.")


class EvidenceInput(Strict):
    """A photo or document, without saying that the finding is remedied."""

    file = serializers.FileField(help_text="PDF, picture or office document; told by its content.")
    shows_remedy = serializers.BooleanField(default=True, help_text="False: it shows the violation.")


class VisitFileInput(Strict):
    """The signed minutes, a photo or a document of a visit."""

    file = serializers.FileField(help_text="PDF, picture or office document; told by its content.")
    is_minutes = serializers.BooleanField(default=False)


class FindingInput(Input, FoundInput):
    """Something found, added to its inspection."""

    inspection = InspectionReference()


class ExtendInput(Strict):
    """More time for the remedy."""

    new_due = DayField()
    reason = Plain()
    decided_on = day(help_text="Today when absent.")


class RemedyInput(Strict):
    """The violation was remedied."""

    remedied_on = DayField()
    note = Word()


class TransferInput(Strict):
    """A letter to the competent agency."""

    agency = Plain(max_length=longest(Transfer, "agency"))
    letter_number = Plain(max_length=longest(Transfer, "letter_number"))
    sent_on = DayField()
    reply_due = day(help_text="The usual time to reply when absent.")


class ReplyInput(Strict):
    """What the agency answered."""

    replied_on = DayField()
    reply = Word()
    reply_number = Word(max_length=longest(Transfer, "reply_number"))


class SanctionInput(Strict):
    """The sanction; what is not named stays as it was recorded."""

    number = Word(max_length=longest(Sanction, "number"))
    issuer = Word(max_length=longest(Sanction, "issuer"))
    decided_on = day()
    amount = measured(Sanction, "amount")
    due_on = day()
    paid_on = day()
    measures = Word()
    suspended_from = day()
    suspended_to = day()


class CloseInput(Strict):
    """The remedy was verified; nothing closes without proof."""

    proof = Plain(help_text="What was seen, or which document shows it.")
    closed_on = day(help_text="Today when absent.")
    reinspection = InspectionReference(required=False, allow_null=True)
