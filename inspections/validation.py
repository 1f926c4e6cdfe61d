"""What must hold for inspections, findings and their steps, as functions on values.

The ``warnings_…`` functions yield what is unusual but allowed: interfaces show it and go on.
"""

import datetime as dt
from collections.abc import Iterator
from decimal import Decimal
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from ccn_portal.errors import RuleViolation
from ccn_portal.ui.numbers import number
from clusters.validation import in_order, not_in_future, not_negative, shown
from inspections.catalogue import Entry, entry_named
from inspections.choices import Domain, PlanState

if TYPE_CHECKING:
    from ccn_portal.rules.models import RuleParameter
    from inspections.models import (
        DeadlineExtension,
        Finding,
        Inspection,
        InspectionPlan,
        PlannedVisit,
        RemedyRefusal,
        Sanction,
        Transfer,
    )


def required(value: str, field: str, message: str) -> Iterator[RuleViolation]:
    """A text that must be there."""
    if not value.strip():
        yield RuleViolation("required", message, field)


def after_visit(
    visited_on: dt.date, day: dt.date | None, field: str, *, code: str = "before_visit"
) -> Iterator[RuleViolation]:
    """Nothing is done about a finding before the visit that found it."""
    if day is not None and day < visited_on:
        message = _("%(day)s is before the visit on %(visited)s; give a day on or after the visit")
        yield RuleViolation(code, message % {"day": shown(day), "visited": shown(visited_on)}, field)


def of_inspection(inspection: "Inspection", *, today: dt.date | None, tenant_is_there: bool) -> Iterator[RuleViolation]:
    """A visit has taken place, and its tenant leased land in the cluster on that day."""
    yield from not_in_future(inspection.visited_on, today, "visited_on")
    if inspection.tenant is not None and not tenant_is_there:
        yield tenant_elsewhere(inspection)
    followed = inspection.follows
    if followed is not None:
        if followed.cluster_id != inspection.cluster_id:
            message = _("inspection %(code)s was of another cluster; follow one of the same cluster")
            yield RuleViolation("other_cluster", message % {"code": followed.code}, "follows")
        yield from in_order(followed.visited_on, inspection.visited_on, "visited_on")


def tenant_elsewhere(inspection: "Inspection") -> RuleViolation:
    """The tenant held no land in the cluster on the day of the visit."""
    message = _("%(tenant)s leased no land in %(cluster)s on %(day)s; mend the tenant, the cluster or the day")
    values = {"tenant": inspection.tenant, "cluster": inspection.cluster, "day": shown(inspection.visited_on)}
    return RuleViolation("tenant_not_there", message % values, "tenant")


def of_finding(finding: "Finding", inspection: "Inspection") -> Iterator[RuleViolation]:
    """A finding says what; its code is in force and of the visit's field; the remedy comes after the visit."""
    yield from required(finding.text, "text", _("write what was found"))
    yield from _of_code(finding.code, inspection)
    if finding.remedy_due is not None and finding.remedy_due < inspection.visited_on:
        message = _("the deadline %(due)s is before the visit on %(visited)s; give a day on or after the visit")
        values = {"due": shown(finding.remedy_due), "visited": shown(inspection.visited_on)}
        yield RuleViolation("due_before_visit", message % values, "remedy_due")
    yield from after_visit(inspection.visited_on, finding.remedied_on, "remedied_on", code="remedied_before_visit")
    yield from of_closing(finding)


def _of_code(code: str, inspection: "Inspection") -> Iterator[RuleViolation]:
    if not code:
        return
    entry = entry_named(code, inspection.visited_on)
    if entry is None:
        message = _("the catalogue has no code %(code)s on %(day)s; choose one in force on the day of the visit")
        values = {"code": code, "day": shown(inspection.visited_on)}
        yield RuleViolation("unknown_code", message % values, "code")
    elif entry.domain != inspection.domain:
        message = _("%(code)s is of the field “%(field)s”, the inspection is not; choose a code of its field")
        values = {"code": code, "field": str(entry.domain.label)}
        yield RuleViolation("other_field", message % values, "code")


def of_closing(finding: "Finding") -> Iterator[RuleViolation]:
    """Nothing closes with an open remedy or without proof."""
    if finding.closed_on is None:
        return
    if finding.remedied_on is None:
        message = _("the remedy is still open; record the day it was done, then close")
        yield RuleViolation("remedy_open", message, "closed_on")
    yield from in_order(finding.remedied_on, finding.closed_on, "closed_on", code="closed_before_remedy")
    message = _("closing needs proof; say what was seen or which document shows it")
    yield from required(finding.closing_proof, "closing_proof", message)


def of_extension(
    extension: "DeadlineExtension", *, visited_on: dt.date, present_due: dt.date | None
) -> Iterator[RuleViolation]:
    """An extension has a reason and moves the deadline to a later day."""
    yield from required(extension.reason, "reason", _("write why the deadline is extended"))
    yield from after_visit(visited_on, extension.decided_on, "decided_on")
    yield from in_order(present_due, extension.new_due, "new_due", code="not_later", same_day=False)


def of_refusal(refusal: "RemedyRefusal") -> Iterator[RuleViolation]:
    """Who sends a remedy back says why, on the day it was reported or later."""
    yield from required(refusal.reason, "reason", _("write what is still not remedied"))
    yield from in_order(refusal.claimed_on, refusal.refused_on, "refused_on", code="refused_before_remedy")


def of_transfer(transfer: "Transfer", *, visited_on: dt.date) -> Iterator[RuleViolation]:
    """A transfer is a letter to somebody, after the visit; the reply comes after the letter."""
    yield from required(transfer.agency, "agency", _("write which agency the finding is transferred to"))
    yield from required(transfer.letter_number, "letter_number", _("write the number of the letter"))
    yield from after_visit(visited_on, transfer.sent_on, "sent_on")
    yield from in_order(transfer.sent_on, transfer.reply_due, "reply_due")
    yield from in_order(transfer.sent_on, transfer.replied_on, "replied_on")
    if transfer.replied_on is None and (transfer.reply or transfer.reply_number):
        yield RuleViolation("reply_without_day", _("there is a reply; write the day it came"), "replied_on")


def of_sanction(sanction: "Sanction", *, visited_on: dt.date) -> Iterator[RuleViolation]:
    """A fine is zero or more; what follows the visit and the decision comes after them."""
    if sanction.amount is None and not sanction.number and not sanction.measures:
        yield RuleViolation("required", _("write the sanction's number, its fine or its measures"), "number")
    yield from not_negative(sanction.amount, "amount")
    yield from after_visit(visited_on, sanction.decided_on, "decided_on")
    yield from in_order(sanction.decided_on, sanction.due_on, "due_on")
    yield from in_order(sanction.decided_on, sanction.paid_on, "paid_on")
    yield from in_order(sanction.suspended_from, sanction.suspended_to, "suspended_to")
    if sanction.suspended_to is not None and sanction.suspended_from is None:
        yield RuleViolation("required", _("write the first day of the suspension"), "suspended_from")


def warnings_of_visit(
    *, earlier: int, allowed: int | None, year: int, source: str, establishment: str
) -> Iterator[RuleViolation]:
    """One regular inspection per establishment and year (NĐ 32/2024 Đ24.2); ``allowed`` None: no such rule then."""
    if allowed is None or earlier < allowed:
        return
    message = _(
        "%(establishment)s already had %(count)d regular inspection in %(year)d; the law allows %(allowed)d a year "
        "unless there are signs of a violation (%(source)s)"
    )
    values = {"establishment": establishment, "count": earlier, "year": year, "allowed": allowed, "source": source}
    yield RuleViolation("second_regular_visit", message % values, "kind")


def warnings_of_sanction(
    *, amount: Decimal | None, code: str, domain: str, decided_on: dt.date | None, visited_on: dt.date,
    limitation_on: dt.date | None, field_maximum: "RuleParameter | None",
) -> Iterator[RuleViolation]:  # fmt: skip
    """A fine above the highest one in force on the day of the visit, a decision after the limitation date.

    The highest fine is the catalogue's for the code; where it knows none, the one of the field of law as a whole.
    """
    most, basis, checked = _highest_fine(entry_named(code, visited_on) if code else None, field_maximum)
    if amount is not None and most is not None and amount > most:
        message = _("%(amount)s million VND is above the highest fine for organisations, %(most)s (%(basis)s)")
        basis = basis if checked else f"{basis}; {_('not checked against the Official Gazette')}"
        values = {"amount": number(amount), "most": number(most), "basis": basis}
        yield RuleViolation("fine_above_maximum", message % values, "amount")
    if decided_on is not None and limitation_on is not None and decided_on > limitation_on:
        message = _("the time to sanction ended on %(day)s (field: %(field)s)")
        values = {"day": shown(limitation_on), "field": str(Domain(domain).label)}
        yield RuleViolation("after_limitation", message % values, "decided_on")


def _highest_fine(entry: Entry | None, field: "RuleParameter | None") -> tuple[Decimal | None, str, bool]:
    """The highest fine known, its basis, and whether that was checked against the Official Gazette."""
    if entry is not None and entry.fine_max is not None:
        return entry.fine_max, entry.legal_basis, entry.checked
    if field is None:
        return None, "", True
    return Decimal(str(field.value)), field.legal_source, field.checked_against_gazette


def of_reinspection(reinspection: "Inspection | None", finding: "Finding") -> Iterator[RuleViolation]:
    """The visit that verified the remedy was of the same cluster and came after it."""
    if reinspection is None:
        return
    if reinspection.cluster_id != finding.inspection.cluster_id:
        message = _("inspection %(code)s was of another cluster; name one of the same cluster")
        yield RuleViolation("other_cluster", message % {"code": reinspection.code}, "reinspection")
    yield from in_order(finding.remedied_on, reinspection.visited_on, "reinspection", code="before_remedy")


def already_answered(letter: "Transfer") -> str:
    """What to say to a second reply."""
    return _("letter %(number)s has its reply already") % {"number": letter.letter_number}


def of_plan(plan: "InspectionPlan") -> Iterator[RuleViolation]:
    """A plan is somebody's."""
    yield from required(plan.agency, "agency", _("write whose plan it is"))


def of_approval(plan: "InspectionPlan", *, today: dt.date, visits: int) -> Iterator[RuleViolation]:
    """A plan is approved once, by a decision, when there is something in it."""
    if plan.state == PlanState.APPROVED:
        yield RuleViolation("wrong_state", _("the plan is approved already"), "state")
    yield from required(plan.decision_number, "decision_number", _("write the number of the decision on the plan"))
    yield from not_in_future(plan.decided_on, today, "decided_on")
    if not visits:
        yield RuleViolation("empty", _("the plan has no visit yet; add the clusters to visit first"), "state")


def of_planned_visit(visit: "PlannedVisit", *, tenant_is_there: bool) -> Iterator[RuleViolation]:
    """A planned visit is in the plan's field, and its tenant leases land in the cluster in that year."""
    if not visit.domain:
        yield RuleViolation("required", _("choose the field"), "domain")
    elif visit.plan.domain and visit.domain != visit.plan.domain:
        message = _("the plan is of the field “%(field)s”; another field goes into another plan")
        yield RuleViolation("other_field", message % {"field": str(Domain(visit.plan.domain).label)}, "domain")
    if visit.tenant is not None and not tenant_is_there:
        message = _("%(tenant)s leases no land in %(cluster)s in %(year)d")
        values = {"tenant": visit.tenant, "cluster": visit.cluster, "year": visit.plan.year}
        yield RuleViolation("tenant_not_there", message % values, "tenant")


def of_fulfilment(visit: "PlannedVisit", inspection: "Inspection") -> Iterator[RuleViolation]:
    """A planned visit is fulfilled once, by a visit to the same place in the same field, not before its year."""
    if visit.inspection_id not in (None, inspection.pk):
        yield RuleViolation("wrong_state", _("another inspection has fulfilled this planned visit"), "planned")
    same_place = visit.cluster_id == inspection.cluster_id and visit.tenant_id in (None, inspection.tenant_id)
    if not same_place or visit.domain != inspection.domain:
        message = _("the planned visit is to %(place)s, field “%(field)s”; choose the one that this visit was")
        values = {"place": visit.tenant or visit.cluster, "field": str(Domain(visit.domain).label)}
        yield RuleViolation("other_visit", message % values, "planned")
    yield from in_order(dt.date(visit.plan.year, 1, 1), inspection.visited_on, "visited_on", code="before_plan")


def planned_again(*, establishment: str, earlier: int, allowed: int, year: int, source: str) -> RuleViolation:
    """One more regular visit than the law allows an establishment in the year."""
    message = _(
        "%(establishment)s has %(count)d regular inspection made or planned in %(year)d already; the law allows "
        "%(allowed)d a year unless there are signs of a violation (%(source)s)"
    )
    values = {"establishment": establishment, "count": earlier, "year": year, "allowed": allowed, "source": source}
    return RuleViolation("second_regular_visit", message % values, "explanation")
