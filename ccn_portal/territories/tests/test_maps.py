"""Which units stand on which map."""

import datetime as dt

import pytest

from ccn_portal.territories.choices import Level
from ccn_portal.territories.models import AdministrativeUnit, UnitSuccession

pytestmark = pytest.mark.django_db
LAST_OLD, FIRST_NEW = dt.date(2025, 6, 30), dt.date(2025, 7, 1)


def names(code: str, day: dt.date) -> list[str]:
    return [unit.name for unit in AdministrativeUnit.objects.coded(code, day)]


@pytest.mark.parametrize(
    ("day", "provinces", "districts", "communes"),
    [(LAST_OLD, 63, 696, 10_035), (FIRST_NEW, 34, 0, 3_321), (dt.date(2018, 1, 1), 63, 696, 10_035)],
)
def test_each_day_has_its_map(day: dt.date, provinces: int, districts: int, communes: int) -> None:
    on_map = AdministrativeUnit.objects.valid_on(day)
    counts = [on_map.at(level).count() for level in (Level.PROVINCE, Level.DISTRICT, Level.COMMUNE)]
    assert counts == [provinces, districts, communes]


@pytest.mark.parametrize(
    ("code", "before", "after"),
    [
        ("00004", "Phường Trúc Bạch", "Phường Ba Đình"),
        ("24", "Tỉnh Bắc Giang", "Tỉnh Bắc Ninh"),
        ("15", "Tỉnh Yên Bái", "Tỉnh Lào Cai"),
        ("01", "Thành phố Hà Nội", "Thành phố Hà Nội"),
    ],
)
def test_a_code_means_a_unit_only_together_with_a_day(code: str, before: str, after: str) -> None:
    assert names(code, LAST_OLD) == [before]
    assert names(code, FIRST_NEW) == [after]


def test_the_eleven_provinces_that_were_not_merged_are_one_row_on_both_maps() -> None:
    timeless = AdministrativeUnit.objects.filter(level=Level.PROVINCE, valid_from=None, valid_to=None)
    assert {unit.short_name for unit in timeless} == {
        "Hà Nội", "Huế", "Cao Bằng", "Điện Biên", "Lai Châu", "Sơn La", "Lạng Sơn", "Quảng Ninh", "Thanh Hóa",
        "Nghệ An", "Hà Tĩnh",
    }  # fmt: skip
    assert not UnitSuccession.objects.filter(predecessor__in=timeless).exists()


def test_bac_giang_and_the_old_bac_ninh_became_the_new_bac_ninh() -> None:
    new = AdministrativeUnit.objects.coded("24", FIRST_NEW).get()
    assert {link.predecessor.short_name for link in new.precessions.all()} == {"Bắc Giang", "Bắc Ninh"}
    assert {link.effective_on for link in new.precessions.all()} == {FIRST_NEW}


def test_a_district_ends_with_june_and_goes_where_its_communes_went() -> None:
    thach_that = AdministrativeUnit.objects.get(level=Level.DISTRICT, code="276")
    assert (thach_that.valid_from, thach_that.valid_to) == (None, LAST_OLD)
    successors = {link.successor.short_name for link in thach_that.successions.all()}
    assert {"Thạch Thất", "Hạ Bằng", "Tây Phương", "Hòa Lạc", "Yên Xuân"} <= successors
    assert [link.is_default for link in thach_that.successions.all()].count(True) == 1


def test_a_commune_lies_in_a_district_before_and_in_its_province_after() -> None:
    truc_bach = AdministrativeUnit.objects.coded("00004", LAST_OLD).get()
    ba_dinh = AdministrativeUnit.objects.coded("00004", FIRST_NEW).get()
    assert (truc_bach.parent.name, truc_bach.province.code) == ("Quận Ba Đình", "01")
    assert (ba_dinh.parent.code, ba_dinh.province.code) == ("01", "01")


def test_no_unit_is_lost_and_every_divided_one_has_one_default() -> None:
    units = AdministrativeUnit.objects.all()
    assert not units.filter(valid_to=LAST_OLD, successions=None).exists()
    assert not units.filter(valid_from=FIRST_NEW, precessions=None).exists()
    defaults = UnitSuccession.objects.filter(is_default=True).values_list("predecessor", flat=True)
    assert len(defaults) == len(set(defaults)) == units.filter(valid_to=LAST_OLD).count()


def test_an_island_district_without_communes_became_a_special_zone() -> None:
    con_dao = AdministrativeUnit.objects.coded("755", LAST_OLD).get()
    assert [link.successor.name for link in con_dao.successions.all()] == ["Đặc khu Côn Đảo"]
    assert not con_dao.children.exists()


def test_the_types_of_names_are_written_one_way() -> None:
    assert AdministrativeUnit.objects.filter(name="Thị xã Việt Yên").exists()
    assert not AdministrativeUnit.objects.filter(name__regex="^(Thị Xã|Thành Phố)").exists()


def test_a_name_is_found_without_accents_and_sorted_as_in_a_dictionary() -> None:
    on_map = AdministrativeUnit.objects.valid_on(LAST_OLD)
    assert {unit.name for unit in on_map.named("bat trang")} == {"Xã Bát Tràng", "Xã Bát Trang"}
    provinces = [unit.short_name for unit in on_map.at(Level.PROVINCE).in_vietnamese_order()]
    assert provinces[:4] == ["An Giang", "Bà Rịa - Vũng Tàu", "Bạc Liêu", "Bắc Giang"]
    assert provinces.index("Cao Bằng") < provinces.index("Cần Thơ")
    assert provinces.index("Điện Biên") > provinces.index("Cao Bằng")
    assert provinces[-1] == "Yên Bái"
