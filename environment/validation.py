"""What must hold for each act and each result of a sample; the same for single records and for imports."""

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _

from ccn_portal.errors import RuleViolation
from clusters.choices import MilestoneKind
from clusters.validation import in_order, not_negative, shown
from environment.choices import EFFLUENT, SPECS

if TYPE_CHECKING:
    from clusters.models import Milestone
    from environment.models import EnvironmentAct, SampleResult

OPTIONAL = ("number", "party", "valid_to", "value", "detail")


def of_act(act: "EnvironmentAct", *, today: dt.date | None) -> Iterator[RuleViolation]:
    """An act has what its kind needs and nothing that it cannot have, and is not of a day to come.

    ``today`` None: not asked (the register's past is imported as it is).
    """
    spec = SPECS[act.kind]
    yield from _not_ahead(act.occurred_on, "occurred_on", today)
    yield from in_order(act.occurred_on, act.valid_to, "valid_to")
    yield from not_negative(act.value, "value")
    for name in OPTIONAL:
        given = getattr(act, name) not in (None, "")
        if name in spec.needs and not given:
            message = _("“%(kind)s” needs this; write it")
            yield RuleViolation("required", message % {"kind": act.get_kind_display()}, name)
        if given and name != "detail" and name not in (*spec.needs, *spec.takes):
            message = _("“%(kind)s” has no such thing; leave it empty")
            yield RuleViolation("not_meant", message % {"kind": act.get_kind_display()}, name)


def of_milestone_here(milestone: "Milestone", *, today: dt.date, rest: Mapping[str, Any]) -> Iterator[RuleViolation]:
    """What the register of progress takes has a day, a value where one is meant, a source, and nothing else."""
    yield from _not_ahead(milestone.occurred_on, "occurred_on", today)
    for name, value in rest.items():
        if value not in (None, ""):
            message = _("“%(kind)s” has no such thing; leave it empty")
            yield RuleViolation("not_meant", message % {"kind": milestone.get_kind_display()}, name)


def of_result(result: "SampleResult", *, today: dt.date | None) -> Iterator[RuleViolation]:
    """A result is measured, held against a limit, and of a sample already taken."""
    yield from _not_ahead(result.sampled_on, "sampled_on", today)
    yield from not_negative(result.value, "value")
    if result.lowest is None and result.highest is None:
        yield RuleViolation("required", _("write the limit the result is held against"), "highest")
    elif result.lowest is not None and result.highest is not None and result.highest < result.lowest:
        message = _("the limit runs from %(lowest)s to %(highest)s; swap them")
        ends = {"lowest": shown(result.lowest), "highest": shown(result.highest)}
        yield RuleViolation("range_reversed", message % ends, "highest")


def outcome_of(results: "Iterable[SampleResult]") -> MilestoneKind:
    """What a day's sample shows as a whole: one result outside its limits is enough to fail."""
    found, failed = MilestoneKind.EFFLUENT_MEETS, MilestoneKind.EFFLUENT_FAILS
    return failed if any(result.is_exceedance for result in results) else found


def of_conclusion(day: dt.date, wanted: MilestoneKind, recorded: Iterable[str]) -> Iterator[RuleViolation]:
    """The milestones of the day say of the effluent what the day's sample shows."""
    if set(recorded) & set(EFFLUENT) == {wanted}:
        return
    message = _("the results of %(day)s mean “%(wanted)s”, but the progress of the same day says otherwise; mend one")
    yield RuleViolation("contradiction", message % {"day": shown(day), "wanted": wanted.label}, "value")


def _not_ahead(day: dt.date, field: str, today: dt.date | None) -> Iterator[RuleViolation]:
    if today is not None and day > today:
        message = _("%(day)s is still to come; record what has happened")
        yield RuleViolation("in_future", message % {"day": shown(day)}, field)
