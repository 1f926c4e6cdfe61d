"""Numbers as people type them: ``3.204,31``, ``3204.31`` and ``3 204,31`` are one number, ``1.234`` is a riddle."""

import math
import re
from decimal import Decimal

from django.utils.translation import gettext as _

from ccn_portal.errors import RuleViolation

_WHOLE = re.compile(r"[+-]?\d+")
_DECIMAL = re.compile(r"[+-]?(?P<whole>\d+)[.,](?P<part>\d+)")
_GROUPED = re.compile(r"[+-]?\d{1,3}(?:(?P<by>[. ,])\d{3}(?:(?P=by)\d{3})*)(?:(?P<mark>[.,])(?P<part>\d+))?")
EXACT_DIGITS = 15  # what a spreadsheet's number holds without loss, and what it shows


def from_text(text: str) -> Decimal:
    """The number a text means; RuleViolation ``not_a_number`` or ``ambiguous_number``."""
    text = text.replace("−", "-").replace("\u202f", " ")
    if _WHOLE.fullmatch(text):
        return Decimal(text)
    if match := _DECIMAL.fullmatch(text):
        if _could_be_thousands(match["whole"], match["part"]):
            raise _ambiguous(text)
        return Decimal(text.replace(",", "."))
    match = _GROUPED.fullmatch(text)
    if not match or match["mark"] == match["by"]:
        raise RuleViolation(
            "not_a_number", _("“%(text)s” is not a number; write digits only, like 3204,31") % {"text": text[:60]}
        )
    digits = text if not match["mark"] else text[: -len(match["part"]) - 1]
    return Decimal(digits.replace(match["by"], "") + (f".{match['part']}" if match["part"] else ""))


def from_cell(value: float) -> Decimal:
    """A number cell exactly as the spreadsheet shows it, without the noise of binary fractions; never infinity."""
    if isinstance(value, float) and not math.isfinite(value):
        raise RuleViolation("too_large", _("the number is larger than a spreadsheet can hold; type it anew"))
    return Decimal(f"{value:.{EXACT_DIGITS}g}") if isinstance(value, float) else Decimal(value)


def fits_cell(value: Decimal) -> bool:
    """Whether a number cell can hold the value without loss."""
    return len(value.normalize().as_tuple().digits) <= EXACT_DIGITS


def _could_be_thousands(whole: str, part: str) -> bool:
    return len(part) == 3 and len(whole) <= 3 and not whole.startswith("0")


def _ambiguous(text: str) -> RuleViolation:
    sign, plain = text[: len(text) - len(text.lstrip("+-"))], text.lstrip("+-")
    whole, part = re.split("[.,]", plain)
    return RuleViolation(
        "ambiguous_number",
        _("“%(text)s” typed as text can be read two ways: %(thousands)s or %(decimal)s; type it as a number")
        % {"text": text, "thousands": f"{sign}{whole}{part}", "decimal": f"{sign}{whole},{part}"},
    )
