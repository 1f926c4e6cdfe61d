"""The past is not rewritten: the database refuses every change of a recorded version, also by plain SQL."""

from typing import Any

from django.db import connection
from pghistory.core import event_models

FUNCTION = "portal_keep_history"
TRIGGER = "portal_keep_history"


def drop_guards(**_kwargs: Any) -> None:
    """Before migrations: one of them may have to rename what is recorded."""
    with connection.cursor() as cursor:
        cursor.execute(f"DROP FUNCTION IF EXISTS {FUNCTION}() CASCADE")


def create_guards(**_kwargs: Any) -> None:
    """After migrations: versions are added to the tables of events, never changed or deleted."""
    quote = connection.ops.quote_name
    existing = set(connection.introspection.table_names())
    with connection.cursor() as cursor:
        cursor.execute(
            f"CREATE OR REPLACE FUNCTION {FUNCTION}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
            "RAISE EXCEPTION USING ERRCODE = 'check_violation', "
            "MESSAGE = 'history is kept: nothing of ' || TG_TABLE_NAME || ' changes'; END $$"
        )
        for table in sorted({events._meta.db_table for events in event_models()} & existing):
            cursor.execute(
                f"CREATE OR REPLACE TRIGGER {TRIGGER} BEFORE UPDATE OR DELETE ON {quote(table)} "
                f"FOR EACH ROW EXECUTE FUNCTION {FUNCTION}()"
            )
