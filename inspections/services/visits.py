"""Recording inspections and what they found."""

import datetime as dt
from collections.abc import Iterable, Mapping
from typing import Any

from django.db import connection
from django.http import Http404
from django.utils.translation import gettext as _

from ccn_portal.accounts.models import User
from ccn_portal.errors import RuleViolation, RuleViolations, raise_all
from ccn_portal.history.tracking import recorded
from ccn_portal.today import today
from clusters.models import Cluster
from clusters.services.writing import check
from inspections import validation
from inspections.choices import FindingState, Keeper
from inspections.models import Finding, Inspection, PlannedVisit
from inspections.services.notices import tell_found
from inspections.services.plans import fulfil
from inspections.services.rights import keeper_for, keeper_unit_of, require_keeper, require_may_record
from investors.models import Lease

CODE_LOCK = 0x4B54  # numbers are given out one at a time


def record_inspection(
    *,
    cluster: Cluster,
    domain: str,
    visited_on: dt.date,
    findings: Iterable[Mapping[str, Any]] = (),
    planned: PlannedVisit | None = None,
    by: User | None,
    reason: str = "",
    **values: Any,
) -> Inspection:
    """Record a visit that took place, with what it found; a ``code`` is given when there is none.

    ``planned`` names the planned visit that it is. Each finding names ``text`` and ``severity``, and what else is
    known. All that is wrong is raised at once; what is wrong with a finding has the field
    ``findings.<index>.<field>``. PermissionDenied outside the user's own field.
    """
    require_may_record(by, domain)
    _require_visible(by, cluster)
    values = {name: value for name, value in values.items() if value is not None}
    with recorded("record_inspection", by=by, reason=reason):
        code = values.pop("code", "") or _next_code(visited_on)
        inspection = Inspection(
            code=code, cluster=cluster, domain=domain, visited_on=visited_on, recorded_by=by,
            keeper=keeper_for(by), keeper_unit=keeper_unit_of(by), **values,
        )  # fmt: skip
        given = list(findings)
        _check_all(inspection, given)
        inspection.save()
        tell_found(_add_findings(inspection, given), by)
        if planned is not None:
            fulfil(visit=planned, inspection=inspection, by=by)
    return inspection


def change_inspection(inspection: Inspection, *, by: User | None, reason: str = "", **values: Any) -> Inspection:
    """Correct what was recorded of a visit, or complete its minutes; cluster and field stay.

    Everything recorded since is checked against the new values: a visit is not moved behind its findings' steps.
    """
    require_keeper(by, inspection)
    with recorded("change_inspection", by=by, reason=reason):
        found = (
            Inspection.objects.select_for_update(of=("self",)).select_related("cluster", "tenant").get(pk=inspection.pk)
        )
        for name, value in values.items():
            setattr(found, name, value)
        there = found.tenant is None or _leases(found).exists()
        check(found, [*validation.of_inspection(found, today=today(), tenant_is_there=there), *_of_steps(found)])
        found.save()
    return found


def change_finding(finding: Finding, *, by: User | None, reason: str = "", **values: Any) -> Finding:
    """Correct what was recorded of a finding; what is closed stays as it was."""
    require_keeper(by, finding.inspection)
    with recorded("change_finding", by=by, reason=reason):
        rows = Finding.objects.as_of(today()).select_related("inspection").select_for_update(of=("self",))
        found: Any = rows.get(pk=finding.pk)
        if found.state == FindingState.CLOSED:
            raise RuleViolation("wrong_state", _("the finding is closed; what is closed is not changed"), "state")
        for name, value in values.items():
            setattr(found, name, value)
        check(found, validation.of_finding(found, found.inspection))
        found.save()
    return found


def record_finding(*, inspection: Inspection, by: User | None, reason: str = "", **values: Any) -> Finding:
    """Add to an inspection something that it found."""
    require_keeper(by, inspection)
    with recorded("record_finding", by=by, reason=reason):
        finding = Finding(inspection=inspection, **values)
        check(finding, validation.of_finding(finding, inspection))
        finding.save()
        tell_found([finding], by)
    return finding


def keeper_by_name(lead_agency: str) -> Keeper:
    """Who keeps an inspection of which only the leading agency's name is known (from a workbook)."""
    name = lead_agency.casefold()
    if not name or name.startswith("sở công thương"):
        return Keeper.DEPARTMENT
    return Keeper.LOCAL if name.startswith("ubnd") else Keeper.AGENCY


def _check_all(inspection: Inspection, findings: list[Mapping[str, Any]]) -> None:
    """Raise what is wrong with the visit, and with it what is already plain to be wrong with its findings."""
    there = inspection.tenant is None or _leases(inspection).exists()
    try:
        check(inspection, validation.of_inspection(inspection, today=today(), tenant_is_there=there))
    except RuleViolations as problem:
        problems = list(problem.violations)
        for index, values in enumerate(findings):
            found = validation.of_finding(Finding(inspection=inspection, **values), inspection)
            problems += [_of_finding(one, index) for one in found]
        raise_all(problems)


def _add_findings(inspection: Inspection, findings: list[Mapping[str, Any]]) -> list[Finding]:
    problems: list[RuleViolation] = []
    added: list[Finding] = []
    for index, values in enumerate(findings):
        finding = Finding(inspection=inspection, **values)
        try:
            check(finding, validation.of_finding(finding, inspection))
            finding.save()
            added.append(finding)
        except RuleViolations as found:
            problems += [_of_finding(one, index) for one in found.violations]
    raise_all(problems)
    return added


def _of_finding(problem: RuleViolation, index: int) -> RuleViolation:
    """The same, said of the finding with that index."""
    return RuleViolation(problem.code, problem.message, f"findings.{index}.{problem.field}".rstrip("."))


def _of_steps(inspection: Inspection) -> list[RuleViolation]:
    """What recorded steps and findings have against the visit's (new) day."""
    problems: list[RuleViolation] = []
    day = inspection.visited_on
    for finding in inspection.findings.prefetch_related("extensions", "transfers").select_related("sanction"):
        problems += validation.of_finding(finding, inspection)
        for letter in finding.transfers.all():
            problems += validation.of_transfer(letter, visited_on=day)
        if hasattr(finding, "sanction"):
            problems += validation.of_sanction(finding.sanction, visited_on=day)
    return [RuleViolation(one.code, one.message, "visited_on") for one in problems]


def _leases(inspection: Inspection) -> Any:
    leases = Lease.objects.in_force(inspection.visited_on)
    return leases.filter(tenant=inspection.tenant, cluster=inspection.cluster)


def _require_visible(by: User | None, cluster: Cluster) -> None:
    if by is not None and not Cluster.objects.visible_to(by).filter(pk=cluster.pk).exists():
        raise Http404


def _next_code(visited_on: dt.date) -> str:
    """``KT-2026-0441``: the year of the visit, and the next number of that year."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [CODE_LOCK])
    start = f"KT-{visited_on.year}-"
    used = Inspection.objects.filter(code__regex=rf"^{start}\d+$").values_list("code", flat=True)
    return f"{start}{max((int(code.removeprefix(start)) for code in used), default=0) + 1:04d}"
