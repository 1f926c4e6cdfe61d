"""Parties and leases for tests."""

import datetime as dt
from decimal import Decimal

import factory
from factory.django import DjangoModelFactory

from ccn_portal.text import fold, sort_key
from clusters.choices import InvestorKind
from clusters.tests.factories import ClusterFactory, hanoi
from investors.choices import ProjectStep, TenantKind
from investors.models import (
    AssessmentFile,
    CapabilityAssessment,
    Investor,
    Lease,
    Petition,
    ProjectAction,
    Tenant,
)


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


class PetitionFactory(DjangoModelFactory):
    class Meta:
        model = Petition

    code = factory.Sequence(lambda n: f"KN-{n:04d}")
    cluster = factory.SubFactory(ClusterFactory)
    raised_on = dt.date(2022, 3, 1)
    sender = "Hội làng nghề"
    text = "Đề nghị nâng cấp đường nội bộ"


class AssessmentFactory(DjangoModelFactory):
    class Meta:
        model = CapabilityAssessment

    code = factory.Sequence(lambda n: f"NL-{n:04d}")
    cluster = factory.SubFactory(ClusterFactory)
    applicant = "Công ty Cơ khí"
    project = "Nhà máy cơ khí chính xác"
    sector_code = "2592"
    received_on = dt.date(2022, 3, 1)


class AssessmentFileFactory(DjangoModelFactory):
    class Meta:
        model = AssessmentFile

    assessment = factory.SubFactory(AssessmentFactory)
    file = factory.django.FileField(data=b"%PDF-1.7")
    name = "ho-so.pdf"
    content_type = "application/pdf"
    size = 8
    sha256 = "0" * 64


class ProjectActionFactory(DjangoModelFactory):
    class Meta:
        model = ProjectAction

    lease = factory.SubFactory(LeaseFactory)
    kind = ProjectStep.URGE
    taken_on = dt.date(2022, 6, 1)
    letter_number = "15/SCT-QLCN"
