"""What parties and leases look like in the API and in exported lists."""

from django.utils.translation import gettext_lazy as _

from ccn_portal.rest.shapes import Attached, Choice, Count, Day, Measure, Moment, Shape, Stored, Text
from clusters.api.attachments import steps_of
from clusters.api.serializers import ClusterReferenceSerializer, MatterSerializer, MatterStepSerializer
from clusters.choices import InvestorKind
from investors.choices import AssessmentResult, LeaseState, PetitionKind, ProjectStep, TenantKind
from investors.models import PetitionStep


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


class SenderSerializer(Shape):
    """The tenant who sent a petition."""

    code = Text(_("Code"), column="tenant__code", null=True)
    name = Text(_("Name"), column="tenant__name", null=True)


class PetitionSerializer(MatterSerializer):
    """What somebody asks for or complains about; ``due_on`` is the day a reply is due."""

    kind = Choice(_("Kind"), choices=PetitionKind.choices)
    tenant = SenderSerializer(label=_("Tenant"), allow_null=True)
    sender = Text(_("Sent by"), null=True)
    letter_number = Text(_("Letter"), null=True)
    obstacle = Text(_("Followed up as obstacle"), column="obstacle__code", null=True)


class PetitionDetailSerializer(PetitionSerializer):
    """A petition with every step taken by the day."""

    attached = {"steps": Attached(steps_of(PetitionStep), default=list)}

    steps = MatterStepSerializer(many=True)


class AssessmentSerializer(Shape):
    """What an applicant is able to do; ``ratings`` by the code of a criterion."""

    id = Count(column="pk")
    code = Text(_("Code"))
    cluster = ClusterReferenceSerializer(label=_("Cluster"))
    applicant = Text(_("Applicant"))
    tax_code = Text(_("Tax code"), null=True)
    project = Text(_("Project"))
    sector_code = Text(_("Sector (VSIC)"))
    area_ha = Measure(_("Land asked for, ha"), null=True)
    capital = Measure(_("Capital to be registered, billion VND"), null=True)
    received_on = Day(_("Received on"))
    ratings = Stored(_("Ratings"))
    decided_on = Day(_("Concluded on"), null=True)
    result = Choice(_("Result"), choices=AssessmentResult.choices, null=True)
    conclusion = Text(_("Conclusion"), null=True)
    updated_at = Moment(_("Updated"))


class ActionTenantSerializer(Shape):
    """Whose project."""

    code = Text(_("Code"), column="lease__tenant__code")
    name = Text(_("Name"), column="lease__tenant__name")


class ActionClusterSerializer(Shape):
    """Where the project is."""

    code = Text(_("Code"), column="lease__cluster__code")
    name = Text(_("Name"), column="lease__cluster__name")


class ProjectActionSerializer(Shape):
    """A step about a slow or idle project."""

    id = Count(column="pk")
    lease = Count(_("Lease (id)"), column="lease_id")
    tenant = ActionTenantSerializer(label=_("Tenant"))
    cluster = ActionClusterSerializer(label=_("Cluster"))
    kind = Choice(_("Step"), choices=ProjectStep.choices)
    taken_on = Day(_("Day"))
    letter_number = Text(_("Letter"), null=True)
    agency = Text(_("Agency"), null=True)
    text = Text(_("Note"), null=True)
    due_on = Day(_("To be done by"), null=True)
    updated_at = Moment(_("Updated"))
