"""Bodies of requests that record acts and results of samples."""

from rest_framework import serializers

from ccn_portal.environment.choices import ActKind
from ccn_portal.environment.models import EnvironmentAct, SampleResult
from ccn_portal.rest.writing import DayField, Input, Plain, Reference, Word
from clusters.api.inputs import longest
from clusters.api.inputs import number as measured
from clusters.models import Cluster


class EnvironmentActInput(Input):
    """A dated act; plant, effluent and acceptance are milestones and go to ``milestones/``."""

    cluster = Reference(Cluster.objects.visible_to, "code")
    kind = serializers.ChoiceField(ActKind.choices)
    occurred_on = DayField()
    valid_to = DayField(required=False, allow_null=True)
    number = Word(max_length=longest(EnvironmentAct, "number"))
    party = Word(max_length=longest(EnvironmentAct, "party"))
    value = measured(EnvironmentAct, "value")
    detail = Word()
    source = Word(max_length=longest(EnvironmentAct, "source"))


class SampleResultInput(Input):
    """One result; what the day's sample shows as a whole follows."""

    cluster = Reference(Cluster.objects.visible_to, "code")
    sampled_on = DayField()
    parameter = Plain(max_length=longest(SampleResult, "parameter"))
    value = serializers.DecimalField(16, 6)
    unit = Word(max_length=longest(SampleResult, "unit"))
    lowest = measured(SampleResult, "lowest")
    highest = measured(SampleResult, "highest")
    laboratory = Word(max_length=longest(SampleResult, "laboratory"))
    report_number = Word(max_length=longest(SampleResult, "report_number"))
