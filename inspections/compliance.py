"""Compliance at a glance: for each cluster or tenant a grid of quarters by field of law.

A quarter is judged on its last day (the present one on the asked day), by everything found up to then: an old finding
that is still open makes a quarter open even without a visit. No visit is not compliance: such a square says so.
"""

import datetime as dt
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum

from ccn_portal.rules.periods import Period
from inspections.choices import Domain, Standing
from inspections.models import DeadlineExtension, Finding, Inspection

QUARTERS = 12
# from the best known to the worst: what several fields together are is the worst of them
ORDER = (Standing.NO_VISIT, Standing.CLEAN, Standing.CLOSED, Standing.OPEN, Standing.OVERDUE)


class Subject(StrEnum):
    """Whose grid: a cluster's holds every visit in it, a tenant's those to the tenant."""

    CLUSTER = "cluster_id"
    TENANT = "tenant_id"


@dataclass(frozen=True)
class Square:
    """One field in one quarter: what it is, the visits in it, and the findings not remedied at its end."""

    standing: Standing
    visits: int = 0
    open: int = 0
    overdue: int = 0


@dataclass(frozen=True)
class _Case:
    """A finding and the dates that decide what it is."""

    found_on: dt.date
    due_on: dt.date | None
    remedied_on: dt.date | None
    extensions: tuple[tuple[dt.date, dt.date], ...]  # decided on, new deadline; in order

    def is_open_on(self, day: dt.date) -> bool:
        return self.found_on <= day and (self.remedied_on is None or self.remedied_on > day)

    def is_overdue_on(self, day: dt.date) -> bool:
        due = self.due_on
        for decided_on, new_due in self.extensions:
            due = new_due if decided_on <= day else due
        return self.is_open_on(day) and due is not None and due < day


NOTHING = Square(Standing.NO_VISIT)
Row = dict[Domain, Square]  # field → square
Grid = dict[str, Row]  # quarter's code → field → square


def quarters_until(day: dt.date, count: int = QUARTERS) -> list[Period]:
    """The last quarters, the one that counts the day last."""
    found = [Period.quarter_of(day)]
    while len(found) < count:
        found.insert(0, found[0].previous())
    return found


def grids_of(
    ids: Collection[int],
    day: dt.date,
    *,
    of: Subject = Subject.CLUSTER,
    quarters: Collection[Period] | None = None,
) -> dict[int, Grid]:
    """The grid of each cluster or tenant (by id) as of the day; three queries for any number of them."""
    quarters = quarters_until(day) if quarters is None else quarters
    visits: dict[tuple[int, str], list[dt.date]] = defaultdict(list)
    made = Inspection.objects.filter(**{f"{of}__in": ids}, visited_on__lte=day)
    for subject, domain, visited_on in made.values_list(of, "domain", "visited_on"):
        visits[subject, domain].append(visited_on)
    cases = _cases(ids, day, of)
    return {
        subject: {
            quarter.code: {
                domain: (
                    _square(quarter, day, visits[subject, domain], cases.get((subject, domain), []))
                    if (subject, domain) in visits
                    else NOTHING
                )
                for domain in Domain
            }
            for quarter in quarters
        }
        for subject in ids
    }


def worst_of(row: Row, domain: str = "") -> Standing:
    """What a quarter is in one field, or (without one) in its worst."""
    if domain:
        return row[Domain(domain)].standing
    return max((square.standing for square in row.values()), key=ORDER.index)


def tally(grids: Iterable[Grid], quarter: Period, domain: str = "") -> Counter[Standing]:
    """How many clusters (or tenants) stand how in the quarter."""
    return Counter(worst_of(grid[quarter.code], domain) for grid in grids)


def standing_so(grids: Mapping[int, Grid], quarter: Period, domain: str, standings: Collection[str]) -> list[int]:
    """The ids of those that stand in one of these ways in the quarter."""
    return [pk for pk, grid in grids.items() if worst_of(grid[quarter.code], domain) in standings]


def _cases(ids: Collection[int], day: dt.date, of: Subject) -> dict[tuple[int, str], list[_Case]]:
    extensions: dict[int, list[tuple[dt.date, dt.date]]] = defaultdict(list)
    steps = DeadlineExtension.objects.filter(**{f"finding__inspection__{of}__in": ids}, decided_on__lte=day)
    rows = steps.order_by("decided_on", "pk").values_list("finding_id", "decided_on", "new_due")
    for finding, decided_on, new_due in rows:
        extensions[finding].append((decided_on, new_due))
    found: dict[tuple[int, str], list[_Case]] = defaultdict(list)
    columns = ("pk", f"inspection__{of}", "inspection__domain", "inspection__visited_on")
    findings = Finding.objects.filter(**{f"inspection__{of}__in": ids}, inspection__visited_on__lte=day)
    for pk, subject, domain, found_on, due, remedied in findings.values_list(*columns, "remedy_due", "remedied_on"):
        found[subject, domain].append(_Case(found_on, due, remedied, tuple(extensions[pk])))
    return found


def _square(quarter: Period, day: dt.date, visits: Iterable[dt.date], cases: list[_Case]) -> Square:
    end = min(quarter.ends_on, day)

    def within(when: dt.date | None) -> bool:
        return when is not None and quarter.starts_on <= when <= end

    visited = sum(within(visit) for visit in visits)
    still_open = sum(case.is_open_on(end) for case in cases)
    overdue = sum(case.is_overdue_on(end) for case in cases)
    settled = any(within(case.found_on) or within(case.remedied_on) for case in cases)
    standing = (
        Standing.OVERDUE if overdue
        else Standing.OPEN if still_open
        else Standing.CLOSED if settled
        else Standing.CLEAN if visited
        else Standing.NO_VISIT
    )  # fmt: skip
    return Square(standing, visited, still_open, overdue)
