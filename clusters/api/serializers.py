"""What the ledger's rows look like in the API and in exported lists."""

from django.utils.translation import gettext_lazy as _

from ccn_portal.rest.shapes import Attached, Choice, Count, Day, Flag, Measure, Moment, Shape, Text, Word
from ccn_portal.territories.choices import Level
from clusters.api import attachments
from clusters.choices import (
    Action,
    ClusterKind,
    DossierKind,
    DossierOutcome,
    FundingSource,
    InvestorKind,
    MatterState,
    MilestoneKind,
    Status,
    Step,
    WorkKind,
    WorkState,
)
from clusters.models import ObstacleStep

VALUE_UNITS = {
    MilestoneKind.SITE_CLEARANCE: "ha",
    MilestoneKind.CLEAN_LAND: "ha",
    MilestoneKind.WASTEWATER_COMMISSIONED: "m3_day",
}


class ClusterUnitSerializer(Shape):
    """A unit a cluster lies in on the day; the leading commune and what it belongs to ``lead``."""

    code = Text(_("Code"))
    name = Text(_("Name"))
    level = Choice(_("Level"), choices=Level.choices)
    lead = Flag(_("Leads"))

    @classmethod
    def cell(cls, rows: list[dict]) -> str:
        """The communes, the leading one first."""
        return "; ".join(row["name"] for row in rows if row["level"] != Level.PROVINCE)


class InvestorReferenceSerializer(Shape):
    """Which infrastructure investor."""

    tax_code = Text(_("Tax code"))
    name = Text(_("Name"))
    kind = Choice(_("Kind"), choices=InvestorKind.choices)


class WastewaterSerializer(Shape):
    """Wastewater treatment as of the day."""

    commissioned_on = Day(_("Commissioned on"), column="wastewater_on", null=True)
    capacity_m3_day = Measure(_("Capacity, m³/day"), column="wastewater_capacity", null=True)
    meets_standard = Flag(_("Effluent meets the standard"), null=True)


class LocationSerializer(Shape):
    """Degrees, WGS 84."""

    lat = Measure(_("Latitude"), column="latitude")
    lon = Measure(_("Longitude"), column="longitude")


class ClusterSerializer(Shape):
    """A cluster's identity, and its state on the day."""

    attached = {
        "units": Attached(attachments.units_of_clusters, default=list),
        "investor": Attached(attachments.investors, key="investor_id"),
    }

    code = Text(_("Code"))
    name = Text(_("Name"))
    kind = Choice(_("Kind"), choices=ClusterKind.choices)
    status = Choice(_("Status"), choices=Status.choices)
    units = ClusterUnitSerializer(many=True, label=_("Units"))
    province = Text(_("Province"), column="place__province__code", null=True)
    district = Text(_("District"), column="place__district__code", null=True)
    commune = Text(_("Commune"), column="place__commune__code", null=True)
    area_ha = Measure(_("Area, ha"), null=True)
    industrial_area_ha = Measure(_("Industrial area, ha"), null=True)
    leased_ha = Measure(_("Leased, ha"), null=True)
    fill_rate = Measure(_("Fill rate, %"), places=4, null=True)
    investor = InvestorReferenceSerializer(label=_("Infrastructure investor"), allow_null=True)
    tenant_count = Count(_("Tenants"), null=True)
    planned_area_ha = Measure(_("Planned area, ha"), null=True)
    established_on = Day(_("Established on"), null=True)
    operating_on = Day(_("Operating since"), null=True)
    wastewater = WastewaterSerializer(label=_("Wastewater"))
    location = LocationSerializer(label=_("Location"), allow_null=True)
    updated_at = Moment(_("Updated"))


class ClusterIdentitySerializer(Shape):
    """What a cluster is before any act: in no list and no count."""

    attached = {"units": Attached(attachments.units_of_clusters, default=list)}

    code = Text(_("Code"))
    name = Text(_("Name"))
    kind = Choice(_("Kind"), choices=ClusterKind.choices)
    sector_code = Text(_("Main sector (VSIC)"), null=True)
    sector_name = Text(_("Main trade"), null=True)
    units = ClusterUnitSerializer(many=True, label=_("Units"))
    location = LocationSerializer(label=_("Location"), allow_null=True)
    source = Text(_("Source"), null=True)
    updated_at = Moment(_("Updated"))


class ClusterReferenceSerializer(Shape):
    """Which cluster."""

    code = Text(_("Code"), column="cluster__code")
    name = Text(_("Name"), column="cluster__name")


class ItemSerializer(Shape):
    """What a decision does to one cluster (and phase), and the values it sets."""

    cluster = ClusterReferenceSerializer()
    phase = Count(_("Phase"), column="phase__number", null=True)
    action = Choice(_("Action"), choices=Action.choices)
    area_ha = Measure(_("Area, ha"), null=True)
    industrial_area_ha = Measure(_("Industrial area, ha"), null=True)
    capital = Measure(_("Capital, billion VND"), null=True)
    investor = Text(_("Investor's tax code"), column="investor__tax_code", null=True)

    @classmethod
    def cell(cls, rows: list[dict]) -> str:
        """Cluster and action, one after the other."""
        return "; ".join(f"{row['cluster']['code']} {row['action']}" for row in rows)


class AttachmentSerializer(Shape):
    """A file of a decision."""

    id = Count(column="pk")
    name = Text(_("File name"))
    content_type = Text(_("Content type"))
    size = Count(_("Size, bytes"))
    sha256 = Text(_("SHA-256"))
    uploaded_at = Moment(_("Uploaded"))

    @classmethod
    def cell(cls, rows: list[dict]) -> str:
        """The files' names."""
        return "; ".join(row["name"] for row in rows)


class DecisionSerializer(Shape):
    """A decision with its items (of the clusters the caller may see) and files."""

    attached = {
        "items": Attached(attachments.items_of_decisions, default=list),
        "attachments": Attached(attachments.files_of_decisions, default=list),
    }

    id = Count(column="pk")
    number = Text(_("Number"))
    kind = Text(_("Kind of document"), null=True)
    issued_on = Day(_("Issued on"))
    effective_on = Day(_("Effective on"), null=True)
    in_force_from = Day(_("In force from"))
    issuer = Text(_("Issued by"), null=True)
    abstract = Text(_("Abstract"), null=True)
    source = Text(_("Source"), null=True)
    items = ItemSerializer(many=True, label=_("Items"))
    attachments = AttachmentSerializer(many=True, label=_("Attachments"))
    updated_at = Moment(_("Updated"))


class PhaseSerializer(Shape):
    """A phase as of the day."""

    attached = {"investor": Attached(attachments.investors, key="investor_id")}

    id = Count(column="pk")
    cluster = ClusterReferenceSerializer(label=_("Cluster"))
    number = Count(_("Phase"))
    opened_on = Day(_("Opened on"), null=True)
    opening_action = Choice(_("Opened by"), choices=Action.choices, null=True)
    area_ha = Measure(_("Area, ha"), null=True)
    industrial_area_ha = Measure(_("Industrial area, ha"), null=True)
    investor = InvestorReferenceSerializer(label=_("Infrastructure investor"), allow_null=True)
    investor_since = Day(_("Investor since"), null=True)
    detailed_plan_on = Day(_("Detailed plan approved on"), null=True)
    project_on = Day(_("Infrastructure project approved on"), null=True)
    project_capital = Measure(_("Approved capital, billion VND"), null=True)
    groundbreaking_on = Day(_("Ground broken on"), null=True)
    completed_on = Day(_("Infrastructure completed on"), null=True)
    cleared_ha = Measure(_("Cleared (cumulative), ha"), null=True)
    clean_land_ha = Measure(_("Clean land handed over, ha"), null=True)
    updated_at = Moment(_("Updated"))


class PhaseClusterSerializer(Shape):
    """Which cluster, of a row that belongs to a phase."""

    code = Text(_("Code"), column="phase__cluster__code")
    name = Text(_("Name"), column="phase__cluster__name")


class MilestoneSerializer(Shape):
    """One dated event of a phase; the value's unit follows from the kind."""

    id = Count(column="pk")
    cluster = PhaseClusterSerializer(label=_("Cluster"))
    phase = Count(_("Phase"), column="phase__number")
    kind = Choice(_("Milestone"), choices=MilestoneKind.choices)
    occurred_on = Day(_("Date"))
    value = Measure(_("Value"), null=True)
    unit = Word(_("Unit"), column="kind", words=VALUE_UNITS)
    source = Text(_("Source"), null=True)
    updated_at = Moment(_("Updated"))


class WorkSerializer(Shape):
    """An infrastructure work; its state on the day follows from its dates."""

    id = Count(column="pk")
    cluster = ClusterReferenceSerializer(label=_("Cluster"))
    kind = Choice(_("Work"), choices=WorkKind.choices)
    name = Text(_("Name"), null=True)
    inside_fence = Flag(_("Inside the fence"))
    state = Choice(_("State"), choices=WorkState.choices)
    planned_on = Day(_("Planned since"), null=True)
    started_on = Day(_("Started on"), null=True)
    completed_on = Day(_("Completed on"), null=True)
    capacity = Text(_("Capacity"), null=True)
    funding_source = Choice(_("Funding source"), choices=FundingSource.choices, null=True)
    budget = Measure(_("Budget, billion VND"), null=True)
    disbursed = Measure(_("Disbursed, billion VND"), null=True)
    updated_at = Moment(_("Updated"))


class DossierSerializer(Shape):
    """An application to establish or expand a cluster."""

    id = Count(column="pk")
    code = Text(_("Dossier code"))
    cluster = ClusterReferenceSerializer(label=_("Cluster"))
    kind = Choice(_("Kind"), choices=DossierKind.choices)
    received_on = Day(_("Received on"))
    council_on = Day(_("Council met on"), null=True)
    closed_on = Day(_("Closed on"), null=True)
    outcome = Choice(_("Outcome"), choices=DossierOutcome.choices, null=True)
    updated_at = Moment(_("Updated"))


class MatterSerializer(Shape):
    """What somebody has to solve by a day, as it was on the day asked for."""

    id = Count(column="pk")
    code = Text(_("Code"))
    cluster = ClusterReferenceSerializer(label=_("Cluster"))
    raised_on = Day(_("Raised on"), null=True)
    text = Text(_("Content"))
    responsible = Text(_("To be solved by"), column="responsible_now", null=True)
    due_on = Day(_("Due on"), column="due_now", null=True)
    state = Choice(_("State"), choices=MatterState.choices)
    last_step_on = Day(_("Last step"), null=True)
    outcome = Text(_("Outcome"), null=True)
    solved_on = Day(_("Settled on"), null=True)
    merged_into = Text(_("Merged into"), column="merged_into__code", null=True)
    updated_at = Moment(_("Updated"))


class MatterStepSerializer(Shape):
    """A step about it."""

    kind = Choice(choices=Step.choices)
    taken_on = Day()
    agency = Text(null=True)
    letter_number = Text(null=True)
    text = Text(null=True)
    new_due = Day(null=True)


class ObstacleSerializer(MatterSerializer):
    """What hinders a cluster."""

    period = Text(_("Raised in period"), null=True)


class ObstacleDetailSerializer(ObstacleSerializer):
    """An obstacle with every step taken by the day."""

    attached = {"steps": Attached(attachments.steps_of(ObstacleStep), default=list)}

    steps = MatterStepSerializer(many=True)


class TargetSerializer(Shape):
    """A target of a province's yearly plan."""

    id = Count(column="pk")
    province = Text(_("Province"), column="province__code")
    year = Count(_("Year"))
    indicator = Text(_("Indicator"))
    unit = Text(_("Unit"), null=True)
    lowest = Measure(_("Lowest"), null=True)
    highest = Measure(_("Highest"), null=True)
    updated_at = Moment(_("Updated"))


class PublishedFigureSerializer(Shape):
    """A figure somebody published, as published."""

    id = Count(column="pk")
    province = Text(_("Province"), column="province__code")
    indicator = Text(_("What was counted"))
    line = Text(_("Comparable line of form 04"), null=True)
    value = Measure(_("Value"))
    unit = Text(_("Unit"), null=True)
    as_of = Day(_("As of"))
    scope = Text(_("Scope"), null=True)
    source = Text(_("Source"))
    note = Text(_("Note"), null=True)
    updated_at = Moment(_("Updated"))


class EventSerializer(Shape):
    """One entry of a cluster's timeline."""

    class RecordSerializer(Shape):
        """The record the entry comes from."""

        kind = Text()
        id = Count()

    date = Day()
    kind = Choice(choices=["decision", "milestone", "return", "inspection", "dossier"])
    code = Text(help_text=_("The action, milestone, state of the return or inspection, or step of the dossier."))
    title = Text(help_text=_("The code in words."))
    phase = Count(null=True)
    area_ha = Measure(null=True)
    industrial_area_ha = Measure(null=True)
    capital = Measure(null=True)
    value = Measure(null=True)
    unit = Text(null=True)
    investor = Text(null=True)
    period = Text(null=True)
    source = Text(null=True)
    record = RecordSerializer()
