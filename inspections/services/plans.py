"""Making and keeping yearly inspection plans: who is visited when, and which visit fulfilled it."""

import datetime as dt
from collections.abc import Iterable
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.utils.translation import gettext as _

from ccn_portal.accounts.models import User
from ccn_portal.errors import RuleViolation, RuleViolations, raise_all
from ccn_portal.history.tracking import recorded
from ccn_portal.letters import wording
from ccn_portal.territories.models import AdministrativeUnit
from ccn_portal.today import today
from clusters.models import Cluster
from clusters.services.writing import assign, check, discard, require_reach
from inspections import validation
from inspections.choices import Keeper, PlanState
from inspections.models import FIRST_YEAR, Inspection, InspectionPlan, PlannedVisit
from inspections.services.regular import warnings_for
from inspections.services.rights import Party, keeper_for, keeper_unit_of, may_record, parties_of
from investors.models import Lease, Tenant


def may_plan(user: User, domain: str = "") -> bool:
    """Whether the user may make a plan (of this field; empty: of several, which an agency may not)."""
    return may_record(user, domain) if user.role == "agency" and domain else may_record(user) and user.role != "agency"


def keeps_plan(user: User, plan: InspectionPlan) -> bool:
    """Whether the plan is the user's to change."""
    return Party.KEEPER in parties_of(user, plan)


def may_approve(user: User, plan: InspectionPlan) -> bool:
    """Whether the user may enter the decision on the plan: who keeps it, or the leader for the department's."""
    leads = plan.keeper == Keeper.DEPARTMENT and Party.LEADER in parties_of(user, plan)
    return plan.state == PlanState.DRAFT and (leads or keeps_plan(user, plan))


def make_plan(
    *,
    province: AdministrativeUnit,
    year: int,
    agency: str = "",
    domain: str = "",
    note: str = "",
    by: User | None,
    reason: str = "",
) -> InspectionPlan:
    """Begin the plan of an agency (the user's own when none is named) for a year; it is a draft.

    PermissionDenied outside the user's field; RuleViolation ``exists`` where the agency has one for year and field.
    """
    if by is not None and not may_plan(by, domain):
        raise PermissionDenied
    require_reach(by, provinces=[province.pk])
    plan = InspectionPlan(
        province=province, year=year, domain=domain, made_by=by, keeper=keeper_for(by), keeper_unit=keeper_unit_of(by),
    )  # fmt: skip
    assign(plan, {"agency": agency or agency_of(by), "note": note})
    with recorded("make_plan", by=by, reason=reason):
        check(plan, validation.of_plan(plan))
        plan.save()
    return plan


def change_plan(plan: InspectionPlan, *, by: User | None, reason: str = "", **values: Any) -> InspectionPlan:
    """Correct the head of a plan; once it is approved a reason is asked for."""
    with recorded("change_plan", by=by, reason=reason):
        found = _locked(plan, by)
        _require_reason(found, reason)
        assign(found, values)
        check(found, validation.of_plan(found))
        found.save()
    return found


def approve_plan(
    *, plan: InspectionPlan, decision_number: str, decided_on: dt.date, by: User | None, reason: str = ""
) -> InspectionPlan:
    """Enter the decision on the plan; from then on changes need a reason."""
    with recorded("approve_plan", by=by, reason=reason or decision_number):
        found = _visible(plan, by)
        if by is not None and found.state == PlanState.DRAFT and not may_approve(by, found):
            raise PermissionDenied
        assign(found, {"decision_number": decision_number, "decided_on": decided_on})
        check(found, validation.of_approval(found, today=today(), visits=found.visits.count()))
        assign(found, {"state": PlanState.APPROVED, "approved_by": by})
        check(found)
        found.save()
    return found


def discard_plan(plan: InspectionPlan, *, by: User | None, reason: str = "") -> None:
    """Drop a draft with its planned visits; what was approved stays."""
    found = _locked_now(plan, by)
    if found.state != PlanState.DRAFT:
        raise RuleViolation("wrong_state", _("an approved plan is not deleted; take visits out with a reason"), "state")
    discard(found, act="discard_plan", by=by, reason=reason)


def plan_visits(
    *,
    plan: InspectionPlan,
    clusters: Iterable[Cluster] = (),
    tenant: Tenant | None = None,
    establishments: Iterable[tuple[Cluster, Tenant]] = (),
    by: User | None,
    reason: str = "",
    **values: Any,
) -> list[PlannedVisit]:
    """Put visits to these clusters (or a tenant there) and to these tenants into the plan, in one quarter or month.

    ``values``: quarter or month, and domain, kind, lead_agency, joint_agencies, explanation, note; the plan's field
    and agency count where none is named. The explanation is kept with the visits that are one regular visit too many.
    What is wrong with one of them is said of it by name, and nothing is added.
    """
    with recorded("plan_visits", by=by, reason=reason):
        found = _locked(plan, by)
        _require_reason(found, reason)
        chosen: list[tuple[Cluster, Tenant | None]] = [(cluster, tenant) for cluster in clusters]
        chosen = list(dict.fromkeys([*chosen, *establishments]))
        if not chosen:
            raise RuleViolation("required", _("choose at least one cluster"), "clusters")
        require_reach(by, clusters=[cluster for cluster, _tenant in chosen])
        defaults = {"domain": found.domain, "lead_agency": found.agency}
        given = defaults | {name: value for name, value in values.items() if value not in (None, "")}
        explained = given.pop("explanation", "")
        warned = warnings_for(found.year, [(cluster.pk, who.pk if who else None) for cluster, who in chosen])
        visits = [PlannedVisit(plan=found, cluster=cluster, tenant=who) for cluster, who in chosen]
        problems: list[RuleViolation] = []
        for visit in visits:
            told = {"explanation": explained if (visit.cluster_id, visit.tenant_id) in warned else ""}
            problems += _added(assign(visit, given | told), several=len(visits) > 1)
        raise_all(problems)
    return visits


def change_planned_visit(visit: PlannedVisit, *, by: User | None, reason: str = "", **values: Any) -> PlannedVisit:
    """Correct a planned visit; a visit that took place is no longer planned otherwise."""
    with recorded("change_planned_visit", by=by, reason=reason):
        found = _planned(visit, by, reason)
        if "quarter" in values or "month" in values:
            values = {"quarter": None, "month": None} | values
        _checked(assign(found, values)).save()
    return found


def cancel_planned_visit(visit: PlannedVisit, *, by: User | None, reason: str = "") -> None:
    """Take a visit out of the plan; out of an approved one with a reason."""
    with recorded("cancel_planned_visit", by=by, reason=reason):
        _planned(visit, by, reason).delete()


def fulfil(*, visit: PlannedVisit, inspection: Inspection, by: User | None) -> PlannedVisit:
    """Note that the inspection is the visit that was planned: same place and field, not before the plan's year."""
    with recorded("fulfil_planned_visit", by=by, reason=inspection.code):
        found = PlannedVisit.objects.select_for_update(of=("self",)).select_related("plan").get(pk=visit.pk)
        if by is not None and not {Party.KEEPER} & (parties_of(by, inspection) | parties_of(by, found.plan)):
            raise PermissionDenied
        raise_all(validation.of_fulfilment(found, inspection))
        found.inspection = inspection
        check(found)
        found.save()
    return found


def agency_of(user: User | None) -> str:
    """What the user's agency is called: its own name, the department, the people's committee of the unit."""
    if user is None or user.agency_name:
        return user.agency_name if user else ""
    if user.role in ("department", "leader"):
        return wording.DEPARTMENT
    return f"UBND {wording.in_sentence(user.unit.name)}" if user.unit else ""


def _added(visit: PlannedVisit, *, several: bool) -> list[RuleViolation]:
    try:
        _checked(visit).save()
    except RuleViolations as problem:
        for one in problem.violations:
            if several:
                one.message = f"{visit.tenant or visit.cluster}: {one.message}"
                if one.field in ("", "cluster", "tenant"):
                    one.field = "establishments" if visit.tenant else "clusters"
        return problem.violations
    return []


def _checked(visit: PlannedVisit) -> PlannedVisit:
    check(visit, validation.of_planned_visit(visit, tenant_is_there=_leases_then(visit)))
    return visit


def _leases_then(visit: PlannedVisit) -> bool:
    if visit.tenant is None:
        return True
    leases = Lease.objects.filter(tenant=visit.tenant, cluster=visit.cluster, starts_on__year__lte=visit.plan.year)
    return leases.exclude(ends_on__lte=dt.date(max(visit.plan.year, FIRST_YEAR), 1, 1)).exists()


def _planned(visit: PlannedVisit, by: User | None, reason: str) -> PlannedVisit:
    """The visit, nobody else's to change; PermissionDenied, ``required`` reason or ``wrong_state``."""
    found = PlannedVisit.objects.select_for_update(of=("self",)).select_related("plan", "cluster", "tenant")
    locked = found.get(pk=visit.pk)
    if by is not None and not keeps_plan(by, locked.plan):
        raise PermissionDenied
    if locked.inspection_id is not None:
        raise RuleViolation("wrong_state", _("the visit took place; its plan is not changed any more"), "state")
    _require_reason(locked.plan, reason)
    return locked


def _require_reason(plan: InspectionPlan, reason: str) -> None:
    if plan.state == PlanState.APPROVED and not reason.strip():
        raise RuleViolation("required", _("the plan is approved; write why it is changed"), "reason")


def _visible(plan: InspectionPlan, by: User | None) -> InspectionPlan:
    plans = InspectionPlan.objects.all() if by is None else InspectionPlan.objects.visible_to(by)
    found = plans.select_for_update(of=("self",)).filter(pk=plan.pk).first()
    if found is None:
        raise Http404
    return found


def _locked(plan: InspectionPlan, by: User | None) -> InspectionPlan:
    found = _visible(plan, by)
    if by is not None and not keeps_plan(by, found):
        raise PermissionDenied
    return found


def _locked_now(plan: InspectionPlan, by: User | None) -> InspectionPlan:
    with recorded("read_plan", by=by):
        return _locked(plan, by)
