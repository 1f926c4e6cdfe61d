"""Numbers and dates as people read them: 1.234,5 · −3,2 · 82,9 % · 18/12/2025 (English: 1,234.5).

Rounds half up, only here, and never through binary fractions.
"""

import datetime as dt
from decimal import ROUND_HALF_UP, Decimal

from django.utils.formats import get_format
from django.utils.timezone import localtime

Number = Decimal | int
MINUS = "\u2212"
NBSP = "\u00a0"


def rounded(value: Number, places: int) -> Decimal:
    """The value with exactly so many decimals."""
    return Decimal(value).quantize(Decimal(1).scaleb(-places), rounding=ROUND_HALF_UP)


def number(value: Number | None, places: int | None = None, *, sign: bool = False) -> str:
    """A number with its thousands grouped, in the active language; "" when there is none.

    Without ``places`` all decimals that say something are shown. ``sign`` puts a plus before an increase.
    """
    if value is None:
        return ""
    exact = Decimal(value) if places is None else rounded(value, places)
    digits = format(abs(exact), "f")
    whole, _point, decimals = digits.partition(".")
    if places is None:
        decimals = decimals.rstrip("0")
    grouped = f"{int(whole):,}".replace(",", get_format("THOUSAND_SEPARATOR"))
    text = f"{grouped}{get_format('DECIMAL_SEPARATOR')}{decimals}" if decimals else grouped
    if exact < 0:
        return MINUS + text
    return f"+{text}" if sign and exact > 0 else text


def percent(value: Number | None, places: int = 1) -> str:
    """A number that already counts hundredths, with its sign: 82,9 %."""
    return "" if value is None else f"{number(value, places)}{NBSP}%"


def day(value: dt.date | dt.datetime | None, *, year: bool = True) -> str:
    """A day as 18/12/2025 (18/12 without ``year``); a moment is read in Vietnam's time."""
    if value is None:
        return ""
    if isinstance(value, dt.datetime) and value.tzinfo:
        value = localtime(value)
    return f"{value:%d/%m}/{value.year:04d}" if year else f"{value:%d/%m}"


def moment(value: dt.datetime | None) -> str:
    """A day and time as 18/12/2025 09:42, in Vietnam's time."""
    if value is None:
        return ""
    local = localtime(value) if value.tzinfo else value
    return f"{day(local)} {local:%H:%M}"
