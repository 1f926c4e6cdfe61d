"""The register workbook in: everything is read and held against the rules before anything is written."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, TYPE_CHECKING

from django.core.exceptions import PermissionDenied
from django.db import connection
from django.http import Http404
from django.utils.translation import gettext as _

from ccn_portal.accounts.permissions import Permission
from ccn_portal.errors import RuleViolation
from ccn_portal.exchange.register import KINDS, LEFT_FOR_INSPECTIONS, SHEETS
from ccn_portal.exchange.results import ImportResult, summed_up
from ccn_portal.history.tracking import recorded
from ccn_portal.territories.choices import Level
from ccn_portal.territories.finding import unit_by_code
from ccn_portal.territories.lineage import closure_of, origins_of
from ccn_portal.territories.maps import LAST_DAY_BEFORE
from ccn_portal.territories.models import AdministrativeUnit
from ccn_portal.today import today
from ccn_portal.workbooks.layouts import sheet_key
from ccn_portal.workbooks.problems import Problems
from ccn_portal.workbooks.reader import Book, Table, open_book
from ccn_portal.workbooks.records import Intake

if TYPE_CHECKING:
    from ccn_portal.accounts.models import User

Progress = Callable[[int], None]


def import_register(
    path_or_file: "str | Path | IO[bytes]",
    *,
    province: str | AdministrativeUnit,
    by: "User | None",
    dry_run: bool = False,
    progress: Progress | None = None,
) -> ImportResult:
    """Bring the register to what the workbook says; ``by`` None is the operator at the command line.

    One transaction. Nothing is written in a dry run or when anything is wrong, and nothing when nothing differs.
    A ``province`` given as a code is one of the map that the rows use: before 1/7/2025 when any names a district.
    """
    tell = progress or (lambda percent: None)
    problems = Problems()
    try:
        with _opened(path_or_file) as file, open_book(file) as book:
            tables = _read(book, problems, tell)
        unit = province if isinstance(province, AdministrativeUnit) else _province(province, tables)
    except RuleViolation as violation:
        problems.add("", None, "", violation)
        return summed_up([], problems)
    require_may_import(by, unit)
    reason = Path(getattr(path_or_file, "name", None) or str(path_or_file)).name
    with recorded("import_register", by=by, reason=reason):
        # one import at a time per province: the second one sees what the first has written
        AdministrativeUnit.objects.select_for_update(no_key=True).get(pk=unit.pk)
        intake = Intake(unit, register_of(unit), by, KINDS)
        _compare(tables, intake, tell)
        result = summed_up(tables, problems)
        if not dry_run and not problems.count:
            _save(intake, tell)
            if result.changes_something:
                _refresh_statistics(intake)
            result.applied = True
    tell(100)
    return result


def register_of(province: AdministrativeUnit) -> frozenset[int]:
    """Ids of the province, of what it was made of and of what it became: one register."""
    return frozenset(closure_of(province) | origins_of(province))


def require_may_import(user: "User | None", province: AdministrativeUnit) -> None:
    """Whether the user may change this province's register as a whole."""
    if user is None or user.sees_everything:
        return
    if not user.may(Permission.IMPORT_REGISTER):
        raise PermissionDenied
    if province.pk not in user.registers:
        raise Http404


@contextmanager
def _opened(path_or_file: "str | Path | IO[bytes]") -> Iterator[IO[bytes]]:
    if not isinstance(path_or_file, str | Path):
        path_or_file.seek(0)
        yield path_or_file
        return
    try:
        file = Path(path_or_file).open("rb")  # noqa: SIM115 - closed below
    except OSError as problem:
        message = _("the file %(name)s cannot be read: %(reason)s")
        raise RuleViolation(
            "unreadable", message % {"name": path_or_file, "reason": problem.strerror}, "file"
        ) from problem
    with file:
        yield file


def _read(book: Book, problems: Problems, tell: Progress) -> list[Table]:
    tables = []
    for index, sheet in enumerate(SHEETS):
        tables.append(book.table(sheet.layout, problems))
        tell(2 + 38 * index // len(SHEETS))
    left = {sheet_key(name) for name in LEFT_FOR_INSPECTIONS}
    for name in book.names:
        if sheet_key(name) in left:
            problems.notices.append(_("sheet %(sheet)s was left for the inspections module") % {"sheet": name})
        elif not any(sheet.layout.is_called(name) for sheet in SHEETS):
            problems.notices.append(_("sheet %(sheet)s is not known and was left out") % {"sheet": name})
    return tables


def _province(code: str, tables: list[Table]) -> AdministrativeUnit:
    old = any(row.values.get("district") or row.values.get("district_code") for table in tables for row in table.rows)
    return unit_by_code(code, LAST_DAY_BEFORE if old else today(), level=Level.PROVINCE)


def _compare(tables: list[Table], intake: Intake, tell: Progress) -> None:
    pairs = list(zip(SHEETS, tables, strict=True))
    for sheet, table in pairs:
        for label in sheet.defines if not table.readable else ():
            intake[label].complete = False
    for sheet, table in pairs:
        sheet.prepare(table.rows, intake)
    for index, (sheet, table) in enumerate(pairs):
        for row in table.rows:
            sheet.read(row, intake)
        tell(40 + 20 * index // len(pairs))
    for records in intake.records.values():
        records.check()


def _save(intake: Intake, tell: Progress) -> None:
    for index, records in enumerate(intake.records.values()):
        records.save()
        tell(60 + 38 * index // len(intake.records))


def _refresh_statistics(intake: Intake) -> None:
    """Tell the planner how full the tables are now; by itself the server does so a minute later, and plans badly."""
    quote = connection.ops.quote_name
    tables = ", ".join(quote(records.model._meta.db_table) for records in intake.records.values())
    with connection.cursor() as cursor:
        cursor.execute(f"ANALYZE {tables}")
