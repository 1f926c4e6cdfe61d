"""Texts of a meeting's tables that remember the value they write: the workbook keeps the value, the others the text."""

import datetime as dt
from decimal import Decimal
from typing import Self

from reports.documents import wording

COUNT = "Cụm"  # a unit that is counted: whole numbers


class Number(str):
    """A number as it is written, with its exact value and unit; empty where it is missing."""

    exact: Decimal | None
    unit: str

    @classmethod
    def of(cls, exact: str | None, unit: str) -> Self:
        """The number of an exact text."""
        made = cls(wording.number(exact, unit))
        made.exact, made.unit = None if exact is None else Decimal(exact), unit
        return made


class Day(str):
    """A day as it is written; empty where there is none."""

    exact: dt.date | None

    @classmethod
    def of(cls, iso: str | None) -> Self:
        """The day of an ISO text."""
        made = cls(wording.day(iso) if iso else "")
        made.exact = dt.date.fromisoformat(iso) if iso else None
        return made


def number(exact: str | None, unit: str) -> Number:
    """A number with the decimals of its unit."""
    return Number.of(exact, unit)


def whole(count: int) -> Number:
    """A count."""
    return Number.of(str(count), COUNT)


def day(iso: str | None) -> Day:
    """A day."""
    return Day.of(iso)
