"""What became of one record: every recorded change, with who, which act, why, before and after."""

import datetime as dt
import hashlib
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from itertools import groupby
from operator import attrgetter
from typing import Any

from django.apps import apps
from django.contrib.auth import get_user_model
from django.db import connection, models
from django.utils.translation import gettext_lazy as _
from pghistory.core import event_models


class Kind(models.TextChoices):
    """What a change did to the row; the labels the triggers write."""

    INSERT = "insert", _("Created")
    UPDATE = "update", _("Changed")
    DELETE = "delete", _("Deleted")


@dataclass(frozen=True)
class FieldChange:
    """One field, before and after; None is "nothing there"."""

    name: str
    label: str
    before: Any
    after: Any


@dataclass(frozen=True)
class Change:
    """One recorded change of one row."""

    pk: int
    at: dt.datetime
    kind: Kind
    who: str
    act: str
    reason: str
    fields: tuple[FieldChange, ...]


def tracked_model(name: str) -> type[models.Model] | None:
    """The ledger model of that name (``cluster``, ``decisionitem``) whose rows have a visibility; else None."""
    for model in apps.get_models():
        if model._meta.model_name == name and hasattr(model._default_manager, "visible_to") and _events_of(model):
            return model
    return None


@dataclass(frozen=True)
class NetChange:
    """What became of one row between two moments: before and after as its events were, with the steps between."""

    model: type[models.Model]
    pk: Any
    before: Any  # the event that stood at the first moment; None: the row was not there
    after: Any  # the event that stood at the second one; None: the row was deleted
    fields: tuple[FieldChange, ...]
    steps: tuple[Change, ...]  # the latest first


def changes_of(record: models.Model) -> list[Change]:
    """Every change of the record, the latest first; changes that touched no shown field are left out."""
    model = type(record)
    events = _in_order(_events_of(model).objects.filter(pgh_obj_id=record.pk))
    words = _Words.of(model, events)
    return [change for _event, change in _steps(events, None, words)][::-1]


def first_writer(record: models.Model) -> Any:
    """The user who recorded the record first; None when it came from the command line."""
    events = _events_of(type(record)).objects.filter(pgh_obj_id=record.pk).select_related("pgh_context")
    first = events.order_by("pgh_id").first()
    user = _metadata(first).get("user") if first else None
    return get_user_model().objects.filter(pk=user).first() if user else None


def net_changes(
    model: type[models.Model],
    *,
    after: dt.datetime,
    until: dt.datetime | None = None,
    ids: Iterable[Any] | None = None,
    ever: Mapping[str, Any] | None = None,
) -> list[NetChange]:
    """What was recorded of the model's rows after one moment (and by another), one entry for each changed row.

    Only of the rows with these ``ids``, or of those that ``ever`` were such (a filter on their versions).
    """
    events = _events_of(model).objects
    if until is not None:
        events = events.filter(pgh_created_at__lte=until)
    touched = events.filter(pgh_created_at__gt=after)
    if ids is not None:
        touched = touched.filter(pgh_obj_id__in=list(ids))
    if ever is not None:
        touched = touched.filter(pgh_obj_id__in=events.filter(**ever).values("pgh_obj_id"))
    keys = list(touched.values_list("pgh_obj_id", flat=True).distinct())
    rows = _in_order(events.filter(pgh_obj_id__in=keys)) if keys else []
    words = _Words.of(model, rows)
    found = [_net(model, pk, list(versions), after, words) for pk, versions in groupby(rows, attrgetter("pgh_obj_id"))]
    return [change for change in found if change.steps]


def _net(model: type[models.Model], pk: Any, versions: list[Any], after: dt.datetime, words: "_Words") -> NetChange:
    earlier = [event for event in versions if event.pgh_created_at <= after and event.pgh_label != Kind.DELETE]
    before = earlier[-1] if earlier else None
    steps = _steps([event for event in versions if event.pgh_created_at > after], before, words)
    last = versions[-1] if versions[-1].pgh_label != Kind.DELETE else None
    return NetChange(model, pk, before, last, words.between(before, last), tuple(step for _e, step in steps[::-1]))


def _in_order(events: Any) -> list[Any]:
    return list(events.select_related("pgh_context").order_by("pgh_obj_id", "pgh_id"))


@dataclass(frozen=True)
class _Words:
    """What is needed to write changes of a model in words."""

    fields: list[models.Field]
    names: dict[str, dict[Any, str]]
    people: dict[Any, str]

    @classmethod
    def of(cls, model: type[models.Model], events: list[Any]) -> "_Words":
        """The names that occur in these events."""
        fields = _shown_fields(model)
        names = {field.name: _names_of(field, events) for field in fields if field.is_relation}
        return cls(fields, names, _people(events))

    def between(self, before: Any, after: Any) -> tuple[FieldChange, ...]:
        """The shown fields that differ; of a new or a deleted row those that say something."""
        return tuple(
            FieldChange(
                field.name,
                str(field.verbose_name),
                _value(before, field, self.names) if before else None,
                _value(after, field, self.names) if after else None,
            )
            for field in self.fields
            if _differs(before, after, field)
        )


def _differs(before: Any, after: Any, field: models.Field) -> bool:
    if before and after:
        return bool(_raw(before, field) != _raw(after, field))
    return _raw(before or after, field) not in (None, "")


def _steps(events: list[Any], before: Any, words: _Words) -> list[tuple[Any, Change]]:
    steps = []
    for event in events:
        kind = Kind(event.pgh_label)
        shown = words.between(before, event)
        if shown or kind is Kind.DELETE:
            steps.append((event, _change(event, kind, shown, words.people)))
        before = event
    return steps


def _events_of(model: type[models.Model]) -> Any:
    return next(iter(event_models(tracks_model=model)), None)


def _shown_fields(model: type[models.Model]) -> list[models.Field]:
    return [field for field in model._meta.concrete_fields if field.editable and not field.primary_key]


def _raw(event: models.Model, field: models.Field) -> Any:
    return getattr(event, field.attname, None)


def _value(event: models.Model, field: models.Field, names: dict[str, dict[Any, str]]) -> Any:
    raw = _raw(event, field)
    if raw in (None, ""):
        return None
    if field.is_relation:
        return names[field.name].get(raw, f"#{raw}")
    return str(dict(field.flatchoices).get(raw, raw)) if field.choices else raw


def _names_of(field: models.Field, events: Iterable[models.Model]) -> dict[Any, str]:
    ids = {_raw(event, field) for event in events} - {None}
    related: Any = field.related_model
    return {pk: str(row) for pk, row in related._base_manager.in_bulk(ids).items()} if ids else {}


def _metadata(event: Any) -> dict[str, Any]:
    return event.pgh_context.metadata if event.pgh_context else {}


def _people(events: Iterable[models.Model]) -> dict[Any, str]:
    ids = {_metadata(event).get("user") for event in events} - {None}
    return {pk: str(user) for pk, user in get_user_model()._default_manager.in_bulk(ids).items()} if ids else {}


def _change(event: Any, kind: Kind, fields: tuple[FieldChange, ...], people: dict[Any, str]) -> Change:
    metadata = _metadata(event)
    return Change(
        pk=event.pgh_id,
        at=event.pgh_created_at,
        kind=kind,
        who=people.get(metadata.get("user"), ""),
        act=metadata.get("act", ""),
        reason=metadata.get("reason", "") or "",
        fields=fields,
    )


def database_clock() -> dt.datetime:
    """The time by the clock that dates the recorded changes."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT clock_timestamp()")
        moment: dt.datetime = cursor.fetchone()[0]
        return moment


def state_of_knowledge(*, apps: Collection[str] = ()) -> str:
    """A text that differs after every recorded change (of these apps), whoever made it and however; one query.

    Derived values may be kept under it: nothing kept under an old one is ever found again.
    """
    quote = connection.ops.quote_name
    tracked = [events for events in event_models() if not apps or events._meta.app_label in apps]
    tables = sorted({events._meta.db_table for events in tracked})
    latest = " UNION ALL ".join(f"SELECT max(pgh_id) AS id FROM {quote(table)}" for table in tables)  # noqa: S608
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT string_agg(coalesce(id, 0)::text, '.') FROM ({latest}) AS changes")  # noqa: S608
        return hashlib.sha256(cursor.fetchone()[0].encode()).hexdigest()[:32]
