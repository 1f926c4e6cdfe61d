"""Two requests at the same moment: one is done, the other hears of it; nothing breaks."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection

from ccn_portal.errors import RuleViolation, RuleViolations
from clusters import services
from clusters.choices import Step
from clusters.models import Obstacle, PlanTarget
from clusters.tests.factories import ClusterFactory, ObstacleFactory, hanoi

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]


def at_once(act, *given):
    def run(one):
        try:
            return act(one)
        except (RuleViolation, RuleViolations) as problem:
            return problem
        finally:
            connection.close()

    with ThreadPoolExecutor(len(given)) as pool:
        return list(pool.map(run, given))


def test_duplicates_merged_into_each_other_leave_one(so):
    cluster = ClusterFactory()
    for _try in range(3):
        pair = [ObstacleFactory(cluster=cluster) for _one in range(2)]

        def merge(index, pair=pair):
            return services.take_step(matter=pair[index], kind=Step.MERGE, into=pair[1 - index], by=so)

        outcomes = at_once(merge, 0, 1)
        assert sorted(isinstance(outcome, Exception) for outcome in outcomes) == [False, True], outcomes
        merged = Obstacle.objects.filter(pk__in=[one.pk for one in pair], merged_into__isnull=False)
        assert merged.count() == 1


def test_a_target_set_twice_is_one(so):
    province = hanoi()

    def set_target(highest):
        return services.set_target(
            by=so, province=province, year=2027, indicator="Khởi công", lowest=10, highest=highest
        )

    assert not any(isinstance(outcome, Exception) for outcome in at_once(set_target, 20, 21, 22, 23))
    assert PlanTarget.objects.count() == 1
