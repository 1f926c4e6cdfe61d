"""The figures of forms 01 and 02: the lines of the circular, and what fits into each."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import cache

from django.utils.translation import gettext as _

from ccn_portal.errors import RuleViolation
from reports.choices import FormCode
from reports.lines.base import exact
from reports.models import PartyReturn
from reports.official_forms import forms
from reports.returns.values import LARGEST_COUNT, Figure, Value, violations_of

PARTY_FORMS = (FormCode.TT14_01, FormCode.TT14_02)
# decimals kept, by the unit of measure as the circular writes it
PLACES = {"Tỷ đồng": 6, "ha": 4, "%": 4, "Triệu đồng/người/tháng": 4}
WHOLE = {"Người", "Dự án", "Công trình"}
HUNDRED = Decimal(100)


@dataclass(frozen=True)
class PartyFigure(Figure):
    """A line of form 01 or 02, named by its number."""

    @property
    def is_count(self) -> bool:
        """Whether it is counted rather than measured."""
        return self.unit in WHOLE

    @property
    def places(self) -> int:
        """How many decimals are kept."""
        return PLACES.get(str(self.unit), 0)

    @property
    def limit(self) -> int:
        """Every number is smaller."""
        return LARGEST_COUNT if self.is_count else 10**12

    @property
    def most(self) -> Decimal | None:
        """The largest number that makes sense: a share of the whole, a yes or no."""
        return {"%": HUNDRED, "Công trình": Decimal(1)}.get(str(self.unit))


@cache
def figures_of(form: str) -> dict[str, Figure]:
    """The figures of a form by the numbers of their lines."""
    return {row.number: PartyFigure(row.number, f"{row.number}. {row.label}", row.unit) for row in forms()[form].lines}


def wrong_with(form: str, values: Mapping[str, Value]) -> Iterator[RuleViolation]:
    """What makes numbers unfit for their lines, whatever else is reported."""
    figures = figures_of(form)
    for name, value in values.items():
        figure = figures.get(name)
        if figure is None:
            yield RuleViolation("unknown_figure", _("There is no figure of this name."), name)
            continue
        found = list(violations_of(figure, value))
        yield from found
        if not found:
            yield from _too_much(figure, value)


def _too_much(figure: Figure, value: Value) -> Iterator[RuleViolation]:
    most = figure.most if isinstance(figure, PartyFigure) else None
    if value is None or most is None or value <= most:
        return
    if most == HUNDRED:
        yield RuleViolation("over_hundred", _("A share is at most one hundred per cent."), figure.name)
    else:
        yield RuleViolation("yes_or_no", _("Write 1 for yes, 0 for no."), figure.name)


def values_of(row: PartyReturn) -> dict[str, Value]:
    """What a party's return says, by line; None where nothing was reported."""
    return native(row.form, row.values)


def native(form: str, kept: Mapping[str, str]) -> dict[str, Value]:
    """The exact numbers of kept texts, for each line of the form."""
    return {
        name: None if kept.get(name) is None else (int if figure.is_count else Decimal)(kept[name])
        for name, figure in figures_of(form).items()
    }


def stored(before: Mapping[str, str], given: Mapping[str, Value]) -> dict[str, str]:
    """How figures are kept: exact texts, nothing where nothing was reported."""
    texts = {**before, **{name: exact(value) for name, value in given.items()}}
    return {name: text for name, text in texts.items() if text is not None}
