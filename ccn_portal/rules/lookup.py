"""The law's values on a day. Code asks here and never writes such a number itself."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db.models import F
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from ccn_portal.errors import RuleViolation
from ccn_portal.rules.keys import Key
from ccn_portal.rules.models import RuleParameter
from ccn_portal.rules.workdays import add_working_days, next_working_day


@dataclass(frozen=True)
class TimeLimit:
    """So many days, or working days, from the day after an event."""

    days: int
    working: bool

    def ends_on(self, start: dt.date) -> dt.date:
        """The last day of the limit that began with what happened on ``start``.

        A limit in plain days that would end on a day off ends on the next working day (Civil Code 2015, Article 148.5).
        """
        if self.working:
            return add_working_days(start, self.days)
        return next_working_day(start + dt.timedelta(days=self.days))


class Rules:
    """All values in force on one day, read in one query.

    Every reader raises RuleViolation ``no_rule`` where no value is known for the day; ``find`` returns None.
    """

    def __init__(self, day: dt.date) -> None:
        self.day = day
        # where rows overlap the later beginning wins
        self._rows = {row.key: row for row in RuleParameter.objects.in_force(day)}

    @classmethod
    def on_days(cls, days: Iterable[dt.date]) -> "dict[dt.date, Rules]":
        """The values of several days, in one query."""
        rows = list(RuleParameter.objects.order_by(F("valid_from").asc(nulls_first=True), "pk"))
        found = {}
        for day in days:
            rules = cls.__new__(cls)
            rules.day, rules._rows = day, {row.key: row for row in rows if row.holds_on(day)}
            found[day] = rules
        return found

    def find(self, key: Key) -> RuleParameter | None:
        """The parameter with its source, or None where the law (as far as known) set nothing on that day."""
        return self._rows.get(key)

    def parameter(self, key: Key) -> RuleParameter:
        """The parameter with its source and whether it was checked against the Official Gazette."""
        row = self.find(key)
        if row is None:
            raise no_rule(key, self.day)
        return row

    def value(self, key: Key) -> Any:
        """The value as stored: text, a flag or an object."""
        return self.parameter(key).value

    def decimal(self, key: Key) -> Decimal:
        """A measured value, exactly."""
        return Decimal(self.value(key))

    def integer(self, key: Key) -> int:
        """A count of days, months or points."""
        return int(self.value(key))

    def integers(self, key: Key) -> list[int]:
        """Several counts of days."""
        return [int(text) for text in self.value(key)]

    def date(self, key: Key) -> dt.date:
        """A calendar day."""
        return dt.date.fromisoformat(self.value(key))

    def limit(self, key: Key) -> TimeLimit:
        """A time limit."""
        return TimeLimit(**self.value(key))


def value_on(key: Key | str, day: dt.date) -> Any:
    """The value as stored; RuleViolation ``unknown_rule`` for a key there is none of, ``no_rule`` for such a day."""
    if key not in list(Key):
        raise RuleViolation("unknown_rule", _("There is no legal parameter “%(key)s”") % {"key": key}, "key")
    row = RuleParameter.objects.filter(key=key).in_force(day).last()
    if row is None:
        raise no_rule(key, day)
    return row.value


def no_rule(key: Key | str, day: dt.date) -> RuleViolation:
    """What to raise where no value of a parameter is known for a day."""
    return RuleViolation(
        "no_rule",
        _("The legal parameter “%(key)s” has no value on %(day)s; add one with its source")
        % {"key": str(key), "day": date_format(day)},
        "day",
    )
