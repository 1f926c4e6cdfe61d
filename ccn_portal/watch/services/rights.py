"""Who may do what to an alert in which state: one table, for pages, API and tests.

The department may take on any alert of its register; an agency those in its own field; a locality those that fall to
localities, in its territory. Who has taken it on decides what becomes of it, and so may the leader.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from django.core.exceptions import PermissionDenied
from django.utils.translation import gettext as _

from ccn_portal.accounts.models import User
from ccn_portal.accounts.permissions import Permission
from ccn_portal.errors import RuleViolation
from ccn_portal.rules.watching import Duty
from ccn_portal.watch.choices import AlertAct, AlertState
from ccn_portal.watch.models import Alert


class Party(StrEnum):
    """What a user is to an alert."""

    HOLDER = "holder"
    DEPARTMENT = "department"
    LEADER = "leader"
    AGENCY = "agency"
    LOCALITY = "locality"


@dataclass(frozen=True)
class Rule:
    """In which states an act is possible, and who may do it."""

    states: tuple[AlertState, ...]
    parties: frozenset[Party]


_EVERYBODY = frozenset({Party.DEPARTMENT, Party.LEADER, Party.AGENCY, Party.LOCALITY})
_DECIDERS = frozenset({Party.HOLDER, Party.LEADER})
RULES: Mapping[AlertAct, Rule] = {
    AlertAct.TAKE: Rule((AlertState.OPEN, AlertState.SNOOZED), _EVERYBODY),
    AlertAct.SNOOZE: Rule((AlertState.OPEN, AlertState.TAKEN), _DECIDERS | {Party.DEPARTMENT}),
    AlertAct.RELEASE: Rule((AlertState.TAKEN, AlertState.SNOOZED), _DECIDERS),
}


def parties_of(user: User, alert: Alert) -> frozenset[Party]:
    """What the user is to an alert that he may see; nothing for those who only look."""
    if not user.may(Permission.HANDLE_ALERT):
        return frozenset()
    found = {Party.HOLDER} if alert.taken_by_id == user.pk else set()
    if user.sees_everything:
        return frozenset(found | {Party.DEPARTMENT, Party.LEADER})
    match user.role:
        case "department":
            found.add(Party.DEPARTMENT)
        case "leader":
            found.add(Party.LEADER)
        case "agency" if user.domain and user.domain == alert.domain:
            found.add(Party.AGENCY)
        case "local" if alert.duty == Duty.LOCALITY:
            found.add(Party.LOCALITY)
    return frozenset(found)


def acts_open_to(user: User, alert: Alert) -> list[AlertAct]:
    """What the user may do to the alert now."""
    parties = parties_of(user, alert)
    return [act for act, rule in RULES.items() if alert.state in rule.states and _may(rule, parties, alert)]


def _may(rule: Rule, parties: frozenset[Party], alert: Alert) -> bool:
    """A department's colleague leaves alone what another one has in hand."""
    if alert.state == AlertState.TAKEN:
        parties -= {Party.DEPARTMENT}
    return bool(rule.parties & parties)


def require(act: AlertAct, alert: Alert, user: User) -> None:
    """PermissionDenied for who may not do it; RuleViolation ``wrong_state`` when it is not possible now."""
    rule, parties = RULES[act], parties_of(user, alert)
    if not rule.parties & parties:
        raise PermissionDenied
    state = AlertState(alert.state)
    if state not in rule.states:
        message = _("“%(act)s” is not possible: the alert is in the state “%(state)s”")
        values = {"act": str(act.label), "state": str(state.label)}
        if state == AlertState.TAKEN and alert.taken_by is not None and alert.taken_on is not None:
            message = _("“%(act)s” is not possible: %(holder)s has had the alert in hand since %(day)s")
            values |= {"holder": str(alert.taken_by), "day": f"{alert.taken_on:%d/%m/%Y}"}
        raise RuleViolation("wrong_state", message % values, "state")
    if not _may(rule, parties, alert):
        raise PermissionDenied
