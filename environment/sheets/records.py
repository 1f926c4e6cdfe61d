"""Acts and results of samples as an import matches, checks and writes them."""

from collections import defaultdict
from collections.abc import Hashable, Iterable, Iterator
from functools import cached_property
from typing import Any

from ccn_portal.errors import RuleViolation
from ccn_portal.workbooks.records import Records, Touched
from clusters.choices import MilestoneKind
from clusters.sheets.records import clusters_of
from environment import validation
from environment.choices import EFFLUENT
from environment.models import EnvironmentAct, SampleResult


class ActRecords(Records[EnvironmentAct]):
    """Acts: cluster, kind, day and number name one."""

    model = EnvironmentAct

    def load(self) -> Iterable[EnvironmentAct]:
        """Those of the register's clusters."""
        acts = EnvironmentAct.objects.filter(cluster__in=clusters_of(self.intake.family))
        return acts.select_related("cluster").order_by("pk")

    def key(self, instance: EnvironmentAct) -> Hashable:
        """Cluster, kind, day and number."""
        return instance.cluster.code, str(instance.kind), instance.occurred_on, instance.number

    def rules(self, instance: EnvironmentAct) -> Iterator[RuleViolation]:
        """The rules of an act."""
        return validation.of_act(instance, today=None)


class ResultRecords(Records[SampleResult]):
    """Results of samples: cluster, day, parameter and test report name one."""

    model = SampleResult

    def load(self) -> Iterable[SampleResult]:
        """Those of the register's clusters."""
        results = SampleResult.objects.filter(cluster__in=clusters_of(self.intake.family))
        return results.select_related("cluster").order_by("pk")

    def key(self, instance: SampleResult) -> Hashable:
        """Cluster, day, parameter and test report."""
        return instance.cluster.code, instance.sampled_on, instance.parameter, instance.report_number

    def rules(self, instance: SampleResult) -> Iterator[RuleViolation]:
        """The rules of a result, and that the progress of the day says what the whole sample shows."""
        found = list(validation.of_result(instance, today=None))
        yield from found
        if not found:
            day = instance.cluster.code, instance.sampled_on
            yield from validation.of_conclusion(instance.sampled_on, self.outcome_on(*day), self._concluded[day])

    def outcome_on(self, code: str, day: Any) -> MilestoneKind:
        """What the sample of the day shows, everything in the file considered."""
        return validation.outcome_of(self._by_day[code, day])

    @cached_property
    def _by_day(self) -> dict[Hashable, list[SampleResult]]:
        found: dict[Hashable, list[SampleResult]] = defaultdict(list)
        for result in self.everything():
            found[result.cluster.code, result.sampled_on].append(result)
        return found

    @cached_property
    def _concluded(self) -> dict[Hashable, set[str]]:
        """What the progress says of the effluent; asked for when everything has been read."""
        found: dict[Hashable, set[str]] = defaultdict(set)
        for event in self.intake["clusters.Milestone"].everything():
            if event.kind in EFFLUENT:
                found[event.phase.cluster.code, event.occurred_on].add(event.kind)
        return found

    def check(self) -> None:
        """Add to the progress what the file's samples show where it says nothing, then hold against the rules."""
        for touched in self.touched.values():
            if (
                touched.is_new
                and not touched.row.broken
                and not list(validation.of_result(touched.instance, today=None))
            ):
                self._conclude(touched)
        super().check()

    def _conclude(self, touched: Touched[SampleResult]) -> None:
        result = touched.instance
        day = result.cluster.code, result.sampled_on
        if self._concluded[day]:
            return
        kind = self.outcome_on(*day)
        numbers = self.intake["clusters.Phase"].numbers[result.cluster.code]
        phase = self.intake["clusters.Phase"].numbered(result.cluster, min(numbers, default=1))
        key = result.cluster.code, phase.number, str(kind), result.sampled_on
        event = {"phase": phase, "kind": kind, "occurred_on": result.sampled_on, "source": result.laboratory}
        self.intake["clusters.Milestone"].offer(touched.row, key, event, field_of_key="sampled_on")
        self._concluded[day].add(kind)


KINDS: tuple[type[Records[Any]], ...] = (ActRecords, ResultRecords)
