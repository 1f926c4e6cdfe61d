"""Bodies of requests that change parties and leases."""

from rest_framework import serializers

from ccn_portal.rest.writing import Input, Plain, Reference, Word
from clusters.api.inputs import REGISTER, longest, number
from clusters.choices import InvestorKind
from clusters.models import Cluster
from investors.choices import LeaseState, TenantKind
from investors.models import Investor, Lease, Tenant


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
    starts_on = serializers.DateField()
    ends_on = serializers.DateField(required=False, allow_null=True)
    contract = Word(max_length=longest(Lease, "contract"))
    registered_capital = number(Lease, "registered_capital")
    realised_capital = number(Lease, "realised_capital")
    certificate = Word(max_length=longest(Lease, "certificate"))
    sector_code = Word(max_length=longest(Lease, "sector_code"))
    nationality = Plain(required=False, max_length=longest(Lease, "nationality"))
    state = serializers.ChoiceField(LeaseState.choices, required=False)
    suspended_on = serializers.DateField(required=False, allow_null=True)
