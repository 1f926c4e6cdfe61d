"""What inspections, findings and their steps look like in the API and in exported lists."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from ccn_portal.rest.shapes import Attached, Choice, Count, Day, Flag, Measure, Moment, Shape, Text
from clusters.api.serializers import ClusterReferenceSerializer
from inspections.api import attachments
from inspections.choices import (
    Answer,
    Domain,
    FindingState,
    PaymentState,
    ReplyState,
    Severity,
    Standing,
    VisitKind,
    VisitState,
)


class WarningSerializer(Shape):
    """What is unusual about a record, though allowed."""

    code = Text()
    field = Text(null=True)
    message = Text()


class VisitedTenantSerializer(Shape):
    """Which tenant was visited."""

    code = Text(_("Code"), column="tenant__code", null=True)
    name = Text(_("Name"), column="tenant__name", null=True)


class InspectionSerializer(Shape):
    """A visit, and what of its findings was open on the day."""

    id = Count(column="pk")
    code = Text(_("Code"))
    cluster = ClusterReferenceSerializer(label=_("Cluster"))
    tenant = VisitedTenantSerializer(label=_("Tenant"), allow_null=True)
    domain = Choice(_("Field"), choices=Domain.choices)
    kind = Choice(_("Kind"), choices=VisitKind.choices, null=True)
    visited_on = Day(_("Visited on"))
    lead_agency = Text(_("Led by"), null=True)
    joint_agencies = Text(_("Together with"), null=True)
    decision_number = Text(_("Inspection decision"), null=True)
    leader = Text(_("Head of the team"), null=True)
    members = Text(_("Members"), null=True)
    minutes_number = Text(_("Minutes number"), null=True)
    present = Text(_("Present, by function"), null=True)
    conclusion = Text(_("Conclusion"), null=True)
    explanation = Text(_("Why a second regular visit in the year"), null=True)
    follows = Text(_("Follows"), column="follows__code", null=True)
    planned_visit = Count(_("Planned visit (id)"), column="planned__pk", null=True)
    state = Choice(_("State"), choices=VisitState.choices)
    finding_count = Count(_("Findings"))
    open_count = Count(_("Open findings"))
    overdue_count = Count(_("Overdue findings"))
    updated_at = Moment(_("Updated"))


class VisitFileSerializer(Shape):
    """The minutes, a photo or a document of a visit."""

    id = Count()
    name = Text()
    content_type = Text()
    size = Count()
    sha256 = Text()
    is_minutes = Flag()
    uploaded_at = Moment()


class FindingFileSerializer(Shape):
    """A photo or document of a finding or its remedy."""

    id = Count()
    name = Text()
    content_type = Text()
    size = Count()
    sha256 = Text()
    shows_remedy = Flag()
    uploaded_at = Moment()


class ChecklistAnswerSerializer(Shape):
    """A point of the checklist with its answer."""

    item = Text()
    question = Text()
    legal_basis = Text()
    answer = Choice(choices=Answer.choices)
    note = Text(null=True)
    finding = Count(null=True)


class InspectionDetailSerializer(InspectionSerializer):
    """A visit with its checklist, its files, and what is unusual about it."""

    attached = {
        "checklist": Attached(attachments.checklists_of_visits, default=list),
        "files": Attached(attachments.files_of_visits, default=list),
        "warnings": Attached(attachments.warnings_of_visits, default=list),
    }

    checklist = ChecklistAnswerSerializer(many=True)
    files = VisitFileSerializer(many=True)
    warnings = WarningSerializer(many=True)


class ExtensionSerializer(Shape):
    """A later deadline."""

    decided_on = Day(_("Decided on"))
    new_due = Day(_("New deadline"))
    reason = Text(_("Reason"))

    @classmethod
    def cell(cls, rows: list[dict[str, Any]]) -> str:
        """The new deadlines."""
        return "; ".join(f"{row['new_due']:%d/%m/%Y}" for row in rows)


class OwnSanctionSerializer(Shape):
    """The sanction of a finding."""

    number = Text(_("Sanction decision"), column="sanction__number", null=True)
    issuer = Text(_("Issued by"), column="sanction__issuer", null=True)
    decided_on = Day(_("Decided on"), column="sanction__decided_on", null=True)
    amount = Measure(_("Fine, million VND"), column="sanction__amount", null=True)
    due_on = Day(_("To be paid by"), column="sanction__due_on", null=True)
    paid_on = Day(_("Paid on"), column="sanction__paid_on", null=True)
    measures = Text(_("Additional measures"), column="sanction__measures", null=True)
    suspended_from = Day(_("Suspended from"), column="sanction__suspended_from", null=True)
    suspended_to = Day(_("Suspended until"), column="sanction__suspended_to", null=True)


class FindingClusterSerializer(Shape):
    """Which cluster, of a finding."""

    code = Text(_("Code"), column="inspection__cluster__code")
    name = Text(_("Name"), column="inspection__cluster__name")


class FindingTenantSerializer(Shape):
    """Which tenant, of a finding."""

    code = Text(_("Code"), column="inspection__tenant__code", null=True)
    name = Text(_("Name"), column="inspection__tenant__name", null=True)


class FindingSerializer(Shape):
    """A finding, what it was on the day, and its story."""

    attached = {
        "extensions": Attached(attachments.extensions_of_findings, default=list),
        "limitation_on": Attached(attachments.limitations_of_findings),
    }

    id = Count(column="pk")
    inspection = Count(_("Inspection (id)"), column="inspection_id")
    inspection_code = Text(_("Inspection"), column="inspection__code")
    cluster = FindingClusterSerializer(label=_("Cluster"))
    tenant = FindingTenantSerializer(label=_("Tenant"), allow_null=True)
    domain = Choice(_("Field"), column="inspection__domain", choices=Domain.choices)
    visited_on = Day(_("Visited on"), column="inspection__visited_on")
    code = Text(_("Code of the catalogue"), null=True)
    text = Text(_("Finding"))
    severity = Choice(_("Severity"), choices=Severity.choices, null=True)
    evidence = Text(_("Evidence"), null=True)
    required_remedy = Text(_("Remedy required"), null=True)
    remedy_due = Day(_("First deadline"), null=True)
    due_on = Day(_("Deadline"), null=True)
    state = Choice(_("State"), choices=FindingState.choices)
    overdue = Flag(_("Overdue"), column="is_overdue")
    awaits_reply = Flag(_("Awaits a reply"))
    remedied_on = Day(_("Remedied on"), null=True)
    remedy_note = Text(_("How it was remedied"), null=True)
    closed_on = Day(_("Closed on"), null=True)
    closing_proof = Text(_("Proof of the remedy"), null=True)
    reinspection = Text(_("Verified by inspection"), column="reinspection__code", null=True)
    sanction = OwnSanctionSerializer(label=_("Sanction"), allow_null=True)
    extensions = ExtensionSerializer(many=True, label=_("Extensions"))
    limitation_on = Day(_("May be sanctioned until"), null=True)
    updated_at = Moment(_("Updated"))


class RefusalSerializer(Shape):
    """A remedy that was sent back."""

    claimed_on = Day()
    claim = Text(null=True)
    refused_on = Day()
    reason = Text()


class FindingDetailSerializer(FindingSerializer):
    """A finding with its files, the remedies sent back, and what is unusual about its sanction."""

    attached = {
        **FindingSerializer.attached,
        "files": Attached(attachments.files_of_findings, default=list),
        "refusals": Attached(attachments.refusals_of_findings, default=list),
        "warnings": Attached(attachments.warnings_of_findings, default=list),
    }

    files = FindingFileSerializer(many=True)
    refusals = RefusalSerializer(many=True)
    warnings = WarningSerializer(many=True)


class StepClusterSerializer(Shape):
    """Which cluster, of a step."""

    code = Text(_("Code"), column="finding__inspection__cluster__code")
    name = Text(_("Name"), column="finding__inspection__cluster__name")


class TransferSerializer(Shape):
    """A finding handed to the competent agency, and its reply."""

    id = Count(column="pk")
    finding = Count(_("Finding (id)"), column="finding_id")
    text = Text(_("Finding"), column="finding__text")
    cluster = StepClusterSerializer(label=_("Cluster"))
    domain = Choice(_("Field"), column="finding__inspection__domain", choices=Domain.choices)
    agency = Text(_("Transferred to"))
    letter_number = Text(_("Letter"))
    sent_on = Day(_("Sent on"))
    reply_due = Day(_("Reply due"), null=True)
    state = Choice(_("State"), choices=ReplyState.choices)
    overdue = Flag(_("Overdue"), column="is_overdue")
    replied_on = Day(_("Replied on"), null=True)
    reply_number = Text(_("Letter of reply"), null=True)
    reply = Text(_("Reply"), null=True)
    updated_at = Moment(_("Updated"))


class SanctionSerializer(Shape):
    """The decision that punishes a finding."""

    id = Count(column="pk")
    finding = Count(_("Finding (id)"), column="finding_id")
    text = Text(_("Finding"), column="finding__text")
    cluster = StepClusterSerializer(label=_("Cluster"))
    domain = Choice(_("Field"), column="finding__inspection__domain", choices=Domain.choices)
    number = Text(_("Sanction decision"), null=True)
    issuer = Text(_("Issued by"), null=True)
    decided_on = Day(_("Decided on"), null=True)
    amount = Measure(_("Fine, million VND"), null=True)
    due_on = Day(_("To be paid by"), null=True)
    paid_on = Day(_("Paid on"), null=True)
    state = Choice(_("State"), choices=PaymentState.choices)
    overdue = Flag(_("Overdue"), column="is_overdue")
    measures = Text(_("Additional measures"), null=True)
    suspended_from = Day(_("Suspended from"), null=True)
    suspended_to = Day(_("Suspended until"), null=True)
    updated_at = Moment(_("Updated"))


class SquareSerializer(Shape):
    """One field of law in one quarter; no visit is not compliance."""

    domain = Choice(choices=Domain.choices)
    standing = Choice(choices=Standing.choices)
    visits = Count()
    open = Count()
    overdue = Count()


class QuarterSerializer(Shape):
    """One quarter, judged on its last day."""

    quarter = Text()
    ends_on = Day()
    squares = SquareSerializer(many=True)

    @classmethod
    def cell(cls, rows: list[dict[str, Any]]) -> str:
        """The latest quarter's fields that are open or overdue."""
        last = rows[-1]["squares"] if rows else []
        told = [f"{one['domain']} {one['standing']}" for one in last if one["standing"] in ("open", "overdue")]
        return "; ".join(told)


class ComplianceSerializer(Shape):
    """A cluster's last twelve quarters by field of law."""

    attached = {"quarters": Attached(attachments.quarters_of_clusters, default=list)}

    code = Text(_("Code"))
    name = Text(_("Name"))
    quarters = QuarterSerializer(many=True, label=_("Quarters"))
    last_visit_on = Day(_("Last visit"), null=True)
    open_count = Count(_("Open findings"))
    overdue_count = Count(_("Overdue findings"))


class TenantComplianceSerializer(ComplianceSerializer):
    """A tenant's last twelve quarters by field of law."""

    attached = {"quarters": Attached(attachments.quarters_of_tenants, default=list)}

    id = Count(column="pk")
    tax_code = Text(_("Tax code"), null=True)


class StandingCountsSerializer(Shape):
    """How many clusters stand how."""

    no_visit = Count()
    clean = Count()
    open = Count()
    overdue = Count()
    closed = Count()


class UnitComplianceSerializer(Shape):
    """Compliance of one unit's clusters in the quarter of the day."""

    code = Text()
    name = Text()
    clusters = Count()
    never = Count()
    not_this_year = Count()
    standings = StandingCountsSerializer()


class ProvinceQuarterSerializer(Shape):
    """How the clusters stood in one field (``domain`` null: the worst of all) on a quarter's last day."""

    quarter = Text()
    ends_on = Day()
    domain = Choice(choices=Domain.choices, null=True)
    standings = StandingCountsSerializer()


class ComplianceCountsSerializer(Shape):
    """Counts of clusters subject to inspection. No visit is not compliance."""

    as_of = Day()
    unit = Text(null=True)
    domain = Choice(choices=Domain.choices, null=True)
    total = UnitComplianceSerializer()
    units = UnitComplianceSerializer(many=True)
    quarters = ProvinceQuarterSerializer(many=True)
