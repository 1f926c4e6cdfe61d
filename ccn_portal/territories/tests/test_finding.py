"""Finding the unit somebody means."""

import datetime as dt

import pytest

from ccn_portal.errors import RuleViolation
from ccn_portal.territories.choices import Level
from ccn_portal.territories.finding import UnitFinder, find_unit, unit_by_code
from ccn_portal.territories.models import AdministrativeUnit

pytestmark = pytest.mark.django_db
LAST_OLD, FIRST_NEW = dt.date(2025, 6, 30), dt.date(2025, 7, 1)


@pytest.fixture
def hanoi() -> UnitFinder:
    return UnitFinder("01", LAST_OLD)


@pytest.mark.parametrize(
    "written",
    ["Xã Bát Tràng", "Bát Tràng", "bat trang", "XÃ BÁT TRÀNG", "X. Bát Tràng", "x.bat trang", " Bát  Tràng\u00a0"],
)
def test_accents_case_spaces_and_type_do_not_matter(hanoi: UnitFinder, written: str) -> None:
    found = hanoi.commune(name=written)
    assert (found.name, found.parent.name) == ("Xã Bát Tràng", "Huyện Gia Lâm")


def test_the_tone_may_stand_on_either_vowel(hanoi: UnitFinder) -> None:
    thach_hoa = hanoi.commune(code="09988")
    assert thach_hoa.name == "Xã Thạch Hòa"
    assert hanoi.commune(name="Thạch Hoà") == thach_hoa


def test_a_code_is_found_even_when_a_spreadsheet_dropped_its_zeros(hanoi: UnitFinder) -> None:
    assert hanoi.commune(code="00004").name == hanoi.commune(code="4").name == "Phường Trúc Bạch"
    assert hanoi.district(code="18").name == "Huyện Gia Lâm"


def test_the_same_code_on_the_new_map_is_another_commune() -> None:
    assert UnitFinder("01", FIRST_NEW).commune(code="00004").name == "Phường Ba Đình"


def test_a_code_and_a_name_that_disagree_are_an_error_that_names_both(hanoi: UnitFinder) -> None:
    with pytest.raises(RuleViolation, match=r"00004.*Trúc Bạch.*Ba Đình") as problem:
        hanoi.commune(code="00004", name="Phường Ba Đình")
    assert (problem.value.code, problem.value.field) == ("unit_name_differs", "commune")


def test_the_type_decides_between_two_of_one_name(hanoi: UnitFinder) -> None:
    assert hanoi.commune(name="Thị trấn Yên Viên").code == "00526"
    assert hanoi.commune(name="TT. Yên Viên").code == "00526"
    assert hanoi.commune(name="xa yen vien").code == "00532"


def test_an_ambiguous_name_lists_the_candidates(hanoi: UnitFinder) -> None:
    with pytest.raises(RuleViolation, match=r"Thị trấn Yên Viên \(00526.*Xã Yên Viên \(00532") as problem:
        hanoi.commune(name="Yên Viên")
    assert problem.value.code == "ambiguous_unit"


def test_the_district_decides_between_two_of_one_name(hanoi: UnitFinder) -> None:
    with pytest.raises(RuleViolation, match=r"Huyện Thạch Thất.*Huyện Mỹ Đức"):
        hanoi.commune(name="Xã Phùng Xá")
    thach_that = hanoi.district(name="Thạch Thất")
    assert hanoi.commune(name="Xã Phùng Xá", district=thach_that).parent == thach_that


def test_a_commune_of_another_district_is_an_error(hanoi: UnitFinder) -> None:
    with pytest.raises(RuleViolation, match=r"Gia Lâm.*Thạch Thất") as problem:
        hanoi.commune(code="00526", district=hanoi.district(code="276"))
    assert problem.value.code == "unit_elsewhere"


def test_an_unknown_name_comes_with_near_matches(hanoi: UnitFinder) -> None:
    with pytest.raises(RuleViolation, match="Xã Bát Tràng") as problem:
        hanoi.commune(name="Bát Tráng Xã")
    assert problem.value.code == "unknown_unit"
    with pytest.raises(RuleViolation, match="Huyện Thạch Thất"):
        hanoi.district(name="Thạch Thấy")


@pytest.mark.parametrize("nothing", ["", " ", "Paris", "—"])
def test_what_is_no_unit_at_all_is_unknown(hanoi: UnitFinder, nothing: str) -> None:
    with pytest.raises(RuleViolation) as problem:
        hanoi.commune(name=nothing)
    assert problem.value.code == "unknown_unit"


def test_there_are_no_districts_on_the_new_map() -> None:
    with pytest.raises(RuleViolation) as problem:
        UnitFinder("01", FIRST_NEW).district(name="Thạch Thất")
    assert problem.value.code == "unknown_unit"


def test_numbered_wards_are_found_by_number() -> None:
    my_tho = UnitFinder("82", LAST_OLD)
    district = my_tho.district(name="TP Mỹ Tho")
    expected = my_tho.commune(name="Phường 4", district=district)
    for written in ("P4", "P.4", "phường 04", "4"):
        assert my_tho.commune(name=written, district=district) == expected


def test_a_name_that_begins_like_a_type_is_not_cut() -> None:
    assert UnitFinder("93", LAST_OLD).commune(name="Xà Phiên").name == "Xã Xà Phiên"


def test_one_call_takes_a_code_or_a_name() -> None:
    assert find_unit("276", Level.DISTRICT, "01", LAST_OLD) == find_unit("thach that", Level.DISTRICT, "01", LAST_OLD)


def test_a_code_alone_names_a_unit_of_any_level_on_a_day() -> None:
    assert unit_by_code("276", LAST_OLD).level == Level.DISTRICT
    assert unit_by_code("24", FIRST_NEW).name == "Tỉnh Bắc Ninh"
    with pytest.raises(RuleViolation) as problem:
        unit_by_code("276", FIRST_NEW)
    assert problem.value.code == "unknown_unit"


def test_a_code_that_two_levels_share_asks_for_the_level() -> None:
    hanoi = unit_by_code("01", FIRST_NEW)
    AdministrativeUnit.objects.create(code="01", level=Level.COMMUNE, name="Xã Một", parent=hanoi, province=hanoi)
    with pytest.raises(RuleViolation) as problem:
        unit_by_code("01", FIRST_NEW)
    assert problem.value.code == "ambiguous_unit"
    assert unit_by_code("01", FIRST_NEW, level=Level.PROVINCE) == hanoi


def test_a_province_that_is_none_is_unknown() -> None:
    with pytest.raises(RuleViolation) as problem:
        UnitFinder("27", FIRST_NEW)
    assert problem.value.code == "unknown_unit"


def test_finding_many_takes_two_queries(django_assert_num_queries) -> None:
    with django_assert_num_queries(2):
        finder = UnitFinder("01", LAST_OLD)
        for code in ("00004", "00526", "09988"):
            finder.commune(code=code, district=finder.district(code=finder.commune(code=code).parent.code))
