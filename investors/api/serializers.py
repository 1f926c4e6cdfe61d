"""What parties and leases look like in the API and in exported lists."""

from django.utils.translation import gettext_lazy as _

from ccn_portal.rest.shapes import Choice, Count, Day, Measure, Moment, Shape, Text
from clusters.api.serializers import ClusterReferenceSerializer
from clusters.choices import InvestorKind
from investors.choices import LeaseState, TenantKind


class InvestorSerializer(Shape):
    """An infrastructure investor, as a province's register knows it."""

    id = Count(column="pk")
    tax_code = Text(_("Tax code"))
    name = Text(_("Name"))
    kind = Choice(_("Kind"), choices=InvestorKind.choices)
    province = Text(_("Province"), column="province__code")
    updated_at = Moment(_("Updated"))


class TenantSerializer(Shape):
    """An enterprise, cooperative or household that produces in clusters."""

    id = Count(column="pk")
    code = Text(_("Code"))
    name = Text(_("Name"))
    kind = Choice(_("Kind"), choices=TenantKind.choices)
    tax_code = Text(_("Tax code"), null=True)
    province = Text(_("Province"), column="province__code")
    updated_at = Moment(_("Updated"))


class TenantReferenceSerializer(Shape):
    """Which tenant."""

    id = Count(column="tenant_id")
    code = Text(_("Code"), column="tenant__code")
    name = Text(_("Name"), column="tenant__name")
    kind = Choice(_("Kind"), column="tenant__kind", choices=TenantKind.choices)


class LeaseSerializer(Shape):
    """Land a tenant holds in a cluster, until the day before ``ends_on``."""

    id = Count(column="pk")
    tenant = TenantReferenceSerializer(label=_("Tenant"))
    cluster = ClusterReferenceSerializer(label=_("Cluster"))
    area_m2 = Measure(_("Leased area, m²"))
    starts_on = Day(_("From"))
    ends_on = Day(_("Until"), null=True)
    contract = Text(_("Contract"), null=True)
    registered_capital = Measure(_("Registered capital, billion VND"), null=True)
    realised_capital = Measure(_("Realised capital, billion VND"), null=True)
    certificate = Text(_("Investment certificate"), null=True)
    sector_code = Text(_("Sector (VSIC)"), null=True)
    nationality = Text(_("Investor's nationality"), null=True)
    state = Choice(_("State"), choices=LeaseState.choices)
    suspended_on = Day(_("Suspended since"), null=True)
    updated_at = Moment(_("Updated"))
