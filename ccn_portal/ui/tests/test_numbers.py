import datetime as dt
from decimal import Decimal

import pytest
from django.template import Context, Template
from django.utils.translation import override

from ccn_portal.ui import numbers


def shown(markup, **values):
    return Template(markup).render(Context(values))


@pytest.mark.parametrize(
    ("value", "places", "text"),
    [
        (Decimal("2344"), None, "2.344"),
        (Decimal("3073.47"), None, "3.073,47"),
        (Decimal("2467.6"), 2, "2.467,60"),
        (Decimal("2344.00"), None, "2.344"),
        (1234567, None, "1.234.567"),
        (0, None, "0"),
        (Decimal("0"), 1, "0,0"),
        (Decimal("-3.2"), None, "\u22123,2"),
        (Decimal("0.05"), 1, "0,1"),
        (Decimal("2.25"), 1, "2,3"),
        (Decimal("-0.04"), 1, "0,0"),
        (Decimal("1E+3"), None, "1.000"),
    ],
)
def test_numbers_are_written_the_vietnamese_way(value, places, text):
    with override("vi"):
        assert numbers.number(value, places) == text


def test_english_pages_write_the_separators_the_other_way_round():
    with override("en"):
        assert numbers.number(Decimal("1234.5"), 1) == "1,234.5"


def test_what_was_not_reported_is_empty_and_a_zero_is_printed():
    with override("vi"):
        assert shown("<td>{{ a|number:1 }}</td><td>{{ b|number:1 }}</td>", a=None, b=0) == "<td></td><td>0,0</td>"
        assert "chưa có số liệu" in shown("{% figure a 'ha' %}", a=None)
        assert shown("{% figure a 'ha' 1 %}", a=Decimal("27.6")) == "27,6 <small>ha</small>"


def test_a_difference_carries_its_sign():
    with override("vi"):
        assert shown("{{ a|signed }} {{ b|signed:1 }} {{ c|signed }}", a=640, b=Decimal("-1.24"), c=0) == "+640 −1,2 0"


def test_a_share_has_a_space_that_does_not_break_before_its_sign():
    with override("vi"):
        assert shown("{{ a|percent }}", a=Decimal("82.86")) == "82,9\u00a0%"


@pytest.mark.parametrize("language", ["vi", "en"])
def test_days_are_day_month_year_in_both_languages(language):
    with override(language):
        assert shown("{{ day|date_vn }} {{ day }}", day=dt.date(2025, 12, 1)) == "01/12/2025 01/12/2025"


def test_a_moment_is_told_in_vietnams_time():
    late = dt.datetime(2025, 12, 31, 17, 30, tzinfo=dt.UTC)
    assert shown("{{ m|date_vn }}, {{ m|moment }}", m=late) == "01/01/2026, 01/01/2026 00:30"
