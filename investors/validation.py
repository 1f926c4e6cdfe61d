"""What must hold for parties and leases, as functions on their values."""

import datetime as dt
from collections.abc import Iterator
from decimal import Decimal
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from ccn_portal.errors import RuleViolation
from clusters.validation import in_order, not_in_future, not_negative, of_matter, shown
from investors.catalogue import CRITERIA
from investors.choices import AssessmentResult, LeaseState, ProjectStep, Rating
from investors.sectors import division_of

if TYPE_CHECKING:
    from investors.models import CapabilityAssessment, Lease, Petition, ProjectAction, Tenant

M2_PER_HA = Decimal(10_000)


def of_lease(lease: "Lease", *, cluster_area_ha: Decimal | None) -> Iterator[RuleViolation]:
    """A lease is of some land, not more than its cluster has; it ends after it starts; money is not negative."""
    if lease.area_m2 <= 0:
        message = _("a lease of %(value)s m² cannot be; write more than zero")
        yield RuleViolation("area_not_positive", message % {"value": shown(lease.area_m2)}, "area_m2")
    if cluster_area_ha is not None and lease.area_m2 > cluster_area_ha * M2_PER_HA:
        message = _("a lease of %(lease)s m² is more than the whole cluster has (%(area)s ha); is the area in m²?")
        values = {"lease": shown(lease.area_m2), "area": shown(cluster_area_ha)}
        yield RuleViolation("lease_above_cluster", message % values, "area_m2")
    yield from in_order(lease.starts_on, lease.ends_on, "ends_on", code="end_before_start", same_day=False)
    yield from not_negative(lease.registered_capital, "registered_capital")
    yield from not_negative(lease.realised_capital, "realised_capital")
    if lease.suspended_on is not None and lease.state != LeaseState.SUSPENDED:
        message = _("there is a day of suspension, but the tenant is operating; remove the day or mend the state")
        yield RuleViolation("not_suspended", message, "suspended_on")


def of_same_tenant(before: "Tenant", after: dict[str, object], first_row: int) -> Iterator[RuleViolation]:
    """Rows with one tenant code say the same about the tenant."""
    for field, value in after.items():
        said = getattr(before, field)
        if said != value:
            message = _("row %(row)d says “%(first)s” for the same tenant, this row “%(second)s”; make them equal")
            values = {"row": first_row, "first": said, "second": value}
            yield RuleViolation("tenant_disagrees", message % values, field)


def of_petition(petition: "Petition", today: dt.date, *, tenant_was_there: bool) -> Iterator[RuleViolation]:
    """Somebody sent it, on a day that has come, and a tenant who did was in the cluster."""
    yield from of_matter(petition, today)
    if petition.tenant is None and not petition.sender:
        yield RuleViolation("sender_missing", _("say who sent it: a tenant of the cluster, or a name"), "sender")
    if not tenant_was_there:
        message = _("%(tenant)s held no land in this cluster by that day; choose another cluster or tenant")
        yield RuleViolation("tenant_not_there", message % {"tenant": petition.tenant}, "tenant")


def of_assessment(assessment: "CapabilityAssessment", today: dt.date) -> Iterator[RuleViolation]:
    """It was received by today and concluded afterwards; the sector is one of VSIC, ratings are of known criteria."""
    yield from not_in_future(assessment.received_on, today, "received_on")
    yield from not_in_future(assessment.decided_on, today, "decided_on")
    yield from in_order(assessment.received_on, assessment.decided_on, "decided_on")
    if assessment.area_ha is not None and assessment.area_ha <= 0:
        message = _("%(value)s ha of land cannot be; write more than zero")
        yield RuleViolation("area_not_positive", message % {"value": shown(assessment.area_ha)}, "area_ha")
    yield from not_negative(assessment.capital, "capital")
    if division_of(assessment.sector_code) is None:
        message = _("“%(code)s” is not a sector of VSIC; write two to five digits, 25 for fabricated metal say")
        yield RuleViolation("unknown_sector", message % {"code": assessment.sector_code}, "sector_code")
    known = {criterion.code for criterion in CRITERIA}
    for code, rated in assessment.ratings.items():
        if code not in known or rated["rating"] not in ("", *Rating.values):
            yield RuleViolation("unknown_rating", _("“%(code)s” cannot be rated so") % {"code": code}, "ratings")


def of_conclusion(assessment: "CapabilityAssessment", result: str) -> Iterator[RuleViolation]:
    """Every criterion is rated before the conclusion, and the result does not contradict the ratings."""
    rated = {code: one["rating"] for code, one in assessment.ratings.items()}
    missing = [criterion.title for criterion in CRITERIA if not rated.get(criterion.code)]
    if missing:
        message = _("not rated yet: %(criteria)s")
        yield RuleViolation("not_rated", message % {"criteria": "; ".join(map(str, missing))}, "ratings")
    failed = [criterion.title for criterion in CRITERIA if rated.get(criterion.code) == Rating.FAILS]
    if result == AssessmentResult.SUITABLE and failed:
        message = _("“suitable” contradicts what is not met: %(criteria)s; conclude on conditions or not suitable")
        yield RuleViolation("contradicts_ratings", message % {"criteria": "; ".join(map(str, failed))}, "result")


ACTION_NEEDS: dict[str, tuple[str, ...]] = {
    ProjectStep.URGE: ("letter_number",),
    ProjectStep.COMMIT: ("text",),
    ProjectStep.EXTEND: ("due_on", "text"),
    ProjectStep.PROPOSE: ("letter_number",),
    ProjectStep.RECOVER: ("letter_number",),
    ProjectStep.RESUME: ("text",),
}


def of_project_action(action: "ProjectAction", today: dt.date) -> Iterator[RuleViolation]:
    """It says what its kind needs, happened by today while the tenant held the land, and looks ahead."""
    for name in ACTION_NEEDS.get(action.kind, ()):
        if not getattr(action, name):
            yield RuleViolation("required", _("this has to be said"), name)
    yield from not_in_future(action.taken_on, today, "taken_on")
    yield from in_order(action.lease.starts_on, action.taken_on, "taken_on")
    yield from in_order(action.taken_on, action.due_on, "due_on")
