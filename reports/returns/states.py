"""The states of a return as a table: state × action → next state, and who may.

The services ask this table, and the database's trigger is written from it: SQL cannot go another way either.
"""

from collections.abc import Sequence
from enum import StrEnum

from django.core.exceptions import PermissionDenied
from django.utils.translation import gettext as _

from ccn_portal.accounts.models import User
from ccn_portal.accounts.permissions import Permission
from ccn_portal.errors import RuleViolation
from reports.choices import ReturnState


class Action(StrEnum):
    """What is done with a return."""

    SAVE = "save"
    SUBMIT = "submit"
    SEND_BACK = "send_back"
    ACCEPT = "accept"
    CORRECT = "correct"


# a correction leaves the accepted version as it is: it begins a new one as a draft
NEXT: dict[tuple[ReturnState, Action], ReturnState] = {
    (ReturnState.DRAFT, Action.SAVE): ReturnState.DRAFT,
    (ReturnState.DRAFT, Action.SUBMIT): ReturnState.SUBMITTED,
    (ReturnState.RETURNED, Action.SAVE): ReturnState.RETURNED,
    (ReturnState.RETURNED, Action.SUBMIT): ReturnState.SUBMITTED,
    (ReturnState.SUBMITTED, Action.SEND_BACK): ReturnState.RETURNED,
    (ReturnState.SUBMITTED, Action.ACCEPT): ReturnState.ACCEPTED,
    (ReturnState.ACCEPTED, Action.CORRECT): ReturnState.ACCEPTED,
}
WHO: dict[Action, frozenset[Permission]] = {
    Action.SAVE: frozenset({Permission.SUBMIT_RETURN}),
    Action.SUBMIT: frozenset({Permission.SUBMIT_RETURN}),
    Action.SEND_BACK: frozenset({Permission.ACCEPT_RETURN}),
    Action.ACCEPT: frozenset({Permission.ACCEPT_RETURN}),
    Action.CORRECT: frozenset({Permission.SUBMIT_RETURN, Permission.ACCEPT_RETURN}),
}
OPEN = (ReturnState.DRAFT, ReturnState.SUBMITTED, ReturnState.RETURNED)
EDITABLE = tuple(state for state, action in NEXT if action is Action.SAVE)


def may(user: User, action: Action) -> bool:
    """Whether the user's role may do this with returns at all."""
    return any(user.may(permission) for permission in WHO[action])


def require(user: User, action: Action) -> None:
    """PermissionDenied for a role that may not."""
    if not may(user, action):
        raise PermissionDenied


def next_state(state: str, action: Action) -> ReturnState:
    """Where the action leads; RuleViolation ``wrong_state`` when the state does not allow it."""
    following = NEXT.get((ReturnState(state), action))
    if following is None:
        words = {
            ReturnState.DRAFT: _("The return is a draft: it has to be submitted first."),
            ReturnState.SUBMITTED: _("The return has been submitted and waits for the department."),
            ReturnState.RETURNED: _("The return was sent back: it has to be submitted again first."),
            ReturnState.ACCEPTED: _("The return has been accepted: begin a correction to change it."),
        }
        raise RuleViolation("wrong_state", words[ReturnState(state)], "state")
    return following


def guard_sql(frozen: Sequence[str]) -> str:
    """The trigger: no other ways than the table's; of an accepted version the ``frozen`` columns never change."""
    ways = sorted({f"'{before}>{after}'" for (before, _action), after in NEXT.items() if before != after})
    changed = " OR ".join(f'OLD."{column}" IS DISTINCT FROM NEW."{column}"' for column in frozen)
    refuse = "RAISE EXCEPTION USING ERRCODE = 'check_violation', MESSAGE = "
    return f"""
        IF TG_OP = 'DELETE' THEN
            IF OLD.state <> '{ReturnState.DRAFT}' THEN
                {refuse} 'return ' || OLD.id || ' was submitted: it stays';
            END IF;
            RETURN OLD;
        END IF;
        IF OLD.state <> NEW.state AND OLD.state || '>' || NEW.state NOT IN ({", ".join(ways)}) THEN
            {refuse} 'a return does not go from ' || OLD.state || ' to ' || NEW.state;
        END IF;
        IF OLD.state = '{ReturnState.ACCEPTED}' AND ({changed} OR (NEW.is_current AND NOT OLD.is_current)) THEN
            {refuse} 'return ' || OLD.id || ' is accepted: a correction makes a new version';
        END IF;
        RETURN NEW;
    """
