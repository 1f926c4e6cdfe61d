"""Who owes which return, and whether it came in time: computed from the register, never typed."""

import datetime as dt
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.db.models import Q, TextChoices
from django.utils.timezone import localdate
from django.utils.translation import gettext_lazy as _

from ccn_portal.rules.deadlines import Filing, due_date
from ccn_portal.rules.keys import Key
from ccn_portal.rules.lookup import Rules
from ccn_portal.rules.periods import Period
from clusters.choices import MilestoneKind
from clusters.models import Cluster, ClusterTerritory, Milestone
from clusters.querysets import ClusterQuerySet
from reports.choices import ReturnState
from reports.models import Return
from reports.returns.states import OPEN

_Versions = dict[tuple[int, str], Return]


class Timeliness(TextChoices):
    """How a duty stands on a day."""

    NOT_DUE = "not_due", _("Not due yet")
    MISSING = "missing", _("Missing")
    ON_TIME = "on_time", _("On time")
    LATE = "late", _("Late")
    UNDATED = "undated", _("In, from a workbook")


@dataclass(frozen=True)
class Place:
    """The unit that reports for a cluster on a day."""

    pk: int
    name: str
    sort_key: str
    valid_to: dt.date | None = None  # its last day on the map


@dataclass(frozen=True)
class Duty:
    """One return owed: for a cluster and a period, by a unit, until a day."""

    cluster: Cluster
    period: Period
    place: Place
    due_on: dt.date
    row: Return | None  # the version that counts, or the first while none was accepted
    correction: Return | None = None  # a later version under way

    @property
    def state(self) -> str:
        """The state of the return, or "" when nobody has begun it."""
        return self.row.state if self.row else ""

    @property
    def is_in(self) -> bool:
        """Whether the locality has done its part."""
        return self.state in (ReturnState.SUBMITTED, ReturnState.ACCEPTED)

    def timeliness(self, on: dt.date) -> Timeliness:
        """On time, late or missing, seen from a day; the first submission counts, however often it was sent back."""
        if not self.is_in:
            return Timeliness.MISSING if on > self.due_on else Timeliness.NOT_DUE
        if self.row is None or self.row.first_submitted_at is None:
            return Timeliness.UNDATED
        return Timeliness.ON_TIME if localdate(self.row.first_submitted_at) <= self.due_on else Timeliness.LATE


def duties(clusters: ClusterQuerySet, periods: Sequence[Period]) -> list[Duty]:
    """The returns that operating clusters of these owe for the periods, in five queries.

    The unit is the one that led on the period's cut-off day, of the level that reported then.
    """
    rows = {cluster.pk: cluster for cluster in clusters.in_vietnamese_order()}
    rules = Rules.on_days(period.ends_on for period in periods)
    operation, places = _Operation(rows), Places(rows)
    returns, corrections = _versions(rows, periods)
    found = []
    for period in periods:
        of_day = rules[period.ends_on]
        due_on, level = due_date(Filing.RETURN, period, of_day), of_day.value(Key.REPORT_LOCAL_LEVEL)
        for pk, cluster in rows.items():
            place = places.on(pk, period.ends_on, level)
            if place is not None and operation.on(pk, period.ends_on):
                key = (pk, period.code)
                found.append(Duty(cluster, period, place, due_on, returns.get(key), corrections.get(key)))
    return found


@dataclass
class Cell:
    """One unit and period of the grid."""

    duties: list[Duty]
    day: dt.date
    reminded_on: dt.date | None = None  # when the unit was last reminded of the period

    @cached_property
    def counts(self) -> dict[str, int]:
        """How many of each timeliness."""
        found: dict[str, int] = defaultdict(int)
        for duty in self.duties:
            found[duty.timeliness(self.day).value] += 1
        return dict(found)

    @property
    def owed(self) -> int:
        """How many returns are owed."""
        return len(self.duties)

    @property
    def inside(self) -> int:
        """How many have come."""
        return sum(duty.is_in for duty in self.duties)

    @property
    def level(self) -> str:
        """The worst of them: bad (missing), warn (late), ok, or nothing while it is not due."""
        for name, level in ((Timeliness.MISSING, "bad"), (Timeliness.LATE, "warn"), (Timeliness.NOT_DUE, "")):
            if self.counts.get(name):
                return level
        return "ok"


@dataclass(frozen=True)
class GridRow:
    """A unit with a cell for each period; None where it owed nothing."""

    place: Place
    cells: list[Cell | None]


def grid(
    found: Iterable[Duty],
    periods: Sequence[Period],
    day: dt.date,
    reminded: Mapping[tuple[int, str], dt.date] | None = None,
) -> list[GridRow]:
    """Units × periods; a unit that was abolished owes nothing after it, its successors nothing before."""
    known = reminded or {}
    by_unit: dict[Place, dict[str, list[Duty]]] = defaultdict(lambda: defaultdict(list))
    for duty in found:
        by_unit[duty.place][duty.period.code].append(duty)
    return [
        GridRow(
            place,
            [Cell(of[p.code], day, known.get((place.pk, p.code))) if p.code in of else None for p in periods],
        )
        for place, of in sorted(by_unit.items(), key=lambda pair: (pair[0].sort_key, pair[0].pk))
    ]


class _Operation:
    """When clusters were operating: as ``Cluster.objects.operating()`` has it, for any number of days at once."""

    def __init__(self, clusters: Collection[int]) -> None:
        kinds = (MilestoneKind.OPERATION_STARTED, MilestoneKind.OPERATION_ENDED)
        rows = Milestone.objects.filter(phase__cluster__in=list(clusters), kind__in=kinds)
        self._phases: dict[int, dict[int, list[tuple[dt.date, str]]]] = defaultdict(lambda: defaultdict(list))
        for cluster, phase, day, kind in rows.values_list("phase__cluster", "phase", "occurred_on", "kind"):
            self._phases[cluster][phase].append((day, kind))

    def on(self, cluster: int, day: dt.date) -> bool:
        """Whether a phase had begun to operate by the day and not ended since."""
        return any(self._operates(events, day) for events in self._phases.get(cluster, {}).values())

    @staticmethod
    def _operates(events: list[tuple[dt.date, str]], day: dt.date) -> bool:
        ended = [on for on, kind in events if kind == MilestoneKind.OPERATION_ENDED and on <= day]
        begun = [on for on, kind in events if kind == MilestoneKind.OPERATION_STARTED and on <= day]
        return any(not any(end >= start for end in ended) for start in begun)


class Places:
    """Which unit led for a cluster on a day."""

    def __init__(self, clusters: Collection[int]) -> None:
        self._stretches: dict[int, list[ClusterTerritory]] = defaultdict(list)
        rows = ClusterTerritory.objects.filter(cluster__in=list(clusters), lead=True)
        for row in rows.select_related("commune", "district"):
            self._stretches[row.cluster_id].append(row)

    def on(self, cluster: int, day: dt.date, level: str) -> Place | None:
        """The unit of that level; its commune where there is none."""
        for row in self._stretches.get(cluster, ()):
            if (row.valid_from is None or row.valid_from <= day) and (row.valid_to is None or day <= row.valid_to):
                unit: Any = getattr(row, level) or row.commune
                return Place(unit.pk, unit.name, unit.sort_key, unit.valid_to)
        return None


def _versions(clusters: Collection[int], periods: Sequence[Period]) -> tuple[_Versions, _Versions]:
    """The current versions, and the corrections under way."""
    rows = Return.objects.filter(cluster__in=list(clusters)).of_periods(list(periods))
    found: tuple[_Versions, _Versions] = {}, {}
    for row in rows.filter(Q(is_current=True) | Q(state__in=OPEN)):
        found[0 if row.is_current else 1][row.cluster_id, row.period] = row
    return found
