"""Proves that the database still keeps what it has to keep, and that no record is without its history."""

from collections.abc import Iterator

from django.db import connection

from ccn_portal.history.keeping import TRIGGER, WHOLE, event_tables, kept_tables, tracked_tables, whole_tables

# a guard fires in ordinary sessions when it is enabled for them ('O') or always ('A'); not when only for replicas
_GUARDS = (
    "SELECT relname, tgname FROM pg_trigger JOIN pg_class ON pg_class.oid = tgrelid "
    "WHERE tgenabled IN ('O', 'A') AND NOT tgisinternal AND relnamespace = 'public'::regnamespace"
)


def problems() -> Iterator[str]:
    """One line for each guard that is off, and each table with rows of which no version is recorded."""
    yield from _guards()
    quote = connection.ops.quote_name
    with connection.cursor() as cursor:
        for table, events in sorted(tracked_tables().items()):
            same = f"SELECT FROM {quote(events)} AS version WHERE version.pgh_obj_id = kept.id"
            cursor.execute(f"SELECT count(*) FROM {quote(table)} AS kept WHERE NOT EXISTS ({same})")  # noqa: S608
            count = cursor.fetchone()[0]
            if count:
                yield f"{table}: no version of {count} rows is recorded"


def _guards() -> Iterator[str]:
    with connection.cursor() as cursor:
        cursor.execute(_GUARDS)
        found: set[tuple[str, str]] = set(cursor.fetchall())
    wanted = {(table, TRIGGER) for table in event_tables()} | {(table, WHOLE) for table in whole_tables()}
    wanted |= set(kept_tables().items())
    for table, name in sorted(wanted):
        if not any(on == table and trigger.startswith(name) for on, trigger in found):
            yield f"{table}: the guard {name} of the database is missing or off"
