"""The sheets of inspections, findings with their sanctions, extensions and transfers."""

from collections.abc import Iterator, Mapping
from typing import Any

from ccn_portal.workbooks.reader import Row
from ccn_portal.workbooks.records import Intake
from ccn_portal.workbooks.sheets import RegisterSheet, Scope
from clusters.sheets.ledger import values_named
from clusters.sheets.records import clusters_of
from inspections.models import DeadlineExtension, Finding, Inspection, Transfer
from inspections.services.visits import keeper_by_name
from inspections.sheets import layouts

VISIT_FIELDS = (
    "code", "domain", "visited_on", "lead_agency", "conclusion", "kind", "decision_number", "leader", "members",
)  # fmt: skip
FINDING_FIELDS = (
    "text", "severity", "remedy_due", "remedied_on", "code", "evidence", "required_remedy", "remedy_note", "closed_on",
    "closing_proof",
)  # fmt: skip
SANCTION_FIELDS = (
    "number", "amount", "issuer", "decided_on", "due_on", "paid_on", "measures", "suspended_from", "suspended_to",
)  # fmt: skip


class InspectionSheet(RegisterSheet):
    """KiemTra."""

    layout = layouts.INSPECTIONS
    defines = ("inspections.Inspection",)

    def read(self, row: Row, intake: Intake) -> None:
        """A visit; who keeps it follows from who led it."""
        inspections = intake["inspections.Inspection"]
        cluster = intake["clusters.Cluster"].refer(row, "cluster")
        tenant = intake["investors.Tenant"].refer(row, "tenant")
        if cluster is None or not row["code"] or not row["domain"] or not row["visited_on"]:
            inspections.mention(row["code"])
            return
        values = row.given(*VISIT_FIELDS, "tenant", "follows") | {"cluster": cluster}
        if "tenant" in values:
            values["tenant"] = tenant
        if "follows" in values:
            values["follows"] = inspections.refer(row, "follows")
        if inspections.get(row["code"]) is None:
            values["keeper"] = keeper_by_name(row["lead_agency"])
        inspections.offer(row, row["code"], values, field_of_key="code")

    def rows(self, scope: Scope) -> Iterator[Mapping[str, Any]]:
        """All inspections of the register that the user may see; those that others follow come first."""
        visits = Inspection.objects.visible_to(scope.user).filter(cluster__in=clusters_of(scope.family))
        names = {name: name for name in VISIT_FIELDS}
        names |= {"cluster": "cluster__code", "tenant": "tenant__code", "follows": "follows__code"}
        return values_named(visits.order_by("pk"), names)


class FindingSheet(RegisterSheet):
    """ViPham: a finding, and its sanction in the same row."""

    layout = layouts.FINDINGS
    defines = ("inspections.Finding", "inspections.Sanction")

    def read(self, row: Row, intake: Intake) -> None:
        """A finding of a visit, and what sanction it got."""
        inspections, findings = intake["inspections.Inspection"], intake["inspections.Finding"]
        inspection = inspections.refer(row, "inspection")
        verified_by = inspections.refer(row, "reinspection")
        if inspection is None or not row["text"]:
            return
        key = inspection.code, row["text"]
        values = row.given(*FINDING_FIELDS, "reinspection") | {"inspection": inspection}
        if "reinspection" in values:
            values["reinspection"] = verified_by
        finding = findings.offer(row, key, values, field_of_key="text")
        self._sanction(row, intake, finding, key)

    @staticmethod
    def _sanction(row: Row, intake: Intake, finding: Finding, key: tuple[str, str]) -> None:
        sanctions = intake["inspections.Sanction"]
        values = row.given(*SANCTION_FIELDS)
        if row.broken or (sanctions.get(key) is None and not any(value not in (None, "") for value in values.values())):
            return
        before = row.outcome
        sanctions.offer(row, key, values | {"finding": finding}, field_of_key="number")
        if before != "new" and row.outcome == "new":  # the row is the finding's; its sanction came later
            row.outcome = "changed"

    def rows(self, scope: Scope) -> Iterator[Mapping[str, Any]]:
        """All findings of the register that the user may see."""
        findings = Finding.objects.visible_to(scope.user).filter(inspection__cluster__in=clusters_of(scope.family))
        names = {name: name for name in FINDING_FIELDS} | {name: f"sanction__{name}" for name in SANCTION_FIELDS}
        names |= {"inspection": "inspection__code", "reinspection": "reinspection__code"}
        return values_named(findings.order_by("pk"), names)


class ExtensionSheet(RegisterSheet):
    """GiaHan."""

    layout = layouts.EXTENSIONS
    defines = ("inspections.DeadlineExtension",)

    def read(self, row: Row, intake: Intake) -> None:
        """More time for a remedy."""
        finding = intake["inspections.Finding"].named(row)
        if finding is None or not row["decided_on"] or not row["new_due"] or not row["reason"]:
            return
        key = finding.inspection.code, finding.text, row["decided_on"]
        values = row.given("decided_on", "new_due", "reason") | {"finding": finding}
        intake["inspections.DeadlineExtension"].offer(row, key, values, field_of_key="decided_on")

    def rows(self, scope: Scope) -> Iterator[Mapping[str, Any]]:
        """All extensions of the register that the user may see."""
        return _steps(DeadlineExtension, scope, "decided_on", "new_due", "reason")


class TransferSheet(RegisterSheet):
    """ChuyenXuLy."""

    layout = layouts.TRANSFERS
    defines = ("inspections.Transfer",)
    fields = ("agency", "letter_number", "sent_on", "reply_due", "replied_on", "reply_number", "reply")

    def read(self, row: Row, intake: Intake) -> None:
        """A finding handed to another agency, and its reply."""
        finding = intake["inspections.Finding"].named(row)
        if finding is None or not row["agency"] or not row["letter_number"] or not row["sent_on"]:
            return
        key = finding.inspection.code, finding.text, row["letter_number"], row["sent_on"]
        values = row.given(*self.fields) | {"finding": finding}
        intake["inspections.Transfer"].offer(row, key, values, field_of_key="letter_number")

    def rows(self, scope: Scope) -> Iterator[Mapping[str, Any]]:
        """All transfers of the register that the user may see."""
        return _steps(Transfer, scope, *self.fields)


def _steps(model: Any, scope: Scope, *fields: str) -> Iterator[Mapping[str, Any]]:
    rows = model.objects.visible_to(scope.user)
    rows = rows.filter(finding__inspection__cluster__in=clusters_of(scope.family))
    names = {"inspection": "finding__inspection__code", "text": "finding__text"} | {name: name for name in fields}
    return values_named(rows.order_by("pk"), names)
