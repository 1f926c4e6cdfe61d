"""Bodies of requests that change parties and leases."""

from rest_framework import serializers

from ccn_portal.rest.writing import DayField, Input, Plain, Reference, Strict, Word
from clusters.api.inputs import REGISTER, MatterInput, longest, number
from clusters.choices import InvestorKind
from clusters.models import Cluster
from investors.choices import AssessmentResult, LeaseState, PetitionKind, ProjectStep, Rating, TenantKind
from investors.models import CapabilityAssessment, Investor, Lease, Petition, ProjectAction, Tenant


class InvestorInput(Input):
    """An infrastructure investor."""

    tax_code = Plain(max_length=longest(Investor, "tax_code"))
    name = Plain(max_length=longest(Investor, "name"))
    kind = serializers.ChoiceField(InvestorKind.choices)
    province = serializers.CharField(required=False, max_length=2, help_text=REGISTER)


class TenantInput(Input):
    """An enterprise, cooperative or household."""

    code = Plain(max_length=longest(Tenant, "code"))
    name = Plain(max_length=longest(Tenant, "name"))
    kind = serializers.ChoiceField(TenantKind.choices)
    tax_code = Word(max_length=longest(Tenant, "tax_code"))
    province = serializers.CharField(required=False, max_length=2, help_text=REGISTER)


class LeaseInput(Input):
    """Land a tenant holds in a cluster, until the day before ``ends_on``."""

    tenant = Reference(Tenant.objects.visible_to, "pk", help_text="The tenant's id.")
    cluster = Reference(Cluster.objects.visible_to, "code")
    area_m2 = serializers.DecimalField(14, 2)
    starts_on = DayField()
    ends_on = DayField(required=False, allow_null=True)
    contract = Word(max_length=longest(Lease, "contract"))
    registered_capital = number(Lease, "registered_capital")
    realised_capital = number(Lease, "realised_capital")
    certificate = Word(max_length=longest(Lease, "certificate"))
    sector_code = Word(max_length=longest(Lease, "sector_code"))
    nationality = Plain(required=False, max_length=longest(Lease, "nationality"))
    state = serializers.ChoiceField(LeaseState.choices, required=False)
    suspended_on = DayField(required=False, allow_null=True)


class PetitionInput(MatterInput):
    """What somebody asks for or complains about: a tenant of the cluster, or ``sender`` by name."""

    kind = serializers.ChoiceField(PetitionKind.choices, required=False)
    tenant = Reference(Tenant.objects.visible_to, "code", required=False, allow_null=True, help_text="Code.")
    sender = Word(max_length=longest(Petition, "sender"))
    letter_number = Word(max_length=longest(Petition, "letter_number"))


class RatingInput(Strict):
    """How a criterion is met, and why."""

    rating = serializers.ChoiceField(Rating.choices, allow_blank=True)
    note = Word()


class AssessmentInput(Input):
    """An application to produce in a cluster; the criteria may be rated at once or later."""

    code = Word(max_length=longest(CapabilityAssessment, "code"), help_text="Given when absent.")
    cluster = Reference(Cluster.objects.visible_to, "code")
    applicant = Plain(max_length=longest(CapabilityAssessment, "applicant"))
    tax_code = Word(max_length=longest(CapabilityAssessment, "tax_code"))
    project = Plain(max_length=longest(CapabilityAssessment, "project"))
    sector_code = Plain(max_length=longest(CapabilityAssessment, "sector_code"))
    area_ha = number(CapabilityAssessment, "area_ha")
    capital = number(CapabilityAssessment, "capital")
    received_on = DayField(required=False, allow_null=True, help_text="Today when absent.")
    ratings = serializers.DictField(child=RatingInput(), required=False)


class ConclusionInput(Strict):
    """Whether the applicant is suitable, and why."""

    result = serializers.ChoiceField(AssessmentResult.choices)
    conclusion = Plain()
    decided_on = DayField(required=False, allow_null=True, help_text="Today when absent.")


class ProjectActionInput(Input):
    """A step about a slow or idle project."""

    lease = Reference(Lease.objects.visible_to, "pk", help_text="The lease's id.")
    kind = serializers.ChoiceField(ProjectStep.choices)
    taken_on = DayField(required=False, allow_null=True, help_text="Today when absent.")
    letter_number = Word(max_length=longest(ProjectAction, "letter_number"))
    agency = Word(max_length=longest(ProjectAction, "agency"))
    text = Word()
    due_on = DayField(required=False, allow_null=True)
