"""Small maps for tests."""

import datetime as dt

import factory
from factory.django import DjangoModelFactory

from ccn_portal.territories.choices import Level
from ccn_portal.territories.models import AdministrativeUnit, UnitSuccession
from ccn_portal.text import fold, sort_key

REFORM = dt.date(2025, 7, 1)
LAST_OLD_DAY = dt.date(2025, 6, 30)


class UnitFactory(DjangoModelFactory):
    class Meta:
        model = AdministrativeUnit

    short_name = factory.LazyAttribute(lambda unit: unit.name.split(" ", 1)[-1])
    folded = factory.LazyAttribute(lambda unit: fold(unit.name))
    sort_key = factory.LazyAttribute(lambda unit: sort_key(unit.name))


class ProvinceFactory(UnitFactory):
    """On both maps, as Hanoi is."""

    class Meta:
        model = AdministrativeUnit
        django_get_or_create = ("level", "code", "valid_from")

    level = Level.PROVINCE
    code = "01"
    name = "Thành phố Hà Nội"
    valid_from = None


class DistrictFactory(UnitFactory):
    """Of the map until 30/6/2025."""

    level = Level.DISTRICT
    code = factory.Sequence(lambda n: f"{n % 900 + 100}")
    name = factory.Sequence(lambda n: f"Huyện Số {n}")
    parent = factory.SubFactory(ProvinceFactory)
    province = factory.SelfAttribute("parent")
    valid_to = LAST_OLD_DAY


class OldCommuneFactory(UnitFactory):
    """Of the map until 30/6/2025."""

    level = Level.COMMUNE
    code = factory.Sequence(lambda n: f"{n % 30000:05d}")
    name = factory.Sequence(lambda n: f"Xã Cũ {n}")
    parent = factory.SubFactory(DistrictFactory)
    province = factory.SelfAttribute("parent.province")
    valid_to = LAST_OLD_DAY


class CommuneFactory(UnitFactory):
    """Of the map since 1/7/2025; ``of=`` names the old communes it was made of."""

    level = Level.COMMUNE
    code = factory.Sequence(lambda n: f"{n % 30000 + 50000:05d}")
    name = factory.Sequence(lambda n: f"Xã Mới {n}")
    parent = factory.SubFactory(ProvinceFactory)
    province = factory.SelfAttribute("parent")
    valid_from = REFORM

    @factory.post_generation
    def of(self, create, extracted, **kwargs):
        for old in extracted or ():
            UnitSuccession.objects.create(predecessor=old, successor=self, effective_on=REFORM, is_default=True)
