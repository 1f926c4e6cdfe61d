import datetime as dt
from decimal import Decimal
from itertools import pairwise

from django.template import Context, Template
from django.utils.translation import override

from ccn_portal.ui.charts import Outline, Series, StepChart, segments, sparkline


def test_a_line_runs_from_lowest_to_highest():
    assert sparkline([10, 20])["line"] == "M2.0 21.0L90.0 3.0"


def test_a_gap_is_dotted_from_what_was_known_to_what_is_known_again():
    drawn = sparkline([10, 20, None, 20, 20])
    assert drawn["line"] == "M2.0 21.0L24.0 3.0M68.0 3.0L90.0 3.0"
    assert drawn["gaps"] == "M24.0 3.0L68.0 3.0"


def test_a_target_counts_for_the_scale():
    drawn = sparkline([0, 10], target=20)
    assert drawn["target"] == "M2 3.0H92"
    assert drawn["end_y"] == "12.0"


def test_nothing_known_draws_nothing():
    assert sparkline([None, None]) == {}
    assert Template("{% sparkline v 'x' %}").render(Context({"v": [None]})).strip() == ""


def test_values_hold_until_they_change():
    chart = StepChart(
        label="x",
        start=dt.date(2020, 1, 1),
        end=dt.date(2020, 12, 31),
        series=[Series("đã thuê", [(dt.date(2020, 1, 1), Decimal(10)), (dt.date(2020, 7, 1), Decimal(20))])],
    )
    wide = chart.layouts[0]
    assert [row["text"] for row in wide["rows"]] == ["0", "5", "10", "15", "20"]
    left, right = Decimal(wide["left"]), Decimal(wide["right"])
    change = (left + (right - left) * 182 / 365).quantize(Decimal("0.1"))
    assert wide["lines"][0]["path"] == f"M{left} 99.0H{change}V10.0H{right}"


def test_labels_at_the_end_do_not_overlap():
    day = dt.date(2020, 1, 1)
    series = [Series(name, [(day, Decimal(value))]) for name, value in (("a", "20"), ("b", "19.9"), ("c", "19.8"))]
    for layout in StepChart(label="x", start=day, end=dt.date(2021, 1, 1), series=series).layouts:
        heights = [Decimal(label["y"]) for label in layout["labels"]]
        assert all(below - above >= 13 for above, below in pairwise(heights))


def test_lengths_keep_the_decimal_point_on_vietnamese_pages():
    with override("vi"):
        bar = Template("{% fill_bar v low=50 %}").render(Context({"v": Decimal("37.8")}))
    assert 'width="37.8"' in bar
    assert "37,8\u00a0%" in bar
    assert "is-low" in bar


def test_a_bar_over_the_whole_is_full_and_red():
    bar = Template("{% fill_bar v %}").render(Context({"v": Decimal("104.2")}))
    assert 'width="100.0"' in bar
    assert "is-over" in bar


def test_pieces_of_a_bar_follow_one_another():
    assert [(p["x"], p["width"]) for p in segments([("ok", 68), ("warn", 2)], 76)] == [("0.0", "89.5"), ("89.5", "2.6")]


def test_an_outline_fills_its_frame_north_up_with_a_round_scale():
    ring = [(0, 0), (600, 0), (600, 300), (0, 300), (0, 0)]  # two metres to a unit of the drawing
    drawing = Outline("CCN", [ring], (300, 300)).drawing
    assert drawing["path"] == "M10.0 160.0L310.0 160.0L310.0 10.0L10.0 10.0L10.0 160.0Z"
    assert drawing["point"] == ["160.0", "10.0"]
    assert (drawing["scale"], drawing["scale_end"]) == ("200 m", "110.0")
    tall = Outline("CCN", [[(0, 0), (20, 0), (20, 230), (0, 230), (0, 0)]]).drawing
    assert tall["path"].startswith("M150.0 240.0L170.0 240.0")
    assert (tall["point"], tall["scale"]) == (None, "100 m")
