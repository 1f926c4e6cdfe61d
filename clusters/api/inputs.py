"""Bodies of requests that change the ledger."""

from typing import Any, cast

from django.core.exceptions import ValidationError
from rest_framework import serializers

from ccn_portal.errors import RuleViolation
from ccn_portal.rest.filters import UnitField
from ccn_portal.rest.writing import DayField, Input, Plain, Reference, Strict, Word
from ccn_portal.rules.periods import Period
from ccn_portal.territories.choices import Level
from ccn_portal.territories.models import AdministrativeUnit
from ccn_portal.workbooks.cells import without_ccn
from clusters.choices import (
    Action,
    ClusterKind,
    DossierKind,
    DossierOutcome,
    FundingSource,
    MilestoneKind,
    WorkKind,
)
from clusters.models import (
    Cluster,
    Decision,
    DecisionItem,
    Dossier,
    InfrastructureWork,
    Milestone,
    Obstacle,
    ObstacleStep,
    PlanTarget,
    PublishedFigure,
)

REGISTER = "Whose register; the caller's own when absent."


def number(model: Any, name: str) -> serializers.DecimalField:
    """A measured number as the model keeps it."""
    field = model._meta.get_field(name)
    return serializers.DecimalField(field.max_digits, field.decimal_places, required=False, allow_null=True)


def longest(model: Any, name: str) -> int:
    """How long a text may be."""
    return int(model._meta.get_field(name).max_length)


class CommuneField(serializers.CharField):
    """A commune by its code on today's map, else the last that bore it."""

    def to_internal_value(self, data: Any) -> AdministrativeUnit:  # type: ignore[override]
        """The unit."""
        try:
            unit = UnitField(level=Level.COMMUNE, or_latest=True).clean(super().to_internal_value(data))
        except ValidationError as problem:
            raise serializers.ValidationError(problem.messages, problem.error_list[0].code) from problem
        return cast(AdministrativeUnit, unit)  # an empty code was refused before


class PointInput(Strict):
    """Degrees, WGS 84."""

    lat = serializers.DecimalField(9, 6)
    lon = serializers.DecimalField(9, 6)


class ClusterInput(Input):
    """A cluster's identity and place; everything else about it is a dated act."""

    code = Plain(max_length=longest(Cluster, "code"))
    name = Plain(max_length=longest(Cluster, "name"), help_text="Without “CCN”.")
    kind = serializers.ChoiceField(ClusterKind.choices)
    communes = serializers.ListField(
        child=CommuneField(), allow_empty=False, source="units", help_text="Codes, the leading commune first."
    )
    sector_code = Word(max_length=longest(Cluster, "sector_code"))
    sector_name = Word(max_length=longest(Cluster, "sector_name"))
    location = PointInput(required=False, allow_null=True)
    source = Word(max_length=longest(Cluster, "source"))

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        """The point as two columns; a name without what every cluster's name could begin with."""
        if "name" in attrs:
            attrs["name"] = without_ccn(attrs["name"])
        if "location" in attrs:
            point = attrs.pop("location") or {"lat": None, "lon": None}
            attrs |= {"latitude": point["lat"], "longitude": point["lon"]}
        return attrs


def _investors(user: Any) -> Any:
    return DecisionItem._meta.get_field("investor").related_model._default_manager.visible_to(user)


class ItemInput(Strict):
    """What the decision does to one cluster."""

    cluster = Reference(Cluster.objects.visible_to, "code")
    action = serializers.ChoiceField(Action.choices)
    phase = serializers.IntegerField(required=False, allow_null=True, min_value=1, max_value=99)
    area_ha = number(DecisionItem, "area_ha")
    industrial_area_ha = number(DecisionItem, "industrial_area_ha")
    capital = number(DecisionItem, "capital")
    investor = Reference(_investors, "tax_code", required=False, allow_null=True, help_text="Tax code.")


class DecisionInput(Input):
    """A decision; ``items`` are all it does, also when it is changed."""

    number = Plain(max_length=longest(Decision, "number"))
    kind = Word(max_length=longest(Decision, "kind"))
    issued_on = DayField()
    effective_on = DayField(required=False, allow_null=True)
    issuer = Word(max_length=longest(Decision, "issuer"))
    abstract = Word()
    source = Word(max_length=longest(Decision, "source"))
    province = serializers.CharField(required=False, max_length=2, help_text=REGISTER)
    items = ItemInput(many=True, required=False)


class MilestoneInput(Input):
    """Something that happened on the ground."""

    cluster = Reference(Cluster.objects.visible_to, "code")
    phase = serializers.IntegerField(required=False, min_value=1, max_value=99, help_text="1 when absent.")
    kind = serializers.ChoiceField(MilestoneKind.choices)
    occurred_on = DayField()
    value = number(Milestone, "value")
    source = Word(max_length=longest(Milestone, "source"))


class WorkInput(Input):
    """An infrastructure work; its state follows from its days."""

    cluster = Reference(Cluster.objects.visible_to, "code")
    kind = serializers.ChoiceField(WorkKind.choices)
    name = Word(max_length=longest(InfrastructureWork, "name"))
    inside_fence = serializers.BooleanField(required=False)
    planned_on = DayField(required=False, allow_null=True)
    started_on = DayField(required=False, allow_null=True)
    completed_on = DayField(required=False, allow_null=True)
    capacity = Word(max_length=longest(InfrastructureWork, "capacity"))
    funding_source = serializers.ChoiceField(FundingSource.choices, required=False, allow_blank=True)
    budget = number(InfrastructureWork, "budget")
    disbursed = number(InfrastructureWork, "disbursed")


class DossierInput(Input):
    """An application to establish or expand a cluster."""

    code = Plain(max_length=longest(Dossier, "code"))
    cluster = Reference(Cluster.objects.visible_to, "code")
    kind = serializers.ChoiceField(DossierKind.choices)
    received_on = DayField()
    council_on = DayField(required=False, allow_null=True)
    closed_on = DayField(required=False, allow_null=True)
    outcome = serializers.ChoiceField(DossierOutcome.choices, required=False, allow_blank=True)


class MatterInput(Input):
    """What obstacles and petitions have in common."""

    code = Word(max_length=longest(Obstacle, "code"), help_text="Given when absent.")
    cluster = Reference(Cluster.objects.visible_to, "code")
    raised_on = DayField(required=False, allow_null=True, help_text="Today when absent.")
    text = Plain()
    responsible = Word(max_length=longest(Obstacle, "responsible"))
    due_on = DayField(required=False, allow_null=True)


class ObstacleInput(MatterInput):
    """What hinders a cluster; with a ``period`` the day may stay unknown."""

    period = Word(max_length=longest(Obstacle, "period"), help_text="2022Q3, 2025H1, 2025, 2026-09")
    outcome = Word()
    solved_on = DayField(required=False, allow_null=True)

    def validate_period(self, code: str) -> str:
        """A period there is."""
        try:
            return Period.parse(code).code if code else ""
        except RuleViolation as problem:
            raise serializers.ValidationError(problem.message, problem.code) from problem


class StepInput(Strict):
    """A step about an obstacle or petition; which fields it needs depends on the step."""

    text = Word()
    agency = Word(max_length=longest(ObstacleStep, "agency"))
    letter_number = Word(max_length=longest(ObstacleStep, "letter_number"))
    new_due = DayField(
        required=False, allow_null=True, help_text="The new deadline; of a letter that urges: reply asked for by."
    )
    taken_on = DayField(required=False, allow_null=True, help_text="Today when absent.")
    into = Word(help_text="For a merger: the code of the one it repeats.")


class TargetInput(Input):
    """A target of the yearly plan."""

    year = serializers.IntegerField()
    indicator = Plain(max_length=longest(PlanTarget, "indicator"))
    unit = Word(max_length=longest(PlanTarget, "unit"))
    lowest = number(PlanTarget, "lowest")
    highest = number(PlanTarget, "highest")
    province = serializers.CharField(required=False, max_length=2, help_text=REGISTER)


class PublishedFigureInput(Input):
    """A figure somebody published."""

    indicator = Plain(max_length=longest(PublishedFigure, "indicator"))
    line = Word(max_length=longest(PublishedFigure, "line"))
    value = serializers.DecimalField(16, 4)
    unit = Word(max_length=longest(PublishedFigure, "unit"))
    as_of = DayField()
    scope = Word(max_length=longest(PublishedFigure, "scope"))
    source = Plain(max_length=longest(PublishedFigure, "source"))
    note = Word()
    province = serializers.CharField(required=False, max_length=2, help_text=REGISTER)


class FileInput(Strict):
    """A file to keep with a decision."""

    file = serializers.FileField(help_text="PDF, picture or office document, at most 50 MB; told by its content.")
