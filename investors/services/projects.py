"""Assessing who wants to produce in a cluster, and acting on projects that are slow or idle."""

import datetime as dt
from collections.abc import Mapping
from typing import IO, Any

from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.utils.translation import gettext as _

from ccn_portal.accounts.models import User
from ccn_portal.accounts.permissions import Permission
from ccn_portal.errors import RuleViolation, raise_all
from ccn_portal.files import examine, keep
from ccn_portal.history.tracking import recorded
from ccn_portal.text import clean
from ccn_portal.today import today
from clusters.services.writing import assign, next_code, require_reach, store
from investors import validation
from investors.models import AssessmentFile, CapabilityAssessment, Lease, ProjectAction


# -- capability ---------------------------------------------------------------------------------
def open_assessment(
    *, by: User | None, ratings: Mapping[str, Mapping[str, str]] | None = None, reason: str = "", **values: Any
) -> CapabilityAssessment:
    """Take in an application to produce in a cluster; ``received_on`` is today when absent, a ``code`` is given."""
    with recorded("open_assessment", by=by, reason=reason):
        day = values["received_on"] = values.get("received_on") or today()
        values["code"] = values.get("code") or next_code(CapabilityAssessment, "NL", day.year)
        return _write(CapabilityAssessment(assessed_by=by), values, ratings, "open_assessment", by, reason)


def change_assessment(
    assessment: CapabilityAssessment,
    *,
    by: User | None,
    ratings: Mapping[str, Mapping[str, str]] | None = None,
    reason: str = "",
    **values: Any,
) -> CapabilityAssessment:
    """Correct an assessment or rate further criteria; RuleViolation ``wrong_state`` once it is concluded."""
    with recorded("change_assessment", by=by, reason=reason):
        found = _open(assessment)
        return _write(found, values, ratings, "change_assessment", by, reason)


def conclude_assessment(
    *,
    assessment: CapabilityAssessment,
    result: str,
    conclusion: str,
    decided_on: dt.date | None = None,
    by: User | None,
) -> CapabilityAssessment:
    """Say whether the applicant is suitable, and why; ``decided_on`` is today when absent.

    RuleViolations while a criterion is not rated, or when "suitable" contradicts a criterion that is not met.
    """
    with recorded("conclude_assessment", by=by, reason=conclusion):
        found = _open(assessment)
        raise_all(validation.of_conclusion(found, result))
        values = {"result": result, "conclusion": conclusion, "decided_on": decided_on or today()}
        return _write(found, values, None, "conclude_assessment", by, conclusion)


def keep_document(*, assessment: CapabilityAssessment, file: IO[bytes], name: str, by: User) -> AssessmentFile:
    """Keep a document of the applicant; the same bytes are kept once.

    RuleViolation ``too_large``, ``empty`` or ``unknown_type``; PermissionDenied for who may not assess.
    """
    if not by.may(Permission.EDIT_REGISTER):
        raise PermissionDenied
    require_reach(by, clusters=[assessment.cluster])
    examined = examine(file, name)
    with recorded("attach_file", by=by, reason=examined.name):
        kept, _is_new = keep(assessment.files, file, examined, by=by)
        return kept


def _open(assessment: CapabilityAssessment) -> CapabilityAssessment:
    found = CapabilityAssessment.objects.select_for_update().filter(pk=assessment.pk).first()
    if found is None:
        raise Http404
    if found.decided_on is not None:
        raise RuleViolation("wrong_state", _("the assessment is concluded; start a new one"), "state")
    return found


def _write(
    assessment: CapabilityAssessment,
    values: Mapping[str, Any],
    ratings: Mapping[str, Mapping[str, str]] | None,
    act: str,
    by: User | None,
    reason: str,
) -> CapabilityAssessment:
    assign(assessment, values)
    if ratings is not None:
        given = {
            code: {"rating": one.get("rating", ""), "note": clean(one.get("note", ""))} for code, one in ratings.items()
        }
        assessment.ratings = {code: one for code, one in given.items() if one["rating"] or one["note"]}
    require_reach(by, clusters=[assessment.cluster])
    return store(assessment, validation.of_assessment(assessment, today()), act=act, by=by, reason=reason)


# -- slow and idle projects ---------------------------------------------------------------------
def act_on_project(*, lease: Lease, by: User | None, reason: str = "", **values: Any) -> ProjectAction:
    """Record an urging letter, a commitment, more time or the recovery of land; ``taken_on`` is today when absent."""
    with recorded("act_on_project", by=by, reason=reason or str(values.get("letter_number", ""))):
        values["taken_on"] = values.get("taken_on") or today()
        action = assign(ProjectAction(lease=lease, taken_by=by), values)
        require_reach(by, clusters=[lease.cluster])
        return store(action, validation.of_project_action(action, today()), act="act_on_project", by=by, reason=reason)
