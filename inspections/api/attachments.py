"""What rows of oversight carry along: one query for all rows of a page."""

from collections import defaultdict
from typing import Any

from ccn_portal.errors import RuleViolation
from ccn_portal.rest.shapes import Context
from inspections import services
from inspections.checklists import Point, checklist_of
from inspections.choices import Answer
from inspections.compliance import Square, Subject, grids_of, quarters_until
from inspections.models import (
    DeadlineExtension,
    Finding,
    FindingFile,
    Inspection,
    InspectionFile,
    RemedyRefusal,
)

Grouped = dict[Any, list[dict[str, Any]]]


def extensions_of_findings(ids: list[int], context: Context) -> Grouped:
    """The deadlines of each finding that were moved by the day."""
    rows = DeadlineExtension.objects.filter(finding__in=ids, decided_on__lte=context.day).order_by("decided_on", "pk")
    found: Grouped = defaultdict(list)
    for finding, decided_on, new_due, reason in rows.values_list("finding_id", "decided_on", "new_due", "reason"):
        found[finding].append({"decided_on": decided_on, "new_due": new_due, "reason": reason})
    return found


def warnings_of_visits(ids: list[int], _context: Context) -> Grouped:
    """What is unusual about each visit; for details, which are one."""
    visits = Inspection.objects.filter(pk__in=ids).select_related("cluster", "tenant")
    return {visit.pk: told(services.warnings_of(visit)) for visit in visits}


def warnings_of_findings(ids: list[int], _context: Context) -> Grouped:
    """What is unusual about each finding's sanction; for details, which are one."""
    findings = Finding.objects.filter(pk__in=ids, sanction__isnull=False).select_related("inspection", "sanction")
    return {finding.pk: told(services.warnings_of_sanction(finding.sanction)) for finding in findings}


def limitations_of_findings(ids: list[int], _context: Context) -> dict[Any, Any]:
    """The last day to sanction each finding."""
    return services.limitations_of(Finding.objects.filter(pk__in=ids).select_related("inspection"))


def files_of_findings(ids: list[int], _context: Context) -> Grouped:
    """The photos and documents of each finding; their bytes have an address of their own."""
    return _files(FindingFile.objects.filter(finding__in=ids), "finding_id", "shows_remedy")


def files_of_visits(ids: list[int], _context: Context) -> Grouped:
    """The minutes, photos and documents of each visit."""
    return _files(InspectionFile.objects.filter(inspection__in=ids), "inspection_id", "is_minutes")


def _files(rows: Any, owner: str, mark: str) -> Grouped:
    names = ("name", "content_type", "size", "sha256", mark, "uploaded_at")
    found: Grouped = defaultdict(list)
    for one, pk, *values in rows.order_by("pk").values_list(owner, "pk", *names):
        found[one].append({"id": pk, **dict(zip(names, values, strict=True))})
    return found


def refusals_of_findings(ids: list[int], context: Context) -> Grouped:
    """The remedies of each finding that were sent back by the day."""
    names = ("claimed_on", "claim", "refused_on", "reason")
    rows = RemedyRefusal.objects.filter(finding__in=ids, refused_on__lte=context.day).order_by("refused_on", "pk")
    found: Grouped = defaultdict(list)
    for finding, *values in rows.values_list("finding_id", *names):
        found[finding].append(dict(zip(names, values, strict=True)))
    return found


def checklists_of_visits(ids: list[int], _context: Context) -> Grouped:
    """The checklist of each visit with its answers; a point without an answer was not looked at."""
    visits = Inspection.objects.filter(pk__in=ids).prefetch_related("answers")
    return {visit.pk: [_point(point, visit) for point in checklist_of(visit)] for visit in visits}


def _point(point: Point, visit: Inspection) -> dict[str, Any]:
    row = next((one for one in visit.answers.all() if one.item == point.code), None)
    return {
        "item": point.code,
        "question": point.question,
        "legal_basis": point.legal_basis,
        "answer": row.answer if row else Answer.NOT_LOOKED.value,
        "note": row.note or None if row else None,
        "finding": row.finding_id if row else None,
    }


def quarters_of_clusters(ids: list[int], context: Context) -> Grouped:
    """The grid of each cluster as of the day."""
    return _quarters(ids, context, Subject.CLUSTER)


def quarters_of_tenants(ids: list[int], context: Context) -> Grouped:
    """The grid of each tenant as of the day."""
    return _quarters(ids, context, Subject.TENANT)


def _quarters(ids: list[int], context: Context, of: Subject) -> Grouped:
    ends = {quarter.code: quarter.ends_on for quarter in quarters_until(context.day)}
    return {
        pk: [
            {"quarter": code, "ends_on": ends[code], "squares": [_square(domain, one) for domain, one in row.items()]}
            for code, row in grid.items()
        ]
        for pk, grid in grids_of(ids, context.day, of=of).items()
    }


def _square(domain: str, square: Square) -> dict[str, Any]:
    return {
        "domain": domain,
        "standing": square.standing,
        "visits": square.visits,
        "open": square.open,
        "overdue": square.overdue,
    }


def told(warnings: list[RuleViolation]) -> list[dict[str, Any]]:
    """Warnings as rows carry them."""
    return [{"code": one.code, "field": one.field or None, "message": one.message} for one in warnings]
