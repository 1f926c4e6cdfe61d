"""Codecs: what a cell means, both ways. One codec reads an import and writes an export and a template.

``read`` takes what a sheet holds (text, number, truth, date, time) and gives the exact value; an empty cell
is the codec's ``empty``. It raises RuleViolation with what is wrong and what would be right. ``write`` is
its inverse: reading what was written gives the same value again.
"""

import datetime as dt
import re
from collections.abc import Mapping, Sequence
from decimal import Context, Decimal
from typing import Any, Generic, TypeVar, cast

from django.db import models
from django.utils.translation import gettext as _

from ccn_portal.errors import RuleViolation
from ccn_portal.rules.periods import Period
from ccn_portal.text import clean, fold
from ccn_portal.workbooks import numbers

Value = TypeVar("Value")
LONGEST_CELL = 32_000  # a spreadsheet's cell holds 32 767 characters
FIRST_YEAR, LAST_YEAR = 1900, 2100
_EXACT = Context(prec=60)


class Codec(Generic[Value]):
    """Reads and writes the cells of one column."""

    empty: Any = None
    number_format = "General"
    width = 14.0

    def read(self, cell: Any) -> Value | Any:
        """The value of a cell; ``empty`` for an empty one."""
        if cell is None or (isinstance(cell, str) and not cell.strip()):
            return self.empty
        if isinstance(cell, str) and cell.startswith("#") and cell.strip().rstrip("!?").upper() in _ERROR_CELLS:
            raise RuleViolation(
                "error_cell", _("the cell shows the spreadsheet's error %(error)s; type the value") % {"error": cell}
            )
        return self.parse(cell)

    def parse(self, cell: Any) -> Value | Any:
        """The value of a cell that is not empty."""
        raise NotImplementedError

    def write(self, value: Value | None) -> Any:
        """What to put into the cell; None leaves it empty."""
        return value

    def hint(self) -> str:
        """What may be typed, for the template."""
        return ""


_ERROR_CELLS = {"#N/A", "#REF", "#NAME", "#VALUE", "#DIV/0", "#NUM", "#NULL", "#SPILL", "#CALC"}


class Text(Codec[str]):
    """Text in one normal form, trimmed; a number cell gives its digits (a tax code, say)."""

    empty = ""
    number_format = "@"  # what is typed there later stays text

    def __init__(self, max_length: int | None = None, *, width: float = 18) -> None:
        self.max_length, self.width = max_length or LONGEST_CELL, width

    @classmethod
    def of(cls, model: type[models.Model], field: str, *, width: float = 18) -> "Text":
        """As long as the model's field."""
        return cls(getattr(model._meta.get_field(field), "max_length", None), width=width)

    def parse(self, cell: Any) -> str:
        """Clean text."""
        text = self.tidy(clean(_as_text(cell)))
        if len(text) > self.max_length:
            raise RuleViolation(
                "too_long",
                _("%(length)d characters are too many; at most %(most)d fit")
                % {"length": len(text), "most": self.max_length},
            )
        return text

    def tidy(self, text: str) -> str:
        """What a kind of text leaves out."""
        return text

    def write(self, value: str | None) -> str | None:
        """As it is: cells of type text never become formulas."""
        return value or None


class ClusterName(Text):
    """A name without the leading "CCN" or "Cụm công nghiệp"."""

    def tidy(self, text: str) -> str:
        """The name alone."""
        return without_ccn(text)


def without_ccn(name: str) -> str:
    """The name of a cluster without what every cluster's name could begin with."""
    while match := re.match(r"(?:ccn|cụm\s+công\s+nghiệp)\b[\s:.–-]*(?=\S)", name, re.IGNORECASE):
        name = name[match.end() :]
    return name


class Number(Codec[Decimal]):
    """An exact number with at most ``places`` decimals and ``digits`` digits in all; shown as it is."""

    def __init__(self, digits: int, places: int) -> None:
        self.digits, self.places = digits, places

    @classmethod
    def of(cls, model: type[models.Model], field: str) -> "Number":
        """As exact as the model's field."""
        found = cast("models.DecimalField[Any, Any]", model._meta.get_field(field))
        return cls(found.max_digits, found.decimal_places)

    def parse(self, cell: Any) -> Decimal:
        """A number cell, or a text that can be read one way only."""
        value = self.fit(_as_number(cell))
        if value != value.quantize(Decimal(1).scaleb(-self.places), context=_EXACT):
            raise RuleViolation(
                "too_precise",
                _("%(value)s has too many decimals; at most %(places)d are kept")
                % {"value": _vietnamese(value), "places": self.places},
            )
        if abs(value) >= Decimal(10) ** (self.digits - self.places):
            raise RuleViolation("too_large", _("%(value)s is too large") % {"value": _vietnamese(value)})
        return value

    def fit(self, value: Decimal) -> Decimal:
        """What a kind of number may round."""
        return value

    def write(self, value: Decimal | None) -> Any:
        """A number, or text where a spreadsheet's number would lose digits."""
        return None if value is None else _exact(Decimal(value))


class Coordinate(Number):
    """Degrees; more than six decimals (11 cm) are rounded, no map is finer."""

    def __init__(self) -> None:
        super().__init__(9, 6)
        self.number_format = "0.000000"

    def fit(self, value: Decimal) -> Decimal:
        """Six decimals."""
        return value.quantize(Decimal("0.000001"))


class Integer(Codec[int]):
    """A whole number."""

    width = 10.0
    number_format = "#,##0"
    most = 2**31 - 1

    def __init__(self, *, grouped: bool = True) -> None:
        self.number_format = "#,##0" if grouped else "0"

    def parse(self, cell: Any) -> int:
        """A whole number cell or text."""
        value = _as_number(cell)
        if value != value.to_integral_value():
            raise RuleViolation(
                "not_whole", _("%(value)s is not a whole number; count in whole ones") % {"value": _vietnamese(value)}
            )
        if abs(value) > self.most:
            raise RuleViolation("too_large", _("%(value)s is too large") % {"value": _vietnamese(value)})
        return int(value)


class Date(Codec[dt.date]):
    """A day: a date cell, or ``14/3/2018``, ``14-03-2018``, ``2018-03-14`` as text."""

    number_format = "dd/mm/yyyy"
    width = 12.0
    _day_first = re.compile(r"(\d{1,2})\s?[/.-]\s?(\d{1,2})\s?[/.-]\s?(\d{4})")
    _year_first = re.compile(r"(\d{4})[/.-](\d{1,2})[/.-](\d{1,2})(?:[T ]0{1,2}:00(?::00)?)?")

    def parse(self, cell: Any) -> dt.date:
        """The day, checked against the calendar."""
        if isinstance(cell, dt.datetime):
            cell = cell.date()
        if isinstance(cell, dt.date):
            return self._plausible(cell, f"{cell:%d/%m/%Y}")
        text = clean(_as_text(cell)) if not isinstance(cell, dt.time | dt.timedelta | bool) else str(cell)
        if match := self._day_first.fullmatch(text):
            day, month, year = (int(part) for part in match.groups())
        elif match := self._year_first.fullmatch(text):
            year, month, day = (int(part) for part in match.groups())
        else:
            raise RuleViolation(
                "not_a_date", _("“%(text)s” is not a date; write day/month/year, like 14/03/2018") % {"text": text[:60]}
            )
        try:
            return self._plausible(dt.date(year, month, day), text)
        except ValueError as problem:
            raise RuleViolation(
                "no_such_day", _("there is no day %(text)s in the calendar; write day/month/year") % {"text": text}
            ) from problem

    @staticmethod
    def _plausible(day: dt.date, text: str) -> dt.date:
        if not FIRST_YEAR <= day.year <= LAST_YEAR:
            raise RuleViolation(
                "implausible_date",
                _("%(text)s lies outside the years %(first)d to %(last)d")
                % {"text": text, "first": FIRST_YEAR, "last": LAST_YEAR},
            )
        return day

    def write(self, value: dt.date | None) -> Any:
        """A date, or text where a spreadsheet's calendar does not reach back."""
        return value if value is None or value.year >= FIRST_YEAR else value.isoformat()

    def hint(self) -> str:
        """How to type a day."""
        return _("day/month/year")


class Choice(Codec[str]):
    """One of a few words; for each value the first word is written and all are read, accents and case ignored."""

    empty = ""
    number_format = "@"

    def __init__(self, words: Mapping[Any, Sequence[str] | str], *, default: str = "", width: float = 18) -> None:
        self.words = {str(value): (said,) if isinstance(said, str) else tuple(said) for value, said in words.items()}
        self.empty, self.width = str(default), width
        self._values = {fold(word): value for value, said in self.words.items() for word in (*said, value)}

    def parse(self, cell: Any) -> str:
        """The value the word stands for."""
        text = clean(_as_text(cell))
        value = self._values.get(fold(text).rstrip(" ."))
        if value is None:
            raise RuleViolation(
                "unknown_choice",
                _("“%(text)s” is not known here; write one of: %(allowed)s")
                % {"text": text[:60], "allowed": self.allowed()},
            )
        return value

    def write(self, value: str | None) -> str | None:
        """The first word."""
        return self.words[value][0] if value else None

    def allowed(self) -> str:
        """The words, one for each value."""
        return "; ".join(said[0] for said in self.words.values())

    def hint(self) -> str:
        """The words."""
        return _("one of: %(allowed)s") % {"allowed": self.allowed()}


class PeriodCode(Codec[str]):
    """A reporting period's code; ``Quý 3/2022``, ``Q3/2022`` and ``III/2022`` are 2022Q3."""

    empty = ""
    number_format = "@"
    width = 10.0
    _spoken = (
        (re.compile(r"(?:quy|q)?\s*(?P<number>[1-4]|i{1,3}|iv)\s*[/\s-]\s*(?:nam\s*)?(?P<year>\d{4})"), "Q"),
        (re.compile(r"(?P<year>\d{4})\s*[/\s-]\s*(?:quy|q)\s*(?P<number>[1-4]|i{1,3}|iv)"), "Q"),
        (re.compile(r"6 thang (?P<number>dau|cuoi)(?: nam)?\s*[/\s-]?\s*(?P<year>\d{4})"), "H"),
        (re.compile(r"(?:thang|t)\s*(?P<number>\d{1,2})\s*[/\s-]\s*(?:nam\s*)?(?P<year>\d{4})"), "-"),
        (re.compile(r"(?:nam)\s*(?P<year>\d{4})(?P<number>)"), ""),
    )
    _numbers = {"i": "1", "ii": "2", "iii": "3", "iv": "4", "dau": "1", "cuoi": "2"}

    def parse(self, cell: Any) -> str:
        """The period's code; RuleViolation ``unknown_period``."""
        text = clean(_as_text(cell))
        for pattern, mark in self._spoken:
            if match := pattern.fullmatch(fold(text)):
                number = self._numbers.get(match["number"], match["number"])
                return self._known(f"{match['year']}{mark}{number.zfill(2) if mark == '-' else number}", text)
        return self._known(text, text)

    @staticmethod
    def _known(code: str, text: str) -> str:
        try:
            return Period.parse(code).code
        except RuleViolation as problem:
            raise RuleViolation(
                "unknown_period",
                _("“%(code)s” is not a period; write 2022Q3, 2025H1, 2025 or 2026-09") % {"code": text[:60]},
            ) from problem

    def hint(self) -> str:
        """How to type a period."""
        return "2022Q3; 2025H1; 2025; 2026-09"


class Anything(Codec[Any]):
    """For lists that are only written: every value as the kind of cell it is."""

    width = 18.0

    def write(self, value: Any) -> Any:
        """Numbers, dates and text as they are; truth as 1 and 0; everything else as text."""
        if isinstance(value, bool):
            return int(value)
        if isinstance(value, Decimal):
            return _exact(value)
        return value if value is None or isinstance(value, str | int | float | dt.date) else str(value)


def _as_text(cell: Any) -> str:
    if isinstance(cell, bool):
        raise RuleViolation("not_text", _("the cell holds TRUE or FALSE; type the text"))
    if isinstance(cell, int | float):
        return f"{numbers.from_cell(cell):f}"
    if isinstance(cell, dt.date):
        return f"{cell:%d/%m/%Y}"
    return str(cell)


def _as_number(cell: Any) -> Decimal:
    if isinstance(cell, bool | dt.date | dt.time | dt.timedelta):
        raise RuleViolation(
            "not_a_number", _("the cell holds a date, a time or a truth value; type it as a number, like 3204,31")
        )
    return numbers.from_cell(cell) if isinstance(cell, int | float) else numbers.from_text(clean(cell))


def _exact(value: Decimal) -> Decimal | str:
    return value if numbers.fits_cell(value) else _vietnamese(value)


def _vietnamese(value: Decimal) -> str:
    """With a decimal comma and no thousands, as the reader takes it back."""
    text = f"{value.normalize():f}"
    whole, dot, part = text.partition(".")
    # three decimals after up to three digits would be read two ways: a zero more leaves no doubt
    return f"{whole},{part}0" if dot and len(part) == 3 else f"{whole},{part}" if dot else whole
