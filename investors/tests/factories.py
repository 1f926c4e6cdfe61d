"""Parties and leases for tests."""

import datetime as dt
from decimal import Decimal

import factory
from factory.django import DjangoModelFactory

from ccn_portal.text import fold, sort_key
from clusters.choices import InvestorKind
from clusters.tests.factories import ClusterFactory, hanoi
from investors.choices import TenantKind
from investors.models import Investor, Lease, Tenant


class InvestorFactory(DjangoModelFactory):
    class Meta:
        model = Investor

    province = factory.LazyFunction(hanoi)
    tax_code = factory.Sequence(lambda n: f"99{n:08d}")
    name = factory.Sequence(lambda n: f"Công ty Hạ tầng {n}")
    kind = InvestorKind.ENTERPRISE
    folded = factory.LazyAttribute(lambda row: fold(f"{row.name} {row.tax_code}"))


class TenantFactory(DjangoModelFactory):
    class Meta:
        model = Tenant

    province = factory.LazyFunction(hanoi)
    code = factory.Sequence(lambda n: f"DN{n:05d}")
    name = factory.Sequence(lambda n: f"Công ty Thứ cấp {n}")
    kind = TenantKind.ENTERPRISE
    folded = factory.LazyAttribute(lambda row: fold(f"{row.name} {row.code} {getattr(row, 'tax_code', '')}"))
    sort_key = factory.LazyAttribute(lambda row: sort_key(row.name))


class LeaseFactory(DjangoModelFactory):
    class Meta:
        model = Lease

    tenant = factory.SubFactory(TenantFactory)
    cluster = factory.SubFactory(ClusterFactory)
    area_m2 = Decimal(1000)
    starts_on = dt.date(2020, 1, 1)
