"""What officials type on the pages of returns, and what stands against it when somebody else saved meanwhile."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Self

from django.http import HttpRequest, QueryDict
from django.urls import reverse

from ccn_portal.errors import RuleViolation
from reports.models import PartyReturn, Return
from reports.returns.values import FIGURES, Figure, Value, from_page, of, read
from reports.views.returns_shown import ShownFigure, ShownReturn

BUTTONS = {"action", "take", "take-over", "confirm", "theirs", "overwrite"}


def posted_by(request: HttpRequest) -> QueryDict:
    """What came from the browser. A draft that saves itself presses no button, though the one in focus comes along."""
    if not request.htmx:
        return request.POST
    posted = request.POST.copy()
    for name in [name for name in posted if name in BUTTONS or name.endswith("-overwrite")]:
        del posted[name]
    return posted


@dataclass
class Typed:
    """What came from the browser for one cluster; ``was`` are the texts that stood in its cells before."""

    texts: dict[str, str]
    values: dict[str, Value]
    problems: list[RuleViolation]
    explanations: dict[str, str]
    found: dict[str, str]  # the findings that stand on the page
    revision: int
    reason: str
    was: Mapping[str, str] = field(default_factory=dict)
    kept: frozenset[str] = frozenset()  # figures of the last period that are still not confirmed

    @classmethod
    def of(cls, posted: QueryDict, prefix: str = "", figures: Mapping[str, Figure] = FIGURES) -> Self:
        """Read the fields that begin with the prefix; ``take`` puts a suggested number in place of the typed one."""
        texts = {name: posted[f"{prefix}{name}"] for name in figures if f"{prefix}{name}" in posted}
        key, given, text = posted.get("take", "").partition("=")
        name = key.removeprefix(prefix)
        if given and key.startswith(prefix) and name in figures:
            texts[name] = text
        values, problems = read(texts, from_page, figures)
        revision = posted.get(f"{prefix}overwrite") or posted.get(f"{prefix}revision", "")
        explanations = {n: posted[f"explain-{prefix}{n}"] for n in figures if f"explain-{prefix}{n}" in posted}
        return cls(
            texts,
            values,
            problems,
            explanations,
            {name: posted.get(f"found-{prefix}{name}", "") for name in figures},
            int(revision) if revision.isdecimal() else 0,
            posted.get("reason", ""),
            _texts(posted.get(f"{prefix}was", "")),
            frozenset(name for name in texts if _is_kept(posted, f"{prefix}{name}", texts[name])),
        )

    @property
    def touched(self) -> dict[str, Value]:
        """The figures that were changed in the browser, as far as it is known."""
        return {n: value for n, value in self.values.items() if n not in self.was or self.was[n] != self.texts[n]}

    @property
    def explained(self) -> dict[str, str]:
        """The explanations that were changed in the browser."""
        return {n: text for n, text in self.explanations.items() if self.was.get(f"explain-{n}") != text}

    def confirmed(self, row: Return) -> dict[str, Value]:
        """Figures that were taken over and are now said to be right."""
        return {n: self.values[n] for n in row.taken_over if n in self.values and n not in self.kept}

    def brought(self, entries: ShownReturn, values: Mapping[str, Value]) -> list[ShownFigure]:
        """The figures that somebody else has changed meanwhile: they are brought into the cells of this page."""
        return [one for one in entries.figures if one.name in self.values and self.values[one.name] != values[one.name]]


@dataclass
class Conflict:
    """What somebody else saved meanwhile, beside what was typed here and what stood here before."""

    row: Return | PartyReturn
    lines: list[dict[str, Any]] = field(default_factory=list)

    @classmethod
    def of(cls, row: Return, typed: Typed) -> Self:
        """The figures that differ; those that only somebody else changed are no matter of dispute."""
        return cls.between(row, of(row), typed, FIGURES)

    @classmethod
    def between(
        cls, row: Return | PartyReturn, theirs: Mapping[str, Value], typed: Typed, figures: Mapping[str, Figure]
    ) -> Self:
        """The same for any kind of return."""
        disputed = [name for name in typed.texts if _is_disputed(name, typed, theirs[name], figures)]
        lines = [
            {"figure": figures[n], "mine": typed.texts[n], "theirs": theirs[n], "before": typed.was.get(n)}
            for n in disputed
        ]
        return cls(row, lines)

    @property
    def address(self) -> str:
        """The page of what the other saved."""
        name = "return-detail" if isinstance(self.row, Return) else "party-return-detail"
        return reverse(name, args=[self.row.pk])


def was_of(entries: ShownReturn) -> str:
    """The texts in the cells of a page, to tell later what was changed in them."""
    cells = {figure.name: figure.typed for figure in entries.figures if not figure.problem}
    return json.dumps(cells | {f"explain-{figure.name}": figure.explanation for figure in entries.figures})


def was_kept(entries: ShownReturn, typed: Typed | None, *, saved: bool) -> str:
    """The same; of what was typed and could not be saved the texts before it, or it would pass for saved."""
    return was_of(entries) if typed is None or saved else json.dumps(dict(typed.was))


def _is_disputed(name: str, typed: Typed, theirs: Value, figures: Mapping[str, Figure]) -> bool:
    if name not in typed.values:
        return True
    if typed.values[name] == theirs:
        return False
    if name not in typed.was:
        return True
    before, problems = read({name: typed.was[name]}, from_page, figures)
    return name in typed.touched and (bool(problems) or before.get(name) != theirs)


def _texts(stored: str) -> dict[str, str]:
    try:
        found = json.loads(stored)
    except ValueError:
        return {}
    return {str(n): str(text) for n, text in found.items()} if isinstance(found, dict) else {}


def _is_kept(posted: QueryDict, key: str, text: str) -> bool:
    return posted.get(f"over-{key}") == text and f"ok-{key}" not in posted
