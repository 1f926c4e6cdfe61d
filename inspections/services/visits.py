"""Recording inspections and what they found."""

import datetime as dt
from collections.abc import Iterable, Mapping
from typing import Any

from django.db import connection
from django.http import Http404

from ccn_portal.accounts.models import User
from ccn_portal.errors import RuleViolation, RuleViolations, raise_all
from ccn_portal.history.tracking import recorded
from ccn_portal.rules.keys import Key
from ccn_portal.rules.lookup import Rules
from ccn_portal.territories.models import AdministrativeUnit
from ccn_portal.today import today
from clusters.models import Cluster
from clusters.services.writing import check
from inspections import validation
from inspections.choices import Keeper, VisitKind
from inspections.models import Finding, Inspection
from inspections.services.rights import keeper_for, require_keeper, require_may_record
from investors.models import Lease

CODE_LOCK = 0x4B54  # numbers are given out one at a time


def record_inspection(
    *,
    cluster: Cluster,
    domain: str,
    visited_on: dt.date,
    findings: Iterable[Mapping[str, Any]] = (),
    by: User | None,
    reason: str = "",
    **values: Any,
) -> Inspection:
    """Record a visit that took place, with what it found; a ``code`` is given when there is none.

    Each finding names ``text`` and ``severity``, and what else is known. All that is wrong is raised at once; what is
    wrong with a finding has the field ``findings.<index>.<field>``. PermissionDenied outside the user's own field.
    """
    require_may_record(by, domain)
    _require_visible(by, cluster)
    values = {name: value for name, value in values.items() if value is not None}
    with recorded("record_inspection", by=by, reason=reason):
        code = values.pop("code", "") or _next_code(visited_on)
        inspection = Inspection(
            code=code, cluster=cluster, domain=domain, visited_on=visited_on, recorded_by=by,
            keeper=keeper_for(by), keeper_unit=_unit_of_keeper(by), **values,
        )  # fmt: skip
        there = inspection.tenant is None or _leases(inspection).exists()
        check(inspection, validation.of_inspection(inspection, today=today(), tenant_is_there=there))
        inspection.save()
        _add_findings(inspection, findings)
    return inspection


def record_finding(*, inspection: Inspection, by: User | None, reason: str = "", **values: Any) -> Finding:
    """Add to an inspection something that it found."""
    require_keeper(by, inspection)
    with recorded("record_finding", by=by, reason=reason):
        finding = Finding(inspection=inspection, **values)
        check(finding, validation.of_finding(finding, inspection))
        finding.save()
    return finding


def warnings_of(inspection: Inspection) -> list[RuleViolation]:
    """What is unusual about the visit: a second regular one of the same establishment in a year."""
    if inspection.kind != VisitKind.PLANNED:
        return []
    rule = Rules(inspection.visited_on).find(Key.REGULAR_INSPECTIONS_PER_YEAR)
    year = inspection.visited_on.year
    others = Inspection.objects.regular_in_year(year).filter(cluster=inspection.cluster, tenant=inspection.tenant)
    return list(
        validation.warnings_of_visit(
            earlier=others.exclude(pk=inspection.pk).count(),
            allowed=int(rule.value) if rule else None,
            year=year,
            source=rule.legal_source if rule else "",
            establishment=str(inspection.tenant or inspection.cluster),
        )
    )


def keeper_by_name(lead_agency: str) -> Keeper:
    """Who keeps an inspection of which only the leading agency's name is known (from a workbook)."""
    name = lead_agency.casefold()
    if not name or name.startswith("sở công thương"):
        return Keeper.DEPARTMENT
    return Keeper.LOCAL if name.startswith("ubnd") else Keeper.AGENCY


def _add_findings(inspection: Inspection, findings: Iterable[Mapping[str, Any]]) -> None:
    problems: list[RuleViolation] = []
    for index, values in enumerate(findings):
        finding = Finding(inspection=inspection, **values)
        try:
            check(finding, validation.of_finding(finding, inspection))
            finding.save()
        except RuleViolations as found:
            problems += [
                RuleViolation(one.code, one.message, f"findings.{index}.{one.field}".rstrip("."))
                for one in found.violations
            ]
    raise_all(problems)


def _leases(inspection: Inspection) -> Any:
    leases = Lease.objects.in_force(inspection.visited_on)
    return leases.filter(tenant=inspection.tenant, cluster=inspection.cluster)


def _require_visible(by: User | None, cluster: Cluster) -> None:
    if by is not None and not Cluster.objects.visible_to(by).filter(pk=cluster.pk).exists():
        raise Http404


def _unit_of_keeper(by: User | None) -> AdministrativeUnit | None:
    return by.unit if by is not None and keeper_for(by) == Keeper.LOCAL else None


def _next_code(visited_on: dt.date) -> str:
    """``KT-2026-0441``: the year of the visit, and the next number of that year."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [CODE_LOCK])
    start = f"KT-{visited_on.year}-"
    used = Inspection.objects.filter(code__regex=rf"^{start}\d+$").values_list("code", flat=True)
    return f"{start}{max((int(code.removeprefix(start)) for code in used), default=0) + 1:04d}"
