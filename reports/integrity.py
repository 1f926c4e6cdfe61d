"""Proves that reports are what they were sealed as, and that the database still keeps them so."""

from collections.abc import Iterator

from django.db import connection

from ccn_portal.files import digest_of
from ccn_portal.history.keeping import TRIGGER
from reports.canonical import fingerprint
from reports.choices import ReturnState
from reports.filing.seal import seal_of
from reports.filing.states import SEALED
from reports.lines.base import SourceKind
from reports.models import PartyReturn, Report, Return, SignedCopy

# table → how its guard's name begins
GUARDS = {
    Report._meta.db_table: "pgtrigger_keep_states",
    Return._meta.db_table: "pgtrigger_keep_states",
    PartyReturn._meta.db_table: "pgtrigger_keep_states",
    SignedCopy._meta.db_table: "pgtrigger_keep",
    f"{Report._meta.db_table}event": TRIGGER,
    f"{Return._meta.db_table}event": TRIGGER,
    f"{PartyReturn._meta.db_table}event": TRIGGER,
}


def problems() -> Iterator[str]:
    """One line for each report, signed copy or guard of the database that is not as it has to be."""
    yield from _guards()
    for report in Report.objects.exclude(content=None).order_by("pk").iterator():
        name = f"report {report.pk} ({report})"
        if fingerprint(report.content) != report.sha256:
            yield f"{name}: its content does not have its SHA-256"
        if report.stage in SEALED:
            yield from (f"{name}: {problem}" for problem in _of_sealed(report))
    for copy in SignedCopy.objects.order_by("pk").iterator():
        if not _is_whole(copy):
            yield f"signed copy {copy.pk} of report {copy.report_id}: the file is not the one that was kept"


def _guards() -> Iterator[str]:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT tgrelid::regclass::text, tgname FROM pg_trigger WHERE tgenabled <> 'D' AND NOT tgisinternal"
        )
        found = cursor.fetchall()
    for table, name in GUARDS.items():
        if not any(on == table and trigger.startswith(name) for on, trigger in found):
            yield f"{table}: the guard {name} of the database is missing or off"


def _of_sealed(report: Report) -> Iterator[str]:
    if seal_of(report) != report.seal:
        yield "what was filed does not have its seal"
    for model, counted in _returns_of(report).items():
        kept = model._base_manager.filter(pk__in=counted, state=ReturnState.ACCEPTED).count()
        if kept != len(counted):
            yield "returns that it counts are gone or not accepted any more"


def _returns_of(report: Report) -> dict[type[Return | PartyReturn], set[int]]:
    """The returns of clusters, and forms 01 and 02, that its numbers count."""
    lines: list[dict] = list((report.provenance or {}).values())
    return {
        Return: {pk for line in lines if line["kind"] == SourceKind.RETURN for pk in line["ids"]},
        PartyReturn: {
            pk
            for line in lines
            for pk in (*line.get("forms", ()), *(line["ids"] if line["kind"] == SourceKind.PARTY_RETURN else ()))
        },
    }


def _is_whole(copy: SignedCopy) -> bool:
    try:
        with copy.file.open() as file:
            return digest_of(file) == copy.sha256
    except OSError:
        return False
