"""Who reported and who did not."""

import datetime as dt
from collections.abc import Iterable
from typing import Any

from ccn_portal.meetings.pack.numbers import period_told
from ccn_portal.rules.lookup import Rules
from ccn_portal.rules.periods import Kind, Period
from ccn_portal.territories.models import AdministrativeUnit
from clusters.models import Cluster
from reports.returns.duties import Duty, Timeliness, duties
from reports.watch import ReturnMissing


def owed_by(period: Period, rules: Rules) -> list[Duty]:
    """All returns that are owed for the quarter told of and for those the watch list looks at, read once."""
    watched = ReturnMissing().quarters(period.ends_on, rules)
    return duties(Cluster.objects.all(), list(dict.fromkeys([quarter_of(period), *watched])))


def quarter_of(period: Period) -> Period:
    """The quarter itself; of a month the last one that had ended."""
    if period.kind is not Kind.MONTH:
        return period
    quarter = Period.quarter_of(period.ends_on)
    return quarter if quarter.ends_on <= period.ends_on else quarter.previous()


def reporting(owed: Iterable[Duty], unit: AdministrativeUnit, period: Period, day: dt.date) -> dict[str, Any]:
    """Who owed returns for the quarter and who was late."""
    quarter = quarter_of(period)
    inside = set(Cluster.objects.in_unit(unit, quarter.ends_on).values_list("pk", flat=True))
    found = [duty for duty in owed if duty.period == quarter and duty.cluster.pk in inside]
    units: dict[int, dict[str, Any]] = {}
    for duty in sorted(found, key=lambda duty: (duty.place.sort_key, duty.place.pk)):
        state = duty.timeliness(day)
        row = units.setdefault(duty.place.pk, {"name": duty.place.name, "owed": 0, "missing": [], "late": 0})
        row["owed"] += 1
        row["late"] += state is Timeliness.LATE
        if state is Timeliness.MISSING:
            row["missing"].append({"code": duty.cluster.code, "name": duty.cluster.name})
    return {
        "period": period_told(quarter),
        "due_on": found[0].due_on.isoformat() if found else None,
        "owed": len(found),
        "inside": sum(duty.is_in for duty in found),
        "units": [row for row in units.values() if row["missing"] or row["late"]],
    }
