"""What is odd about a party's return: errors stop it, warnings want a word of explanation."""

from collections.abc import Callable, Iterator

from reports.choices import FormCode
from reports.parties.figures import figures_of
from reports.returns import checks as c
from reports.returns.background import Background
from reports.returns.checks import Check, Issue
from reports.returns.values import Values

TENANT, INVESTOR = FormCode.TT14_01.value, FormCode.TT14_02.value
MONEY = {TENANT: ("1", "2"), INVESTOR: ("1", "2", "9", "10")}
# lines of form 02 of which the register has its own count
OF_REGISTER = ("1", "3", "4", "5", "6", "7", "8", "13", "14")


def issues_of(form: str, values: Values, background: Background) -> list[Issue]:
    """All that the checks of the form find, in the order of its lines."""
    return c.findings(CHECKS[form], list(figures_of(form)), values, background)


def _something(form: str) -> Check:
    def check(values: Values, _background: Background) -> Iterator[Issue]:
        if all(values.get(name) is None for name in figures_of(form)):
            yield c.error("1", "nothing_reported")

    return check


def _slips(form: str) -> Check:
    def check(values: Values, background: Background) -> Iterator[Issue]:
        yield from c.unit_slips(MONEY[form], values, background)

    return check


def _outliers(form: str) -> Check:
    def check(values: Values, background: Background) -> Iterator[Issue]:
        counted = [name for name in figures_of(form) if (form, name) not in {(INVESTOR, "13"), (INVESTOR, "14")}]
        yield from c.outliers(counted, MONEY[form], values, background)

    return check


def _income(workers: str, income: str) -> Check:
    def check(values: Values, _background: Background) -> Iterator[Issue]:
        if values.get(workers) == 0 and values.get(income):
            yield c.error(income, "without_workers")

    return check


def _at_most(line: str, other: str, found: Callable[..., Issue] = c.error) -> Check:
    """A part is not more than its whole."""

    def check(values: Values, _background: Background) -> Iterator[Issue]:
        part, whole = values.get(line), values.get(other)
        if part is not None and whole is not None and part > whole:
            yield found(line, "above_line", line=other, other=whole)

    return check


def _standard(values: Values, _background: Background) -> Iterator[Issue]:
    if values.get("14") == 1 and values.get("13") == 0:
        yield c.error("14", "plant_first")


def _cumulative(values: Values, background: Background) -> Iterator[Issue]:
    capital, before = values.get("2"), background.previous("2")
    if capital is not None and before is not None and capital < before:
        yield c.warning("2", "cumulative_fell", other=before)


def _register(values: Values, background: Background) -> Iterator[Issue]:
    yield from c.differing(OF_REGISTER, values, background)


CHECKS: dict[str, tuple[Check, ...]] = {
    TENANT: (_something(TENANT), _income("3", "4"), _slips(TENANT), _outliers(TENANT)),
    INVESTOR: (
        _something(INVESTOR),
        _income("11", "12"),
        _at_most("7", "6"),
        _at_most("8", "6"),
        _standard,
        _slips(INVESTOR),
        _at_most("2", "1", c.warning),
        _at_most("4", "3", c.warning),
        _cumulative,
        _register,
        _outliers(INVESTOR),
    ),
}
