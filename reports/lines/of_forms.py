"""Which lines and checks belong to which form."""

from reports.choices import FormCode
from reports.lines.base import Line
from reports.lines.catalogue import LINES
from reports.lines.checks import CHECKS, Check
from reports.lines.month import MONTH_LINES
from reports.lines.parties import PARTY_LINES

_OWN: dict[str, dict[str, Line]] = {FormCode.MONTH: MONTH_LINES, **PARTY_LINES}


def lines_of(form: str) -> dict[str, Line]:
    """The lines of a form by their numbers; without a form those of forms 03 and 04."""
    return _OWN.get(form, LINES)


def checks_of(form: str) -> tuple[Check, ...]:
    """What the form's lines must satisfy among themselves."""
    return () if form in _OWN else CHECKS
