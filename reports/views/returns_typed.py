"""What officials type on the pages of returns."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Self

from django.http import HttpRequest, QueryDict

from ccn_portal.errors import RuleViolation
from ccn_portal.text import clean
from reports.models import PartyReturn, Return
from reports.returns.services import LONGEST_TEXT
from reports.returns.values import FIGURES, Figure, Value, from_page, read
from reports.returns.workbook.threeway import Take
from reports.views.returns_shown import ShownFigure, ShownReturn

BUTTONS = {"action", "take", "take-over", "confirm"}
DECIDING = {"overwrite": Take.MINE, "theirs": Take.THEIRS, "decide": None}  # of every dispute, or of each its own


def posted_by(request: HttpRequest) -> QueryDict:
    """What came from the browser. A draft that saves itself presses no button, though the one in focus comes along."""
    if not request.htmx:
        return request.POST
    posted = request.POST.copy()
    for name in [name for name in posted if name in BUTTONS or name.rpartition("-")[2] in DECIDING]:
        del posted[name]
    return posted


def explaining(name: str) -> str:
    """What the explanation of a figure is called beside the figure itself."""
    return f"explain-{name}"


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
    takes: Mapping[str, Take] = field(default_factory=dict)  # whose figure or explanation is taken, where chosen
    decided: int | None = None  # the revision that stood beside these choices

    @classmethod
    def of(cls, posted: QueryDict, prefix: str = "", figures: Mapping[str, Figure] = FIGURES) -> Self:
        """Read the fields that begin with the prefix; ``take`` puts a suggested number in place of the typed one."""
        texts = {name: posted[f"{prefix}{name}"] for name in figures if f"{prefix}{name}" in posted}
        key, given, text = posted.get("take", "").partition("=")
        name = key.removeprefix(prefix)
        if given and key.startswith(prefix) and name in figures:
            texts[name] = text
        values, problems = read(texts, from_page, figures)
        revision = posted.get(f"{prefix}revision", "")
        explanations = {
            n: clean(posted[f"explain-{prefix}{n}"])[:LONGEST_TEXT] for n in figures if f"explain-{prefix}{n}" in posted
        }
        takes, decided = _chosen(posted, prefix, figures)
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
            takes,
            decided,
        )

    @property
    def touched(self) -> dict[str, Value]:
        """The figures that were changed in the browser, as far as it is known."""
        return {n: value for n, value in self.values.items() if n not in self.was or self.was[n] != self.texts[n]}

    @property
    def explained(self) -> dict[str, str]:
        """The explanations that were changed in the browser."""
        return {n: text for n, text in self.explanations.items() if clean(self.was.get(explaining(n), "")) != text}

    def leave(self, key: str) -> None:
        """What somebody else saved is taken, a figure or its explanation: nothing was typed there."""
        self.texts.pop(key, None)
        self.values.pop(key, None)
        self.explanations = {name: text for name, text in self.explanations.items() if explaining(name) != key}
        self.problems = [problem for problem in self.problems if problem.field != key]

    def confirmed(self, row: Return) -> dict[str, Value]:
        """Figures that were taken over and are now said to be right."""
        return {n: self.values[n] for n in row.taken_over if n in self.values and n not in self.kept}

    def news(
        self, row: Return | PartyReturn, entries: ShownReturn, values: Mapping[str, Value]
    ) -> dict[str, list[ShownFigure]]:
        """What is not as it stands on this page: findings, and what somebody else has changed meanwhile."""
        sent, words = self.values, {**dict.fromkeys(values, ""), **self.explanations}
        brought_words = [one for one in entries.figures if words[one.name] != row.explanations.get(one.name, "")]
        found = [one for one in entries.figures if one.found != self.found[one.name]]
        return {
            "brought": [one for one in entries.figures if one.name in sent and sent[one.name] != values[one.name]],
            "brought_words": brought_words,
            "changed": [one for one in entries.figures if one in found or one in brought_words],
        }


def was_of(entries: ShownReturn) -> str:
    """The texts in the cells of a page, to tell later what was changed in them."""
    cells = {figure.name: figure.typed for figure in entries.figures if not figure.problem}
    return json.dumps(cells | {explaining(figure.name): figure.explanation for figure in entries.figures})


def was_kept(entries: ShownReturn, typed: Typed | None, *, saved: bool) -> str:
    """The same; of what was typed and could not be saved the texts before it, or it would pass for saved."""
    return was_of(entries) if typed is None or saved else json.dumps(dict(typed.was))


def _chosen(posted: QueryDict, prefix: str, figures: Mapping[str, Figure]) -> tuple[dict[str, Take], int | None]:
    """Whose is taken of each figure and explanation, and which version was seen when that was decided."""
    words = {explaining(name): f"use-{explaining(prefix)}{name}" for name in figures}
    asked = {name: f"use-{prefix}{name}" for name in figures} | words
    takes = {name: Take(posted[key]) for name, key in asked.items() if posted.get(key) in list(Take)}
    for button, take in DECIDING.items():
        revision = posted.get(f"{prefix}{button}", "")
        if revision.isdecimal():
            return (dict.fromkeys(asked, take) if take else takes), int(revision)
    return takes, None


def _texts(stored: str) -> dict[str, str]:
    try:
        found = json.loads(stored)
    except ValueError:
        return {}
    return {str(n): str(text) for n, text in found.items()} if isinstance(found, dict) else {}


def _is_kept(posted: QueryDict, key: str, text: str) -> bool:
    return posted.get(f"over-{key}") == text and f"ok-{key}" not in posted
