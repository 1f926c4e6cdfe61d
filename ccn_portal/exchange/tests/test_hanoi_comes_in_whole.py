"""The demonstration register: everything in it comes in, once."""

import datetime as dt
import time
from decimal import Decimal

import pytest
from django.apps import apps

from ccn_portal.exchange.services import load_demonstration
from clusters.models import Cluster, Decision, DecisionItem, PublishedFigure
from investors.models import Lease
from reports.choices import ReturnState
from reports.models import Return

pytestmark = [pytest.mark.django_db, pytest.mark.slow]

ROWS = {
    "QuyetDinh": 288,
    "CumCongNghiep": 197,
    "ChuDauTu": 43,
    "NoiDungQuyetDinh": 716,
    "TienDo": 522,
    "DonViThueDat": 4307,
    "SoLieuKy": 1017,
    "HoSoThamDinh": 27,
    "MucTieuNam": 4,
    "KiemTra": 440,
    "ViPham": 291,
    "VuongMac": 30,
}


def test_hanoi_comes_in_whole_and_only_once(so):
    started = time.process_time()
    register, figures = load_demonstration(by=so)
    seconds = time.process_time() - started

    assert {sheet: counts["new"] for sheet, counts in register.counts.items()} == ROWS
    assert figures.counts["SoLieuCongBo"]["new"] == PublishedFigure.objects.count()
    (notice,) = register.notices  # the one visit to a tenant whose lease had ended
    assert "11/01/2026" in notice
    assert seconds < 20

    # numbers and dates typed as text, decomposed accents, stray spaces
    plan = Decision.objects.get(number="1292/QĐ-UBND")
    assert (plan.issued_on, plan.issuer) == (dt.date(2018, 3, 14), "UBND Thành phố Hà Nội")
    assert DecisionItem.objects.get(decision=plan, cluster__code="CCN-01-001").area_ha == Decimal("8.92")
    assert Cluster.objects.get(code="CCN-01-001").name == "Phú Túc"
    assert Lease.objects.get(tenant__code="DV-00001").area_m2 == Decimal("811.9")
    assert Cluster.objects.matching("bat trang").get().name == "Làng nghề Bát Tràng"

    # what is known of a few totals, each from the published figures
    state = Cluster.objects.as_of(dt.date(2022, 9, 14))
    assert state.planned().count() == 159
    assert sum(cluster.area_ha for cluster in state.established()) == Decimal(2344)
    assert Lease.objects.in_force(dt.date(2022, 9, 14)).count() == 4169
    accepted = Return.objects.get(cluster__code="CCN-01-001", period="2022Q3")
    # accepted by who imported it; nobody submitted it in the portal, so it is neither in time nor late
    assert (accepted.state, accepted.accepted_by, accepted.submitted_by) == (ReturnState.ACCEPTED, so, None)

    recorded = _recorded()
    again = load_demonstration(by=so)
    assert not any(result.changes_something for result in again)
    assert _recorded() == recorded


def test_the_other_counting_base_of_2018_stands_beside_the_register(so):
    load_demonstration(by=so)

    count, area = PublishedFigure.objects.filter(value__in=["111", "2657.7"]).order_by("value")
    assert (count.value, count.unit, area.value, area.unit) == (111, "cụm", Decimal("2657.7"), "ha")
    assert "Cơ sở thống kê khác" in count.note
    assert "18/07/2018" in count.source


def _recorded() -> int:
    return sum(model.objects.count() for model in apps.get_models() if model.__name__.endswith("Event"))
