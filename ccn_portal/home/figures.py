"""The key figures of the dashboard: lines of form 04 over the clusters a user answers for, through the years.

The counting is that of the reports' lines; here it is only asked for several days at once. What was counted is
kept under the state of the register it was counted from, so a kept value can never be a stale one.
"""

import datetime as dt
from collections import defaultdict
from collections.abc import Callable, Iterable
from contextlib import suppress
from dataclasses import dataclass, fields, replace
from decimal import Decimal
from functools import cached_property
from typing import Any, cast

from django.core.cache import cache
from django.db.models import DateField, Exists, OuterRef, Q, QuerySet, Value
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from redis.exceptions import RedisError

from ccn_portal.accounts.models import User
from ccn_portal.history.services import state_of_knowledge
from ccn_portal.rules.deadlines import Filing
from ccn_portal.rules.lookup import Rules
from ccn_portal.rules.periods import Period
from ccn_portal.territories.models import AdministrativeUnit
from ccn_portal.text import sort_key
from clusters.choices import AT_WORK
from clusters.models import Cluster, ClusterTerritory
from clusters.querysets import ClusterQuerySet, valid_on
from reports.lines import LINES, LineValue, Snapshot
from reports.lines.base import exact
from reports.lines.snapshot import ClusterState, LeaseState, PhaseState
from reports.rounds.days import due_on

YEARS = 8  # points of a line through the years
QUARTERS = 20  # points of a line through the quarters
KEPT = 24 * 3600  # seconds
SHAPE = 3  # of what is kept: another one is never read as this one


@dataclass(frozen=True)
class Figure:
    """One row of the table: which line, its name and unit, decimals shown."""

    line: str
    label: str | Promise
    unit: str | Promise
    places: int = 0

    @property
    def is_reported(self) -> bool:
        """Whether it stands on returns, quarter by quarter."""
        return LINES[self.line].is_reported


FIGURES = (
    Figure("3", _("Established clusters"), _("clusters")),
    Figure("4", _("Established area"), "ha", 1),
    Figure("15", _("Operating clusters"), _("clusters")),
    Figure("18", _("Leased industrial land"), "ha", 1),
    Figure("19", _("Fill rate of operating clusters"), "%", 1),
    Figure("20", _("Leases (projects)"), _("projects")),
    Figure("25", _("Workers"), _("people")),
    Figure("23", _("Revenue"), _("billion VND"), 1),
    Figure("24", _("Budget payments"), _("billion VND"), 1),
    Figure("27", _("Treated water meets the standard"), _("clusters")),
)
BY_NUMBER = {figure.line: figure for figure in FIGURES}


class OwnSnapshot(Snapshot):
    """The clusters a user answers for, on another day than ``map_day``: the same clusters through the years.

    These are the clusters whose leading commune lies in the jurisdiction on the map of that day; for a unit that
    has ended by then, in what became of it. An administrator answers for all.
    """

    def __init__(self, user: User, starts_on: dt.date, ends_on: dt.date, map_day: dt.date) -> None:
        super().__init__(cast(AdministrativeUnit, user.unit), starts_on, ends_on)  # an administrator has none
        self.user, self.map_day = user, map_day

    @property
    def _scope(self) -> ClusterQuerySet:
        return clusters_of(self.user, self.map_day)

    def of_quarter(self, quarter: Period) -> "OwnSnapshot":
        """The same clusters and returns, for a quarter that had ended."""
        part = OwnSnapshot(self.user, quarter.starts_on, quarter.ends_on, self.map_day)
        part.clusters = self.clusters
        part.returns = [row for row in self.returns if row.ends_on <= quarter.ends_on]
        part.party_forms = {}  # forms 01 and 02 are of half-years and years: none stands in for a quarter's return
        return part


def clusters_of(user: User, day: dt.date) -> ClusterQuerySet:
    """The clusters whose leading commune lies in the user's jurisdiction on the map of the day."""
    clusters: ClusterQuerySet = Cluster.objects.all()
    if user.sees_everything:
        return clusters
    begun = user.unit.valid_from if user.unit else None
    inside = Q(commune__in=user.jurisdiction) | Q(district__in=user.jurisdiction) | Q(province__in=user.jurisdiction)
    lying = ClusterTerritory.objects.filter(
        inside, valid_on(max(day, begun) if begun else day), cluster=OuterRef("pk"), lead=True
    )
    return clusters.filter(Exists(lying))


def years_back(day: dt.date, count: int) -> dt.date:
    """The same day of an earlier year; 28 February for the 29th."""
    try:
        return day.replace(year=day.year - count)
    except ValueError:
        return day.replace(year=day.year - count, day=28)


class Together:
    """Snapshots of several days, each part of all of them read with one query."""

    def __init__(self, user: User, day: dt.date, days: Iterable[dt.date]) -> None:
        self.snapshots = {one: OwnSnapshot(user, years_back(one, 1), one, day) for one in days}
        self._fill("clusters", ClusterState, lambda snapshot: snapshot.cluster_rows)
        self._fill("phases", PhaseState, lambda snapshot: snapshot.phase_rows)
        self._fill("leases", LeaseState, lambda snapshot: snapshot.lease_rows)
        for snapshot in self.snapshots.values():
            snapshot.acts = []  # which acts decide is asked on the page of one figure only

    def _fill(self, part: str, row: Callable[..., Any], rows_of: Callable[[Snapshot], QuerySet]) -> None:
        names = [field.name for field in fields(cast(Any, row))]
        queries = [
            rows_of(snapshot).order_by().annotate(on_day=Value(day, DateField())).values_list("on_day", *names)
            for day, snapshot in self.snapshots.items()
        ]
        found: defaultdict[dt.date, list[Any]] = defaultdict(list)
        for day, *values in queries[0].union(*queries[1:], all=True):
            found[day].append(row(*values))
        for day, snapshot in self.snapshots.items():
            rows = sorted(found[day], key=self._order) if part == "clusters" else found[day]
            if part != "clusters":
                rows = [one for one in rows if one.cluster_id in snapshot.cluster_ids]
            setattr(snapshot, part, rows)

    @staticmethod
    def _order(cluster: ClusterState) -> tuple[str, str]:
        return sort_key(cluster.name), cluster.code


@dataclass(frozen=True)
class Shown:
    """A figure on the page: its value now, through time, and a year before."""

    figure: Figure
    points: tuple[tuple[str, Decimal | None], ...]
    before: Decimal | None
    period: str = ""

    @property
    def value(self) -> Decimal | None:
        """The latest value; None where there is none."""
        return self.points[-1][1] if self.points else None

    @property
    def values(self) -> list[Decimal | None]:
        """The values of the line, oldest first."""
        return [value for _label, value in self.points]

    @property
    def change(self) -> Decimal | None:
        """What changed in a year."""
        return None if self.value is None or self.before is None else self.value - self.before


@dataclass(frozen=True)
class Completeness:
    """How many clusters' returns for a quarter are accepted, of those that owe one."""

    quarter: str  # its code
    reported: int
    owing: int

    @property
    def is_complete(self) -> bool:
        """Whether nobody's is missing."""
        return self.reported >= self.owing


@dataclass(frozen=True)
class Overview:
    """The key figures of a user as of a day."""

    figures: tuple[Shown, ...]
    latest: Completeness | None  # of the quarter the reported figures are of; None when nothing was reported
    collecting: Completeness | None  # of a later quarter whose returns are not due yet
    reporting: tuple[int, ...]  # ids of those that owe one for the quarter that ended last, in Vietnamese order
    at_work: tuple[ClusterState, ...]  # the clusters in operation or being built


def overview(user: User, day: dt.date) -> Overview:
    """The figures with their past, from what is kept or counted anew; a fixed number of queries."""
    own = "all" if user.sees_everything else str(user.unit_id)
    key = f"overview:{SHAPE}:{state_of_knowledge()}:{own}:{day}"
    kept = _kept(key)
    if kept is None:
        kept = _counted(user, day)
        _keep(key, kept)
    # the names are in the language of whoever counted first
    shown = tuple(replace(one, figure=BY_NUMBER[one.figure.line]) for one in kept.figures)
    return replace(kept, figures=shown)


def _kept(key: str) -> Overview | None:
    """What is kept; nothing while Redis is away, which the page outlives."""
    try:
        return cache.get(key)
    except RedisError:
        return None


def _keep(key: str, found: Overview) -> None:
    with suppress(RedisError):
        cache.set(key, found, KEPT)


def _counted(user: User, day: dt.date) -> Overview:
    days = [years_back(day, count) for count in reversed(range(YEARS))]
    snapshots = Together(user, day, days).snapshots
    now = snapshots[day]
    latest, collecting = _reported_quarters(now, day)
    figures = tuple(
        _through_quarters(one, now, latest) if one.is_reported else _through_years(one, snapshots) for one in FIGURES
    )
    reporting = _operating_by(now, last_ended_quarter(day))
    at_work = tuple(cluster for cluster in now.clusters if cluster.status in AT_WORK)
    return Overview(figures, latest, collecting, reporting, at_work)


def _operating_by(now: OwnSnapshot, quarter: Period) -> tuple[int, ...]:
    return tuple(cluster.pk for cluster in now.operating if cluster.operated_by(quarter.ends_on))


def last_ended_quarter(day: dt.date) -> Period:
    """The latest quarter whose cut-off the day has reached."""
    quarter = Period.quarter_of(day)
    return quarter if quarter.ends_on <= day else quarter.previous()


def _reported_quarters(now: OwnSnapshot, day: dt.date) -> tuple[Completeness | None, Completeness | None]:
    """The quarter whose returns the figures stand on, and a later one that is still being collected.

    Until its returns are due a quarter counts only when none is missing: a few early returns are not the province.
    """
    known = {row.period for row in now.returns}
    recent = reversed(_quarters_until(last_ended_quarter(day)))
    reported = [_completeness(now, quarter) for quarter in recent if quarter.code in known]
    if not reported:
        return None, None
    if reported[0].is_complete or len(reported) == 1 or not _is_collected(reported[0].quarter, day):
        return reported[0], None
    return reported[1], reported[0]


def _completeness(now: OwnSnapshot, quarter: Period) -> Completeness:
    owing = _operating_by(now, quarter)
    reported = {row.cluster_id for row in now.returns if row.period == quarter.code}
    return Completeness(quarter.code, len(reported.intersection(owing)), len(owing))


def _is_collected(code: str, day: dt.date) -> bool:
    """Whether returns for the quarter are still in time."""
    quarter = Period.parse(code)
    due = due_on(Filing.RETURN, quarter, Rules(quarter.ends_on))
    return due is not None and day <= due


def _quarters_until(last: Period) -> list[Period]:
    quarters = [last]
    while len(quarters) < QUARTERS:
        quarters.append(quarters[-1].previous())
    return quarters[::-1]


def _through_years(figure: Figure, snapshots: dict[dt.date, OwnSnapshot]) -> Shown:
    points = tuple((day.isoformat(), _value(figure, snapshot)) for day, snapshot in snapshots.items())
    return Shown(figure, points, points[-2][1])


def _through_quarters(figure: Figure, now: OwnSnapshot, latest: Completeness | None) -> Shown:
    if latest is None:
        return Shown(figure, (), None)
    quarters = _quarters_until(Period.parse(latest.quarter))
    points = tuple((quarter.code, _value(figure, now.of_quarter(quarter))) for quarter in quarters)
    # the same quarter of the year before; a part is not compared with a whole
    before = points[-5][1] if latest.is_complete else None
    return Shown(figure, points, before, latest.quarter)


def _value(figure: Figure, snapshot: Snapshot) -> Decimal | None:
    line = LINES[figure.line]
    text = exact(line.value_of(line.records(snapshot)))
    return None if text is None else Decimal(text)


class FigureSources:
    """One figure with the records it counts, as of a day."""

    def __init__(self, user: User, number: str, day: dt.date) -> None:
        self.figure, self.user, self.day = BY_NUMBER[number], user, day

    @cached_property
    def quarter(self) -> Period | None:
        """The quarter a reported figure is of."""
        latest = _reported_quarters(self._today, self.day)[0] if self.figure.is_reported else None
        return Period.parse(latest.quarter) if latest else None

    @cached_property
    def _today(self) -> OwnSnapshot:
        return OwnSnapshot(self.user, years_back(self.day, 1), self.day, self.day)

    @cached_property
    def value(self) -> LineValue:
        """The line with everything it counted."""
        snapshot = self._today.of_quarter(self.quarter) if self.quarter else self._today
        return LINES[self.figure.line].value_on(snapshot)
