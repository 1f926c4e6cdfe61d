"""What officials type on the pages of returns, and what stands against it when somebody else saved meanwhile."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Self

from django.http import QueryDict

from ccn_portal.errors import RuleViolation
from reports.models import Return
from reports.returns.values import FIGURES, Value, from_page, of, read


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
    def of(cls, posted: QueryDict, prefix: str = "") -> Self:
        """Read the fields that begin with the prefix; ``take`` puts a suggested number in place of the typed one."""
        texts = {name: posted[f"{prefix}{name}"] for name in FIGURES if f"{prefix}{name}" in posted}
        key, given, text = posted.get("take", "").partition("=")
        name = key.removeprefix(prefix)
        if given and key.startswith(prefix) and name in FIGURES:
            texts[name] = text
        values, problems = read(texts, from_page)
        revision = posted.get(f"{prefix}overwrite") or posted.get(f"{prefix}revision", "")
        explanations = {n: posted[f"explain-{prefix}{n}"] for n in FIGURES if f"explain-{prefix}{n}" in posted}
        return cls(
            texts,
            values,
            problems,
            explanations,
            {name: posted.get(f"found-{prefix}{name}", "") for name in FIGURES},
            int(revision) if revision.isdecimal() else 0,
            posted.get("reason", ""),
            _texts(posted.get(f"{prefix}was", "")),
            frozenset(name for name in texts if _is_kept(posted, f"{prefix}{name}", texts[name])),
        )

    @property
    def touched(self) -> dict[str, Value]:
        """The figures that were changed in the browser, as far as it is known."""
        return {n: value for n, value in self.values.items() if n not in self.was or self.was[n] != self.texts[n]}


@dataclass
class Conflict:
    """What somebody else saved meanwhile, beside what was typed here and what stood here before."""

    row: Return
    lines: list[dict[str, Any]] = field(default_factory=list)

    @classmethod
    def of(cls, row: Return, typed: Typed) -> Self:
        """The figures that differ; those that only somebody else changed are no matter of dispute."""
        theirs = of(row)
        disputed = [name for name in typed.texts if _is_disputed(name, typed, theirs[name])]
        lines = [
            {"figure": FIGURES[n], "mine": typed.texts[n], "theirs": theirs[n], "before": typed.was.get(n)}
            for n in disputed
        ]
        return cls(row, lines)


def _is_disputed(name: str, typed: Typed, theirs: Value) -> bool:
    if name not in typed.values:
        return True
    if typed.values[name] == theirs:
        return False
    if name not in typed.was:
        return True
    before, problems = read({name: typed.was[name]}, from_page)
    return name in typed.touched and (bool(problems) or before.get(name) != theirs)


def _texts(stored: str) -> dict[str, str]:
    try:
        found = json.loads(stored)
    except ValueError:
        return {}
    return {str(n): str(text) for n, text in found.items()} if isinstance(found, dict) else {}


def _is_kept(posted: QueryDict, key: str, text: str) -> bool:
    return posted.get(f"over-{key}") == text and f"ok-{key}" not in posted
