"""Samples of effluent: results by parameter, and the one conclusion that follows from them."""

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from ccn_portal.accounts.models import User
from ccn_portal.errors import RuleViolation, RuleViolations, raise_all
from ccn_portal.history.tracking import recorded
from ccn_portal.today import today
from clusters.models import Cluster, Milestone
from clusters.services.writing import assign, check
from environment import validation
from environment.choices import EFFLUENT, Topic
from environment.models import SampleResult
from environment.services.acts import conclude
from environment.services.rights import require_may_change, require_may_record


def record_sample(
    *,
    cluster: Cluster,
    sampled_on: dt.date,
    results: Iterable[Mapping[str, Any]],
    laboratory: str = "",
    report_number: str = "",
    by: User | None,
    reason: str = "",
) -> list[SampleResult]:
    """Record a sample; whether the effluent meets the standard that day follows and is recorded with it.

    Each result names ``parameter``, ``value`` and ``lowest`` or ``highest``. What is wrong with one has the field
    ``results.<index>.<field>``; all is raised at once.
    """
    require_may_record(by, Topic.WASTEWATER, cluster)
    with recorded("record_sample", by=by, reason=reason):
        found: list[SampleResult] = []
        problems: list[RuleViolation] = []
        is_first = not SampleResult.objects.filter(cluster=cluster, sampled_on=sampled_on).exists()
        for index, values in enumerate(results):
            result = SampleResult(cluster=cluster, sampled_on=sampled_on, recorded_by=by)
            assign(result, {"laboratory": laboratory, "report_number": report_number, **values})
            try:
                check(result, validation.of_result(result, today=today()))
                result.save()
            except RuleViolations as problem:
                problems += [_of_line(index, one) for one in problem.violations]
            found.append(result)
        raise_all(problems)
        if is_first:
            raise_all(_against_progress(cluster, sampled_on, found))
        if found:
            _conclude(cluster, sampled_on, found[0].laboratory)
    return found


def change_result(result: SampleResult, *, by: User | None, reason: str = "", **values: Any) -> SampleResult:
    """Correct a result; the conclusions of its day, and of the day it was moved from, follow."""
    require_may_change(by, Topic.WASTEWATER, result)
    before = result.sampled_on
    with recorded("change_sample", by=by, reason=reason):
        assign(result, values)
        check(result, validation.of_result(result, today=today()))
        result.save()
        for day in {before, result.sampled_on}:
            _conclude(result.cluster, day, result.laboratory)
    return result


def remove_result(result: SampleResult, *, by: User | None, reason: str = "") -> None:
    """Take back a result that was recorded by mistake; without any the day's conclusion goes too."""
    require_may_change(by, Topic.WASTEWATER, result)
    with recorded("remove_sample", by=by, reason=reason):
        cluster, day = result.cluster, result.sampled_on
        result.delete()
        _conclude(cluster, day, "")


def _against_progress(cluster: Cluster, day: dt.date, results: list[SampleResult]) -> Iterator[RuleViolation]:
    """What somebody recorded of the day without figures is not overwritten by figures: one of the two is wrong."""
    events = Milestone.objects.filter(phase__cluster=cluster, occurred_on=day, kind__in=EFFLUENT)
    recorded_kinds = set(events.values_list("kind", flat=True))
    if recorded_kinds and results:
        for one in validation.of_conclusion(day, validation.outcome_of(results), recorded_kinds):
            yield RuleViolation(one.code, one.message, "sampled_on")


def _conclude(cluster: Cluster, day: dt.date, laboratory: str) -> None:
    results = list(SampleResult.objects.filter(cluster=cluster, sampled_on=day))
    if results:
        conclude(cluster, day, validation.outcome_of(results), source=laboratory)
        return
    for event in Milestone.objects.filter(phase__cluster=cluster, occurred_on=day, kind__in=EFFLUENT):
        event.delete()


def _of_line(index: int, one: RuleViolation) -> RuleViolation:
    common = ("sampled_on", "laboratory", "report_number")
    field = one.field if one.field in common else f"results.{index}.{one.field}".rstrip(".")
    return RuleViolation(one.code, one.message, field)
