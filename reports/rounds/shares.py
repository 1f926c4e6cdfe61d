"""What each unit owes for a period, filing by filing: computed from the register, never typed.

The locality reports on forms 01 and 02 on behalf of tenants and investors, and form 03 is its own.
"""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import cast
from urllib.parse import urlencode

from django.urls import reverse

from ccn_portal.rules.deadlines import Filing
from ccn_portal.rules.keys import Key
from ccn_portal.rules.lookup import Rules
from ccn_portal.rules.periods import Period
from clusters.querysets import ClusterQuerySet
from reports.choices import FormCode
from reports.filing.states import SEALED
from reports.models import Report
from reports.official_forms import forms
from reports.parties.duties import Owed, owed_in
from reports.returns.duties import Duty, Place, Places, duties
from reports.rounds.days import due_on

OF_PARTIES = (Filing.TENANT, Filing.INVESTOR)
OF_LOCALITIES = (Filing.RETURN, *OF_PARTIES, Filing.LOCAL)


@dataclass(frozen=True)
class Share:
    """One unit's part of a filing: how many it owes in all, and those that have not come as (state, cluster)."""

    filing: Filing
    period: Period
    place: Place
    due_on: dt.date
    owed: int
    missing: tuple[tuple[str, str], ...]
    report: Report | None = None  # form 03: its latest version

    @property
    def is_done(self) -> bool:
        """Whether the unit owes nothing any more."""
        return not self.missing

    @property
    def inside(self) -> int:
        """How many have come."""
        return self.owed - len(self.missing)

    @property
    def link(self) -> str:
        """Where the unit does its part."""
        if self.report is not None:
            return reverse("report-detail", args=[self.report.pk])
        return link_to(self.filing, self.period)


def link_to(filing: Filing, period: Period) -> str:
    """Where what localities owe for a period is entered or built."""
    if filing in OF_PARTIES:
        number = forms()[filing.value].number
        return f"{reverse('party-return-list')}?{urlencode({'form': number, 'period': period.code})}"
    name = "return-list" if filing is Filing.RETURN else "local-report-list"
    return f"{reverse(name)}?{urlencode({'period': period.code})}"


def is_asked(filing: Filing, period: Period) -> bool:
    """Whether the law asked for it then; returns were never a form of the law's."""
    return filing is Filing.RETURN or not forms()[filing.value].violations_of_period(period)


def shares(clusters: ClusterQuerySet, asked: Iterable[tuple[Filing, Period]]) -> list[Share]:
    """The parts of the units that these clusters lie in, in Vietnamese order; what the law did not ask for is nobody's.

    Two queries, and for each filing and period a fixed number.
    """
    wanted = [(filing, period) for filing, period in asked if is_asked(filing, period)]
    if not wanted:
        return []
    of_returns = [period for filing, period in wanted if filing is Filing.RETURN]
    found = list(_of_returns(duties(clusters, of_returns))) if of_returns else []
    if len(of_returns) < len(wanted):
        on_map = Map(clusters, [period for _filing, period in wanted])
        for filing, period in wanted:
            if filing in OF_PARTIES:
                found += _of_parties(filing, period, clusters, on_map)
            elif filing is Filing.LOCAL:
                found += _of_units(period, clusters, on_map)
    return sorted(found, key=lambda share: (share.period.ends_on, share.place.sort_key, share.place.pk))


class Map:
    """Which unit reports for a cluster at the end of a period, and until when; two queries."""

    def __init__(self, clusters: ClusterQuerySet, periods: Iterable[Period]) -> None:
        self._rules = Rules.on_days(period.ends_on for period in periods)
        self._places = Places(list(clusters.values_list("pk", flat=True)))

    def due_on(self, filing: Filing, period: Period) -> dt.date | None:
        """The last acceptable day."""
        return due_on(filing, period, self._rules[period.ends_on])

    def unit_of(self, cluster: int, period: Period) -> Place | None:
        """The unit, of the level that reported then; None where the cluster had no place."""
        level = self._rules[period.ends_on].value(Key.REPORT_LOCAL_LEVEL)
        return self._places.on(cluster, period.ends_on, level)

    def units(self, clusters: ClusterQuerySet, period: Period) -> dict[Place, list[str]]:
        """The units in whose territory a cluster lay on the cut-off day, with the clusters' names; one query."""
        there = clusters.as_of(period.ends_on).in_vietnamese_order().values_list("pk", "name")
        found: dict[Place, list[str]] = defaultdict(list)
        for cluster, name in there:
            place = self.unit_of(cluster, period)
            if place is not None:
                found[place].append(name)
        return found


def _of_returns(found: Iterable[Duty]) -> Iterator[Share]:
    by_unit: dict[tuple[Period, Place], list[Duty]] = defaultdict(list)
    for duty in found:
        by_unit[duty.period, duty.place].append(duty)
    for (period, place), mine in by_unit.items():
        missing = tuple((duty.state, duty.cluster.name) for duty in mine if not duty.is_in)
        yield Share(Filing.RETURN, period, place, mine[0].due_on, len(mine), missing)


def _of_parties(filing: Filing, period: Period, clusters: ClusterQuerySet, on_map: Map) -> Iterator[Share]:
    """Forms 01 or 02: one for each party and cluster."""
    day = on_map.due_on(filing, period)
    by_unit: dict[Place, list[Owed]] = defaultdict(list)
    for one in owed_in(filing.value, clusters, period) if day else ():
        place = on_map.unit_of(one.project.cluster, period)
        if place is not None:
            by_unit[place].append(one)
    for place, mine in by_unit.items():
        missing = tuple((one.row.state if one.row else "", one.cluster_name) for one in mine if not one.is_in)
        yield Share(filing, period, place, cast(dt.date, day), len(mine), missing)


def _of_units(period: Period, clusters: ClusterQuerySet, on_map: Map) -> Iterator[Share]:
    """Form 03: one for each unit in whose territory a cluster lies, until its report is filed."""
    day = on_map.due_on(Filing.LOCAL, period)
    units = list(on_map.units(clusters, period)) if day else []
    rows = Report.objects.filter(form=FormCode.TT14_03, period=period.code, unit__in=[place.pk for place in units])
    rows = rows.standing().defer("content", "provenance", "differences").order_by("version")
    latest = {row.unit_id: row for row in rows}
    for place in units:
        report = latest.get(place.pk)
        # a later version restates one that was filed
        filed = report is not None and (report.stage in SEALED or report.version > 1)
        missing = () if filed else ((report.state.value if report else "", ""),)
        yield Share(Filing.LOCAL, period, place, cast(dt.date, day), 1, missing, report)
