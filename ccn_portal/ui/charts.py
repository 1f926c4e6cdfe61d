"""Geometry of the small charts the server draws; the templates in ``components/`` write the SVG.

Lengths are strings with a decimal point, so that no locale can turn them into something else.
"""

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from decimal import ROUND_CEILING, Decimal
from itertools import pairwise
from typing import Any

from ccn_portal.ui.numbers import Number, number, rounded

Point = tuple[Decimal, Decimal]
OUTLINE_WIDTH, OUTLINE_HEIGHT, OUTLINE_EDGE = 300, 230, 10
LABEL_STEP = Decimal(13)  # smallest distance of two labels, so that 11 px text does not overlap


def length(value: Number) -> str:
    """A coordinate with one decimal."""
    return f"{rounded(value, 1):f}"


def share(part: Number | None, whole: Number | None) -> Decimal:
    """How many hundredths of the whole the part is, kept within 0 and 100; 0 when either is unknown."""
    if not part or not whole:
        return Decimal(0)
    return min(max(100 * Decimal(part) / Decimal(whole), Decimal(0)), Decimal(100))


def _path(points: Sequence[Point]) -> str:
    return "M" + "L".join(f"{length(x)} {length(y)}" for x, y in points)


# -- sparkline ----------------------------------------------------------------------------------
def sparkline(values: Sequence[Number | None], target: Number | None = None) -> dict[str, Any]:
    """Paths of a 96 × 24 line: what is known solid, from known to known over a gap dotted, the target dashed."""
    known = [Decimal(v) for v in values if v is not None]
    if not known:
        return {}
    levels = [*known, Decimal(target)] if target is not None else known
    low, high = min(levels), max(levels)

    def y(value: Number) -> Decimal:
        return Decimal(12) if high == low else 21 - 18 * (Decimal(value) - low) / (high - low)

    runs: list[list[Point]] = []
    previous = -2
    for index, value in enumerate(values):
        if value is None:
            continue
        if index != previous + 1:
            runs.append([])
        runs[-1].append((2 + Decimal(88 * index) / max(len(values) - 1, 1), y(value)))
        previous = index
    end = runs[-1][-1]
    return {
        "line": "".join(_path(run) for run in runs if len(run) > 1),
        "gaps": "".join(_path([one[-1], two[0]]) for one, two in pairwise(runs)),
        "target": f"M2 {length(y(target))}H92" if target is not None else "",
        "end_x": length(end[0]),
        "end_y": length(end[1]),
    }


# -- values over time, each holding until the next ------------------------------------------------
@dataclass
class Series:
    """One line: what it shows, ``points`` (day, value) in order, ``style`` area, line or dashed."""

    label: str
    points: Sequence[tuple[dt.date, Number]]
    style: str = "line"


@dataclass
class StepChart:
    """Values that change on days and hold in between, from ``start`` to ``end``."""

    label: str
    series: Sequence[Series]
    start: dt.date
    end: dt.date
    places: int = 1
    layouts: list[dict[str, Any]] = field(init=False)

    def __post_init__(self) -> None:
        """Draw it twice: one drawing scaled down would be unreadable on a phone."""
        self.layouts = [
            {"kind": "wide", **self._draw(560, 210, right=96)},
            {"kind": "narrow", **self._draw(358, 190, right=92)},
        ]

    def _draw(self, width: int, height: int, *, right: int) -> dict[str, Any]:
        top = max((Decimal(v) for s in self.series for _day, v in s.points), default=Decimal(1)) or Decimal(1)
        step = _nice_step(top)
        ticks = [step * n for n in range(int((top / step).to_integral_value(ROUND_CEILING)) + 1)]
        left = 12 + 7 * len(number(ticks[-1]))
        frame = _Frame(self.start, self.end, left, width - right, Decimal(10), Decimal(height - 22), ticks[-1])
        return {
            "width": width,
            "height": height,
            "left": length(frame.left),
            "right": length(frame.right),
            "rows": [{"y": length(frame.y(t)), "text_y": length(frame.y(t) + 4), "text": number(t)} for t in ticks],
            "text_x": length(frame.left - 6),
            "years": [{"x": length(frame.x(dt.date(y, 1, 1))), "text": str(y)} for y in self._years()],
            "years_y": length(height - 5),
            "lines": [self._line(s, frame) for s in self.series if s.points],
            "labels": self._labels(frame),
        }

    def _years(self) -> list[int]:
        span = self.end.year - self.start.year
        every = next((n for n in (1, 2, 5, 10, 20) if span // n <= 5), 50)
        first = self.start.year + (self.start > dt.date(self.start.year, 1, 1))
        return [y for y in range(first, self.end.year + 1) if y % every == 0]

    def _line(self, series: Series, frame: "_Frame") -> dict[str, str]:
        days = [(max(day, self.start), value) for day, value in series.points]
        x, y = frame.x(days[0][0]), frame.y(days[0][1])
        path = f"M{length(x)} {length(y)}"
        for day, value in days[1:]:
            path += f"H{length(frame.x(day))}V{length(frame.y(value))}"
        path += f"H{length(frame.right)}"
        area = f"{path}V{length(frame.bottom)}H{length(x)}Z" if series.style == "area" else ""
        return {"style": {"area": "l1", "line": "l2"}.get(series.style, "l3"), "path": path, "area": area}

    def _labels(self, frame: "_Frame") -> list[dict[str, str]]:
        ends = sorted(((frame.y(s.points[-1][1]), s) for s in self.series if s.points), key=lambda pair: pair[0])
        labels, last = [], Decimal(-100)
        for y, series in ends:
            last = max(y, last + LABEL_STEP)
            text = f"{number(series.points[-1][1], self.places)} {series.label}"
            style = {"area": "lab1", "line": "lab"}.get(series.style, "")
            labels.append({"x": length(frame.right + 5), "y": length(last + 4), "text": text, "style": style})
        return labels


@dataclass
class _Frame:
    """The rectangle a chart is drawn in."""

    start: dt.date
    end: dt.date
    left: Number
    right: Number
    top: Decimal
    bottom: Decimal
    highest: Decimal

    def x(self, day: dt.date) -> Decimal:
        days = max((self.end - self.start).days, 1)
        return self.left + Decimal((min(day, self.end) - self.start).days) * (self.right - self.left) / days

    def y(self, value: Number) -> Decimal:
        return self.bottom - (self.bottom - self.top) * Decimal(value) / self.highest


def _nice_step(top: Decimal) -> Decimal:
    """A step of 1, 2, 5 or 10 times a power of ten that gives two to four rows."""
    power = Decimal(1).scaleb((top / 4).adjusted())
    return next(power * n for n in (1, 2, 5, 10) if power * n * 4 >= top)


# -- the outline of a surface ---------------------------------------------------------------------
@dataclass
class Outline:
    """A surface drawn to scale, north up: ``rings`` and ``point`` are metres east and north of anywhere."""

    label: str
    rings: Sequence[Sequence[tuple[float, float]]]
    point: tuple[float, float] | None = None
    drawing: dict[str, Any] = field(init=False)

    def __post_init__(self) -> None:
        """Fit it into its frame with the scale below."""
        places = [place for ring in self.rings for place in ring]
        west, east = min(x for x, _y in places), max(x for x, _y in places)
        south, north = min(y for _x, y in places), max(y for _x, y in places)
        metre = min(OUTLINE_WIDTH / max(east - west, 1), OUTLINE_HEIGHT / max(north - south, 1))
        left = OUTLINE_EDGE + (OUTLINE_WIDTH - (east - west) * metre) / 2

        def at(place: tuple[float, float]) -> Point:
            return Decimal(left + (place[0] - west) * metre), Decimal(OUTLINE_EDGE + (north - place[1]) * metre)

        bottom = OUTLINE_EDGE + (north - south) * metre
        step = _round_length(OUTLINE_WIDTH / metre / 3)
        self.drawing = {
            "width": OUTLINE_WIDTH + 2 * OUTLINE_EDGE,
            "height": length(Decimal(bottom + 34)),
            "path": "".join(f"{_path([at(place) for place in ring])}Z" for ring in self.rings),
            "point": [length(one) for one in at(self.point)] if self.point else None,
            "scale_y": length(Decimal(bottom + 16)),
            "scale_text_y": length(Decimal(bottom + 30)),
            "scale_end": length(Decimal(OUTLINE_EDGE + float(step) * metre)),
            "scale": f"{number(step)} m",
        }


def _round_length(most: float) -> Decimal:
    """The longest of 1, 2 or 5 times a power of ten that is no longer."""
    power = Decimal(1).scaleb(Decimal(most).adjusted())
    return max(power * n for n in (1, 2, 5) if power * n <= Decimal(most))


# -- bars ---------------------------------------------------------------------------------------
def segments(parts: Iterable[tuple[str, Number]], whole: Number) -> list[dict[str, str]]:
    """Pieces of one bar: (style, amount) laid one after the other over the whole."""
    pieces, begun = [], Decimal(0)
    for style, amount in parts:
        width = share(amount, whole)
        pieces.append({"style": style, "x": length(begun), "width": length(width)})
        begun += width
    return pieces
