"""The figures: lines of form 04 on the last day, what moved, the plan's targets and shares."""

import datetime as dt
from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass, field
from decimal import Decimal
from functools import cached_property, partial
from typing import Any

from ccn_portal.environment.choices import ShareCode
from ccn_portal.environment.shares import is_compliant, is_counted, share_of_target, since_in
from ccn_portal.meetings.pack.numbers import Numbers, counted, one_of_one, row
from ccn_portal.rules.lookup import Rules
from ccn_portal.rules.periods import Kind, Period
from ccn_portal.territories.models import AdministrativeUnit
from clusters.models import PlanTarget
from reports.choices import FormCode
from reports.lines import Indicators, compute_on
from reports.lines.base import LineValue, Measure, SourceKind, exact
from reports.lines.month import MONTH_LINES, line_of_target
from reports.lines.snapshot import Snapshot
from reports.official_forms import form_named

STANDING = ("1", "3", "4", "9", "11", "15", "18", "19", "20", "25", "26", "27")
NOT_MOVEMENTS = ("23", "24", "25")  # the year so far: told with the targets
SHARES = {ShareCode.NEW: "e-new", ShareCode.OPERATING: "e-operating"}
SHARE_LABELS = {
    ShareCode.NEW: "Tỷ lệ cụm công nghiệp xây dựng mới có trạm xử lý nước thải tập trung đạt quy chuẩn",
    ShareCode.OPERATING: "Tỷ lệ cụm công nghiệp đang hoạt động có trạm xử lý nước thải tập trung đạt quy chuẩn",
}


def share_on(snapshot: Snapshot, code: ShareCode, since: dt.date | None) -> LineValue:
    """A share of the city's plan (see ``environment.shares``), with the clusters it is of."""
    among = (cluster for cluster in snapshot.clusters if is_counted(cluster, code, since))
    rows = (one_of_one(cluster.pk, is_compliant(cluster)) for cluster in among)
    return counted(SHARES[code], SourceKind.CLUSTER, Measure.RATIO, "%", rows)


@dataclass
class Figures:
    """The lines of form 04 on the last day, a period before and a year before; None where there was no such unit."""

    unit: AdministrativeUnit
    period: Period
    snapshot: Snapshot  # of the period
    origins: Collection[int]  # the registers that the unit's clusters come from
    rules: dict[dt.date, Rules]  # of every day that counts here
    _shares: dict[tuple[dt.date, ShareCode], LineValue] = field(default_factory=dict)

    @cached_property
    def now(self) -> Indicators:
        """On the last day."""
        return compute_on(self.snapshot, only=STANDING)

    @cached_property
    def previous(self) -> Indicators | None:
        """A period before."""
        return self._on(self.period.previous())

    @cached_property
    def last_year(self) -> Indicators | None:
        """The same period of the year before."""
        return self._on(self.period.same_period_last_year())

    def _on(self, other: Period) -> Indicators | None:
        if not self.unit.is_valid_on(other.ends_on) or other.ends_on.year < 2001:
            return None
        earlier = Snapshot(self.unit, other.starts_on, other.ends_on, later=self.snapshot)
        return compute_on(earlier, only=STANDING)

    def standing(self, numbers: Numbers) -> Iterator[dict[str, Any]]:
        """The lines, then the two shares, each with what it was."""
        labels = {one.number: one.label for one in form_named(FormCode.QUARTER).lines}
        for number in STANDING:
            value = numbers.keep(f"s{number}", self.now.lines[number])
            yield row(f"s{number}", labels[number], value) | {
                "previous": self.previous.lines[number].text if self.previous else None,
                "last_year": self.last_year.lines[number].text if self.last_year else None,
            }
        for code, key in SHARES.items():
            value = numbers.keep(key, self._share(self.now.snapshot, code))
            yield row(key, SHARE_LABELS[code], value) | self._before(partial(self._share, code=code))

    def targets(self, numbers: Numbers, moved: Indicators) -> Iterator[dict[str, Any]]:
        """The year's plan, each target with what the register counts since the year began, and what that was before."""
        rows = PlanTarget.objects.filter(province__in=self.origins, year=self.period.ends_on.year)
        for target in rows.order_by("pk"):
            key, value, before = self._measured(target, moved)
            if key and value:
                numbers.keep(key, value)
            reached = None if value is None or value.text is None else Decimal(value.text)
            yield {
                "indicator": target.indicator,
                "unit": target.unit,
                "from": exact(target.lowest),
                "to": exact(target.highest),
                "line": key,
                "measure": value.unit if value else "",
                "reached": value.text if value else None,
                "verdict": _verdict(target, reached),
                **before,
            }

    def _measured(
        self, target: PlanTarget, moved: Indicators
    ) -> tuple[str | None, LineValue | None, dict[str, str | None]]:
        """What a target is measured by: a share of the plan, or a line of the monthly review."""
        code = share_of_target(target.indicator)
        if code is not None:
            return SHARES[code], self._share(self.now.snapshot, code), self._before(partial(self._share, code=code))
        line = line_of_target(target.indicator)
        if line is None:
            return None, None, {"previous": None, "last_year": None}
        return f"m{line}", moved.lines[line], self._before(MONTH_LINES[line].value_on)

    def _share(self, snapshot: Snapshot, code: ShareCode) -> LineValue:
        if (snapshot.ends_on, code) not in self._shares:
            since = since_in(self.rules[snapshot.ends_on])
            self._shares |= {(snapshot.ends_on, one): share_on(snapshot, one, since) for one in SHARES}
        return self._shares[snapshot.ends_on, code]

    def _before(self, value_on: Callable[[Snapshot], LineValue]) -> dict[str, str | None]:
        """The same a period and a year before."""
        return {
            name: value_on(found.snapshot).text if found else None
            for name, found in (("previous", self.previous), ("last_year", self.last_year))
        }


def moved_rows(numbers: Numbers, moved: Indicators, period: Period) -> Iterator[dict[str, Any]]:
    """What moved within the period."""
    for one in form_named(FormCode.MONTH).lines:
        value = numbers.keep(f"m{one.number}", moved.lines[one.number])
        if one.number not in NOT_MOVEMENTS:
            label = one.label
            if period.kind is not Kind.MONTH:
                label = label.replace("trong tháng", "trong quý").replace("cuối tháng", "cuối kỳ")
            yield row(f"m{one.number}", label, value)


def _verdict(target: PlanTarget, reached: Decimal | None) -> str:
    """``reached`` from the lower bound on, ``behind`` below it, ``unknown`` without a comparable count."""
    least = target.lowest if target.lowest is not None else target.highest
    if reached is None or least is None:
        return "unknown"
    return "reached" if reached >= least else "behind"
