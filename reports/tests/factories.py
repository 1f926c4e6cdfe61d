"""Returns for tests."""

import datetime as dt

import factory
from factory.django import DjangoModelFactory

from ccn_portal.rules.periods import Period
from clusters.choices import Action, MilestoneKind
from clusters.tests.factories import ClusterFactory, ItemFactory, MilestoneFactory, PhaseFactory
from reports.choices import ReturnState
from reports.models import Return


class ReturnFactory(DjangoModelFactory):
    """An accepted return; the days follow from the period."""

    class Meta:
        model = Return

    cluster = factory.SubFactory(ClusterFactory)
    period = "2022Q3"
    starts_on = factory.LazyAttribute(lambda row: Period.parse(row.period).starts_on)
    ends_on = factory.LazyAttribute(lambda row: Period.parse(row.period).ends_on)
    state = ReturnState.ACCEPTED


def operating_cluster(since: dt.date = dt.date(2015, 1, 1), **fields):
    """A cluster in operation, not yet established."""
    cluster = ClusterFactory(**fields)
    phase = PhaseFactory(cluster=cluster)
    MilestoneFactory(phase=phase, kind=MilestoneKind.OPERATION_STARTED, occurred_on=since)
    return cluster


def established_cluster(on: dt.date = dt.date(2020, 1, 15), area: int = 20, **fields):
    """A cluster with one established phase."""
    cluster = ClusterFactory(**fields)
    ItemFactory(cluster=cluster, action=Action.ESTABLISH, on=on, area_ha=area)
    return cluster
