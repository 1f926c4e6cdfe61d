"""What may be reported: the figures with their units, and how a number is read from a page or a program.

On a page ``1.234,5`` is written as the language of the page writes numbers; in the API as ``"1234.5"``.
"""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Any

from django.db.models import DecimalField
from django.utils.formats import get_format
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ccn_portal.errors import RuleViolation
from ccn_portal.text import clean
from ccn_portal.ui.numbers import number
from ccn_portal.workbooks.numbers import from_text
from reports.models import VALUES, Return

Value = int | Decimal | None
Values = Mapping[str, Value]
LARGEST_COUNT = 2_147_483_647
_PLAIN = re.compile(r"[+-]?\d+(?:\.\d+)?")


@dataclass(frozen=True)
class Figure:
    """One figure of a return."""

    name: str
    label: str | Promise
    unit: str | Promise

    @property
    def column(self) -> Any:
        """The field that keeps it."""
        return Return._meta.get_field(self.name)

    @property
    def is_count(self) -> bool:
        """Whether it is counted rather than measured."""
        return not isinstance(self.column, DecimalField)

    @property
    def places(self) -> int:
        """How many decimals are kept."""
        return 0 if self.is_count else self.column.decimal_places

    @property
    def limit(self) -> int:
        """Every number is smaller."""
        column = self.column
        return LARGEST_COUNT if self.is_count else int(10 ** (column.max_digits - column.decimal_places))


FIGURES = {
    figure.name: figure
    for figure in (
        Figure("tenants", gettext_lazy("Enterprises and households"), gettext_lazy("units")),
        Figure("workers", gettext_lazy("Workers"), gettext_lazy("people")),
        Figure("revenue", gettext_lazy("Revenue"), gettext_lazy("billion VND")),
        Figure("budget_payment", gettext_lazy("Budget payment"), gettext_lazy("billion VND")),
        Figure(
            "infrastructure_capital", gettext_lazy("Infrastructure capital, cumulative"), gettext_lazy("billion VND")
        ),
        Figure("leased_ha", gettext_lazy("Leased area"), gettext_lazy("ha")),
        Figure("wastewater_generated", gettext_lazy("Wastewater generated"), gettext_lazy("m³/day")),
        Figure("wastewater_treated", gettext_lazy("Wastewater treated"), gettext_lazy("m³/day")),
    )
}


def from_page(text: str) -> Value:
    """What was typed in a cell of the page; RuleViolation when it is not one number."""
    text = clean(text)
    if not text:
        return None
    thousands, decimal = (re.escape(get_format(name)) for name in ("THOUSAND_SEPARATOR", "DECIMAL_SEPARATOR"))
    if re.fullmatch(rf"[+-]?(?:\d{{1,3}}(?:{thousands}\d{{3}})+|\d+)(?:{decimal}\d+)?", text):
        return Decimal(re.sub(thousands, "", text).replace(get_format("DECIMAL_SEPARATOR"), "."))
    return from_text(text)


def from_program(given: Any) -> Value:
    """What a program sent: null, a whole number, or a text with a decimal point."""
    if given is None or given == "":
        return None
    if isinstance(given, float):
        given = repr(given)
    if isinstance(given, bool) or not isinstance(given, int | str) or not _PLAIN.fullmatch(str(given)):
        raise RuleViolation("not_a_number", _("“%(text)s” is not a number; write 3204.31") % {"text": str(given)[:60]})
    try:
        return Decimal(given)
    except InvalidOperation as error:  # more digits than a decimal holds
        raise RuleViolation("too_large", _("The number is too large")) from error


def read(
    given: Mapping[str, Any], reader: Callable[[Any], Value], figures: Mapping[str, Figure] = FIGURES
) -> tuple[dict[str, Value], list[RuleViolation]]:
    """The values that could be read, and what is wrong with the others, each naming its figure."""
    values: dict[str, Value] = {}
    problems: list[RuleViolation] = []
    for name, raw in given.items():
        if name not in figures:
            problems.append(RuleViolation("unknown_figure", _("There is no figure of this name."), name))
            continue
        try:
            value = reader(raw)
        except RuleViolation as problem:
            problems.append(RuleViolation(problem.code, problem.message, name))
            continue
        wrong = list(violations_of(figures[name], value))
        problems += wrong
        if not wrong:
            values[name] = _native(figures[name], value)
    return values, problems


def violations_of(figure: Figure, value: Value) -> Iterator[RuleViolation]:
    """What makes the number unfit for the figure, whatever else is reported."""
    if value is None:
        return
    if value < 0:
        yield RuleViolation("negative", _("%(label)s cannot be negative") % {"label": figure.label}, figure.name)
    elif figure.is_count and value != int(value):
        yield RuleViolation("not_whole", _("Write a whole number"), figure.name)
    elif value >= figure.limit:
        most = {"limit": number(figure.limit)}
        yield RuleViolation(
            "too_large", _("The number is too large: it must be less than %(limit)s") % most, figure.name
        )
    elif not figure.is_count and value != round(Decimal(value), figure.places):
        places = {"places": figure.places}
        yield RuleViolation("too_precise", _("At most %(places)s decimals") % places, figure.name)


def of(row: Return) -> dict[str, Value]:
    """What a return says."""
    return {name: getattr(row, name) for name in VALUES}


def limit_of(figure: Figure) -> int:
    """The number that a value must be less than."""
    return figure.limit


def _native(figure: Figure, value: Value) -> Value:
    return int(value) if figure.is_count and value is not None else value
