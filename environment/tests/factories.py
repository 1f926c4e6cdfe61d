"""Acts and results of samples for tests."""

import datetime as dt
from decimal import Decimal

import factory
from factory.django import DjangoModelFactory

from clusters.tests.factories import ClusterFactory
from environment.choices import ActKind
from environment.models import EnvironmentAct, SampleResult


class EnvironmentActFactory(DjangoModelFactory):
    class Meta:
        model = EnvironmentAct

    cluster = factory.SubFactory(ClusterFactory)
    kind = ActKind.COLLECTION
    occurred_on = dt.date(2026, 1, 10)
    party = "Công ty Môi trường"


class SampleResultFactory(DjangoModelFactory):
    class Meta:
        model = SampleResult

    cluster = factory.SubFactory(ClusterFactory)
    sampled_on = dt.date(2026, 2, 5)
    parameter = "COD"
    value = Decimal(120)
    unit = "mg/l"
    highest = Decimal(150)
