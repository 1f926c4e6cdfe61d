"""What is odd about a return: errors stop it, warnings want a word of explanation."""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from statistics import median
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from ccn_portal.ui.numbers import number, percent
from reports.returns.background import Background
from reports.returns.values import FIGURES, Value, Values

MOST_DECIMALS = 4  # of a number in a message
MONEY = ("revenue", "budget_payment", "infrastructure_capital")
MANY_TIMES = 10  # from so many times on, a share in per cent says nothing
LEAST_HISTORY = 2  # of one period alone nobody can tell what is usual
OF_REGISTER = ("tenants", "leased_ha")


class Level(StrEnum):
    """How bad it is."""

    ERROR = "error"
    WARNING = "warning"


MESSAGES: dict[str, str | Promise] = {
    "nothing_reported": _("Nothing is reported yet: at least one figure is needed."),
    "treated_above_generated": _("More wastewater is treated than generated (%(other)s m³/day)."),
    "without_tenants": _("There is no enterprise or household, and yet a figure of theirs."),
    "unit_slip": _("About %(times)s times the last period (%(other)s). Is it in millions of VND?"),
    "outlier": _("%(change)s against the usual %(other)s (median of the last periods)."),
    "outlier_times": _("About %(times)s times the usual %(other)s (median of the last periods)."),
    "register": _("The register has %(other)s on the cut-off day."),
    "above_industrial_area": _("More than the industrial land of the cluster, %(other)s ha."),
    "cumulative_fell": _("A cumulative figure fell: it was %(other)s."),
    "above_approved_capital": _("More than the approved capital of %(other)s billion VND."),
    "above_capacity": _("More than the plant takes, %(other)s m³/day."),
    "above_line": _("More than line %(line)s, %(other)s."),
    "without_workers": _("There are no workers, and yet an income of theirs."),
    "plant_first": _("Line 13 says that there is no treatment system."),
    "no_plant": _("Wastewater is treated, but no plant has been commissioned."),
}


@dataclass(frozen=True)
class Issue:
    """One finding; ``facts`` are the numbers of its message, as exact texts."""

    level: Level
    indicator: str
    code: str
    facts: tuple[tuple[str, str], ...] = ()

    @property
    def message(self) -> str:
        """What is wrong, in the active language."""
        facts, change = dict(self.facts), self.fact("change")
        words = MESSAGES[self.code]
        if change is not None and change >= MANY_TIMES * 100:
            words, facts = MESSAGES["outlier_times"], {"times": str(change / 100 + 1), "other": facts["other"]}
        return str(words) % {name: _shown(name, text) for name, text in facts.items()}

    def fact(self, name: str) -> Decimal | None:
        """A number of the message."""
        text = dict(self.facts).get(name)
        return None if text is None else Decimal(text)

    def to_json(self) -> dict[str, Any]:
        """As it is stored."""
        return {"level": self.level, "indicator": self.indicator, "code": self.code, "facts": dict(self.facts)}

    @classmethod
    def from_json(cls, stored: Mapping[str, Any]) -> "Issue":
        """As it was stored."""
        return cls(Level(stored["level"]), stored["indicator"], stored["code"], tuple(stored["facts"].items()))


def issues_of(values: Values, background: Background) -> list[Issue]:
    """All that the checks find, in the order of the figures, errors first in each."""
    return findings(CHECKS, list(FIGURES), values, background)


def findings(checks: "Iterable[Check]", order: list[str], values: Values, background: Background) -> list[Issue]:
    """What some checks find, in an order of figures, errors first in each."""
    found = [issue for check in checks for issue in check(values, background)]
    return sorted(found, key=lambda issue: (order.index(issue.indicator), issue.level is Level.WARNING))


def error(indicator: str, code: str, **facts: Any) -> Issue:
    """A finding that stops it."""
    return Issue(Level.ERROR, indicator, code, _exact(facts))


def warning(indicator: str, code: str, **facts: Any) -> Issue:
    """A finding that wants a word."""
    return Issue(Level.WARNING, indicator, code, _exact(facts))


def _exact(facts: Mapping[str, Any]) -> tuple[tuple[str, str], ...]:
    return tuple((name, format(Decimal(value), "f")) for name, value in facts.items())


def _shown(name: str, text: str) -> str:
    value = Decimal(text)
    if name == "change":
        return f"+{percent(value)}" if value > 0 else percent(value)
    short = round(value, MOST_DECIMALS)  # a share that was worked out has no end
    return number(short.normalize() if short else Decimal(0), 0 if name == "times" else None)


# -- errors ---------------------------------------------------------------------------------------
def _something(values: Values, _background: Background) -> Iterator[Issue]:
    if all(values.get(name) is None for name in FIGURES):
        yield error("tenants", "nothing_reported")


def _treated(values: Values, _background: Background) -> Iterator[Issue]:
    generated, treated = values.get("wastewater_generated"), values.get("wastewater_treated")
    if generated is not None and treated is not None and treated > generated:
        yield error("wastewater_treated", "treated_above_generated", other=generated)


def _tenants(values: Values, _background: Background) -> Iterator[Issue]:
    if values.get("tenants") == 0:
        for name in ("workers", "revenue"):
            if values.get(name):
                yield error(name, "without_tenants")


def _unit(values: Values, background: Background) -> Iterator[Issue]:
    yield from unit_slips(MONEY, values, background)


def unit_slips(names: Iterable[str], values: Values, background: Background) -> Iterator[Issue]:
    """Money that is so many times the last period's that it must be in another unit."""
    for name in names:
        if slipped(values.get(name), background.previous(name), background):
            value, before = Decimal(values[name] or 0), Decimal(background.previous(name) or 1)
            yield error(name, "unit_slip", times=value / before, other=before)


def slipped(value: Value, before: Value, background: Background) -> bool:
    """Whether an amount of money is probably in the wrong unit."""
    if not value or not before:
        return False
    return Decimal(value) / Decimal(before) >= background.limits.unit_slip


# -- warnings -------------------------------------------------------------------------------------
def _outliers(values: Values, background: Background) -> Iterator[Issue]:
    yield from outliers(FIGURES, MONEY, values, background)


def outliers(names: Iterable[str], money: Collection[str], values: Values, background: Background) -> Iterator[Issue]:
    """Figures far from the median of the last periods."""
    for name in names:
        value, history = values.get(name), background.history(name)
        if value is None or len(history) < LEAST_HISTORY:
            continue
        if name in money and slipped(value, background.previous(name), background):
            continue
        usual = median(history)
        if usual == 0:
            continue
        change = (Decimal(value) - usual) / usual * 100
        if abs(change) > background.limits.outlier:
            yield warning(name, "outlier", change=round(change, 1), other=usual)


def _register(values: Values, background: Background) -> Iterator[Issue]:
    yield from differing(OF_REGISTER, values, background)


def differing(names: Iterable[str], values: Values, background: Background) -> Iterator[Issue]:
    """Figures away from what the register says."""
    for name in names:
        value, known = values.get(name), background.register.get(name)
        if value is None or known is None:
            continue
        if abs(Decimal(value) - known) * 100 > background.limits.register_difference * Decimal(known):
            yield warning(name, "register", other=known)


def _land(values: Values, background: Background) -> Iterator[Issue]:
    leased, land = values.get("leased_ha"), background.industrial_ha
    if leased is not None and land is not None and leased > land:
        yield warning("leased_ha", "above_industrial_area", other=land)


def _capital(values: Values, background: Background) -> Iterator[Issue]:
    name = "infrastructure_capital"
    capital, before, approved = values.get(name), background.previous(name), background.approved_capital
    if capital is None:
        return
    if before is not None and capital < before:
        yield warning(name, "cumulative_fell", other=before)
    if approved is not None and capital > approved:
        yield warning(name, "above_approved_capital", other=approved)


def _plant(values: Values, background: Background) -> Iterator[Issue]:
    for name in ("wastewater_generated", "wastewater_treated"):
        flow = values.get(name)
        if flow and background.plant_capacity is not None and flow > background.plant_capacity:
            yield warning(name, "above_capacity", other=background.plant_capacity)
    if values.get("wastewater_treated") and background.plant_on is None:
        yield warning("wastewater_treated", "no_plant")


Check = Callable[[Values, Background], Iterator[Issue]]
CHECKS: tuple[Check, ...] = (
    _something,
    _treated,
    _tenants,
    _unit,
    _outliers,
    _register,
    _land,
    _capital,
    _plant,
)
