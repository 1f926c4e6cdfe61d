"""Inspections, findings and their steps as an import matches, checks and writes them."""

from collections import defaultdict
from collections.abc import Hashable, Iterable, Iterator
from functools import cached_property
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from ccn_portal.errors import RuleViolation
from ccn_portal.workbooks.reader import Row
from ccn_portal.workbooks.records import BATCH, Records
from clusters.sheets.records import CodedRecords, clusters_of
from inspections import validation
from inspections.models import DeadlineExtension, Finding, Inspection, Sanction, Transfer
from investors.models import Lease


class InspectionRecords(CodedRecords):
    """Inspections by code."""

    model = Inspection

    def load(self) -> Iterable[Inspection]:
        """Those of the register's clusters."""
        visits = Inspection.objects.filter(cluster__in=clusters_of(self.intake.family)).order_by("pk")
        return visits.select_related("cluster", "tenant", "follows")

    def rules(self, instance: Inspection) -> Iterator[RuleViolation]:
        """The rules of an inspection. Where a tenant had left before the visit the register is told, not refused:
        what was visited long ago cannot be visited again."""
        yield from super().rules(instance)
        yield from validation.of_inspection(instance, today=None, tenant_is_there=True)
        if instance.tenant is not None and not any(
            lease.is_in_force_on(instance.visited_on)
            for lease in self._leases[instance.tenant.code, instance.cluster.code]
        ):
            row = self.touched[instance.code].row
            said = validation.tenant_elsewhere(instance).message
            row.table.problems.notices.append(f"{row.table.layout.name}!{row.number}: {said}")

    def unknown(self, reference: str, field: str) -> RuleViolation:
        """No such inspection."""
        message = _("inspection “%(code)s” is not on sheet KiemTra nor in the register; add it or mend the code")
        return RuleViolation("unknown_inspection", message % {"code": reference}, field)

    @cached_property
    def _leases(self) -> dict[tuple[str, str], list[Lease]]:
        found: dict[tuple[str, str], list[Lease]] = defaultdict(list)
        for lease in self.intake["investors.Lease"].everything():
            found[lease.tenant.code, lease.cluster.code].append(lease)
        return found

    def save_new(self, instances: list[Inspection]) -> None:
        """Insert; those that follow another new one are told so once that one is there."""
        following = [(one, one.follows) for one in instances if one.follows is not None and one.follows.pk is None]
        for one, _followed in following:
            one.follows = None
        super().save_new(instances)
        for one, followed in following:
            one.follows = followed
        Inspection.objects.bulk_update([one for one, _followed in following], ["follows"], BATCH)


class FindingRecords(Records[Finding]):
    """Findings: they have no code, their inspection and text name them."""

    model = Finding

    def load(self) -> Iterable[Finding]:
        """Those of the register's clusters."""
        findings = Finding.objects.filter(inspection__cluster__in=clusters_of(self.intake.family))
        return findings.select_related("inspection__cluster", "reinspection").order_by("pk")

    def key(self, instance: Finding) -> Hashable:
        """Inspection and text."""
        return instance.inspection.code, instance.text

    def rules(self, instance: Finding) -> Iterator[RuleViolation]:
        """The rules of a finding."""
        yield from validation.of_finding(instance, instance.inspection)
        yield from validation.of_reinspection(instance.reinspection, instance)

    def named(self, row: Row) -> Finding | None:
        """The finding that a row of another sheet is about; what is wrong is noted on the row."""
        inspection = self.intake["inspections.Inspection"].refer(row, "inspection")
        if inspection is None or not row["text"]:
            return None
        key = inspection.code, row["text"]
        found = self.get(key)
        if found is None:
            if self.complete:
                message = _("inspection %(code)s has no finding “%(text)s” on sheet ViPham nor in the register")
                values = {"code": inspection.code, "text": row["text"]}
                row.fault(RuleViolation("unknown_finding", message % values, "text"))
            row.broken = True
        return found


class _StepRecords(Records[Any]):
    """Records that belong to a finding."""

    def load(self) -> QuerySet:
        """Those of the register's clusters."""
        rows = self.model._default_manager.filter(finding__inspection__cluster__in=clusters_of(self.intake.family))
        return rows.select_related("finding__inspection").order_by("pk")


class SanctionRecords(_StepRecords):
    """Sanctions: a finding has one."""

    model = Sanction

    def key(self, instance: Sanction) -> Hashable:
        """Its finding."""
        return instance.finding.inspection.code, instance.finding.text

    def rules(self, instance: Sanction) -> Iterator[RuleViolation]:
        """The rules of a sanction."""
        return validation.of_sanction(instance, visited_on=instance.finding.inspection.visited_on)


class ExtensionRecords(_StepRecords):
    """Extensions of deadlines: one a day."""

    model = DeadlineExtension

    def key(self, instance: DeadlineExtension) -> Hashable:
        """Finding and day."""
        return instance.finding.inspection.code, instance.finding.text, instance.decided_on

    def rules(self, instance: DeadlineExtension) -> Iterator[RuleViolation]:
        """The rules of an extension."""
        due = instance.finding.remedy_due
        return validation.of_extension(instance, visited_on=instance.finding.inspection.visited_on, present_due=due)


class TransferRecords(_StepRecords):
    """Transfers."""

    model = Transfer

    def key(self, instance: Transfer) -> Hashable:
        """Finding, letter and day."""
        finding = instance.finding
        return finding.inspection.code, finding.text, instance.letter_number, instance.sent_on

    def rules(self, instance: Transfer) -> Iterator[RuleViolation]:
        """The rules of a transfer."""
        return validation.of_transfer(instance, visited_on=instance.finding.inspection.visited_on)


KINDS: tuple[type[Records[Any]], ...] = (
    InspectionRecords,
    FindingRecords,
    SanctionRecords,
    ExtensionRecords,
    TransferRecords,
)
