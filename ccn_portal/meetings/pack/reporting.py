"""Who reported and who did not."""

import datetime as dt
from typing import Any

from ccn_portal.meetings.pack.numbers import period_told
from ccn_portal.rules.periods import Kind, Period
from ccn_portal.territories.models import AdministrativeUnit
from clusters.models import Cluster
from reports.returns.duties import Timeliness, duties


def reporting(unit: AdministrativeUnit, period: Period, day: dt.date) -> dict[str, Any]:
    """Who owed returns for the quarter (of a month: the last one that had ended) and who was late."""
    quarter = period
    if period.kind is Kind.MONTH:
        quarter = Period.quarter_of(period.ends_on)
        quarter = quarter if quarter.ends_on <= period.ends_on else quarter.previous()
    found = duties(Cluster.objects.in_unit(unit, quarter.ends_on), [quarter])
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
