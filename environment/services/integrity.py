"""Proves that the registers of wastewater and fire safety do not contradict the progress of the clusters."""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterator

from clusters.choices import MilestoneKind
from clusters.models import Milestone
from environment.choices import EFFLUENT, ActKind
from environment.models import EnvironmentAct, SampleResult
from environment.validation import outcome_of


def problems() -> Iterator[str]:
    """One line for each day and cluster on which two sources say different things."""
    events = Milestone.objects.filter(kind__in=(*EFFLUENT, MilestoneKind.WASTEWATER_COMMISSIONED))
    concluded: dict[tuple[str, dt.date], set[str]] = defaultdict(set)
    running: dict[str, dt.date] = {}
    for code, day, kind in events.order_by("-occurred_on").values_list("phase__cluster__code", "occurred_on", "kind"):
        if kind == MilestoneKind.WASTEWATER_COMMISSIONED:
            running[code] = day  # the first day is kept: they come the latest first
        else:
            concluded[code, day].add(kind)
    samples: dict[tuple[str, dt.date], list[SampleResult]] = defaultdict(list)
    for result in SampleResult.objects.select_related("cluster"):
        samples[result.cluster.code, result.sampled_on].append(result)
    for (code, day), kinds in sorted(concluded.items(), key=str):
        if len(kinds) > 1:
            yield f"{code}: the effluent is said to meet and to fail the standard on {day}"
    for (code, day), results in sorted(samples.items(), key=str):
        if concluded[code, day] != {outcome_of(results)}:
            yield f"{code}: the sample of {day} and the progress of that day differ"
    landless = EnvironmentAct.objects.filter(kind=ActKind.LAND_NONE).order_by("cluster__code", "occurred_on")
    for code, day in landless.values_list("cluster__code", "occurred_on"):
        if code in running and running[code] <= day:
            yield f"{code}: no land for a plant on {day}, though one runs since {running[code]}"
