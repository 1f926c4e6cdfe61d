"""Who may do what to a finding in which state: one table, for pages, API and tests.

What somebody is to a finding depends on who recorded its inspection. The department works on what it recorded, and as
the keeper of the register may also record steps and close; an agency works on what an agency recorded in its own field;
a locality on what localities recorded in its territory, and may add proof to, and record the remedy of, any finding
there.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from django.core.exceptions import PermissionDenied
from django.utils.translation import gettext as _

from ccn_portal.accounts.models import User
from ccn_portal.accounts.permissions import Permission
from ccn_portal.errors import RuleViolation
from ccn_portal.territories.models import AdministrativeUnit
from inspections.choices import UNRESOLVED, Act, FindingState, Keeper
from inspections.models import Inspection, InspectionPlan


class Party(StrEnum):
    """What a user is to an inspection."""

    KEEPER = "keeper"
    DEPARTMENT = "department"
    LEADER = "leader"
    LOCALITY = "locality"


@dataclass(frozen=True)
class Rule:
    """In which states an act is possible, and who may do it."""

    states: tuple[FindingState, ...]
    parties: frozenset[Party]


_WORKERS = frozenset({Party.KEEPER, Party.DEPARTMENT})
RULES: Mapping[Act, Rule] = {
    Act.EXTEND: Rule(UNRESOLVED, frozenset({Party.KEEPER})),
    Act.REMEDY: Rule(UNRESOLVED, _WORKERS | {Party.LOCALITY}),
    Act.EVIDENCE: Rule((*UNRESOLVED, FindingState.REMEDIED), _WORKERS | {Party.LOCALITY}),
    Act.TRANSFER: Rule(UNRESOLVED, _WORKERS),
    Act.REPLY: Rule((*UNRESOLVED, FindingState.REMEDIED), _WORKERS),
    Act.SANCTION: Rule((*UNRESOLVED, FindingState.REMEDIED), _WORKERS),
    Act.CLOSE: Rule((FindingState.REMEDIED,), _WORKERS | {Party.LEADER}),
    Act.REFUSE: Rule((FindingState.REMEDIED,), _WORKERS | {Party.LEADER}),
}


def keeper_for(user: User | None) -> Keeper:
    """Whose inspection it is that the user records."""
    roles = {"agency": Keeper.AGENCY, "local": Keeper.LOCAL}
    return roles.get(user.role, Keeper.DEPARTMENT) if user else Keeper.DEPARTMENT


def keeper_unit_of(user: User | None) -> AdministrativeUnit | None:
    """The unit whose records they are: a locality's; others keep theirs for the province."""
    return user.unit if user is not None and keeper_for(user) == Keeper.LOCAL else None


def parties_of(user: User, inspection: Inspection | InspectionPlan) -> frozenset[Party]:
    """What the user is to the inspection (or plan); nothing for those who only look."""
    if user.sees_everything:
        return frozenset(Party)
    found = {Party.LEADER} if user.role == "leader" and user.may(Permission.CLOSE_FINDING) else set()
    if user.may(Permission.RECORD_INSPECTION):
        found |= {"department": {Party.DEPARTMENT}, "local": {Party.LOCALITY}}.get(user.role, set())
        if inspection.keeper == keeper_for(user) and _is_own(user, inspection):
            found.add(Party.KEEPER)
    return frozenset(found)


def _is_own(user: User, inspection: Inspection | InspectionPlan) -> bool:
    match inspection.keeper:
        case Keeper.AGENCY:
            return bool(user.domain) and user.domain == inspection.domain
        case Keeper.LOCAL:
            return inspection.keeper_unit_id is None or inspection.keeper_unit_id in user.jurisdiction
    return True


def acts_open_to(user: User, finding: Any) -> list[Act]:
    """What the user may do to the finding now; ``finding`` comes from ``as_of`` today."""
    parties = parties_of(user, finding.inspection)
    return [
        act
        for act, rule in RULES.items()
        if rule.parties & parties and finding.state in rule.states and (act != Act.REPLY or finding.awaits_reply)
    ]


def may_record(user: User, domain: str | None = None) -> bool:
    """Whether the user may record an inspection (of this field)."""
    if not user.may(Permission.RECORD_INSPECTION):
        return False
    return user.role != "agency" or (bool(user.domain) and domain in (None, user.domain))


def require_may_record(user: User | None, domain: str) -> None:
    """PermissionDenied for who may not record an inspection of this field; None is the command line."""
    if user is not None and not may_record(user, domain):
        raise PermissionDenied


def require_keeper(user: User | None, inspection: Inspection) -> None:
    """PermissionDenied for who did not record the inspection and so may not add to it."""
    if user is not None and Party.KEEPER not in parties_of(user, inspection):
        raise PermissionDenied


def require(act: Act, finding: Any, user: User | None) -> None:
    """PermissionDenied for who may never do it; RuleViolation ``wrong_state`` when it is not possible today."""
    rule = RULES[act]
    if user is not None and not rule.parties & parties_of(user, finding.inspection):
        raise PermissionDenied
    state = FindingState(finding.state)
    if state not in rule.states:
        message = _("“%(act)s” is not possible: the finding is in the state “%(state)s”")
        raise RuleViolation("wrong_state", message % {"act": act.label, "state": state.label}, "state")
    if act == Act.REPLY and not finding.awaits_reply:
        raise RuleViolation("wrong_state", _("no transfer of this finding waits for a reply"), "state")
