"""Published figures beside the register's own count for the same day and place; neither ever overwrites the other."""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from ccn_portal.accounts.models import User
from ccn_portal.rules.periods import Period
from ccn_portal.territories.choices import Level
from ccn_portal.territories.models import AdministrativeUnit
from ccn_portal.text import fold
from ccn_portal.ui.numbers import day as shown_day
from clusters.models import PublishedFigure
from reports.lines import LINES, LineValue, Snapshot
from reports.published_counts import SINCE_EVER, count_for, days_of

WHOLE = {"", "toan thanh pho", "toan tinh"}  # how a scope says "the whole province", folded


@dataclass(frozen=True)
class Comparison:
    """A published figure, what the register counts for its day and place, and why the two may differ.

    ``place`` is the unit counted, None where the figure's scope is none the register can count; ``ours`` is None
    where there is no comparable line, no such place, or not everything may be seen.
    """

    figure: PublishedFigure
    place: AdministrativeUnit | None
    ours: LineValue | None
    remarks: tuple[str, ...]

    @property
    def value(self) -> Decimal | None:
        """Our number; None is "not known", never 0."""
        found = self.ours.value if self.ours else None
        return None if found is None else Decimal(found)

    @property
    def difference(self) -> Decimal | None:
        """Ours less the published one."""
        return None if self.value is None else self.value - self.figure.value

    @property
    def per_cent(self) -> Decimal | None:
        """The difference in hundredths of the published figure."""
        return 100 * self.difference / self.figure.value if self.difference is not None and self.figure.value else None

    @property
    def is_unexplained(self) -> bool:
        """Whether the two differ and nobody has noted why, nor is it for want of returns."""
        return bool(self.difference) and not self.figure.note and not (self.ours and self.ours.not_reported)

    @cached_property
    def explanation(self) -> list[str]:
        """The remarks, then what whoever recorded the figure noted, or that nobody has."""
        asked = _("Not explained yet: note in the register why the two differ.")
        noted = self.figure.note or (asked if self.is_unexplained else "")
        return [*self.remarks, *([noted] if noted else [])]


def compare(figures: Sequence[PublishedFigure], user: User) -> list[Comparison]:
    """Each figure beside our count; one snapshot for each distinct day and unit, however many figures share it."""
    places = _Places(figures)
    snapshots: dict[tuple[int, dt.date], Snapshot] = {}
    found = []
    for figure in figures:
        place, remarks = places.of(figure), list(_remarks(figure))
        ours = None
        own = count_for(figure)
        if own is not None:
            place = place or (figure.province if days_of(figure) else None)
        if figure.line not in LINES and own is None:
            remarks.insert(0, _("No line of form 04 counts this; it stands here for itself."))
        elif place is None:
            scope = _("Another scope (%(scope)s): the register cannot count the same.")
            remarks.insert(0, scope % {"scope": figure.scope})
        elif not sees_all_of(user, place):
            remarks.insert(0, _("Your account does not see every cluster of this scope, so nothing is counted."))
        elif own is not None:
            days = own.days(figure)
            ours = own.line.value_on(Snapshot(place, *days))
            remarks = [_of_own(place, own.line.number, *days), *remarks, *_gaps(ours)]
        else:
            key = place.pk, figure.as_of
            snapshot = snapshots.setdefault(key, snapshot_of(place, figure.as_of))
            ours = LINES[figure.line].value_on(snapshot)
            remarks += _gaps(ours)
        found.append(Comparison(figure, place, ours, tuple(remarks)))
    return found


def snapshot_of(place: AdministrativeUnit, day: dt.date) -> Snapshot:
    """The register on the figure's day; what is summed over a period is summed from the reporting year's beginning."""
    year = Period.year(Period.quarter_of(day).ends_on.year)
    return Snapshot(place, year.starts_on, day)


def sees_all_of(user: User, place: AdministrativeUnit) -> bool:
    """Whether the user sees every cluster of the place, so that a count is the place's and not the user's."""
    if user.sees_everything or place.pk in user.jurisdiction:
        return True
    province = place.province_id or place.pk
    unit = user.unit
    return unit is not None and unit.level == Level.PROVINCE and province in user.registers


def _remarks(figure: PublishedFigure) -> Iterator[str]:
    line = LINES.get(figure.line)
    if line is not None and figure.unit and fold(figure.unit) != fold(line.unit):
        words = {"published": figure.unit, "ours": line.unit}
        yield _("Counted in another unit: published %(published)s, ours %(ours)s.") % words


def _of_own(place: AdministrativeUnit, line: str, first: dt.date, last: dt.date) -> str:
    """What is counted for a figure that stands beside no line on its own day."""
    words = {"line": line, "place": place.name, "from": shown_day(first), "to": shown_day(last)}
    if line:
        return _("Line %(line)s summed from %(from)s to %(to)s, %(place)s.") % words
    if first <= SINCE_EVER:
        return _("No line of form 04: counted from the acts and milestones up to %(to)s, %(place)s.") % words
    return _("No line of form 04: counted from the acts and milestones of %(from)s to %(to)s, %(place)s.") % words


def _gaps(ours: LineValue) -> Iterator[str]:
    silent = len(ours.not_reported)
    if ours.missing:
        yield _("No accepted return for this day: nothing to count.")
    elif silent:
        text = ngettext(
            "%(count)d operating cluster has not reported and is not in our number.",
            "%(count)d operating clusters have not reported and are not in our number.",
            silent,
        )
        yield text % {"count": silent}


class _Places:
    """The units that figures speak of: the province, or the unit of that name in it on the day; one query."""

    def __init__(self, figures: Iterable[PublishedFigure]) -> None:
        named = {figure.scope.strip() for figure in figures if fold(figure.scope) not in WHOLE}
        self._named: dict[tuple[int | None, str], list[AdministrativeUnit]] = defaultdict(list)
        if named:
            for unit in AdministrativeUnit.objects.filter(name__in=named):
                self._named[unit.province_id, unit.name].append(unit)

    def of(self, figure: PublishedFigure) -> AdministrativeUnit | None:
        """The unit; None for a scope that is no unit."""
        scope = figure.scope.strip()
        if fold(scope) in WHOLE | {fold(figure.province.name)}:
            return figure.province
        valid = (unit for unit in self._named[figure.province_id, scope] if unit.is_valid_on(figure.as_of))
        return next(valid, None)
