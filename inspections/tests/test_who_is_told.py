"""Notices of oversight: who must act hears of it, once, and nobody of the own step."""

import datetime as dt

import pytest

from ccn_portal.notices.models import Notice
from clusters.tests.factories import ClusterFactory
from inspections import services
from inspections.tests.factories import FindingFactory, InspectionFactory

pytestmark = pytest.mark.django_db
TODAY = dt.date(2026, 11, 20)


@pytest.fixture(autouse=True)
def _today(settings):
    settings.FROZEN_TODAY = TODAY


def told():
    """Who was told what since the last time."""
    rows = sorted((row.recipient.username, row.title.partition(":")[0], row.due_on) for row in Notice.objects.all())
    Notice.objects.all().delete()
    return rows


def test_everybody_who_must_act_hears_of_each_step(so, gialam, thachthat, pccc):
    due = dt.date(2026, 12, 20)
    visit = services.record_inspection(
        cluster=ClusterFactory(), domain="fire_safety", visited_on=TODAY, by=pccc,
        findings=[{"text": "Lối thoát nạn bị chắn", "severity": "minor", "remedy_due": due}],
    )  # fmt: skip
    assert told() == [("gialam", "Cần khắc phục", due)]
    finding = visit.findings.get()
    services.transfer(finding=finding, agency="ubnd huyện Gia Lâm", letter_number="1/SCT", sent_on=TODAY, by=so)
    assert told() == [("gialam", "Vi phạm được chuyển đến", dt.date(2026, 12, 20))]
    services.record_remedy(finding=finding, remedied_on=TODAY, note="Đã dọn", by=gialam)
    assert told() == [("pccc", "Kết quả khắc phục cần xác nhận", None)]
    services.refuse_remedy(finding=finding, reason="Vẫn chắn", by=so)
    assert told() == [("gialam", "Kết quả khắc phục bị trả lại", None)]
    services.record_remedy(finding=finding, remedied_on=TODAY, by=gialam)
    assert told() == [("pccc", "Kết quả khắc phục cần xác nhận", None)]


def test_nobody_is_told_of_the_own_step(gialam):
    finding = FindingFactory(inspection=InspectionFactory(keeper="local", keeper_unit=gialam.unit, recorded_by=gialam))
    services.record_finding(inspection=finding.inspection, text="Thiếu bình", severity="minor", by=gialam)
    services.record_remedy(finding=finding, remedied_on=TODAY, by=gialam)
    assert told() == []
