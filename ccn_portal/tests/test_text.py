"""Vietnamese text: one form, one folding, one order."""

import random
import unicodedata

import pytest

from ccn_portal.text import clean, fold, sort_key


@pytest.mark.parametrize(
    "in_order",
    [
        # the letters, by themselves
        ["a", "ă", "â", "b", "c", "d", "đ", "e", "ê", "g", "h", "i", "k", "l", "m", "n", "o", "ô", "ơ", "p", "q", "r",
         "s", "t", "u", "ư", "v", "x", "y"],
        # the tones: level, falling, asking, tumbling, rising, heavy
        ["ma", "mà", "mả", "mã", "má", "mạ"],
        # a letter counts for more than any tone
        ["bạn", "băn", "bân"],
        ["Bạc Liêu", "Bắc Giang", "Bắc Kạn", "Bắc Ninh", "Bến Tre", "Bình Dương", "Bình Định"],
        ["Cao Bằng", "Cần Thơ", "Đà Nẵng", "Đắk Lắk", "Đắk Nông", "Điện Biên", "Đồng Nai", "Đồng Tháp"],
        ["Hà Nội", "Hải Phòng", "Hòa Bình", "Huế", "Hưng Yên"],
        # a word before the same word with more behind it
        ["Hòa", "Hòa 1", "Hòa Bình", "Hoàng"],
        # numbers by their value
        ["Phường 1", "Phường 2", "Phường 10", "Phường 12"],
    ],
)  # fmt: skip
def test_the_order_is_that_of_a_vietnamese_dictionary(in_order: list[str]) -> None:
    shuffled = random.Random(7).sample(in_order, len(in_order))
    assert sorted(shuffled, key=sort_key) == in_order


def test_case_and_the_way_a_letter_is_composed_do_not_change_the_order() -> None:
    assert sort_key("Đường Lâm") == sort_key("đường lâm") == sort_key(unicodedata.normalize("NFD", "Đường Lâm"))


@pytest.mark.parametrize(
    ("written", "folded"),
    [
        ("Bát Tràng", "bat trang"),
        ("ĐƯỜNG Lâm", "duong lam"),
        (unicodedata.normalize("NFD", "Thạch Thất"), "thach that"),
        ("  Phú   Túc\n", "phu tuc"),
        ("Mỹ Đình 2 – khu B", "my dinh 2 – khu b"),
        ("", ""),
    ],
)
def test_folding_takes_away_marks_case_and_extra_spaces(written: str, folded: str) -> None:
    assert fold(written) == folded


def test_folding_twice_is_folding_once() -> None:
    assert fold(fold("Tiểu thủ công nghiệp ĐỨC GIANG")) == fold("Tiểu thủ công nghiệp ĐỨC GIANG")


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("  Xã Bát Tràng ", "Xã Bát Tràng"),
        ("Phú\u00a0Túc\t2", "Phú Túc 2"),
        ("Đa\x00 Sỹ\x07", "Đa Sỹ"),
        (unicodedata.normalize("NFD", "Thạch Thất"), "Thạch Thất"),
        ("", ""),
    ],
)
def test_cleaning_leaves_one_form_of_the_text(typed: str, kept: str) -> None:
    assert clean(typed) == kept
