"""The second clock: any query of the portal, answered as the register was known at a past moment.

The schema ``as_known`` holds, for each wholly tracked table, a view of the same name that shows every
row's latest version recorded by ``portal.known_at``. With that schema first in the search path the
portal's own queries answer unchanged, so no second implementation of any count can exist. A table that
is not tracked whole (accounts, built reports) keeps answering as it is now.
"""

import datetime as dt
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.apps import apps
from django.db import connection, models, transaction
from pghistory.core import event_models

SCHEMA = "as_known"


@contextmanager
def known_at(moment: dt.datetime) -> Iterator[None]:
    """Answer the queries inside as known at the moment (only read inside: a view refuses writes).

    Raises ValueError when the moment has no time zone.
    """
    if moment.tzinfo is None:
        raise ValueError("a moment needs a time zone")
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SHOW search_path")
        usual = cursor.fetchone()[0]
        cursor.execute(
            "SELECT set_config('search_path', %s, true), set_config('portal.known_at', %s, true)",
            [f"{SCHEMA}, {usual}", moment.isoformat()],
        )
        try:
            yield
        finally:
            if not connection.needs_rollback:
                cursor.execute("SELECT set_config('search_path', %s, true)", [usual])


def wholly_tracked() -> Iterator[tuple[type[models.Model], type[models.Model]]]:
    """Models whose every column is kept in a history table, with that table's model."""
    for model in apps.get_models():
        for events in event_models(tracks_model=model):
            kept = {field.column for field in events._meta.concrete_fields}
            if all(field.column in kept for field in model._meta.concrete_fields):
                yield model, events


def drop_views(**_kwargs: Any) -> None:
    """Before migrations: views would keep the columns under them from changing."""
    with connection.cursor() as cursor:
        cursor.execute(f"DROP SCHEMA IF EXISTS {SCHEMA} CASCADE")


def create_views(**_kwargs: Any) -> None:
    """After migrations: one view for each wholly tracked table."""
    quote = connection.ops.quote_name
    existing = set(connection.introspection.table_names())
    with connection.cursor() as cursor:
        cursor.execute(f"CREATE SCHEMA IF NOT EXISTS {SCHEMA}")
        for model, events in wholly_tracked():
            if events._meta.db_table not in existing:
                continue
            columns = ", ".join(quote(str(field.column)) for field in model._meta.concrete_fields)
            # names come from the models, nothing here is anybody's input
            cursor.execute(
                f"CREATE OR REPLACE VIEW {SCHEMA}.{quote(model._meta.db_table)} AS "  # noqa: S608
                f"SELECT {columns} FROM (SELECT DISTINCT ON (pgh_obj_id) * FROM public.{quote(events._meta.db_table)} "
                "WHERE pgh_created_at <= current_setting('portal.known_at')::timestamptz "
                "ORDER BY pgh_obj_id, pgh_id DESC) AS version WHERE pgh_label <> 'delete'"
            )
