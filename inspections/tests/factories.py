"""Inspections, findings and plans for tests: ``FindingFactory(inspection=…, remedy_due=…)``."""

import datetime as dt

import factory
from factory.django import DjangoModelFactory

from clusters.tests.factories import ClusterFactory, hanoi
from inspections.choices import Domain, Keeper, Severity, VisitKind
from inspections.models import (
    DeadlineExtension,
    Finding,
    Inspection,
    InspectionPlan,
    PlannedVisit,
    Sanction,
    Transfer,
)

VISITED = dt.date(2026, 3, 10)


class InspectionFactory(DjangoModelFactory):
    class Meta:
        model = Inspection

    code = factory.Sequence(lambda n: f"KT-2026-9{n:03d}")
    cluster = factory.SubFactory(ClusterFactory)
    domain = Domain.FIRE_SAFETY
    kind = VisitKind.UNPLANNED
    visited_on = VISITED
    keeper = Keeper.DEPARTMENT


class FindingFactory(DjangoModelFactory):
    class Meta:
        model = Finding

    inspection = factory.SubFactory(InspectionFactory)
    text = factory.Sequence(lambda n: f"Vi phạm số {n}")
    severity = Severity.MODERATE
    remedy_due = dt.date(2026, 4, 10)


class ExtensionFactory(DjangoModelFactory):
    class Meta:
        model = DeadlineExtension

    finding = factory.SubFactory(FindingFactory)
    decided_on = dt.date(2026, 4, 5)
    new_due = dt.date(2026, 5, 10)
    reason = "Chờ vật tư"


class TransferFactory(DjangoModelFactory):
    class Meta:
        model = Transfer

    finding = factory.SubFactory(FindingFactory)
    agency = "Công an Thành phố"
    letter_number = factory.Sequence(lambda n: f"{n}/SCT-QLCN")
    sent_on = dt.date(2026, 3, 20)
    reply_due = dt.date(2026, 4, 19)


class SanctionFactory(DjangoModelFactory):
    class Meta:
        model = Sanction

    finding = factory.SubFactory(FindingFactory)
    number = "12/QĐ-XPHC"
    amount = 80


class InspectionPlanFactory(DjangoModelFactory):
    class Meta:
        model = InspectionPlan

    province = factory.LazyFunction(hanoi)
    year = 2026
    agency = factory.Sequence(lambda n: f"Phòng số {n}")
    domain = ""
    keeper = Keeper.DEPARTMENT


class PlannedVisitFactory(DjangoModelFactory):
    class Meta:
        model = PlannedVisit

    plan = factory.SubFactory(InspectionPlanFactory)
    cluster = factory.SubFactory(ClusterFactory)
    domain = Domain.FIRE_SAFETY
    quarter = 2
