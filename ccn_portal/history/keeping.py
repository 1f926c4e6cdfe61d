"""The past is not rewritten: the database refuses every change of a recorded version, also by plain SQL.

Nor does a table go all at once: TRUNCATE fires no trigger of a row, so that rows which are kept, and those whose
changes are recorded, would vanish without a trace.
"""

from typing import Any

from django.apps import apps
from django.db import connection
from pghistory.core import event_models

FUNCTION = "portal_keep_history"
TRIGGER = "portal_keep_history"
WHOLE = "portal_keep_whole"
KEEPING = "keep"  # how the names of the models' own guards begin


def drop_guards(**_kwargs: Any) -> None:
    """Before migrations: one of them may have to rename what is recorded."""
    with connection.cursor() as cursor:
        cursor.execute(f"DROP FUNCTION IF EXISTS {FUNCTION}() CASCADE")


def create_guards(**_kwargs: Any) -> None:
    """After migrations: versions are added to the tables of events, never changed or deleted; no table is emptied."""
    quote = connection.ops.quote_name
    existing = set(connection.introspection.table_names())
    with connection.cursor() as cursor:
        cursor.execute(
            f"CREATE OR REPLACE FUNCTION {FUNCTION}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
            "RAISE EXCEPTION USING ERRCODE = 'check_violation', "
            "MESSAGE = 'history is kept: nothing of ' || TG_TABLE_NAME || ' changes'; END $$"
        )
        for table in sorted(event_tables() & existing):
            cursor.execute(
                f"CREATE OR REPLACE TRIGGER {TRIGGER} BEFORE UPDATE OR DELETE ON {quote(table)} "
                f"FOR EACH ROW EXECUTE FUNCTION {FUNCTION}()"
            )
        for table in sorted(whole_tables() & existing):
            cursor.execute(
                f"CREATE OR REPLACE TRIGGER {WHOLE} BEFORE TRUNCATE ON {quote(table)} "
                f"FOR EACH STATEMENT EXECUTE FUNCTION {FUNCTION}()"
            )


def event_tables() -> set[str]:
    """The tables of recorded versions."""
    return {events._meta.db_table for events in event_models()}


def tracked_tables() -> dict[str, str]:
    """The tables whose rows' versions are recorded, each with the table of its versions."""
    models: list[Any] = list(event_models())
    return {events.pgh_tracked_model._meta.db_table: events._meta.db_table for events in models}


def kept_tables() -> dict[str, str]:
    """The tables whose own guard keeps rows as they are, with the beginning of the guard's name in the database."""
    return {
        model._meta.db_table: f"pgtrigger_{trigger.name}"
        for model in apps.get_models()
        for trigger in getattr(model._meta, "triggers", ())
        if trigger.name.startswith(KEEPING)
    }


def whole_tables() -> set[str]:
    """The tables that are not emptied at once."""
    return event_tables() | tracked_tables().keys() | kept_tables().keys()
