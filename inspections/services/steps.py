"""What is done about a finding: each step is dated, has an actor, and is possible in some states only."""

import datetime as dt
from collections.abc import Iterable
from decimal import Decimal
from typing import IO, Any

from django.http import Http404

from ccn_portal.accounts.models import User
from ccn_portal.errors import RuleViolation
from ccn_portal.history.tracking import recorded
from ccn_portal.rules.keys import Key
from ccn_portal.rules.lookup import Rules
from ccn_portal.rules.models import RuleParameter
from ccn_portal.text import clean
from ccn_portal.today import today
from clusters.services.writing import assign, check
from inspections import validation
from inspections.choices import Act, Domain
from inspections.models import (
    DeadlineExtension,
    Finding,
    FindingFile,
    Inspection,
    RemedyRefusal,
    Sanction,
    Transfer,
)
from inspections.services import notices
from inspections.services.files import attach
from inspections.services.rights import require

LIMITATIONS = {
    Domain.ENVIRONMENT: Key.LIMITATION_ENVIRONMENT,
    Domain.FIRE_SAFETY: Key.LIMITATION_FIRE_SAFETY,
    Domain.LAND: Key.LIMITATION_LAND,
    Domain.CONSTRUCTION: Key.LIMITATION_CONSTRUCTION,
    Domain.INVESTMENT: Key.LIMITATION_INVESTMENT,
    Domain.LABOUR: Key.LIMITATION_LABOUR,
    Domain.OTHER: Key.LIMITATION_OTHER,
}
HIGHEST_FINES = {
    Domain.ENVIRONMENT: Key.FINE_MAX_ENVIRONMENT,
    Domain.FIRE_SAFETY: Key.FINE_MAX_FIRE_SAFETY,
    Domain.LAND: Key.FINE_MAX_LAND,
    Domain.CONSTRUCTION: Key.FINE_MAX_CONSTRUCTION,
    Domain.INVESTMENT: Key.FINE_MAX_INVESTMENT,
    Domain.LABOUR: Key.FINE_MAX_LABOUR,
}


def extend(
    *, finding: Finding, new_due: dt.date, reason: str, decided_on: dt.date | None = None, by: User | None
) -> DeadlineExtension:
    """Give more time for the remedy, with a reason; ``decided_on`` is today when absent."""
    with recorded("extend_deadline", by=by, reason=reason):
        found = _locked(finding, Act.EXTEND, by)
        extension = DeadlineExtension(
            finding=found, decided_on=decided_on or today(), new_due=new_due, reason=reason, decided_by=by
        )
        problems = validation.of_extension(extension, visited_on=found.inspection.visited_on, present_due=found.due_on)
        return _store(extension, [*problems, *validation.not_in_future(extension.decided_on, today(), "decided_on")])


def record_remedy(*, finding: Finding, remedied_on: dt.date, note: str = "", by: User | None) -> Finding:
    """Record that the violation is remedied; somebody still has to verify it."""
    with recorded("record_remedy", by=by, reason=note):
        found = _locked(finding, Act.REMEDY, by)
        assign(found, {"remedied_on": remedied_on, "remedy_note": note, "remedied_by": by})
        _store(found, [*_rules(found), *validation.not_in_future(remedied_on, today(), "remedied_on")])
        notices.tell_remedied(found, by)
    return found


def add_evidence(*, finding: Finding, file: IO[bytes], name: str, shows_remedy: bool = True, by: User) -> FindingFile:
    """Keep a photo or document without saying that the finding is remedied; complaints are those of ``attach``."""
    with recorded("add_evidence", by=by, reason=name):
        return attach(
            finding=_locked(finding, Act.EVIDENCE, by), file=file, name=name, shows_remedy=shows_remedy, by=by
        )


def refuse_remedy(*, finding: Finding, reason: str, refused_on: dt.date | None = None, by: User | None) -> Finding:
    """What was reported as remedied is not: the finding is open again, and the reason is kept; today when absent.

    The deadline stays: who needs more time asks for an extension.
    """
    with recorded("refuse_remedy", by=by, reason=reason):
        found = _locked(finding, Act.REFUSE, by)
        refusal = RemedyRefusal(
            finding=found, claimed_on=found.remedied_on, claim=found.remedy_note, claimed_by=found.remedied_by,
            refused_on=refused_on or today(), reason=clean(reason), refused_by=by,
        )  # fmt: skip
        problems = validation.of_refusal(refusal)
        _store(refusal, [*problems, *validation.not_in_future(refusal.refused_on, today(), "refused_on")])
        assign(found, {"remedied_on": None, "remedy_note": "", "remedied_by": None})
        _store(found, _rules(found))
        notices.tell_refused(refusal, by)
    return found


def transfer(
    *,
    finding: Finding,
    agency: str,
    letter_number: str,
    sent_on: dt.date,
    reply_due: dt.date | None = None,
    by: User | None,
) -> Transfer:
    """Hand the finding to the agency that may decide; where the letter names no day, the usual time to reply counts."""
    with recorded("transfer_finding", by=by, reason=letter_number):
        found = _locked(finding, Act.TRANSFER, by)
        if reply_due is None:
            reply_due = sent_on + dt.timedelta(days=Rules(sent_on).integer(Key.WATCH_TRANSFER_REPLY_DAYS))
        letter = Transfer(
            finding=found, agency=agency, letter_number=letter_number, sent_on=sent_on, reply_due=reply_due
        )
        problems = validation.of_transfer(letter, visited_on=found.inspection.visited_on)
        _store(letter, [*problems, *validation.not_in_future(sent_on, today(), "sent_on")])
        notices.tell_transferred(letter, by)
    return letter


def record_reply(
    *, transfer: Transfer, replied_on: dt.date, reply: str = "", reply_number: str = "", by: User | None
) -> Transfer:
    """Record what the agency answered."""
    with recorded("record_reply", by=by, reason=reply_number):
        found = _locked(transfer.finding, Act.REPLY, by)
        letter = Transfer.objects.select_for_update().get(pk=transfer.pk)
        if letter.replied_on is not None:
            raise RuleViolation("wrong_state", validation.already_answered(letter), "state")
        assign(letter, {"replied_on": replied_on, "reply": reply, "reply_number": reply_number})
        problems = validation.of_transfer(letter, visited_on=found.inspection.visited_on)
        return _store(letter, [*problems, *validation.not_in_future(replied_on, today(), "replied_on")])


def sanction(*, finding: Finding, amount: Decimal | None = None, by: User | None, **values: Any) -> Sanction:
    """Record the sanction, or correct what was recorded of it; what is not named stays."""
    with recorded("record_sanction", by=by, reason=str(values.get("number", ""))):
        found = _locked(finding, Act.SANCTION, by)
        decision = Sanction.objects.filter(finding=found).first() or Sanction(finding=found)
        assign(decision, values if amount is None else values | {"amount": amount})
        problems = [
            *validation.of_sanction(decision, visited_on=found.inspection.visited_on),
            *validation.not_in_future(decision.decided_on, today(), "decided_on"),
            *validation.not_in_future(decision.paid_on, today(), "paid_on"),
        ]
        return _store(decision, problems)


def close(
    *,
    finding: Finding,
    proof: str,
    closed_on: dt.date | None = None,
    reinspection: Inspection | None = None,
    by: User | None,
) -> Finding:
    """Close what is remedied and verified; ``closed_on`` is today when absent. Without proof nothing closes."""
    with recorded("close_finding", by=by, reason=proof):
        found = _locked(finding, Act.CLOSE, by)
        closing = {"closed_on": closed_on or today(), "closing_proof": proof, "closed_by": by}
        assign(found, closing | {"reinspection": reinspection})
        problems = [*_rules(found), *validation.not_in_future(found.closed_on, today(), "closed_on")]
        return _store(found, [*problems, *validation.of_reinspection(reinspection, found)])


def limitation_on(finding: Finding) -> dt.date | None:
    """The last day to sanction what the visit found, by the rules of that day; None where none is known."""
    return limitation_of(finding.inspection, Rules(finding.inspection.visited_on))[0]


def limitation_of(visit: Inspection, rules: Rules) -> tuple[dt.date | None, RuleParameter | None]:
    """The last day to sanction what the visit found, and the parameter it comes from; ``rules`` are of its day."""
    years = rules.find(LIMITATIONS[Domain(visit.domain)])
    return (_years_later(visit.visited_on, int(years.value)) if years else None), years


def limitations_of(findings: Iterable[Finding]) -> dict[int, dt.date | None]:
    """The last day to sanction each finding (by id), their inspections at hand; one query."""
    rows = list(findings)
    rules = Rules.on_days({row.inspection.visited_on for row in rows})
    return {row.pk: limitation_of(row.inspection, rules[row.inspection.visited_on])[0] for row in rows}


def _years_later(day: dt.date, years: int) -> dt.date:
    """The same day of a later year; 28 February for a 29th that year has not."""
    try:
        return day.replace(year=day.year + years)
    except ValueError:
        return day.replace(year=day.year + years, day=28)


def warnings_of_sanction(decision: Sanction, rules: Rules | None = None) -> list[RuleViolation]:
    """What is unusual about a sanction: above the highest fine, after the limitation date.

    ``rules`` are those of the day of the visit; they are read when absent.
    """
    finding = decision.finding
    visit = finding.inspection
    rules = rules or Rules(visit.visited_on)
    highest = HIGHEST_FINES.get(Domain(visit.domain))
    return list(
        validation.warnings_of_sanction(
            amount=decision.amount,
            code=finding.code,
            domain=visit.domain,
            decided_on=decision.decided_on,
            visited_on=visit.visited_on,
            limitation_on=limitation_of(visit, rules)[0],
            field_maximum=rules.find(highest) if highest else None,
        )
    )


def _locked(finding: Finding, act: Act, by: User | None) -> Any:
    """The finding as it is today, nobody else's to change; Http404, PermissionDenied or ``wrong_state``."""
    findings = Finding.objects.all() if by is None else Finding.objects.visible_to(by)
    rows = findings.as_of(today()).select_related("inspection__cluster", "inspection__recorded_by")
    rows = rows.select_for_update(of=("self",))
    found = rows.filter(pk=finding.pk).first()
    if found is None:
        raise Http404
    require(act, found, by)
    return found


def _rules(finding: Finding) -> list[RuleViolation]:
    return list(validation.of_finding(finding, finding.inspection))


def _store(record: Any, problems: list[RuleViolation]) -> Any:
    check(record, problems)
    record.save()
    return record
