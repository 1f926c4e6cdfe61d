"""The sheet people fill: one row per cluster, for each figure the last period, the register and a cell to type in."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import partial
from math import isfinite
from typing import Any

from ccn_portal.errors import RuleViolation
from ccn_portal.rules.periods import Period
from ccn_portal.text import clean
from ccn_portal.ui.numbers import number
from ccn_portal.workbooks.cells import Codec, Text
from ccn_portal.workbooks.layouts import Column, Layout
from reports.returns.checks import OF_REGISTER
from reports.returns.values import FIGURES, Value, violations_of
from reports.sheets import RETURNS

VERSION = 1  # of the template; raise it when a file of the version before would be misread
SHEET = "Phiếu số liệu"
CODE, NAME, PLACE, STATE, NOTES, COMMENT = "cluster", "name", "place", "state", "notes", "comment"
LONGEST_NOTES = 8 * 2000


@dataclass(frozen=True)
class Typed:
    """What a cell holds: as text to show again, as value, and what is wrong with it."""

    text: str = ""
    value: Value = None
    problem: RuleViolation | None = None

    @classmethod
    def of(cls, value: Value) -> "Typed":
        """A number as it would be typed."""
        return cls(number(value), value)


class Figures(Codec[Typed]):
    """The cells of a figure: nothing is refused here, what is wrong is told beside what was typed."""

    empty = Typed()

    def __init__(self, inner: Codec[Any], wrong: Callable[[Value], Iterable[RuleViolation]]) -> None:
        self.inner, self.wrong = inner, wrong
        self.width = 12.0

    def read(self, cell: Any) -> Typed:
        """The number, or the text with its fault."""
        try:
            value = self.inner.read(cell)
        except RuleViolation as problem:
            return Typed(_shown(cell), None, problem)
        wrong = next(iter(self.wrong(value)), None)
        return Typed(number(value), None if wrong else value, wrong)

    def write(self, value: Any) -> Any:
        """A number, or text where a spreadsheet would lose digits."""
        return self.inner.write(value)


class Notes(Text):
    """Words in lines: a line for each figure."""

    def parse(self, cell: Any) -> str:
        """The lines that say something, each clean."""
        lines = [clean(line) for line in cell.splitlines()] if isinstance(cell, str) else [super().parse(cell)]
        text = "\n".join(line for line in lines if line)
        if len(text) > self.max_length:
            super().parse(text)
        return text


class Aside(Codec[str]):
    """A cell that is only there to be looked at."""

    empty = ""

    def read(self, _cell: Any) -> str:
        """Nothing."""
        return ""


def layout_for(period: Period) -> Layout:
    """The columns for a period, in order."""
    columns = [
        Column(CODE, "Mã cụm", Text(40, width=13), True, ("Mã CCN", "Mã cụm công nghiệp")),
        Column(NAME, "Tên cụm", Aside(), False, ("Tên CCN", "Tên cụm công nghiệp")),
        Column(PLACE, "Đơn vị báo cáo", Aside()),
        Column(STATE, "Trạng thái", Aside()),
    ]
    for name in FIGURES:
        columns += _columns_of(name, period)
    columns += [
        Column(NOTES, "Giải trình, ghi chú", Notes(LONGEST_NOTES, width=36), False, ("Giải trình", "Ghi chú")),
        Column(COMMENT, "Ý kiến của Sở Công Thương", Aside()),
    ]
    return Layout(SHEET, "PHIẾU SỐ LIỆU CỤM CÔNG NGHIỆP", tuple(columns))


def heading_of(name: str) -> str:
    """The heading of a figure's input column, with its unit of measure."""
    return _register_column(name).heading


def before(name: str) -> str:
    """The key of the last period's column."""
    return f"before-{name}"


def register(name: str) -> str:
    """The key of the register's column."""
    return f"register-{name}"


def notes_of(explanations: Mapping[str, str], words: Mapping[str, str] | None = None) -> str:
    """The explanations as one cell: a line for each figure (how ``words`` call it), "Lao động: …"."""
    called = words or figure_words()
    return "\n".join(f"{called[name]}: {explanations[name]}" for name in called if explanations.get(name))


def explanations_in(
    notes: str, general_for: tuple[str, ...], called: Mapping[str, str] | None = None
) -> tuple[dict[str, str], str]:
    """The words by figure; a line that names no figure is for all of ``general_for``, else it is given back."""
    found: dict[str, str] = {}
    general = []
    words = {clean(word).casefold(): name for name, word in (called or figure_words()).items()}
    for line in (clean(part) for part in notes.splitlines()):
        label, mark, text = line.partition(":")
        name = words.get(label.strip().casefold()) if mark else None
        if name and text.strip():
            found[name] = text.strip()
        elif line and not name:
            general.append(line)
    rest = " ".join(general)
    open_ones = [name for name in general_for if name not in found] if rest else []
    return found | dict.fromkeys(open_ones, rest), "" if open_ones else rest


def _columns_of(name: str, period: Period) -> list[Column]:
    input_column = _register_column(name)
    short = _word(name)
    found = [Column(before(name), f"{short}, {quiet(period.previous())}", Aside())]
    if name in OF_REGISTER:
        found.append(Column(register(name), f"{short}, sổ đăng ký", Aside()))
    codec = Figures(input_column.codec, partial(violations_of, FIGURES[name]))
    return [*found, Column(name, input_column.heading, codec, False, input_column.synonyms)]


def _register_column(name: str) -> Column:
    column = RETURNS.column(name)
    if column is None:
        raise KeyError(name)
    return column


def figure_words() -> dict[str, str]:
    """How the notes call each figure: its heading without the unit."""
    return {name: _word(name) for name in FIGURES}


def _word(name: str) -> str:
    """A heading without its unit."""
    return heading_of(name).partition(" (")[0]


def quiet(period: Period) -> str:
    """A period as it stands in a heading."""
    return f"kỳ {period.code[:4]}" if len(period.code) == 4 else f"{_KINDS[period.code[4:]]}/{period.code[:4]}"


_KINDS = {
    "Q1": "quý I",
    "Q2": "quý II",
    "Q3": "quý III",
    "Q4": "quý IV",
    "H1": "6 tháng đầu năm",
    "H2": "6 tháng cuối năm",
}


def _shown(cell: Any) -> str:
    """As it would be typed on the page: a number with a decimal comma, everything else as it stands."""
    if isinstance(cell, int | float) and not isinstance(cell, bool) and isfinite(cell):
        return number(Decimal(repr(cell)))
    return clean(str(cell))[:200]
