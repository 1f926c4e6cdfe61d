"""What rows of oversight carry along: one query for all rows of a page."""

from collections import defaultdict
from typing import Any

from ccn_portal.errors import RuleViolation
from ccn_portal.rest.shapes import Context
from inspections import services
from inspections.compliance import Square, Subject, grids_of, quarters_until
from inspections.models import DeadlineExtension, Finding, Inspection

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
    return {visit.pk: _told(services.warnings_of(visit)) for visit in visits}


def warnings_of_findings(ids: list[int], _context: Context) -> Grouped:
    """What is unusual about each finding's sanction; for details, which are one."""
    findings = Finding.objects.filter(pk__in=ids, sanction__isnull=False).select_related("inspection", "sanction")
    return {finding.pk: _told(services.warnings_of_sanction(finding.sanction)) for finding in findings}


def limitations_of_findings(ids: list[int], _context: Context) -> dict[Any, Any]:
    """The last day to sanction each finding; for details, which are one."""
    findings = Finding.objects.filter(pk__in=ids).select_related("inspection")
    return {finding.pk: services.limitation_on(finding) for finding in findings}


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


def _told(warnings: list[RuleViolation]) -> list[dict[str, Any]]:
    return [{"code": one.code, "field": one.field or None, "message": one.message} for one in warnings]
