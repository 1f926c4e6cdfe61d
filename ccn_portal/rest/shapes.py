"""What a resource's rows look like: declared once, for JSON, sheets and the OpenAPI schema.

A shape is a serializer that never runs per row: it is compiled into a list of columns for ``values_list``
and a function that makes a row's dictionary. Fields that need another query are *attached*: one query for
all rows of a page.
"""

import datetime as dt
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import ROUND_HALF_UP, Decimal
from functools import lru_cache
from typing import Any, ClassVar

from django.db.models import QuerySet
from rest_framework import serializers

from ccn_portal.accounts.models import User
from ccn_portal.rest.renderers import DECIMALS, dumps, plain

Values = Sequence[Any]


@dataclass(frozen=True)
class Context:
    """Who asks, and for which day."""

    user: User
    day: dt.date


@dataclass(frozen=True)
class Attached:
    """A field read with one further query: ``load(keys, context)`` gives the value for each key."""

    load: Callable[[list[Any], Context], dict[Any, Any]]
    key: str = "pk"
    default: Callable[[], Any] = lambda: None


class _Column:
    """A field that is one column; ``column`` is its path where that is not the field's name."""

    def __init__(self, label: Any = None, *, column: str = "", null: bool = False, **kwargs: Any) -> None:
        self.column = column
        super().__init__(label=label, read_only=True, allow_null=null, **kwargs)  # type: ignore[call-arg]

    def native(self, value: Any) -> Any:
        """The value for a cell of a sheet."""
        return value

    def convert(self, value: Any) -> Any:
        """The value for JSON."""
        return self.native(value)


class Text(_Column, serializers.CharField):
    """A text; an empty one is unknown."""

    def native(self, value: Any) -> Any:
        """None where there is none."""
        return value or None


class Choice(_Column, serializers.ChoiceField):
    """One of some codes; an empty one is unknown."""

    def native(self, value: Any) -> Any:
        """None where there is none."""
        return value or None


class Word(Text):
    """What another column's code stands for, by a table; nothing for codes it does not name."""

    def __init__(self, label: Any = None, *, words: Mapping[str, str], **kwargs: Any) -> None:
        self.words = words
        super().__init__(label, null=True, **kwargs)

    def native(self, value: Any) -> Any:
        """The table's word."""
        return self.words.get(value)


class Count(_Column, serializers.IntegerField):
    """An integer."""


class Day(_Column, serializers.DateField):
    """A calendar day."""


class Moment(_Column, serializers.DateTimeField):
    """A point in time."""


class Flag(_Column, serializers.BooleanField):
    """Yes or no."""


class Stored(_Column, serializers.JSONField):
    """An object or a list as it is stored; in a cell, its text."""

    def native(self, value: Any) -> Any:
        """The text; None where it is empty."""
        return dumps(value).decode() if value else None

    def convert(self, value: Any) -> Any:
        """The object or list."""
        return value


class Measure(_Column, serializers.DecimalField):
    """A measured number, exact; a ratio without an end is rounded to ``places``."""

    def __init__(self, label: Any = None, *, places: int | None = None, at_least: int = DECIMALS, **kw: Any) -> None:
        self.quantum = None if places is None else Decimal(1).scaleb(-places)
        self.at_least = at_least
        super().__init__(label, max_digits=None, decimal_places=None, **kw)

    def native(self, value: Decimal | None) -> Decimal | None:
        """The number, rounded if it is a ratio."""
        return value if value is None or self.quantum is None else value.quantize(self.quantum, ROUND_HALF_UP)

    def convert(self, value: Decimal | None) -> str | None:
        """A string with a decimal point."""
        value = self.native(value)
        return None if value is None else plain(value, self.at_least)


class Shape(serializers.Serializer):
    """Base of all shapes; ``attached`` names the fields that need a query of their own.

    A nested shape takes columns of the same row; with ``allow_null`` it is null when all of them are.
    """

    attached: ClassVar[dict[str, Attached]] = {}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("read_only", True)
        super().__init__(*args, **kwargs)

    @classmethod
    def names(cls) -> tuple[str, ...]:
        """The fields that ``fields=`` may name."""
        return tuple(cls._declared_fields)

    @classmethod
    def cell(cls, rows: list[dict[str, Any]]) -> str:
        """A list of these in one cell of a sheet."""
        return "; ".join(str(next(iter(row.values()))) for row in rows)


@dataclass(frozen=True)
class Leaf:
    """One column of a sheet: its heading as a path of names and of labels, and its field."""

    path: tuple[str, ...]
    labels: tuple[str, ...]
    field: serializers.Field


@dataclass
class Plan:
    """A compiled shape: what to select, and how a row is made from it."""

    shape: type[Shape]
    columns: list[str] = field(default_factory=lambda: ["pk"])
    parts: list[tuple[str, Callable[[Values], Any]]] = field(default_factory=list)
    attached: list[tuple[str, Attached, int]] = field(default_factory=list)

    def index(self, column: str) -> int:
        """The column's place in the selection; adds it."""
        if column not in self.columns:
            self.columns.append(column)
        return self.columns.index(column)

    def rows(self, selected: Iterable[Values], context: Context) -> list[dict[str, Any]]:
        """The dictionaries of these rows, attached fields included."""
        selected = list(selected)
        rows = [{name: make(values) for name, make in self.parts} for values in selected]
        for name, attached, index in self.attached:
            keys = [values[index] for values in selected]
            known = {key for key in keys if key is not None}
            found = attached.load(sorted(known), context) if known else {}
            for row, key in zip(rows, keys, strict=True):
                row[name] = found[key] if key in found else attached.default()
        return rows

    def read(self, queryset: QuerySet, context: Context) -> list[dict[str, Any]]:
        """The rows of a queryset."""
        return self.rows(queryset.values_list(*self.columns), context)

    def stream(self, queryset: QuerySet, context: Context, size: int = 1000) -> Iterator[dict[str, Any]]:
        """The rows of a long queryset, from a server-side cursor, so many at a time."""
        chunk: list[Values] = []
        for values in queryset.values_list(*self.columns).iterator(chunk_size=size):
            chunk.append(values)
            if len(chunk) == size:
                yield from self.rows(chunk, context)
                chunk = []
        yield from self.rows(chunk, context)


@lru_cache(maxsize=256)
def compiled(shape: type[Shape], names: tuple[str, ...] = (), native: bool = False) -> Plan:
    """The plan for all fields of the shape or some; ``native`` keeps numbers as numbers, for sheets."""
    plan = Plan(shape)
    for name, declared in shape._declared_fields.items():
        if names and name not in names:
            continue
        if name in shape.attached:
            attached = shape.attached[name]
            plan.attached.append((name, attached, plan.index(attached.key)))
            plan.parts.append((name, _nothing))
        else:
            plan.parts.append((name, _maker(plan, name, declared, native)))
    return plan


def leaves(shape: type[Shape], names: tuple[str, ...] = ()) -> list[Leaf]:
    """The columns of a sheet with these rows: nested fields side by side, lists in one cell."""
    found = []
    for name, declared in shape._declared_fields.items():
        label = str(declared.label or name)
        if names and name not in names:
            continue
        if isinstance(declared, Shape):
            found += [Leaf((name, *leaf.path), (label, *leaf.labels), leaf.field) for leaf in leaves(type(declared))]
        else:
            found.append(Leaf((name,), (label,), declared))
    return found


def _nothing(_values: Values) -> None:
    return None


def _maker(plan: Plan, name: str, declared: Any, native: bool) -> Callable[[Values], Any]:
    if not isinstance(declared, Shape):
        index = plan.index(declared.column or name)
        convert = declared.native if native else declared.convert
        return lambda values: convert(values[index])
    parts = [(key, _maker(plan, key, part, native)) for key, part in declared._declared_fields.items()]

    def nested(values: Values) -> dict[str, Any] | None:
        made = {key: make(values) for key, make in parts}
        return None if declared.allow_null and all(value is None for value in made.values()) else made

    return nested
