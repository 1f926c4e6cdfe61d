"""What is done with a report after it is built: approved, filed, restated; and with a build that is not wanted."""

import datetime as dt
from typing import IO, Any

from django.db.models import Max
from django.http import Http404
from django.utils import timezone
from django.utils.translation import gettext as _

from ccn_portal.accounts.models import User
from ccn_portal.errors import RuleViolation, raise_all
from ccn_portal.files import PDF, examine, keep
from ccn_portal.history.tracking import recorded
from ccn_portal.jobs.models import State
from ccn_portal.jobs.services import cancel, enqueue
from ccn_portal.letters.services import keep_in_force
from ccn_portal.text import clean
from ccn_portal.today import today
from ccn_portal.ui.numbers import day as shown_day
from reports.choices import ReportState
from reports.documents.docx_template import REPORT
from reports.filing.seal import seal_of
from reports.filing.states import Action, next_state, require
from reports.models import Report, SignedCopy

LONGEST_REASON = 2000
LONGEST_NUMBER = 60


def approve_report(*, report: Report, by: User, reason: str = "") -> Report:
    """Freeze a draft: it is not built again unless it goes back to draft.

    RuleViolation ``wrong_state``, or ``not_ended`` before the period's cut-off day.
    """
    with recorded("approve_report", by=by, reason=reason):
        report = _stepping(report, Action.APPROVE, by)
        if report.ends_on > today():
            message = _("The period ends on %(day)s: figures before that day are not yet those of the period.")
            raise RuleViolation("not_ended", message % {"day": shown_day(report.ends_on)}, "period")
        report.stage = next_state(report.state, Action.APPROVE)
        keep_in_force(kind=REPORT, unit=report.unit, by=by)  # its document is drawn with this template ever after
        report.approved_at, report.approved_by = timezone.now(), by
        report.save(update_fields=["stage", "approved_at", "approved_by"])
    return report


def reopen_report(*, report: Report, by: User, reason: str) -> Report:
    """Take the approval back while the report is not filed; RuleViolation ``wrong_state`` or ``required``."""
    with recorded("reopen_report", by=by, reason=clean(reason)):
        report = _stepping(report, Action.REOPEN, by)
        _said(reason, _("Say why it goes back to draft."))
        report.stage = next_state(report.state, Action.REOPEN)
        report.approved_at = report.approved_by = None
        report.save(update_fields=["stage", "approved_at", "approved_by"])
    return report


def file_report(
    *,
    report: Report,
    by: User,
    number: str,
    issued_on: dt.date | None,
    signed: IO[bytes] | None = None,
    signed_name: str = "",
    reason: str = "",
) -> Report:
    """Seal an approved report with the number and day of its document; the version filed before is superseded.

    RuleViolations ``required``, ``too_long``, ``in_future`` or ``before_cut_off``, and those of the signed copy.
    """
    number = clean(number)
    with recorded("file_report", by=by, reason=reason):
        report = _stepping(report, Action.FILE, by)
        raise_all(_wrong_with_cover(report, number, issued_on))
        earlier = _versions(report).filter(stage=ReportState.FILED)
        for version in earlier.select_for_update(of=("self",)):
            following = next_state(version.state, Action.SUPERSEDE)
            Report.objects.filter(pk=version.pk).update(stage=following)
        report.stage = next_state(report.state, Action.FILE)
        report.number, report.issued_on = number, issued_on
        report.filed_at, report.filed_by = timezone.now(), by
        report.seal = seal_of(report)
        report.save(update_fields=["stage", "number", "issued_on", "filed_at", "filed_by", "seal"])
        if signed is not None:
            _keep(report, signed, signed_name, by)
    return report


def attach_signed_copy(*, report: Report, by: User, file: IO[bytes], name: str) -> SignedCopy:
    """Keep the signed PDF with a filed report; the same bytes are kept once, and none is taken away.

    RuleViolation ``wrong_state``, ``too_large``, ``empty`` or ``unknown_type``.
    """
    with recorded("attach_signed_copy", by=by, reason=name):
        report = _stepping(report, Action.ATTACH, by)
        return _keep(report, file, name, by)


def restate_report(*, report: Report, by: User, reason: str) -> Report:
    """Begin a further version of a filed report, built from the register as it stands now; gives that version.

    RuleViolation ``wrong_state`` (also when the further version exists) or ``required`` without a reason.
    """
    reason = clean(reason)[:LONGEST_REASON]
    with recorded("restate_report", by=by, reason=reason):
        report = _stepping(report, Action.RESTATE, by)
        if report.later_version is not None:
            raise RuleViolation("wrong_state", _("A later version of this report exists already."), "state")
        _said(reason, _("Say why it has to be restated."))
        following = Report(
            **report.subject,
            starts_on=report.starts_on,
            ends_on=report.ends_on,
            version=_versions(report).aggregate(last=Max("version"))["last"] + 1,
            reason=reason,
        )
        return enqueue(following, by=by)


def discard_restatement(*, report: Report, by: User, reason: str) -> Report:
    """Want a restatement no longer: the version filed before stays in force, this one stays only to be read.

    RuleViolation ``wrong_state`` (also for a first version) or ``required`` without a reason.
    """
    reason = clean(reason)[:LONGEST_REASON]
    with recorded("discard_report", by=by, reason=reason):
        report = _stepping(report, Action.DISCARD, by)
        if report.version == 1:
            message = _("Only a restatement is discarded; a first version is built anew as long as it is a draft.")
            raise RuleViolation("wrong_state", message, "state")
        _said(reason, _("Say why it is discarded."))
        report.stage = next_state(report.state, Action.DISCARD)
        report.discarded_at, report.discarded_by, report.discard_reason = timezone.now(), by, reason
        report.save(update_fields=["stage", "discarded_at", "discarded_by", "discard_reason"])
    return report


def cancel_build(*, report: Report, by: User, reason: str = "") -> Report:
    """Want the build no longer: a draft that was being built anew stays as it was, else there is nothing yet."""
    with recorded("cancel_report", by=by, reason=reason):
        report = _stepping(report, Action.CANCEL, by)
        leaving = State.DONE if report.stage else State.FAILED
        told = "" if report.stage else _("%(user)s cancelled the build. It can be asked for again.") % {"user": by}
        if not cancel(report, leaving=leaving, reason=told):
            raise RuleViolation("wrong_state", _("The report has just been built."), "state")
        report.refresh_from_db()
    return report


def retry_build(*, report: Report, by: User, reason: str = "") -> Report:
    """Have a report that could not be built, or was cancelled, built again."""
    with recorded("retry_report", by=by, reason=reason):
        return enqueue(_stepping(report, Action.RETRY, by), by=by)


def _stepping(report: Report, action: Action, by: User) -> Report:
    """The row, locked: the user may see it, may do this, and the state allows it."""
    if not Report.objects.visible_to(by).filter(pk=report.pk).exists():
        raise Http404
    require(by, action)
    locked = Report.objects.select_for_update(of=("self",)).select_related("unit").get(pk=report.pk)
    next_state(locked.state, action)
    return locked


def _versions(report: Report) -> Any:
    """All versions of a report."""
    return Report.objects.filter(**report.subject)


def _said(reason: str, otherwise: str) -> None:
    if not clean(reason):
        raise RuleViolation("required", otherwise, "reason")


def _wrong_with_cover(report: Report, number: str, issued_on: dt.date | None) -> list[RuleViolation]:
    found = []
    if not number:
        found.append(("required", _("Give the number of the document, 12/BC-SCT say."), "number"))
    if len(number) > LONGEST_NUMBER:
        message = _("At most %(most)d characters.") % {"most": LONGEST_NUMBER}
        found.append(("too_long", message, "number"))
    if issued_on is None:
        found.append(("required", _("Give the day of the document."), "issued_on"))
    elif issued_on > today():
        found.append(("in_future", _("This day has not come yet."), "issued_on"))
    elif issued_on < report.ends_on:
        message = _("A report with figures up to %(day)s is not issued before that day.")
        found.append(("before_cut_off", message % {"day": shown_day(report.ends_on)}, "issued_on"))
    return [RuleViolation(*problem) for problem in found]


def _keep(report: Report, file: IO[bytes], name: str, by: User) -> SignedCopy:
    no_pdf = _("The signed document is a PDF; this file is none.")
    examined = examine(file, name, field="signed", only=[PDF], otherwise=no_pdf)
    kept, _is_new = keep(report.signed_copies, file, examined, by=by)
    return kept
