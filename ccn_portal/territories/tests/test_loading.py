"""Loading the official units."""

import time
from decimal import Decimal
from io import StringIO

import pytest
from django.core.management import call_command
from django.db import connection

from ccn_portal.territories import maps, repairs, source
from ccn_portal.territories.models import AdministrativeUnit, UnitSuccession
from ccn_portal.territories.services import load_units

pytestmark = pytest.mark.django_db
EXPECTED = {"provinces": 63 + 34 - 11, "districts": 696, "communes": 10_035 + 3_321}


@pytest.fixture
def empty_register() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL session_replication_role = replica")  # it takes clusters and history with it
        cursor.execute("TRUNCATE territories_administrativeunit CASCADE")
        cursor.execute("SET LOCAL session_replication_role = origin")


@pytest.mark.slow
@pytest.mark.usefixtures("empty_register")
def test_everything_is_loaded_in_under_twenty_seconds() -> None:
    started = time.process_time()
    counts = load_units()
    assert time.process_time() - started < 20
    assert {kind: counts[kind] for kind in EXPECTED} == EXPECTED
    assert counts["created"] == AdministrativeUnit.objects.count() + UnitSuccession.objects.count()
    assert counts["created"] == sum(EXPECTED.values()) + counts["successions"]


@pytest.mark.slow
def test_loading_again_writes_nothing_and_says_so() -> None:
    before = list(AdministrativeUnit.objects.order_by("pk").values_list())
    said = StringIO()
    call_command("load_units", stdout=said)
    assert "nothing was written" in said.getvalue()
    assert list(AdministrativeUnit.objects.order_by("pk").values_list()) == before


@pytest.mark.slow
def test_what_differs_from_the_official_units_is_put_right_and_what_is_unknown_stays() -> None:
    hanoi = AdministrativeUnit.objects.get(code="01", level="province")
    AdministrativeUnit.objects.filter(pk=hanoi.pk).update(name="Hà Nam")
    added = AdministrativeUnit.objects.create(code="99999", level="commune", name="Xã Mới", parent=hanoi)
    link = UnitSuccession.objects.filter(is_default=True).first()
    UnitSuccession.objects.filter(pk=link.pk).update(is_default=False)
    counts = load_units()
    assert (counts["created"], counts["updated"]) == (0, 2)
    hanoi.refresh_from_db()
    link.refresh_from_db()
    assert (hanoi.name, link.is_default) == ("Thành phố Hà Nội", True)
    assert AdministrativeUnit.objects.filter(pk=added.pk).exists()


@pytest.fixture(scope="module")
def repaired() -> source.Source:
    return repairs.repair(source.read())


def test_centres_taken_from_another_commune_of_the_same_name_are_mended(repaired: source.Source) -> None:
    """Thanh Bình lies in the north-west of the new Đồng Tháp, Lương Hòa Lạc in the south-east."""
    thanh_binh, luong_hoa_lac = Decimal("105.49"), Decimal("106.38")
    assert abs(repaired.new["tinhdongthap_xathanhbinh"].place[1] - thanh_binh) < Decimal("0.1")
    assert abs(repaired.new["tinhdongthap_xaluonghoalac"].place[1] - luong_hoa_lac) < Decimal("0.1")


def test_a_commune_at_the_other_end_of_the_province_is_no_successor(repaired: source.Source) -> None:
    """Phường 4 of Mỹ Tho was not divided; Cao Lãnh, 80 km away, had a Phường 4 too."""
    links = [link for link in repaired.links if link.old == "tinhtiengiang_thanhphomytho_phuong4"]
    assert [(link.is_default, link.divided) for link in links] == [(True, False)]


def test_truly_divided_communes_keep_their_candidates(repaired: source.Source) -> None:
    links = {link.new for link in repaired.links if link.old == "thanhphohanoi_huyenthachthat_xathachhoa"}
    assert links == {"thanhphohanoi_xahoalac", "thanhphohanoi_xayenbai", "thanhphohanoi_xayenxuan"}


def test_an_unknown_centre_is_unknown_and_not_that_of_the_district(repaired: source.Source) -> None:
    places = [old.place for old in repaired.old.values() if old.place]
    assert len(places) == len(set(places))


def test_types_in_front_of_names_are_told_apart() -> None:
    assert source.split_type("Thị Xã Mường Lay") == ("Thị xã", "Mường Lay")
    assert source.split_type("Xã Xà Phiên") == ("Xã", "Xà Phiên")
    assert source.split_type("Bát Tràng") == ("", "Bát Tràng")


def test_a_number_alone_is_no_short_name(repaired: source.Source) -> None:
    rows = maps.build(repaired).units.values()
    assert {row.short_name for row in rows if row.name == "Phường 4"} == {"Phường 4"}
    assert not [row for row in rows if row.short_name.isdigit()]
