"""What an import knows of one model: the rows in the database, the rows of the file, and the difference.

Rows are matched by natural keys. Nothing is written before everything is read and found right; then only
what differs is written, in bulk. Importing the same file again finds no difference and writes nothing.
"""

import datetime as dt
from collections.abc import Hashable, Iterable, Iterator
from dataclasses import dataclass, field
from decimal import Decimal
from functools import cached_property
from typing import Any, ClassVar, Generic, TypeVar

from django.db import models
from django.utils import timezone
from django.utils.formats import number_format
from django.utils.translation import gettext as _

from ccn_portal.errors import RuleViolation
from ccn_portal.territories.finding import UnitFinder
from ccn_portal.territories.models import AdministrativeUnit
from ccn_portal.workbooks.cells import Choice
from ccn_portal.workbooks.layouts import Column
from ccn_portal.workbooks.reader import Change, Row

M = TypeVar("M", bound=models.Model)
BATCH = 1000


@dataclass
class Touched(Generic[M]):
    """A row of the file and the record it means; ``changes`` are field → before and after."""

    row: Row
    instance: M
    is_new: bool
    changes: dict[str, tuple[Any, Any]] = field(default_factory=dict)
    derived: set[str] = field(default_factory=set)  # fields that changed because others did


class Records(Generic[M]):
    """The records of one model. A subclass says how they are loaded, named and checked."""

    model: ClassVar[type[models.Model]]
    derived: ClassVar[tuple[str, ...]] = ()  # fields that ``derive`` sets

    def __init__(self, intake: "Intake") -> None:
        self.intake = intake
        self.touched: dict[Hashable, Touched[M]] = {}
        self.mentioned: set[Hashable] = set()  # references that faulty rows meant to define
        self.complete = True  # False: a sheet that defines some could not be read

    # -- what a subclass says -------------------------------------------------------------------
    def load(self) -> Iterable[M]:
        """The records of the register that are in the database."""
        raise NotImplementedError

    def key(self, instance: M) -> Hashable:
        """The natural key of a record; equal for what the file and the database mean by one thing."""
        raise NotImplementedError

    def derive(self, instance: M) -> None:
        """Set the fields that follow from others."""

    def rules(self, instance: M) -> Iterable[RuleViolation]:
        """What is wrong with a new or changed record, everything else in the file considered."""
        return ()

    def unknown(self, reference: str, field: str) -> RuleViolation:
        """What to say when a row refers to a record that is nowhere."""
        raise NotImplementedError

    # -- finding ---------------------------------------------------------------------------------
    @cached_property
    def existing(self) -> dict[Hashable, M]:
        """The records in the database by key."""
        return {self.key(instance): instance for instance in self.load()}

    def get(self, key: Hashable) -> M | None:
        """The record of that key, from the file or the database."""
        touched = self.touched.get(key)
        return touched.instance if touched else self.existing.get(key)

    def everything(self) -> Iterator[M]:
        """All records as they will be when the file is in."""
        yield from self.existing.values()
        yield from (touched.instance for touched in self.touched.values() if touched.is_new)

    def mention(self, reference: Hashable) -> None:
        """A faulty row meant to define this: whoever refers to it is not to blame."""
        self.mentioned.add(reference)

    def refer(self, row: Row, column: str) -> M | None:
        """The record a row's cell refers to by its key; what is wrong is noted on the row."""
        reference = row[column]
        if not reference:
            return None
        found = self.get(reference)
        if found is None:
            self.not_found(row, reference, column)
        return found

    def not_found(self, row: Row, reference: str, column: str) -> None:
        """Note that a reference fails, unless what it names is itself faulty."""
        if self.complete and reference not in self.mentioned:
            row.fault(self.unknown(reference, column))
        row.broken = True

    # -- comparing -------------------------------------------------------------------------------
    def offer(self, row: Row, key: Hashable, values: dict[str, Any], *, field_of_key: str = "") -> M:
        """The record that a row means, with its values; a second row for the same record is an error."""
        first = self.touched.get(key)
        if first is not None:
            row.fault(self.duplicate(first.row, row, field_of_key))
            return first.instance
        existing = self.existing.get(key)
        touched = self._new(row, values) if existing is None else self._changed(row, existing, values)
        self.touched[key] = touched
        if touched.is_new:
            row.outcome = "new"
        elif touched.changes:
            self.tell(row, touched.changes)
        return touched.instance

    @staticmethod
    def duplicate(first: Row, second: Row, field_of_key: str) -> RuleViolation:
        """Two rows for one record."""
        return RuleViolation(
            "duplicate",
            _("row %(second)d says the same thing as row %(first)d; keep one of them")
            % {"first": first.number, "second": second.number},
            field_of_key,
        )

    def _new(self, row: Row, values: dict[str, Any]) -> Touched[M]:
        instance: M = self.model(**values)  # type: ignore[assignment]
        self.derive(instance)
        return Touched(row, instance, is_new=True)

    def _changed(self, row: Row, instance: M, values: dict[str, Any]) -> Touched[M]:
        touched = Touched(row, instance, is_new=False)
        before_derived = {name: getattr(instance, name) for name in self.derived}
        for name, after in values.items():
            if _held(instance, name) != _comparable(after):
                touched.changes[name] = (getattr(instance, name), after)
                setattr(instance, name, after)
        if touched.changes:
            self.derive(instance)
            touched.derived = {name for name, before in before_derived.items() if getattr(instance, name) != before}
        return touched

    def tell(self, row: Row, changes: dict[str, tuple[Any, Any]]) -> None:
        """Note on the row what changes."""
        if row.outcome == "unchanged":
            row.outcome = "changed"
        for name, (before, after) in changes.items():
            column = row.table.layout.column(name)
            label = column.heading if column else str(getattr(self.model._meta.get_field(name), "verbose_name", name))
            row.changes.append(Change(label, _said(column, before), _said(column, after)))

    # -- checking and writing --------------------------------------------------------------------
    def check(self) -> None:
        """Hold every new or changed record against the rules."""
        for touched in self.touched.values():
            if (touched.is_new or touched.changes) and not touched.row.broken:
                for violation in self.rules(touched.instance):
                    touched.row.fault(violation)

    def save(self) -> None:
        """Write what is new and what differs."""
        self.save_new([touched.instance for touched in self.touched.values() if touched.is_new])
        self.save_changed([touched for touched in self.touched.values() if touched.changes])

    def save_new(self, instances: list[M]) -> None:
        """Insert."""
        self.model._default_manager.bulk_create(instances, batch_size=BATCH)

    def save_changed(self, touched: list[Touched[M]]) -> None:
        """Update the fields that differ in any of them."""
        columns = {column.name for column in self.model._meta.concrete_fields}
        names = {name for one in touched for name in (*one.changes, *one.derived)} & columns
        if not names:
            return
        instances = [one.instance for one in touched]
        if "updated_at" in columns:
            names.add("updated_at")
            for instance in instances:
                setattr(instance, "updated_at", timezone.now())  # noqa: B010 - not every model has it
        self.model._default_manager.bulk_update(instances, sorted(names), batch_size=BATCH)


class UnitFinders:
    """Finds units by code or name on any map; one finder per day, made when first needed."""

    def __init__(self, province_code: str) -> None:
        self._province_code = province_code
        self._finders: dict[dt.date, UnitFinder] = {}

    def on(self, day: dt.date) -> UnitFinder:
        """The finder for the map of that day."""
        if day not in self._finders:
            self._finders[day] = UnitFinder(self._province_code, day)
        return self._finders[day]


class Intake:
    """One import: where it goes, who does it, and the records of every model it concerns."""

    def __init__(
        self, province: AdministrativeUnit, family: frozenset[int], by: Any, kinds: Iterable[type[Records[Any]]]
    ) -> None:
        self.province, self.family, self.by = province, family, by
        self.finders = UnitFinders(province.code)
        self.records = {kind.model._meta.label: kind(self) for kind in kinds}

    def __getitem__(self, label: str) -> Any:
        """The records of a model: ``intake["clusters.Cluster"]``."""
        return self.records[label]


def _said(column: Column | None, value: Any) -> str:
    """A value as the preview of an import shows it."""
    if value is None or value == "":
        return ""
    if isinstance(value, Decimal):
        return number_format(value.normalize(), use_l10n=True)
    if isinstance(value, dt.date):
        return f"{value:%d/%m/%Y}"
    return str(column.codec.write(value)) if column and isinstance(column.codec, Choice) else str(value)


def _held(instance: models.Model, name: str) -> Any:
    column = instance._meta.get_field(name)
    return getattr(instance, column.attname) if isinstance(column, models.ForeignKey) else getattr(instance, name)


def _comparable(value: Any) -> Any:
    """What stands for a value in a comparison: a new record has no id yet, so it equals nothing stored."""
    return value.pk or value if isinstance(value, models.Model) else value
