"""On which days a duty is reminded."""

import datetime as dt
from collections.abc import Sequence

from ccn_portal.rules.keys import Key
from ccn_portal.rules.lookup import Rules

MADE_UP_FOR = 7  # days a missed step is still sent after its day


class Schedule:
    """When a duty is reminded, by the rules of a day."""

    def __init__(self, day: dt.date) -> None:
        rules = Rules(day)
        self.day = day
        self._steps = sorted(
            {-days for days in rules.integers(Key.REMIND_BEFORE)} | set(rules.integers(Key.REMIND_AFTER))
        )
        self._escalation = rules.integer(Key.REMIND_ESCALATE)

    def step(self, due: dt.date | None) -> int | None:
        """The step to send on the day, as days from the due day; None when it is too early or long past."""
        return self._reached(self._steps, due)

    def escalates(self, due: dt.date | None) -> int | None:
        """The step of telling the department who is late."""
        return self._reached([self._escalation], due)

    def matters(self, due: dt.date | None) -> bool:
        """Whether anybody is told of this due day on the day."""
        return self.step(due) is not None or self.escalates(due) is not None

    def _reached(self, steps: Sequence[int], due: dt.date | None) -> int | None:
        if due is None:
            return None
        gone = (self.day - due).days
        last = max((step for step in steps if step <= gone), default=None)
        return last if last is not None and gone - last < MADE_UP_FOR else None
