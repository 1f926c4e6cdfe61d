"""What is done about obstacles, and about everything else that somebody has to solve by a day.

Who may take which step in which state is one table, for pages, API and tests. The department keeps the desk; its
leader urges, gives time and settles; an agency answers what it is to solve; a locality answers and opens again what
concerns its own clusters.
"""

import datetime as dt
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, TypeVar

from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.urls import reverse
from django.utils.translation import gettext as _

from ccn_portal.accounts.models import User
from ccn_portal.accounts.permissions import Permission
from ccn_portal.errors import RuleViolation
from ccn_portal.history.tracking import recorded
from ccn_portal.letters import papers
from ccn_portal.letters.services import keep_in_force
from ccn_portal.notices.choices import NoticeKind
from ccn_portal.notices.services import notify
from ccn_portal.text import fold
from ccn_portal.today import today
from clusters import validation
from clusters.choices import UNSETTLED, MatterState, Step
from clusters.documents.kinds import MATTER_URGING
from clusters.models import Matter, MatterStep, Obstacle
from clusters.services.writing import assign, check, next_code, require_reach, store

AnyMatter = TypeVar("AnyMatter", bound=Matter)


class Party(StrEnum):
    """What a user is to an obstacle or petition he may see."""

    DESK = "desk"
    LEADER = "leader"
    LOCALITY = "locality"
    RESPONSIBLE = "responsible"


@dataclass(frozen=True)
class Rule:
    """In which states a step is possible, and who may take it."""

    states: tuple[MatterState, ...]
    parties: frozenset[Party]


_HEADS = frozenset({Party.DESK, Party.LEADER})
RULES: Mapping[Step, Rule] = {
    Step.REPLY: Rule(UNSETTLED, frozenset({Party.DESK, Party.LOCALITY, Party.RESPONSIBLE})),
    Step.SOLVE: Rule(UNSETTLED, _HEADS),
    Step.URGE: Rule(UNSETTLED, _HEADS),
    Step.EXTEND: Rule(UNSETTLED, _HEADS),
    Step.HAND_OVER: Rule(UNSETTLED, _HEADS),
    Step.MERGE: Rule(UNSETTLED, frozenset({Party.DESK})),
    Step.REOPEN: Rule((MatterState.SOLVED,), _HEADS | {Party.LOCALITY}),
}


# -- obstacles ----------------------------------------------------------------------------------
def raise_obstacle(*, by: User | None, reason: str = "", **values: Any) -> Obstacle:
    """Tell what hinders a cluster; local officials may, for their own clusters. A ``code`` is given when absent."""
    with recorded("raise_obstacle", by=by, reason=reason):
        if not values.get("period"):
            values["raised_on"] = values.get("raised_on") or today()
        values["code"] = values.get("code") or next_code(Obstacle, "VM", (values.get("raised_on") or today()).year)
        return change_obstacle(Obstacle(raised_by=by), by=by, reason=reason, act="raise_obstacle", **values)


def change_obstacle(
    obstacle: Obstacle, *, by: User | None, reason: str = "", act: str = "change_obstacle", **values: Any
) -> Obstacle:
    """Correct an obstacle; what is done about it is recorded as a step."""
    assign(obstacle, values)
    require_reach(by, clusters=[obstacle.cluster])
    problems = validation.of_matter(obstacle, today())
    return store(obstacle, problems, act=act, by=by, reason=reason, permission=Permission.RAISE_OBSTACLE)


# -- steps --------------------------------------------------------------------------------------
def parties_of(user: User | None, matter: Any) -> frozenset[Party]:
    """What the user is to a matter that comes from ``as_of``; nobody (the command line) is everything."""
    if user is None or user.sees_everything:
        return frozenset(Party)
    found = set()
    if user.may(Permission.EDIT_REGISTER):
        found.add(Party.DESK)
    if user.role == "leader":
        found.add(Party.LEADER)
    if user.role == "local" and user.may(Permission.RAISE_OBSTACLE):
        found.add(Party.LOCALITY)
    if user.agency_name and fold(user.agency_name) in fold(matter.responsible_now):
        found.add(Party.RESPONSIBLE)
    return frozenset(found)


def steps_open_to(user: User | None, matter: Any) -> list[Step]:
    """What the user may do about the matter now; ``matter`` comes from ``as_of`` today."""
    parties = parties_of(user, matter)
    return [step for step, rule in RULES.items() if rule.parties & parties and matter.state in rule.states]


def take_step(
    *,
    matter: AnyMatter,
    kind: Step,
    by: User | None,
    taken_on: dt.date | None = None,
    into: AnyMatter | None = None,
    **values: Any,
) -> MatterStep:
    """Record a step about an obstacle or petition; ``taken_on`` is today when absent.

    ``text``, ``letter_number``, ``agency`` and ``new_due`` as the step needs them, ``into`` for a merger. Http404 for
    who may not see it, PermissionDenied for who may never take the step, RuleViolation ``wrong_state`` when it is not
    possible today, RuleViolations with everything else that is wrong.
    """
    kind = Step(kind)
    with recorded(f"matter_{kind}", by=by, reason=str(values.get("text", ""))):
        if kind is Step.MERGE and into is not None:
            into = _together(matter, into)
        found = _locked(matter, by)
        _require(kind, found, by)
        steps = found._meta.get_field("steps").related_model
        step = assign(steps(matter=found, kind=kind, taken_on=taken_on or today(), taken_by=by), values)
        check(step, [*validation.of_step(step, found, today()), *_merger(kind, found, into, by)])
        if kind == Step.URGE:  # its letter is drawn with this template ever after
            keep_in_force(kind=MATTER_URGING, unit=found.cluster.place_on(step.taken_on).province, by=by)
        step.save()
        _carry_out(step, found, into)
        _tell(step, found, by)
    return step


def _together(matter: AnyMatter, into: AnyMatter) -> Any:
    """The record to merge into as it stands now, both locked in one order: two mergers never wait for each other."""
    rows: Any = type(matter)._default_manager.select_for_update().order_by("pk")
    return {row.pk: row for row in rows.filter(pk__in={matter.pk, into.pk})}.get(into.pk)


def _locked(matter: Matter, by: User | None) -> Any:
    rows: Any = type(matter)._default_manager.all()
    rows = rows if by is None else rows.visible_to(by)
    found = rows.as_of(today()).select_for_update(of=("self",)).filter(pk=matter.pk).first()
    if found is None:
        raise Http404
    return found


def _require(kind: Step, matter: Any, by: User | None) -> None:
    rule = RULES[kind]
    if not rule.parties & parties_of(by, matter):
        raise PermissionDenied
    state = MatterState(matter.state)
    if state not in rule.states:
        message = _("“%(act)s” is not possible: “%(code)s” is in the state “%(state)s”")
        values = {"act": kind.label, "code": matter.code, "state": state.label}
        raise RuleViolation("wrong_state", message % values, "state")


def _merger(kind: Step, matter: Any, into: Any, by: User | None) -> Iterator[RuleViolation]:
    """A duplicate goes into another one of the same cluster that is itself no duplicate."""
    if kind != Step.MERGE:
        return
    if into is None:
        yield RuleViolation("into_missing", _("choose the one it repeats"), "into")
        return
    require_reach(by, clusters=[into.cluster])
    if into.pk == matter.pk or into.merged_into_id is not None or into.cluster_id != matter.cluster_id:
        message = _("“%(code)s” cannot take it in; choose another one of the same cluster that is no duplicate itself")
        yield RuleViolation("cannot_merge", message % {"code": into.code}, "into")


def _tell(step: MatterStep, matter: Any, by: User | None) -> None:
    """Whoever raised it hears of every step that somebody else takes, and from then on sees how it goes."""
    raiser = matter.raised_by
    if raiser is None or raiser == by:
        return
    kind = "obstacle" if isinstance(matter, Obstacle) else "petition"
    notify(
        to=[raiser],
        key=f"{kind}:{matter.pk}:step:{step.pk}",
        kind=NoticeKind.NEWS if kind == "obstacle" else NoticeKind.PETITION,
        title=_("%(code)s: %(step)s") % {"code": matter.code, "step": Step(step.kind).taken},
        text=" · ".join(filter(None, [papers.named(step.letter_number, papers.LETTER), step.text or matter.text]))
        if step.kind == Step.URGE
        else step.text or matter.text,
        link=reverse(f"{kind}-detail", args=[matter.code]),
        due_on=step.new_due,
    )


def _carry_out(step: MatterStep, matter: Any, into: Any) -> None:
    """What the step changes in the record itself."""
    changes: dict[str, Any] = {}
    match Step(step.kind):
        case Step.SOLVE:
            changes = {"outcome": step.text, "solved_on": step.taken_on}
        case Step.REOPEN:
            changes = {"outcome": "", "solved_on": None}
        case Step.MERGE:
            changes = {"merged_into": into, "merged_on": step.taken_on}
            matter.duplicates.update(merged_into=into)
    if changes:
        assign(matter, changes)
        matter.save(update_fields=[*changes, "updated_at"])
