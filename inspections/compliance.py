"""Compliance at a glance: for each cluster a grid of quarters by field of law.

A quarter is judged on its last day (the present one on the asked day), by everything found up to then: an old finding
that is still open makes a quarter open even without a visit. No visit is not compliance: such a square says so.
"""

import datetime as dt
from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass

from ccn_portal.rules.periods import Period
from inspections.choices import Domain, Standing
from inspections.models import DeadlineExtension, Finding, Inspection

QUARTERS = 12


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


Grid = dict[str, dict[Domain, Square]]  # quarter's code → field → square


def quarters_until(day: dt.date, count: int = QUARTERS) -> list[Period]:
    """The last quarters, the one that counts the day last."""
    found = [Period.quarter_of(day)]
    while len(found) < count:
        found.insert(0, found[0].previous())
    return found


def grids_of(clusters: Collection[int], day: dt.date) -> dict[int, Grid]:
    """The grid of each cluster (by id) as of the day; three queries for any number of clusters."""
    visits: dict[tuple[int, str], list[dt.date]] = defaultdict(list)
    for cluster, domain, visited_on in Inspection.objects.filter(cluster__in=clusters, visited_on__lte=day).values_list(
        "cluster_id", "domain", "visited_on"
    ):
        visits[cluster, domain].append(visited_on)
    cases = _cases(clusters, day)
    quarters = quarters_until(day)
    return {
        cluster: {
            quarter.code: {
                domain: _square(quarter, day, visits[cluster, domain], cases[cluster, domain]) for domain in Domain
            }
            for quarter in quarters
        }
        for cluster in clusters
    }


def worst_of(grid: Grid, domain: Domain) -> Standing:
    """What a field is at the end: the standing of its last quarter."""
    return list(grid.values())[-1][domain].standing


def _cases(clusters: Collection[int], day: dt.date) -> dict[tuple[int, str], list[_Case]]:
    extensions: dict[int, list[tuple[dt.date, dt.date]]] = defaultdict(list)
    steps = DeadlineExtension.objects.filter(finding__inspection__cluster__in=clusters, decided_on__lte=day)
    rows = steps.order_by("decided_on", "pk").values_list("finding_id", "decided_on", "new_due")
    for finding, decided_on, new_due in rows:
        extensions[finding].append((decided_on, new_due))
    found: dict[tuple[int, str], list[_Case]] = defaultdict(list)
    columns = ("pk", "inspection__cluster_id", "inspection__domain", "inspection__visited_on")
    findings = Finding.objects.filter(inspection__cluster__in=clusters, inspection__visited_on__lte=day)
    for pk, cluster, domain, found_on, due, remedied in findings.values_list(*columns, "remedy_due", "remedied_on"):
        found[cluster, domain].append(_Case(found_on, due, remedied, tuple(extensions[pk])))
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
