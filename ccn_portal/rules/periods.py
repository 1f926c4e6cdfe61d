"""Reporting periods as values: ``2022Q3``, ``2025H1``, ``2025``, ``2026-09``.

Cut-offs tile: quarter n ends on the 14th of month 3n, so that half-years and years are exactly
those of TT 14/2024 (15/12 to 14/6, 15/12 to 14/12). Months are calendar months.
"""

import calendar
import datetime as dt
import re
from dataclasses import dataclass
from enum import StrEnum

from django.utils.translation import gettext as _

from ccn_portal.errors import RuleViolation

CUT_OFF_DAY = 14
_ROMAN = {"1": "I", "2": "II", "3": "III", "4": "IV"}
_PATTERN = re.compile(r"(?P<year>20\d\d)(?:-(?P<month>\d\d)|Q(?P<quarter>[1-4])|H(?P<half>[12]))?")


class Kind(StrEnum):
    """How long a period is."""

    MONTH = "month"
    QUARTER = "quarter"
    HALF_YEAR = "half_year"
    YEAR = "year"


@dataclass(frozen=True, order=True)
class Period:
    """A reporting period; ``ends_on`` is the cut-off, the last day counted."""

    starts_on: dt.date
    ends_on: dt.date
    kind: Kind
    code: str

    @classmethod
    def parse(cls, code: str) -> "Period":
        """The period a code names; RuleViolation ``unknown_period`` when it names none."""
        match = _PATTERN.fullmatch(code.strip().upper())
        if not match or (match["month"] and not 1 <= int(match["month"]) <= 12):
            raise RuleViolation(
                "unknown_period",
                _("“%(code)s” is not a period; write 2022Q3, 2025H1, 2025 or 2026-09") % {"code": code},
                "period",
            )
        year = int(match["year"])
        if match["month"]:
            return cls.month(year, int(match["month"]))
        if match["quarter"]:
            return cls.quarter(year, int(match["quarter"]))
        if match["half"]:
            return cls.half_year(year, int(match["half"]))
        return cls.year(year)

    @classmethod
    def month(cls, year: int, month: int) -> "Period":
        """A calendar month."""
        last = calendar.monthrange(year, month)[1]
        return cls(dt.date(year, month, 1), dt.date(year, month, last), Kind.MONTH, f"{year}-{month:02d}")

    @classmethod
    def quarter(cls, year: int, number: int) -> "Period":
        """Quarter 1 to 4."""
        return cls._of_months(year, 3 * number, 3, Kind.QUARTER, f"{year}Q{number}")

    @classmethod
    def half_year(cls, year: int, number: int) -> "Period":
        """Half-year 1 or 2."""
        return cls._of_months(year, 6 * number, 6, Kind.HALF_YEAR, f"{year}H{number}")

    @classmethod
    def year(cls, year: int) -> "Period":
        """The reporting year, 15/12 of the year before to 14/12."""
        return cls._of_months(year, 12, 12, Kind.YEAR, str(year))

    @classmethod
    def _of_months(cls, year: int, last_month: int, months: int, kind: Kind, code: str) -> "Period":
        first = last_month - months
        start = dt.date(year, first, CUT_OFF_DAY + 1) if first else dt.date(year - 1, 12, CUT_OFF_DAY + 1)
        return cls(start, dt.date(year, last_month, CUT_OFF_DAY), kind, code)

    @classmethod
    def quarter_of(cls, day: dt.date) -> "Period":
        """The quarter that counts this day."""
        for year in (day.year, day.year + 1):
            for number in (1, 2, 3, 4):
                quarter = cls.quarter(year, number)
                if quarter.starts_on <= day <= quarter.ends_on:
                    return quarter
        raise AssertionError(day)

    @classmethod
    def latest_closed_quarter(cls, today: dt.date) -> "Period":
        """The last quarter whose cut-off lies before today."""
        return cls.quarter_of(today).previous()

    def previous(self) -> "Period":
        """The period of the same kind just before."""
        day = self.starts_on - dt.timedelta(days=1)
        match self.kind:
            case Kind.MONTH:
                return Period.month(day.year, day.month)
            case Kind.QUARTER:
                return Period.quarter(day.year, day.month // 3)
            case Kind.HALF_YEAR:
                return Period.half_year(day.year, day.month // 6)
            case Kind.YEAR:
                return Period.year(day.year)

    def same_period_last_year(self) -> "Period":
        """The period of the same kind and number a year earlier."""
        return Period.parse(str(int(self.code[:4]) - 1) + self.code[4:])

    def quarters(self) -> "list[Period]":
        """The quarters within this period, in order; none within a month."""
        found: list[Period] = []
        if self.kind is Kind.MONTH:
            return found
        quarter = Period.quarter_of(self.starts_on)
        while quarter.ends_on <= self.ends_on:
            found.append(quarter)
            quarter = Period.quarter_of(quarter.ends_on + dt.timedelta(days=1))
        return found

    @property
    def label(self) -> str:
        """How people write it: "quý III/2022", "6 tháng đầu năm 2025", "năm 2025", "tháng 9/2026"."""
        named = {"year": self.code[:4], "number": self.code[5:].lstrip("0"), "roman": _ROMAN.get(self.code[5:])}
        match self.kind:
            case Kind.MONTH:
                text = _("month %(number)s/%(year)s")
            case Kind.QUARTER:
                text = _("quarter %(roman)s/%(year)s")
            case Kind.HALF_YEAR:
                text = _("first half of %(year)s") if self.code.endswith("1") else _("second half of %(year)s")
            case Kind.YEAR:
                text = _("year %(year)s")
        return text % named

    def __str__(self) -> str:
        return self.code
