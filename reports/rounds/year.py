"""A year of reporting as one user sees it: every period with its days, how far it is, and what comes next."""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from urllib.parse import urlencode

from django.urls import reverse

from ccn_portal.accounts.models import User
from ccn_portal.accounts.permissions import Permission
from ccn_portal.rules.deadlines import Filing
from ccn_portal.rules.keys import Key
from ccn_portal.rules.lookup import Rules
from ccn_portal.rules.models import RuleParameter
from ccn_portal.rules.periods import Kind, Period
from ccn_portal.territories.choices import Level
from clusters.models import Cluster
from clusters.querysets import ClusterQuerySet
from reports.choices import ReturnState
from reports.filing.states import SEALED
from reports.models import Report, Round
from reports.official_forms import forms
from reports.returns.duties import Duty, duties
from reports.returns.services import clusters_entered_by
from reports.rounds.days import OF_DEPARTMENT, OWED, Due, dues, opens_on
from reports.rounds.shares import OF_LOCALITIES, OF_PARTIES, Share, is_asked, link_to, shares
from reports.rounds.wording import PARAMETERS

FORM_OF = {Filing.QUARTER: "QUARTER", Filing.DEPARTMENT: "TT14-04", Filing.MONTH: "MONTH"}
LONG_AGO = 60  # days after which what was not done is history, no deadline


@dataclass(frozen=True)
class Task:
    """Something due for a period: until when, by which law, and whether it is done (None: not kept here)."""

    period: Period
    due: Due
    done: bool | None
    report: Report | None = None
    shares: tuple[Share, ...] = ()  # of forms 01 to 03, by unit

    @property
    def owed(self) -> int:
        """How many forms are owed."""
        return sum(share.owed for share in self.shares)

    @property
    def inside(self) -> int:
        """How many have come."""
        return sum(share.inside for share in self.shares)

    @property
    def link(self) -> str:
        """Where it is done."""
        if self.report is not None:
            return reverse("report-detail", args=[self.report.pk])
        if len(self.shares) == 1:
            return self.shares[0].link
        if self.due.filing in OF_LOCALITIES:
            return link_to(self.due.filing, self.period)
        asked = {"form": FORM_OF[self.due.filing], "period": self.period.code}
        return f"{reverse('report-list')}?{urlencode(asked)}"

    def left(self, day: dt.date) -> int | None:
        """Days left (negative: late); None when it is done, long past, or nobody here knows whether it was done."""
        left = (self.due.on - day).days
        if self.done or left < -LONG_AGO or (left < 0 and self.done is None):
            return None
        return left


@dataclass(frozen=True)
class Line:
    """One period on the calendar."""

    period: Period
    opens_on: dt.date
    opened_on: dt.date | None
    tasks: tuple[Task, ...]
    owed: int = 0
    inside: int = 0
    accepted: int = 0

    @property
    def of_localities(self) -> tuple[Task, ...]:
        """What localities, tenants and investors owe."""
        return tuple(task for task in self.tasks if task.due.filing not in OF_DEPARTMENT)

    @property
    def of_department(self) -> tuple[Task, ...]:
        """What the department owes."""
        return tuple(task for task in self.tasks if task.due.filing in OF_DEPARTMENT)


class Year:
    """The lines of a year; a fixed number of queries."""

    def __init__(self, user: User, year: int, day: dt.date) -> None:
        self.user, self.year, self.day = user, year, day
        self.months = [Period.month(year, number) for number in range(1, 13)]
        self.longer = [
            period
            for number in range(1, 5)
            for period in (
                Period.quarter(year, number),
                *({2: [Period.half_year(year, 1)], 4: [Period.year(year)]}.get(number, [])),
            )
        ]
        self._rules = Rules.on_days(period.ends_on for period in [*self.months, *self.longer])
        codes = [period.code for period in [*self.months, *self.longer]]
        self._opened = dict(Round.objects.filter(period__in=codes).values_list("period", "opened_on"))
        self._reports = self._read_reports(codes)
        self._owed = self._read_duties()
        self._shares = self._read_shares()

    def lines(self, periods: Sequence[Period]) -> list[Line]:
        """The lines of some of the periods."""
        return [self._line(period) for period in periods]

    def tasks(self) -> Iterator[Task]:
        """Everything due in the year's periods, in order."""
        found = [task for line in self.lines([*self.months, *self.longer]) for task in line.tasks]
        yield from sorted(found, key=lambda task: (task.due.on, task.period.ends_on))

    def law(self) -> list[tuple[str, Key, RuleParameter]]:
        """The parameters behind the days, as of the year's last cut-off."""
        rules = self._rules[self.longer[-1].ends_on]
        found = ((str(label), key, rules.find(key)) for key, label in PARAMETERS.items())
        return [(label, key, rule) for label, key, rule in found if rule is not None]

    def _line(self, period: Period) -> Line:
        rules, mine = self._rules[period.ends_on], self._owed.get(period, [])
        return Line(
            period,
            opens_on(period, rules),
            self._opened.get(period.code),
            tuple(self._task(period, due, mine) for due in dues(period, rules)),
            len(mine),
            sum(duty.is_in for duty in mine),
            sum(duty.state == ReturnState.ACCEPTED for duty in mine),
        )

    def _task(self, period: Period, due: Due, mine: Sequence[Duty]) -> Task:
        if due.filing is Filing.RETURN:
            begun = period.starts_on <= self.day
            return Task(period, due, all(duty.is_in for duty in mine) if begun else False)
        if due.filing in OF_LOCALITIES:
            return self._of_localities(period, due)
        if FORM_OF.get(due.filing) in forms() and self._of_department:
            report = self._reports.get((FORM_OF[due.filing], period.code))
            # a later version restates one that was filed
            return Task(period, due, report is not None and (report.stage in SEALED or report.version > 1), report)
        return Task(period, due, None)

    def _of_localities(self, period: Period, due: Due) -> Task:
        """Forms 01 to 03: done when all have come; nobody's before the law asked for them."""
        if not is_asked(due.filing, period):
            return Task(period, due, None)
        mine = tuple(self._shares.get((due.filing, period), ()))
        begun = period.starts_on <= self.day
        return Task(period, due, all(share.is_done for share in mine) if begun else False, shares=mine)

    @property
    def _of_department(self) -> bool:
        """Whether the user's unit is who files the department's reports."""
        unit = self.user.unit
        return unit is not None and unit.level == Level.PROVINCE and self.user.may(Permission.BUILD_REPORT)

    def _read_reports(self, codes: Sequence[str]) -> Mapping[tuple[str, str], Report]:
        if not self._of_department:
            return {}
        rows = Report.objects.visible_to(self.user).standing().filter(unit=self.user.unit_id, period__in=codes)
        rows = rows.order_by("version").defer("content", "provenance", "differences")
        return {(row.form, row.period): row for row in rows}

    @property
    def _clusters(self) -> ClusterQuerySet:
        """The clusters whose figures the user enters, or else sees."""
        enters = self.user.may(Permission.SUBMIT_RETURN)
        return clusters_entered_by(self.user) if enters else Cluster.objects.visible_to(self.user)

    def _read_shares(self) -> Mapping[tuple[Filing, Period], list[Share]]:
        begun = [p for p in self.longer if Filing.LOCAL in OWED[p.kind] and p.starts_on <= self.day]
        found: dict[tuple[Filing, Period], list[Share]] = defaultdict(list)
        asked = [(filing, period) for filing in (*OF_PARTIES, Filing.LOCAL) for period in begun]
        for share in shares(self._clusters, asked):
            found[share.filing, share.period].append(share)
        return found

    def _read_duties(self) -> Mapping[Period, list[Duty]]:
        begun = [p for p in self.longer if p.kind is Kind.QUARTER and p.starts_on <= self.day]
        found: dict[Period, list[Duty]] = defaultdict(list)
        if begun:
            for duty in duties(self._clusters, begun):
                found[duty.period].append(duty)
        return found
