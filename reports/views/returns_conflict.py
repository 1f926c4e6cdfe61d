"""What stands against what was typed when somebody else saved the same return meanwhile, and how it is decided."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Self

from django.urls import reverse

from reports.models import PartyReturn, Return
from reports.returns.values import FIGURES, Figure, Value, from_page, of, read
from reports.returns.workbook.threeway import Take
from reports.views.returns_typed import Typed, explaining


@dataclass(frozen=True)
class Disputed:
    """A figure, or its explanation: what was typed here, what the other has saved, what stood here before."""

    key: str
    prefix: str
    figure: Figure
    mine: str
    theirs: Value | str
    before: str | None
    take: Take | None

    @property
    def is_words(self) -> bool:
        """Whether it is the explanation."""
        return self.key != self.figure.name

    @property
    def field(self) -> str:
        """What its cell is called on the page."""
        name = f"{self.prefix}{self.figure.name}"
        return explaining(name) if self.is_words else name


@dataclass
class Conflict:
    """What somebody else saved meanwhile, beside what was typed here and what stood here before."""

    row: Return | PartyReturn
    prefix: str = ""
    lines: list[Disputed] = field(default_factory=list)

    @classmethod
    def of(cls, row: Return, typed: Typed, prefix: str = "") -> Self:
        """What differs; what only somebody else changed is no matter of dispute."""
        return cls.between(row, of(row), typed, FIGURES, prefix)

    @classmethod
    def between(
        cls,
        row: Return | PartyReturn,
        theirs: Mapping[str, Value],
        typed: Typed,
        figures: Mapping[str, Figure],
        prefix: str = "",
    ) -> Self:
        """The same for any kind of return."""
        lines = sorted(
            (*_figures(row, theirs, typed, figures, prefix), *_words(row, typed, figures, prefix)),
            key=lambda line: list(figures).index(line.figure.name),
        )
        return cls(row, prefix, lines)

    @property
    def address(self) -> str:
        """The page of what the other saved."""
        name = "return-detail" if isinstance(self.row, Return) else "party-return-detail"
        return reverse(name, args=[self.row.pk])

    def is_settled(self, typed: Typed) -> bool:
        """Whether all was decided by somebody who saw what stands; then theirs is no more among what was typed."""
        if not self.lines:
            return True
        if typed.decided != self.row.revision or not all(line.take for line in self.lines):
            return False
        for line in self.lines:
            if line.take is Take.THEIRS:
                typed.leave(line.key)
        return True


def _figures(
    row: Return | PartyReturn, theirs: Mapping[str, Value], typed: Typed, figures: Mapping[str, Figure], prefix: str
) -> Iterator[Disputed]:
    for name, text in typed.texts.items():
        if _is_disputed(name, typed, theirs[name], seen=typed.revision == row.revision, figures=figures):
            yield Disputed(name, prefix, figures[name], text, theirs[name], typed.was.get(name), typed.takes.get(name))


def _is_disputed(name: str, typed: Typed, theirs: Value, *, seen: bool, figures: Mapping[str, Figure]) -> bool:
    """``seen``: nothing was saved since the page was shown; a cell somebody was typing in may still be older."""
    if name in typed.values and typed.values[name] == theirs:
        return False
    if name not in typed.was:
        return not seen
    before, problems = read({name: typed.was[name]}, from_page, figures)
    return typed.texts[name] != typed.was[name] and (bool(problems) or before.get(name) != theirs)


def _words(row: Return | PartyReturn, typed: Typed, figures: Mapping[str, Figure], prefix: str) -> Iterator[Disputed]:
    """What two have written to explain the same figure."""
    for name, mine in typed.explained.items():
        theirs, key = row.explanations.get(name, ""), explaining(name)
        before = typed.was.get(key)
        unseen = theirs if before is None else before != theirs
        if mine != theirs and unseen and not (before is None and typed.revision == row.revision):
            yield Disputed(key, prefix, figures[name], mine, theirs, before, typed.takes.get(key))
