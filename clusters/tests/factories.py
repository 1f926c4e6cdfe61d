"""Rows of the ledger for tests: ``ItemFactory(cluster=…, action="establish", on=…)`` is one dated act.

The units are the official ones, which every test database holds: ``unit("018", OLD_MAP)`` is Huyện Gia Lâm.
"""

import datetime as dt
from decimal import Decimal

import factory
from factory.django import DjangoModelFactory

from ccn_portal.territories.models import AdministrativeUnit
from ccn_portal.territories.resolution import spans_of
from ccn_portal.text import fold
from clusters.choices import PHASE_ACTIONS, Action, ClusterKind, DossierKind, MilestoneKind, WorkKind
from clusters.models import (
    Cluster,
    ClusterPlace,
    ClusterTerritory,
    Decision,
    DecisionItem,
    Dossier,
    InfrastructureWork,
    Milestone,
    Obstacle,
    Phase,
    PlanTarget,
    PublishedFigure,
)

OLD_MAP, NEW_MAP = dt.date(2025, 6, 30), dt.date(2025, 7, 1)


def unit(code: str, day: dt.date = NEW_MAP) -> AdministrativeUnit:
    """The unit with this code on the map of the day."""
    return AdministrativeUnit.objects.valid_on(day).get(code=code)


def hanoi() -> AdministrativeUnit:
    return unit("01")


def bat_trang() -> AdministrativeUnit:
    """The commune of before 1/7/2025, in Huyện Gia Lâm (018); 00577 of that name has followed it."""
    return unit("00583", OLD_MAP)


class ClusterFactory(DjangoModelFactory):
    """A cluster and its place; ``communes=[…]`` are units of either map, the leading one first; else Bát Tràng."""

    class Meta:
        model = Cluster
        skip_postgeneration_save = True

    code = factory.Sequence(lambda n: f"CCN-01-{n:04d}")
    name = factory.Sequence(lambda n: f"Cụm Số {n}")
    kind = ClusterKind.GENERAL

    @factory.post_generation
    def communes(self, create, extracted, **kwargs):
        self.fold_name()
        self.save()
        for index, commune in enumerate(extracted or [bat_trang()]):
            place = ClusterPlace.objects.create(cluster=self, unit=commune, lead=index == 0)
            for span in spans_of([(place.pk, commune.pk, self.latitude, self.longitude)])[place.pk]:
                ClusterTerritory.objects.get_or_create(
                    cluster=self,
                    commune_id=span.commune_id,
                    valid_from=span.valid_from,
                    defaults={
                        "lead": index == 0,
                        "district_id": span.district_id,
                        "province_id": span.province_id,
                        "valid_to": span.valid_to,
                    },
                )


class PhaseFactory(DjangoModelFactory):
    class Meta:
        model = Phase
        django_get_or_create = ("cluster", "number")

    cluster = factory.SubFactory(ClusterFactory)
    number = 1


class DecisionFactory(DjangoModelFactory):
    class Meta:
        model = Decision

    province = factory.LazyFunction(hanoi)
    number = factory.Sequence(lambda n: f"{n}/QĐ-UBND")
    kind = "Quyết định"
    issued_on = dt.date(2020, 1, 15)
    issuer = "UBND thành phố Hà Nội"
    folded = factory.LazyAttribute(
        lambda d: fold(f"{d.number} {getattr(d, 'abstract', '')} {getattr(d, 'issuer', '')}")
    )


class ItemFactory(DjangoModelFactory):
    """One act; ``on`` is the day of the decision; phase 1 where the action concerns a phase."""

    class Meta:
        model = DecisionItem

    class Params:
        on = dt.date(2020, 1, 15)

    cluster = factory.SubFactory(ClusterFactory)
    action = Action.ESTABLISH
    decision = factory.SubFactory(DecisionFactory, issued_on=factory.SelfAttribute("..on"))
    phase = factory.Maybe(
        factory.LazyAttribute(lambda item: item.action in PHASE_ACTIONS),
        yes_declaration=factory.SubFactory(PhaseFactory, cluster=factory.SelfAttribute("..cluster")),
        no_declaration=None,
    )


class MilestoneFactory(DjangoModelFactory):
    class Meta:
        model = Milestone

    phase = factory.SubFactory(PhaseFactory)
    kind = MilestoneKind.GROUNDBREAKING
    occurred_on = dt.date(2021, 3, 1)


class WorkFactory(DjangoModelFactory):
    class Meta:
        model = InfrastructureWork

    cluster = factory.SubFactory(ClusterFactory)
    kind = WorkKind.WASTEWATER


class DossierFactory(DjangoModelFactory):
    class Meta:
        model = Dossier

    code = factory.Sequence(lambda n: f"HS-{n:04d}")
    cluster = factory.SubFactory(ClusterFactory)
    kind = DossierKind.ESTABLISH
    received_on = dt.date(2022, 3, 1)


class ObstacleFactory(DjangoModelFactory):
    class Meta:
        model = Obstacle

    code = factory.Sequence(lambda n: f"VM-{n:04d}")
    cluster = factory.SubFactory(ClusterFactory)
    period = "2022Q3"
    text = "Vướng mắc giải phóng mặt bằng"


class TargetFactory(DjangoModelFactory):
    class Meta:
        model = PlanTarget

    province = factory.LazyFunction(hanoi)
    year = 2022
    indicator = factory.Sequence(lambda n: f"Chỉ tiêu {n}")
    unit = "cụm"
    lowest = Decimal(5)
    highest = Decimal(7)


class PublishedFigureFactory(DjangoModelFactory):
    class Meta:
        model = PublishedFigure

    province = factory.LazyFunction(hanoi)
    indicator = factory.Sequence(lambda n: f"Số liệu {n}")
    line = "3"
    value = Decimal(111)
    unit = "cụm"
    as_of = dt.date(2018, 6, 30)
    source = "Báo Hà Nội mới"
