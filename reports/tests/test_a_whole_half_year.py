"""A whole half-year as the offices live it, on the map of the districts and on today's.

Local officials submit, two are sent back and one is late; the department accepts and rolls up, the leader approves and
files; then a correction comes and the report is restated. All sums are checked at each step against figures that this
test has entered itself. Before 1/7/2025 every district reports; afterwards only some communes do here, and the report
names those that have not.
"""

import datetime as dt
from collections import defaultdict
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

import pytest
import time_machine

from ccn_portal.accounts.models import User
from ccn_portal.accounts.services import create_user
from ccn_portal.errors import RuleViolations
from ccn_portal.rules.periods import Period
from ccn_portal.territories.models import AdministrativeUnit
from clusters.models import Cluster
from reports.canonical import fingerprint
from reports.filing.services import approve_report, file_report, restate_report
from reports.integrity import problems
from reports.models import Report, Return
from reports.returns.duties import Timeliness, duties
from reports.returns.services import accept_returns, begin_return, correct_return, save_return, send_back, submit_return
from reports.services import compute_indicators, request_report
from reports.tasks import build

pytestmark = pytest.mark.django_db

EXPLAINED = dict.fromkeys(Return.VALUES, "Đã đối chiếu với doanh nghiệp")


@dataclass
class Walk:
    """One half-year: which quarter is entered, who reports, on which forms, and on which days things happen."""

    quarter: str
    level: str
    offices: int  # that report
    everybody: bool  # whether those are all that had an operating cluster on the cut-off day
    half: str
    province_form: str
    province_period: str
    unit_form: str = ""  # empty: the form was not in force, only its lines are counted
    in_time: dt.date = dt.date.min
    late: dt.date = dt.date.min
    entered: dict[str, dict[str, Decimal | int]] = field(default_factory=dict)

    @property
    def period(self) -> Period:
        """The quarter that is entered."""
        return Period.parse(self.quarter)


WALKS = [
    Walk(
        "2022Q4", "district", 19, True, "2022H2", "QUARTER", "2022Q4", "",
        in_time=dt.date(2022, 12, 20), late=dt.date(2022, 12, 21),
    ),
    Walk(
        "2026Q4", "commune", 8, False, "2026H2", "TT14-04", "2026H2", "TT14-03",
        in_time=dt.date(2026, 12, 20), late=dt.date(2026, 12, 21),
    ),
]  # fmt: skip


@pytest.fixture
def clock(settings):
    """Set the day on which everything happens."""
    stopped = []

    def to(day: dt.date) -> None:
        for traveller in stopped:
            traveller.stop()
        settings.FROZEN_TODAY = day
        stopped[:] = [time_machine.travel(dt.datetime.combine(day, dt.time(3), tzinfo=dt.UTC), tick=False)]
        stopped[0].start()

    yield to
    for traveller in stopped:
        traveller.stop()


def officials(walk: Walk) -> dict[int, User]:
    """An official of each office that reports."""
    owed = {duty.place.pk for duty in duties(Cluster.objects.all(), [walk.period])}
    assert len(owed) == walk.offices if walk.everybody else len(owed) > walk.offices
    units = AdministrativeUnit.objects.in_bulk(sorted(owed)[: walk.offices])
    assert {unit.level for unit in units.values()} == {walk.level}
    return {
        pk: create_user(username=f"can-bo-{unit.code}", role="local", password="mat-khau-dai-1", unit=unit, by=None)
        for pk, unit in units.items()
    }


def figures(walk: Walk, cluster: Cluster) -> dict[str, Any]:
    """What the official writes: the last quarter's with some movement, exact to the last digit."""
    last = Return.objects.filter(cluster=cluster, is_current=True, ends_on__lt=walk.period.ends_on).latest("ends_on")
    return {
        "tenants": last.tenants,
        "workers": (last.workers or 0) + 3,
        "revenue": Decimal(last.revenue or 0) + Decimal("0.125"),
        "budget_payment": Decimal(last.budget_payment or 0) + Decimal("0.001"),
        "infrastructure_capital": last.infrastructure_capital,
        "leased_ha": last.leased_ha,
        "wastewater_generated": last.wastewater_generated,
        "wastewater_treated": last.wastewater_treated,
    }


def enter(walk: Walk, duty: Any, official: User) -> Return:
    """Begin and submit one return; what is unusual is explained."""
    values = figures(walk, duty.cluster)
    walk.entered[duty.cluster.code] = values
    row = begin_return(cluster=duty.cluster, period=walk.period, values=values, by=official)
    return submit_return(row=row, by=official, explanations=EXPLAINED)


def collect(walk: Walk, clock: Any, people: dict[int, User], so: User) -> None:
    """Everybody submits in time but one office; two are sent back and submit again; the department accepts all."""
    clock(walk.in_time)
    owed = [duty for duty in duties(Cluster.objects.all(), [walk.period]) if duty.place.pk in people]
    late_office = min(people)
    rows = [enter(walk, duty, people[duty.place.pk]) for duty in owed if duty.place.pk != late_office]
    for row in rows[:2]:
        send_back(row=row, by=so, comment="Kiểm tra lại", comments={"workers": "Tính cả lao động thời vụ"})
        walk.entered[row.cluster.code]["workers"] += 7
        official = User.objects.get(pk=Return.objects.get(pk=row.pk).submitted_by_id)
        changed = save_return(row=row, values={"workers": walk.entered[row.cluster.code]["workers"]}, by=official)
        submit_return(row=changed, by=official, explanations=EXPLAINED)
    clock(walk.late)
    missing = {d.place.pk for d in duties(Cluster.objects.all(), [walk.period]) if d.timeliness(walk.late) == "missing"}
    assert missing & set(people) == {late_office}
    for duty in owed:
        if duty.place.pk == late_office:
            enter(walk, duty, people[late_office])
    accept_returns(rows=Return.objects.filter(period=walk.quarter), by=so)


def check_timeliness(walk: Walk, people: dict[int, User]) -> None:
    """The office that came a day after the due day is late for ever, those sent back are not."""
    seen = defaultdict(set)
    for duty in duties(Cluster.objects.all(), [walk.period]):
        if duty.place.pk in people:
            seen[duty.timeliness(walk.late)].add(duty.place.pk)
    assert seen == {Timeliness.LATE: {min(people)}, Timeliness.ON_TIME: set(people) - {min(people)}}


def check_sums(walk: Walk, province: Any, people: dict[int, User]) -> None:
    """The province is the sum of its offices, and lines 23 to 25 are what was entered."""
    quarter = {"starts_on": walk.period.starts_on, "ends_on": walk.period.ends_on}
    whole = compute_indicators(unit=province, form="TT14-04", **quarter)
    for line, name in (("23", "revenue"), ("24", "budget_payment"), ("25", "workers")):
        assert whole.lines[line].value == sum(one[name] for one in walk.entered.values()), line
    parts = [compute_indicators(unit=user.unit, form="TT14-03", **quarter) for user in people.values()]
    added_up = ("15", "18", "20", "23", "24", "25") if walk.everybody else ("23", "24", "25")
    for line in added_up:
        values = [part.lines[line].value for part in parts]
        assert sum(value for value in values if value is not None) == whole.lines[line].value, line


def built(form: str, unit: Any, period: str, by: User) -> Report:
    """The report, built."""
    report = request_report(form=form, unit=unit, period=period, by=by)
    build(report.pk)
    report.refresh_from_db()
    assert report.state == "draft", report.failure
    return report


def value(report: Report, line: str) -> Decimal:
    """The figure of a line of the form."""
    row = next(row for row in report.content["lines"] if row.get("number") == line)
    return Decimal(row["value"])


@pytest.mark.parametrize("walk", WALKS, ids=["districts-2022", "communes-2026"])
def test_a_half_year_from_the_first_return_to_the_restated_report(hanoi, so, leader, clock, walk):
    people = officials(walk)
    collect(walk, clock, people, so)
    check_timeliness(walk, people)
    check_sums(walk, hanoi, people)
    report = built(walk.province_form, hanoi, walk.province_period, so)
    if walk.unit_form:
        of_units = [built(walk.unit_form, user.unit, walk.half, so) for user in people.values()]
        assert sum(value(one, "25") for one in of_units) == value(report, "25")
    silent = {one["code"] for one in report.content["missing"]}
    assert bool(silent) is not walk.everybody
    assert not silent & set(walk.entered)
    approve_report(report=report, by=leader)
    filed = file_report(report=report, by=leader, number="612/BC-SCT", issued_on=walk.late)
    old = filed.content

    code = max(walk.entered)
    row = Return.objects.get(cluster__code=code, period=walk.quarter, is_current=True)
    correction = correct_return(row=row, by=so, reason="Doanh nghiệp báo nhầm số lao động")
    official = next(user for user in people.values() if user.pk == row.submitted_by_id)
    save_return(row=correction, values={"workers": row.workers + 40}, by=official)
    submit_return(row=correction, by=official, explanations=EXPLAINED)
    accept_returns(rows=[correction], by=so)

    second = restate_report(report=filed, by=so, reason="Đính chính lao động")
    build(second.pk)
    second.refresh_from_db()
    assert value(second, "25") == value(filed, "25") + 40
    (changed,) = [one for one in second.differences if one["cluster"] is None and one["level"] == "province"]
    assert (changed["line"], changed["change"]) == ("25", "40")
    (cause,) = changed["causes"]
    assert (cause["kind"], cause["cluster"], cause["reason"]) == ("return", code, "Doanh nghiệp báo nhầm số lao động")
    approve_report(report=second, by=leader)
    file_report(report=second, by=leader, number="640/BC-SCT", issued_on=walk.late)
    filed.refresh_from_db()
    assert (filed.state, filed.content, fingerprint(filed.content)) == ("superseded", old, filed.sha256)
    assert list(problems()) == []


def test_a_return_with_an_unexplained_surprise_is_not_submitted(hanoi, clock, so):
    walk = WALKS[0]
    clock(walk.in_time)
    people = officials(walk)
    duty = duties(Cluster.objects.all(), [walk.period])[0]
    official = people[duty.place.pk]
    values = figures(walk, duty.cluster) | {"workers": 10**6}
    row = begin_return(cluster=duty.cluster, period=walk.period, values=values, by=official)
    with pytest.raises(RuleViolations):
        submit_return(row=row, by=official)
    submit_return(row=row, by=official, explanations=EXPLAINED)
