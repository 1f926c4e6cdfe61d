"""What became of one record: every recorded change, with who, which act, why, before and after."""

import datetime as dt
import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
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


def changes_of(record: models.Model) -> list[Change]:
    """Every change of the record, the latest first; changes that touched no shown field are left out."""
    model = type(record)
    events = list(
        _events_of(model).objects.filter(pgh_obj_id=record.pk).select_related("pgh_context").order_by("pgh_id")
    )
    fields = _shown_fields(model)
    names = {field.name: _names_of(field, events) for field in fields if field.is_relation}
    people = _people(events)
    changes, before = [], None
    for event in events:
        differing = [f for f in fields if before is None or _raw(before, f) != _raw(event, f)]
        shown = tuple(
            FieldChange(
                f.name, str(f.verbose_name), _value(before, f, names) if before else None, _value(event, f, names)
            )
            for f in differing
            if before or _raw(event, f) not in (None, "")
        )
        kind = Kind(event.pgh_label)
        if shown or kind is Kind.DELETE:
            changes.append(_change(event, kind, shown, people))
        before = event
    return changes[::-1]


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


def state_of_knowledge() -> str:
    """A text that differs after every recorded change, whoever made it and however; one query.

    Derived values may be kept under it: nothing kept under an old one is ever found again.
    """
    quote = connection.ops.quote_name
    tables = sorted({events._meta.db_table for events in event_models()})
    latest = " UNION ALL ".join(f"SELECT max(pgh_id) AS id FROM {quote(table)}" for table in tables)  # noqa: S608
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT string_agg(coalesce(id, 0)::text, '.') FROM ({latest}) AS changes")  # noqa: S608
        return hashlib.sha256(cursor.fetchone()[0].encode()).hexdigest()[:32]
