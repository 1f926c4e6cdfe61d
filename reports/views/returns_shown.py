"""How a return is written on its page: a row for each figure, with what stands beside it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _

from ccn_portal.errors import RuleViolation
from ccn_portal.ui.numbers import number, percent
from reports.choices import ReturnState
from reports.models import PartyReturn, Return
from reports.returns.background import Background
from reports.returns.checks import MANY_TIMES, Issue, Level, issues_of
from reports.returns.values import FIGURES, Figure, Value, of


@dataclass
class ShownFigure:
    """One row: last period, register, the figure, the difference, findings, and what people say about it.

    ``key`` names it on the page, where several clusters may stand.
    """

    name: str
    key: str
    label: str | Promise
    unit: str | Promise
    typed: str
    previous: str = ""
    register: str = ""
    difference: str = ""
    share: str = ""
    problem: str = ""  # what was typed is not a number
    issues: list[Issue] = field(default_factory=list)
    suggestion: str = ""  # what was probably meant, as one would type it
    offer: str = ""  # the register's figure, where nothing is typed
    explanation: str = ""
    comment: str = ""
    is_taken_over: bool = False  # from the last period, and nobody has confirmed it

    @property
    def level(self) -> str:
        """bad, warn or nothing."""
        if self.problem or any(issue.level is Level.ERROR for issue in self.issues):
            return "bad"
        return "warn" if self.issues or self.is_taken_over else ""

    @property
    def wants_explanation(self) -> bool:
        """Whether a warning stands."""
        return any(issue.level is Level.WARNING for issue in self.issues)

    @property
    def is_explained(self) -> bool:
        """Whether every warning has its word."""
        return bool(self.explanation)

    @property
    def found(self) -> str:
        """The findings as one word, to see whether they are still the ones on the page."""
        marks = [("typed", self.problem), ("taken", self.is_taken_over)]
        return ",".join([*(issue.code for issue in self.issues), *(word for word, holds in marks if holds)])


@dataclass
class ShownReturn:
    """All rows, and what is left to do."""

    figures: list[ShownFigure]
    prefix: str = ""

    @property
    def errors(self) -> list[ShownFigure]:
        """The figures that have to be mended."""
        return [figure for figure in self.figures if figure.level == "bad"]

    @property
    def unread(self) -> list[ShownFigure]:
        """The figures of which the page alone has what was typed."""
        return [figure for figure in self.figures if figure.problem]

    @property
    def unexplained(self) -> list[ShownFigure]:
        """The figures that want a word."""
        return [figure for figure in self.figures if figure.wants_explanation and not figure.is_explained]

    @property
    def unconfirmed(self) -> list[ShownFigure]:
        """The figures of the last period that nobody has confirmed."""
        return [figure for figure in self.figures if figure.is_taken_over]

    @property
    def filled(self) -> int:
        """How many figures are there."""
        return sum(bool(figure.typed) for figure in self.figures)

    @property
    def can_go(self) -> bool:
        """Whether it can be submitted."""
        return not (self.errors or self.unexplained or self.unconfirmed)


def focused(entries: ShownReturn, told: Mapping[str, Any]) -> dict[str, str]:
    """Where to go on after a return could not be submitted: the first figure to mend, else to explain."""
    if "refusals" not in told or told.get("wants_reason"):
        return {}
    wrong, silent = [*entries.errors, *entries.unconfirmed], entries.unexplained
    return {"focus": wrong[0].key} if wrong else {"focus_words": silent[0].key} if silent else {}


def shown(
    row: Return,
    background: Background,
    *,
    typed: Mapping[str, str] | None = None,
    problems: list[RuleViolation] | None = None,
    explanations: Mapping[str, str] | None = None,
    prefix: str = "",
) -> ShownReturn:
    """The rows of a return; ``typed`` and ``problems`` are what stands in the browser and could not be read.

    ``explanations`` are those that were changed in the browser.
    """
    values = of(row)
    found = issues_of(values, background)
    return shown_figures(FIGURES, values, found, row, background, typed, problems, explanations, prefix)


def shown_figures(
    of_form: Mapping[str, Figure],
    values: Mapping[str, Value],
    findings: list[Issue],
    row: Return | PartyReturn,
    background: Background,
    typed: Mapping[str, str] | None,
    problems: list[RuleViolation] | None,
    explanations: Mapping[str, str] | None,
    prefix: str = "",
) -> ShownReturn:
    """The same for any kind of return."""
    wrong = {problem.field: problem.message for problem in problems or []}
    taken_over = row.taken_over if isinstance(row, Return) else ()
    # nobody is told off before having typed, nor once the figures are accepted
    unchecked = row.state == ReturnState.ACCEPTED or (row.pk is None and typed is None)
    issues = [] if unchecked else [issue for issue in findings if issue.indicator not in wrong]
    if wrong:  # what cannot be read yet is not nothing
        issues = [issue for issue in issues if issue.code != "nothing_reported"]
    texts = {**row.explanations, **(explanations or {})}
    figures = []
    for name, figure in of_form.items():
        value, before = values[name], background.previous(name)
        shown_figure = ShownFigure(
            name,
            f"{prefix}{name}",
            figure.label,
            figure.unit,
            typed=(typed or {})[name] if name in wrong else number(value),
            previous=number(before),
            register=_kept(figure, background.register.get(name)),
            problem=wrong.get(name, ""),
            issues=[issue for issue in issues if issue.indicator == name],
            explanation=texts.get(name, ""),
            comment=row.comments.get(name, ""),
            is_taken_over=name in taken_over,
        )
        if name not in wrong:
            shown_figure.difference, shown_figure.share = difference(value, before)
        _advise(shown_figure, figure, value)
        figures.append(shown_figure)
    return ShownReturn(figures, prefix)


def difference(value: Value, before: Value) -> tuple[str, str]:
    """What changed since the last period, and by how much of it; empty where one of them is unknown."""
    if value is None or before is None:
        return "", ""
    change = Decimal(value) - Decimal(before)
    if not change:
        return _("unchanged"), ""
    if not before:
        return number(change, sign=True), ""
    if value / Decimal(before) >= MANY_TIMES:
        return _("%(times)s times") % {"times": number(value / Decimal(before), 0)}, ""
    share = change / Decimal(before) * 100
    return number(change, sign=True), ("+" if share > 0 else "") + percent(share)


def _advise(figure: ShownFigure, kept: Figure, value: Value) -> None:
    if value is not None and any(issue.code == "unit_slip" for issue in figure.issues):
        figure.suggestion = _kept(kept, Decimal(value) / 1000)
    if not figure.typed:
        figure.offer = figure.register


def _kept(figure: Figure, value: Value) -> str:
    """A number with as many decimals as a return keeps."""
    return number(value if value is None or figure.is_count else round(Decimal(value), figure.places))
