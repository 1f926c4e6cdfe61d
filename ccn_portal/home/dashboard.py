"""What a user has to see to today, from the register alone: nothing here is typed by hand."""

import datetime as dt
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from django.db.models import F, OuterRef, Q, Subquery
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from ccn_portal.accounts.models import User
from ccn_portal.accounts.permissions import Permission
from ccn_portal.environment.shares import Share, shares_among, since_in, targets_on
from ccn_portal.home.calendar import marks_of, month_line
from ccn_portal.home.figures import last_ended_quarter, overview
from ccn_portal.home.work import AHEAD, SOON, Work, forms_due, remedies_due, tasks_due
from ccn_portal.rules.deadlines import Filing
from ccn_portal.rules.keys import Key
from ccn_portal.rules.lookup import Rules, TimeLimit
from ccn_portal.rules.periods import Kind, Period
from ccn_portal.rules.workdays import working_days_between
from ccn_portal.territories.choices import Level
from ccn_portal.today import today
from ccn_portal.watch.views.grouped import counts_by_rule
from clusters.models import ClusterTerritory, Dossier, Obstacle
from clusters.querysets import valid_on
from clusters.services.matters import parties_of
from reports.choices import FormCode, ReportState, ReturnState
from reports.models import Report, Return
from reports.returns.batch import duties_of
from reports.rounds.days import due_on, periods_ending

OBSTACLES, MISSING, RECENT = 6, 8, 4  # rows shown of each


@dataclass
class ReturnsOfQuarter:
    """Who has reported for a quarter and who has not: only operating clusters owe a return."""

    quarter: Period
    states: dict[str, int] = field(default_factory=dict)
    missing: list[tuple[ClusterTerritory, str]] = field(default_factory=list)  # the cluster's place, its return's state

    @property
    def accepted(self) -> int:
        """Clusters with an accepted return."""
        return self.states.get(ReturnState.ACCEPTED, 0)

    @property
    def owing(self) -> int:
        """Clusters that owe one."""
        return sum(self.states.values())


@dataclass(frozen=True)
class Pending:
    """A dossier under appraisal; the limit is the law's on the day of receipt, and pauses are not taken off."""

    dossier: Dossier
    day: dt.date
    time: TimeLimit | None

    @property
    def elapsed(self) -> int:
        """Days since receipt."""
        return (self.day - self.dossier.received_on).days

    @property
    def working(self) -> int:
        """Working days since receipt."""
        return working_days_between(self.dossier.received_on, self.day)

    @property
    def limit(self) -> dt.date | None:
        """The last day of the appraisal; None where the law set no time."""
        return self.time.ends_on(self.dossier.received_on) if self.time else None

    @property
    def at_council(self) -> bool:
        """Whether the council has met on it."""
        return self.dossier.council_on is not None and self.dossier.council_on <= self.day


class Dashboard:
    """The work of one user as of a day; each part is one query, made when it is first needed."""

    def __init__(self, user: User, day: dt.date) -> None:
        self.user, self.day = user, day
        self.overview = overview(user, day)
        self.quarter = last_ended_quarter(day)

    @cached_property
    def rules(self) -> Rules:
        """The rules of the last cut-off day."""
        return self._rules_on[self.quarter.ends_on]

    @cached_property
    def _rules_on(self) -> dict[dt.date, Rules]:
        """The rules of every day that the page asks about, in one query."""
        return Rules.on_days({self.day, self.quarter.ends_on, *(dossier.received_on for dossier in self._dossiers)})

    @cached_property
    def _dossiers(self) -> list[Dossier]:
        if not self.appraises:
            return []
        pending = Q(closed_on__isnull=True) | Q(closed_on__gt=self.day)
        rows = Dossier.objects.visible_to(self.user).filter(pending, received_on__lte=self.day)
        return list(rows.select_related("cluster").order_by("received_on", "code"))

    @property
    def appraises(self) -> bool:
        """Whether dossiers are the user's business: the department appraises them, its leader answers for the limit."""
        return self.user.may(Permission.EDIT_REGISTER) or self.user.may(Permission.CLOSE_FINDING)

    @property
    def follows_returns(self) -> bool:
        """Whether the user enters returns, accepts them, or answers for them."""
        rights = (Permission.SUBMIT_RETURN, Permission.ACCEPT_RETURN, Permission.BUILD_REPORT)
        return any(self.user.may(right) for right in rights)

    @cached_property
    def returns(self) -> ReturnsOfQuarter:
        """The returns for the quarter that ended last."""
        if not self.follows_returns:
            return ReturnsOfQuarter(self.quarter)
        current = Return.objects.filter(cluster=OuterRef("cluster"), period=self.quarter.code, is_current=True)
        places = ClusterTerritory.objects.filter(valid_on(self.day), lead=True, cluster__in=self.overview.reporting)
        rows = places.annotate(state=Subquery(current.values("state")[:1])).select_related("cluster", "commune")
        found = ReturnsOfQuarter(self.quarter)
        for place in rows.order_by("cluster__sort_key", "cluster__code"):
            state = place.state or ""
            found.states[state] = found.states.get(state, 0) + 1
            if state != ReturnState.ACCEPTED:
                found.missing.append((place, state))
        return found

    @cached_property
    def dossiers(self) -> list["Pending"]:
        """Dossiers under appraisal, the oldest first."""
        found = []
        for dossier in self._dossiers:
            limit = self._rules_on[dossier.received_on].find(Key.LIMIT_APPRAISAL)
            found.append(Pending(dossier, self.day, TimeLimit(**limit.value) if limit else None))
        return found

    @cached_property
    def obstacles(self) -> list[Obstacle]:
        """Unsolved obstacles that were raised by the day, the most urgent first."""
        rows = Obstacle.objects.visible_to(self.user).as_of(self.day).unsettled().select_related("cluster")
        return list(rows.order_by(F("due_now").asc(nulls_last=True), "code"))

    @cached_property
    def alerts(self) -> list[dict[str, Any]]:
        """How many alerts each rule has, the gravest first; none for a past day: the watch list is today's."""
        return counts_by_rule(self.user) if self.day == today() else []

    @cached_property
    def shares(self) -> list[Share]:
        """The two shares of the city's plan, for who answers for a whole province."""
        if self.user.unit is not None and self.user.unit.level != Level.PROVINCE:
            return []
        return shares_among(self.overview.at_work, self.new_since, targets_on(self.day, self.user))

    @property
    def new_since(self) -> dt.date | None:
        """Since when a cluster that broke ground counts as newly built."""
        return since_in(self._rules_on[self.day])

    @property
    def alert_totals(self) -> dict[str, int]:
        """What the alerts add up to: ``count``, ``late``, ``mine``."""
        return {name: sum(row[name] for row in self.alerts) for name in ("count", "late", "mine")}

    @cached_property
    def reports(self) -> list[Report]:
        """The reports on units within the jurisdiction, the latest built first."""
        rows = Report.objects.visible_to(self.user).standing().select_related("unit").defer("content", "provenance")
        return list(rows.order_by(F("built_at").desc(nulls_first=True), "-pk")[:RECENT])

    @cached_property
    def work(self) -> list[Work]:
        """Everything with a due day, the most urgent first."""
        found = [
            *self._returns_due(),
            *self._reports_due(),
            *self._dossiers_due(),
            *self._obstacles_due(),
            *forms_due(self.user, self.day),
            *remedies_due(self.user, self.day),
            *tasks_due(self.user, self.day),
            *self._next_cut_off(),
        ]
        return sorted(found, key=lambda work: work.due)

    @property
    def late(self) -> int:
        """How much is past its day."""
        return sum(work.due < self.day for work in self.work)

    @property
    def near(self) -> int:
        """How much is due within three days."""
        return sum(0 <= (work.due - self.day).days <= SOON for work in self.work)

    def month(self) -> dict[str, Any] | None:
        """The drawing of the month, when a cut-off or due day falls into it."""
        running = Period.quarter_of(self.day)
        marks = marks_of(self.quarter, self.rules)
        if running != self.quarter:
            marks += marks_of(running, self.rules)
        return month_line(self.day, marks)

    def _returns_due(self) -> Iterator[Work]:
        if self.user.may(Permission.SUBMIT_RETURN) and not self.user.may(Permission.ACCEPT_RETURN):
            yield from self._own_returns_due()
            return
        due = due_on(Filing.RETURN, self.quarter, self.rules)
        found = self.returns
        if due is None or not found.missing or (self.day - due).days > 2 * AHEAD:
            return
        counts = [
            (ReturnState.ACCEPTED, "ok", _("%(count)d accepted")),
            (ReturnState.SUBMITTED, "ch-1", _("%(count)d to be looked at")),
            (ReturnState.RETURNED, "warn", _("%(count)d sent back")),
            (ReturnState.DRAFT, "ch-2", _("%(count)d being written")),
            ("", "none", _("%(count)d not begun")),
        ]
        known = [(found.states.get(state, 0), style, text) for state, style, text in counts]
        yield Work(
            due,
            _("Returns for %(period)s") % {"period": self.quarter.label},
            " · ".join(text % {"count": count} for count, _style, text in known if count),
            "#missing",
            _("Who is missing"),
            tuple((style, count) for count, style, _text in known if style != "none"),
            found.owing,
        )

    def _own_returns_due(self) -> Iterator[Work]:
        """For who enters them: the returns of the quarter that ended and of the running one, with the way to them."""
        running = Period.quarter_of(self.day)
        periods = list(dict.fromkeys((self.quarter, running)))
        found = duties_of(self.user, periods)
        for period in periods:
            owed = [duty for duty in found if duty.period == period]
            rows = [duty.correction or duty.row for duty in owed]
            states = Counter(row.state if row else "" for row in rows)
            left = len(rows) - states[ReturnState.SUBMITTED] - states[ReturnState.ACCEPTED]
            if not left or (period == running and (owed[0].due_on - self.day).days > AHEAD):
                continue
            words = [
                (ReturnState.RETURNED, _("%(count)d sent back")),
                (ReturnState.DRAFT, _("%(count)d being written")),
                ("", _("%(count)d not begun")),
            ]
            yield Work(
                owed[0].due_on,
                _("Returns for %(period)s") % {"period": period.label},
                " · ".join(text % {"count": states[state]} for state, text in words if states[state]),
                reverse("return-unit", args=[period.code]),
                ngettext("Enter %(count)s return", "Enter %(count)s returns", left) % {"count": left},
                is_own=True,
            )

    def _reports_due(self) -> Iterator[Work]:
        unit = self.user.unit
        if unit is None or unit.level != Level.PROVINCE or not self.user.may(Permission.BUILD_REPORT):
            return
        periods = periods_ending(self.quarter)
        rows = Report.objects.filter(unit=unit, period__in=[period.code for period in periods]).standing()
        ordered = rows.order_by("version").defer("content", "provenance")
        built = {(report.form, report.period): report for report in ordered}
        for period in periods:
            quarterly = period.kind is Kind.QUARTER
            form = FormCode.QUARTER if quarterly else FormCode.TT14_04
            due = due_on(Filing.QUARTER if quarterly else Filing.DEPARTMENT, period, self.rules)
            report = built.get((form, period.code))
            if due is None or (report and report.state == ReportState.FILED) or abs((due - self.day).days) > AHEAD:
                continue
            yield Work(
                due,
                f"{form.label}, {period.label}",
                _("Figures cut off on %(day)s · %(state)s")
                % {
                    "day": f"{period.ends_on:%d/%m/%Y}",
                    "state": report.state.label.lower() if report else _("not built yet"),
                },
                reverse("report-detail", args=[report.pk]) if report else reverse("report-list"),
                _("Open the report") if report else _("Build it"),
            )

    def _dossiers_due(self) -> Iterator[Work]:
        for pending in self.dossiers:
            if pending.limit is None or (pending.limit - self.day).days > SOON:
                continue
            dossier = pending.dossier
            yield Work(
                pending.limit,
                _("Dossier %(code)s: %(what)s of CCN %(cluster)s")
                % {
                    "code": dossier.code,
                    "what": dossier.get_kind_display().lower(),
                    "cluster": dossier.cluster.name,
                },
                _("Under appraisal for %(working)d working days, pauses not taken off") % {"working": pending.working},
                "#dossiers",
                _("Show them"),
            )

    def _obstacles_due(self) -> Iterator[Work]:
        by_day: dict[dt.date, list[Obstacle]] = {}
        for obstacle in self.obstacles:
            due = obstacle.due_now  # type: ignore[attr-defined]
            if due and (due - self.day).days <= AHEAD and parties_of(self.user, obstacle):
                by_day.setdefault(obstacle.due_now, []).append(obstacle)
        for due, rows in by_day.items():
            names = ", ".join(dict.fromkeys(row.cluster.name for row in rows))
            title = rows[0].text if len(rows) == 1 else _("%(count)d obstacles to be solved") % {"count": len(rows)}
            yield Work(due, title, f"CCN {names}", "#obstacles", _("Show them"))

    def _next_cut_off(self) -> Iterator[Work]:
        if not self.follows_returns:
            return
        running = Period.quarter_of(self.day)
        if running.ends_on > self.day and (running.ends_on - self.day).days <= AHEAD:
            labels = ", ".join(str(period.label) for period in periods_ending(running))
            days = f"{running.starts_on:%d/%m/%Y}–{running.ends_on:%d/%m/%Y}"
            yield Work(running.ends_on, _("Cut-off of %(periods)s") % {"periods": labels}, _("Counts %s") % days)
