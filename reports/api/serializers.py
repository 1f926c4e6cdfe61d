"""What forms, returns, reports and the records behind numbers look like in the API."""

from typing import Any

from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from ccn_portal.rest.shapes import Choice, Count, Day, Flag, Measure, Moment, Shape, Stored, Text
from ccn_portal.rest.writing import Strict
from ccn_portal.rules.periods import Kind
from ccn_portal.territories.choices import Level
from clusters.api.serializers import ClusterReferenceSerializer
from reports.choices import FormCode, ReportState, ReturnState
from reports.lines.base import SourceKind
from reports.returns.checks import Issue

LINES = {
    "type": "object",
    "description": "By the line's number.",
    "additionalProperties": {
        "type": "object",
        "properties": {
            "value": {"type": ["string", "null"], "description": "Exact; null where nothing was reported."},
            "unit": {"type": "string"},
            "missing": {"type": "boolean"},
            "sources": {"type": "integer", "description": "How many records it counts."},
            "not_reported": {"type": "array", "items": {"type": "string"}, "description": "Codes of clusters."},
        },
        "required": ["value", "unit", "missing", "sources"],
    },
}
INDICATORS = {
    "type": "object",
    "properties": {
        "unit": {"type": "string"},
        "unit_name": {"type": "string"},
        "level": {"type": "string", "enum": list(Level)},
        "form": {"type": ["string", "null"]},
        "period": {"type": ["string", "null"]},
        "from": {"type": "string", "format": "date"},
        "to": {"type": "string", "format": "date"},
        "lines": LINES,
        "checks": {
            "type": "array",
            "items": {
                "type": "object",
                "properties": {
                    "code": {"type": "string"},
                    "level": {"type": "string"},
                    "message": {"type": "string"},
                    "holds": {"type": ["boolean", "null"]},
                },
            },
        },
        "not_reported": {"type": "array", "items": {"type": "string"}},
    },
    "required": ["unit", "from", "to", "lines"],
}


class UnitReferenceSerializer(Shape):
    """Which unit."""

    code = Text(_("Code"), column="unit__code")
    name = Text(_("Name"), column="unit__name")
    level = Choice(_("Level"), column="unit__level", choices=Level.choices)


class ReportSerializer(Shape):
    """A report; ``progress`` is in per cent."""

    id = Count(column="pk")
    form = Choice(_("Form"), choices=FormCode.choices)
    unit = UnitReferenceSerializer(label=_("Unit"))
    cluster = Text(_("Cluster"), column="cluster__code", null=True)
    tenant = Text(_("Tenant"), column="tenant__code", null=True)
    investor = Text(_("Infrastructure investor"), column="investor__tax_code", null=True)
    period = Text(_("Period"))
    starts_on = Day(_("From"))
    ends_on = Day(_("Cut-off"))
    version = Count(_("Version"))
    state = Choice(_("State"), column="state_word", choices=ReportState.choices)
    progress = Count(_("Progress, %"))
    failure = Text(_("What went wrong"), null=True)
    sha256 = Text(_("SHA-256"), null=True)
    requested_at = Moment(_("Asked at"))
    built_at = Moment(_("Built at"), null=True)
    known_at = Moment(_("Register as known at"), null=True)
    heartbeat_at = Moment(_("Last sign of life of the build"), null=True)
    reason = Text(_("Reason of the restatement"), null=True)
    approved_at = Moment(_("Approved at"), null=True)
    number = Text(_("Number of the document"), null=True)
    issued_on = Day(_("Day of the document"), null=True)
    filed_at = Moment(_("Filed at"), null=True)
    seal = Text(_("Seal"), null=True)
    discarded_at = Moment(_("Discarded at"), null=True)
    discard_reason = Text(_("Why it was discarded"), null=True)


class ReportDetailSerializer(ReportSerializer):
    """A report with its numbers; they are there once it is built."""

    lines = serializers.JSONField(read_only=True, help_text="As in indicators/; empty until it is built.")
    missing = serializers.ListField(child=serializers.DictField(), read_only=True, help_text="Who has not reported.")
    differences = serializers.ListField(
        child=serializers.DictField(),
        read_only=True,
        help_text="Cells that differ from the version before: line, unit (its code), cluster (null in the rows of "
        "units), before, after, change, and causes: the changed record, who changed it, when and why. "
        "Empty for the first version.",
    )


class ReportRequestSerializer(Strict):
    """Which report to build."""

    form = serializers.CharField(max_length=10)
    unit = serializers.CharField(
        max_length=5, required=False, help_text="Code of the unit on the period's last day; not of forms 01 and 02."
    )
    period = serializers.CharField(max_length=7, help_text="2022Q3, 2025H1, 2025, 2026-09")
    cluster = serializers.CharField(max_length=30, required=False, help_text="Of forms 01 and 02: the cluster's code.")
    party = serializers.CharField(
        max_length=30, required=False, help_text="Of form 01 the tenant's code, of form 02 the investor's tax code."
    )
    level = serializers.ChoiceField(Level.choices, required=False, help_text="Where a code is ambiguous.")


class ValuesSerializer(Shape):
    """What was reported; null is "not reported", never 0."""

    tenants = Count(_("Enterprises and households"), null=True)
    workers = Count(_("Workers"), null=True)
    revenue = Measure(_("Revenue, billion VND"), null=True)
    budget_payment = Measure(_("Budget payment, billion VND"), null=True)
    infrastructure_capital = Measure(_("Cumulative infrastructure capital, billion VND"), null=True)
    leased_ha = Measure(_("Leased area, ha"), null=True)
    wastewater_generated = Measure(_("Wastewater generated, m³/day"), null=True)
    wastewater_treated = Measure(_("Wastewater treated, m³/day"), null=True)


class Findings(Stored):
    """What the checks found, each told in the language asked for."""

    def convert(self, value: Any) -> list[dict[str, str]]:
        """``[{"level", "indicator", "message"}]``."""
        issues = [Issue.from_json(stored) for stored in value]
        return [{"level": one.level.value, "indicator": one.indicator, "message": one.message} for one in issues]

    def native(self, value: Any) -> Any:
        """One text for a cell."""
        return "; ".join(f"{one['indicator']}: {one['message']}" for one in self.convert(value)) or None


class ReturnSerializer(Shape):
    """What was reported for one cluster and period; ``issues`` are from when it was last saved or submitted."""

    id = Count(column="pk")
    cluster = ClusterReferenceSerializer(label=_("Cluster"))
    period = Text(_("Period"))
    starts_on = Day(_("From"))
    ends_on = Day(_("Cut-off"))
    version = Count(_("Version"))
    is_current = Flag(_("Current version"))
    state = Choice(_("State"), choices=ReturnState.choices)
    values = ValuesSerializer(label=_("Values"))
    submitted_at = Moment(_("Submitted at"), null=True)
    accepted_at = Moment(_("Accepted at"), null=True)
    comment = Text(_("Comment"), null=True)
    comments = Stored(_("Comments by figure"))
    explanations = Stored(_("Explanations by figure"))
    issues = Findings(_("Findings of the checks"))
    reason = Text(_("Reason"), null=True)
    updated_at = Moment(_("Updated"))


class PartyReturnSerializer(Shape):
    """What a tenant or an infrastructure investor reported on its project in a cluster."""

    class ReportingTenantSerializer(Shape):
        """Which tenant."""

        code = Text(_("Code"), column="tenant__code", null=True)
        name = Text(_("Name"), column="tenant__name", null=True)

    class ReportingInvestorSerializer(Shape):
        """Which infrastructure investor."""

        tax_code = Text(_("Tax code"), column="investor__tax_code", null=True)
        name = Text(_("Name"), column="investor__name", null=True)

    id = Count(column="pk")
    form = Choice(_("Form"), choices=FormCode.choices)
    cluster = ClusterReferenceSerializer(label=_("Cluster"))
    tenant = ReportingTenantSerializer(label=_("Tenant"))
    investor = ReportingInvestorSerializer(label=_("Infrastructure investor"))
    period = Text(_("Period"))
    starts_on = Day(_("From"))
    ends_on = Day(_("Cut-off"))
    version = Count(_("Version"))
    is_current = Flag(_("Current version"))
    state = Choice(_("State"), choices=ReturnState.choices)
    values = Stored(_("Values"), help_text="By the form's line, exact texts; a line that is absent was not reported.")
    submitted_at = Moment(_("Submitted at"), null=True)
    accepted_at = Moment(_("Accepted at"), null=True)
    comment = Text(_("Comment"), null=True)
    comments = Stored(_("Comments by figure"))
    explanations = Stored(_("Explanations by figure"))
    issues = Findings(_("Findings of the checks"))
    reason = Text(_("Reason"), null=True)
    updated_at = Moment(_("Updated"))


class SourceSerializer(Shape):
    """One record that a number counts."""

    class SourceClusterSerializer(Shape):
        """Which cluster the record belongs to."""

        code = Text()
        name = Text()

    kind = Choice(choices=[(kind.value, kind.value) for kind in SourceKind])
    id = Count()
    title = Text()
    cluster = SourceClusterSerializer()
    amount = Measure(null=True, help_text="What the record adds, in the line's unit; null where it is only counted.")
    unit = Text(null=True)
    changed_since = Flag(
        null=True, help_text="Whether the record was changed after the report was built; null for a fresh count."
    )
    url = serializers.URLField(read_only=True, help_text="The record in this API.")


class FormSerializer(Shape):
    """A form of the circular, or the quarter's report."""

    class FormRowSerializer(Shape):
        """A line, or a section's heading (without a unit)."""

        number = Text()
        label = Text()
        unit = Text(null=True)

    class EarlierFormSerializer(Shape):
        """What an older circular prescribed in its place; ``checked``: compared with the Official Gazette."""

        legal_source = Text()
        in_force_from = Day()
        in_force_to = Day()
        checked = Flag()

    code = Choice(choices=FormCode.choices)
    number = Text()
    title = Text()
    sender = Text(null=True)
    receiver = Text(null=True)
    deadline = Text(null=True)
    legal_source = Text()
    in_force_from = Day(null=True)
    in_force_to = Day(null=True)
    earlier = EarlierFormSerializer(many=True)
    period_kinds = serializers.ListField(child=serializers.ChoiceField(list(Kind)), read_only=True)
    levels = serializers.ListField(child=serializers.ChoiceField(list(Level)), read_only=True)
    lines = FormRowSerializer(many=True)
