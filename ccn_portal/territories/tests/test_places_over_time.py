"""Which unit a place belongs to on which day."""

import datetime as dt
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from ccn_portal.territories.geometry import km, nearest
from ccn_portal.territories.lineage import closure_of, origins_of
from ccn_portal.territories.models import AdministrativeUnit
from ccn_portal.territories.resolution import spans_of, unit_on

pytestmark = pytest.mark.django_db
LAST_OLD, FIRST_NEW = dt.date(2025, 6, 30), dt.date(2025, 7, 1)
HOA_LAC = Decimal("21.000"), Decimal("105.525")  # the high-tech park
YEN_XUAN = Decimal("20.985"), Decimal("105.455")


def old(code: str) -> AdministrativeUnit:
    return AdministrativeUnit.objects.coded(code, LAST_OLD).get()


def new(code: str) -> AdministrativeUnit:
    return AdministrativeUnit.objects.coded(code, FIRST_NEW).get()


def test_a_commune_is_itself_on_its_last_day_and_its_successor_the_day_after() -> None:
    truc_bach = old("00004")
    assert unit_on(truc_bach, LAST_OLD) == truc_bach
    assert unit_on(truc_bach, FIRST_NEW).name == "Phường Ba Đình"


def test_a_new_commune_is_itself_on_its_first_day_and_a_predecessor_the_day_before() -> None:
    ba_dinh = new("00004")
    assert unit_on(ba_dinh, FIRST_NEW) == ba_dinh
    assert unit_on(ba_dinh, LAST_OLD).name == "Phường Trúc Bạch"


def test_a_divided_commune_goes_to_its_default_where_the_place_is_unknown() -> None:
    assert unit_on(old("04936"), FIRST_NEW).name == "Xã Yên Xuân"


def test_a_divided_commune_goes_where_the_place_lies() -> None:
    tien_xuan = old("04936")
    assert unit_on(tien_xuan, FIRST_NEW, latitude=HOA_LAC[0], longitude=HOA_LAC[1]).name == "Xã Hòa Lạc"
    assert unit_on(tien_xuan, FIRST_NEW, latitude=YEN_XUAN[0], longitude=YEN_XUAN[1]).name == "Xã Yên Xuân"


def test_half_a_coordinate_is_none() -> None:
    assert unit_on(old("04936"), FIRST_NEW, latitude=HOA_LAC[0]).name == "Xã Yên Xuân"


def test_an_undivided_commune_does_not_move_whatever_the_coordinates_say() -> None:
    in_hue = Decimal("16.46"), Decimal("107.59")
    assert unit_on(old("00004"), FIRST_NEW, latitude=in_hue[0], longitude=in_hue[1]).name == "Phường Ba Đình"


def test_a_merged_commune_is_asked_back_to_the_predecessor_nearest_to_the_place() -> None:
    tay_phuong = new("10003")  # Hương Ngải, Lam Sơn, Phùng Xá, Thạch Xá, Quang Trung
    assert unit_on(tay_phuong, LAST_OLD).name == "Xã Thạch Xá"
    in_phung_xa = Decimal("21.0146"), Decimal("105.6207")
    assert unit_on(tay_phuong, LAST_OLD, latitude=in_phung_xa[0], longitude=in_phung_xa[1]).name == "Xã Phùng Xá"


def test_provinces_follow_too() -> None:
    assert unit_on(old("24"), FIRST_NEW) == new("24")
    assert unit_on(old("27"), FIRST_NEW) == new("24")
    assert unit_on(old("01"), FIRST_NEW) == old("01")


def test_an_island_without_communes_is_asked_back_to_its_district() -> None:
    assert unit_on(new("26732"), LAST_OLD).name == "Huyện Côn Đảo"


def test_no_unit_is_known_for_a_day_nobody_succeeded() -> None:
    hanoi = old("01")
    ended = AdministrativeUnit.objects.create(
        code="99999", level="commune", name="Xã Cũ", parent=hanoi, valid_to=dt.date(2020, 1, 1)
    )
    assert unit_on(ended, dt.date(2020, 1, 1)) == ended
    assert unit_on(ended, dt.date(2020, 1, 2)) is None


def test_the_spans_of_a_place_cover_all_time_without_gap_or_overlap() -> None:
    tien_xuan = old("04936")
    before, after = spans_of([("here", tien_xuan.pk, *HOA_LAC)])["here"]
    assert (before.commune_id, before.district_id) == (tien_xuan.pk, tien_xuan.parent_id)
    assert (before.valid_from, before.valid_to) == (None, LAST_OLD)
    assert (after.commune_id, after.district_id) == (new("09988").pk, None)
    assert (after.valid_from, after.valid_to) == (FIRST_NEW, None)
    assert before.province_id == after.province_id == old("01").pk


def test_the_spans_of_an_old_and_its_new_commune_agree_where_the_place_is_known() -> None:
    old_one, new_one = old("00526"), None
    place = old_one.latitude, old_one.longitude
    new_one = unit_on(old_one, FIRST_NEW, latitude=place[0], longitude=place[1])
    spans = spans_of([("old", old_one.pk, *place), ("new", new_one.pk, *place)])
    assert spans["old"] == spans["new"]


def test_a_place_in_bac_giang_lies_in_two_provinces_one_after_the_other() -> None:
    before, after = spans_of([("x", old("07777").pk, None, None)])["x"]
    assert (before.province_id, after.province_id) == (old("24").pk, new("24").pk)


def test_thousands_of_places_take_as_many_queries_as_one() -> None:
    every = AdministrativeUnit.objects.filter(level="commune").values_list("pk", "latitude", "longitude")[:3000]
    places = [(pk, pk, latitude, longitude) for pk, latitude, longitude in every]
    counts = []
    for some in (places[:1], places):
        with CaptureQueriesContext(connection) as queries:
            spans = spans_of(some)
        counts.append(len(queries))
        assert len(spans) == len(some)
    assert counts[0] == counts[1] <= 5


def test_a_district_reaches_on_to_the_communes_that_received_its_communes() -> None:
    thach_that = old("276")
    reached = AdministrativeUnit.objects.in_bulk(closure_of(thach_that)).values()
    assert thach_that in reached
    assert {"Xã Thạch Thất", "Xã Tây Phương", "Xã Hạ Bằng", "Xã Hòa Lạc", "Xã Yên Xuân"} <= {u.name for u in reached}
    assert "Xã Gia Lâm" not in {unit.name for unit in reached}


def test_a_province_was_made_of_the_provinces_before() -> None:
    assert origins_of(new("24")) == {new("24").pk, old("24").pk, old("27").pk}
    assert closure_of(old("24")) == {old("24").pk, new("24").pk}


def test_lists_with_parent_and_lineage_take_a_fixed_number_of_queries() -> None:
    counts = []
    for size in (2, 200):
        with CaptureQueriesContext(connection) as queries:
            units = AdministrativeUnit.objects.valid_on(FIRST_NEW).at("commune").with_lineage()[:size]
            told = [
                (u.parent.name, [s.successor.code for s in u.successions.all()],
                 [p.predecessor.code for p in u.precessions.all()])
                for u in units
            ]  # fmt: skip
        assert len(told) == size
        counts.append(len(queries))
    assert counts[0] == counts[1]


def test_the_parts_of_a_unit_are_its_districts_or_communes() -> None:
    hanoi = old("01")
    units = AdministrativeUnit.objects
    assert units.valid_on(LAST_OLD).part_of(hanoi).count() == 30
    assert units.valid_on(FIRST_NEW).part_of(hanoi).count() == 126
    assert units.valid_on(FIRST_NEW).within(hanoi).count() == 126


def test_nearer_is_nearer() -> None:
    hanoi, hue, saigon = (21.03, 105.85), (16.46, 107.59), (10.78, 106.70)
    points = [tuple(Decimal(str(x)) for x in point) for point in (hanoi, hue, saigon)]
    assert 530 < km(points[0], points[1]) < 550
    assert nearest(points[0], points[1:], lambda point: point) == points[1]
    assert nearest(points[0], [], lambda point: point) is None
    assert nearest(points[0], points[1:], lambda point: None) is None
