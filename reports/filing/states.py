"""The states of a report as a table: state × action → next state, and who may.

The services ask this table, and the database's trigger is written from it: SQL cannot go another way either.
"""

from collections.abc import Sequence
from enum import StrEnum

from django.core.exceptions import PermissionDenied
from django.utils.translation import gettext as _

from ccn_portal.accounts.models import User
from ccn_portal.accounts.permissions import Permission
from ccn_portal.errors import RuleViolation
from reports.choices import ReportState


class Action(StrEnum):
    """What is done with a report."""

    BUILD = "build"
    CANCEL = "cancel"
    RETRY = "retry"
    APPROVE = "approve"
    REOPEN = "reopen"
    FILE = "file"
    ATTACH = "attach"
    RESTATE = "restate"
    SUPERSEDE = "supersede"
    DISCARD = "discard"


# cancelling leads back to the draft that was being built anew, if there was one; a restatement leaves the filed
# version as it is and begins a new one; the new one's filing supersedes it, unless it is discarded before its approval
NEXT: dict[tuple[ReportState, Action], ReportState] = {
    (ReportState.QUEUED, Action.CANCEL): ReportState.FAILED,
    (ReportState.BUILDING, Action.CANCEL): ReportState.FAILED,
    (ReportState.FAILED, Action.RETRY): ReportState.QUEUED,
    (ReportState.FAILED, Action.BUILD): ReportState.QUEUED,
    (ReportState.DRAFT, Action.BUILD): ReportState.QUEUED,
    (ReportState.DRAFT, Action.APPROVE): ReportState.APPROVED,
    (ReportState.APPROVED, Action.REOPEN): ReportState.DRAFT,
    (ReportState.APPROVED, Action.FILE): ReportState.FILED,
    (ReportState.FILED, Action.ATTACH): ReportState.FILED,
    (ReportState.FILED, Action.RESTATE): ReportState.FILED,
    (ReportState.FILED, Action.SUPERSEDE): ReportState.SUPERSEDED,
    (ReportState.FAILED, Action.DISCARD): ReportState.DISCARDED,
    (ReportState.DRAFT, Action.DISCARD): ReportState.DISCARDED,
}
WHO: dict[Action, Permission] = {
    Action.BUILD: Permission.BUILD_REPORT,
    Action.CANCEL: Permission.BUILD_REPORT,
    Action.RETRY: Permission.BUILD_REPORT,
    Action.APPROVE: Permission.APPROVE_REPORT,
    Action.REOPEN: Permission.APPROVE_REPORT,
    Action.FILE: Permission.FILE_REPORT,
    Action.ATTACH: Permission.BUILD_REPORT,
    Action.RESTATE: Permission.BUILD_REPORT,
    Action.SUPERSEDE: Permission.FILE_REPORT,
    Action.DISCARD: Permission.BUILD_REPORT,
}
CLOSED = (ReportState.APPROVED, ReportState.FILED, ReportState.SUPERSEDED)  # no build changes these
SEALED = (ReportState.FILED, ReportState.SUPERSEDED)  # nothing changes these
KEPT = (*CLOSED, ReportState.DISCARDED)  # of these the content stays as it is
_UNBUILT = ("", ReportState.DRAFT)  # the stages a row begins with, and may be deleted in


def may(user: User, action: Action) -> bool:
    """Whether the user's role may do this with reports at all."""
    return user.may(WHO[action])


def require(user: User, action: Action) -> None:
    """PermissionDenied for a role that may not."""
    if not may(user, action):
        raise PermissionDenied


def next_state(state: ReportState, action: Action) -> ReportState:
    """Where the action leads; RuleViolation ``wrong_state`` when the state does not allow it."""
    following = NEXT.get((state, action))
    if following is None:
        raise RuleViolation("wrong_state", _why_not(state, action), "state")
    return following


def _why_not(state: ReportState, action: Action) -> str:
    by_action = {
        Action.CANCEL: _("Nothing is being built: there is nothing to cancel."),
        Action.RETRY: _("The last build did not fail: there is nothing to try again."),
        Action.RESTATE: _("Only a filed report that no later version replaces is restated."),
        Action.ATTACH: _("The signed document is kept with a filed report only."),
    }
    by_state = {
        ReportState.QUEUED: _("The report waits to be built."),
        ReportState.BUILDING: _("The report is being built."),
        ReportState.FAILED: _("The report could not be built: have it built again first."),
        ReportState.DRAFT: _("The report is a draft: it has to be approved first."),
        ReportState.APPROVED: _("The report is approved: nothing of it changes unless it goes back to draft."),
        ReportState.FILED: _("The report has been filed: it can only be restated as a new version."),
        ReportState.SUPERSEDED: _("A later version of this report has taken its place."),
        ReportState.DISCARDED: _("This restatement was discarded: nothing of it changes any more."),
    }
    return by_action.get(action) or by_state[state]


_SUBJECT = ("form", "unit_id", "cluster_id", "tenant_id", "investor_id", "period")
_SAME = " AND ".join(f'later."{column}" IS NOT DISTINCT FROM OLD."{column}"' for column in _SUBJECT)


def guard_sql(counted: Sequence[str], sealed: Sequence[str]) -> str:
    """The trigger: no other ways than the table's.

    Of an approved or discarded version the ``counted`` columns never change, of a filed one neither do the ``sealed``.
    """
    stages = (ReportState.DRAFT, *KEPT)
    ways = sorted({f"'{a}>{b}'" for (a, _action), b in NEXT.items() if a != b and a in stages and b in stages})
    ways += [f"'>{stage}'" for stage in (ReportState.DRAFT, ReportState.DISCARDED)]
    refuse = "RAISE EXCEPTION USING ERRCODE = 'check_violation', MESSAGE = "
    return f"""
        IF TG_OP = 'INSERT' THEN
            IF NEW.stage NOT IN ({_listed(_UNBUILT)}) THEN
                {refuse} 'a report begins unbuilt, not ' || NEW.stage;
            END IF;
            RETURN NEW;
        END IF;
        IF TG_OP = 'DELETE' THEN
            IF OLD.stage NOT IN ({_listed(_UNBUILT)}) THEN
                {refuse} 'report ' || OLD.id || ' is ' || OLD.stage || ': it stays';
            END IF;
            RETURN OLD;
        END IF;
        IF OLD.stage <> NEW.stage AND OLD.stage || '>' || NEW.stage NOT IN ({", ".join(ways)}) THEN
            {refuse} 'a report does not go from ' || OLD.stage || ' to ' || NEW.stage;
        END IF;
        IF OLD.stage = '{ReportState.FILED}' AND NEW.stage = '{ReportState.SUPERSEDED}' AND NOT EXISTS (
            SELECT FROM reports_report AS later
            WHERE ({_SAME}) AND later.version > OLD.version AND later.stage = '{ReportState.APPROVED}'
        ) THEN
            {refuse} 'report ' || OLD.id || ' is filed: only the filing of a later version takes its place';
        END IF;
        IF OLD.stage IN ({_listed(KEPT)}) AND ({_changed(counted)}) THEN
            {refuse} 'report ' || OLD.id || ' is ' || OLD.stage || ': its content stays';
        END IF;
        IF OLD.stage IN ({_listed(SEALED)}) AND ({_changed(sealed)}) THEN
            {refuse} 'report ' || OLD.id || ' is filed: nothing of it changes';
        END IF;
        RETURN NEW;
    """


def _listed(stages: Sequence[str]) -> str:
    return ", ".join(f"'{stage}'" for stage in stages)


def _changed(columns: Sequence[str]) -> str:
    return " OR ".join(f'OLD."{column}" IS DISTINCT FROM NEW."{column}"' for column in columns)
