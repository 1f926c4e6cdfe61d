"""Answering the checklist of a visit, and what a "no" leads to."""

from collections.abc import Mapping

from django.utils.translation import gettext as _

from ccn_portal.accounts.models import User
from ccn_portal.errors import RuleViolation, raise_all
from ccn_portal.history.tracking import recorded
from ccn_portal.text import clean
from clusters.services.writing import assign, check
from inspections.checklists import checklist_of
from inspections.choices import Answer
from inspections.models import ChecklistAnswer, Finding, Inspection
from inspections.services.rights import require_keeper


def answer_checklist(
    *, inspection: Inspection, answers: Mapping[str, tuple[str, str]], by: User | None, reason: str = ""
) -> list[ChecklistAnswer]:
    """Note what was seen: point → (answer, note). Points not named stay as they are.

    A point not looked at needs no row; an answer from which a finding was made stays "no" (``has_finding``).
    """
    require_keeper(by, inspection)
    known = {point.code: point for point in checklist_of(inspection)}
    with recorded("answer_checklist", by=by, reason=reason):
        Inspection.objects.select_for_update(no_key=True, of=("self",)).get(pk=inspection.pk)
        present = {row.item: row for row in inspection.answers.all()}
        problems: list[RuleViolation] = []
        changed: list[ChecklistAnswer] = []
        for item, (answer, note) in answers.items():
            row = present.get(item)
            if item not in known and row is None:
                problems.append(_unknown(item))
                continue
            if row is not None and row.finding_id is not None and answer != Answer.NO:
                problems.append(_kept(item))
                continue
            if _is_news(row, answer, clean(note)):
                row = row or ChecklistAnswer(inspection=inspection, item=item)
                changed.append(assign(row, {"answer": answer, "note": note, "answered_by": by}))
        raise_all(problems)
        for row in changed:
            check(row)
            row.save()
    return changed


def link_finding(*, inspection: Inspection, item: str, finding: Finding, by: User | None) -> None:
    """Note that the "no" of a point became this finding; nothing to note where the point was not answered "no"."""
    require_keeper(by, inspection)
    with recorded("link_finding", by=by, reason=item):
        rows = inspection.answers.select_for_update(of=("self",)).filter(item=item, answer=Answer.NO)
        row = rows.filter(finding__isnull=True).first()
        if row is not None:
            row.finding = finding
            row.save()


def _is_news(row: ChecklistAnswer | None, answer: str, note: str) -> bool:
    if row is None:
        return answer != Answer.NOT_LOOKED or bool(note)
    return (row.answer, row.note) != (answer, note)


def _unknown(item: str) -> RuleViolation:
    message = _("the checklist of this visit has no point %(item)s; choose one of its field in force on its day")
    return RuleViolation("unknown_point", message % {"item": item}, item)


def _kept(item: str) -> RuleViolation:
    message = _("a finding was made of this point, so its answer stays “no”; correct the finding instead")
    return RuleViolation("has_finding", message, item)
