"""A sheet of the register: one object that reads its rows into an import and writes them for an export."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar

from ccn_portal.workbooks.layouts import Layout
from ccn_portal.workbooks.reader import Row
from ccn_portal.workbooks.records import Intake

if TYPE_CHECKING:
    from ccn_portal.accounts.models import User
    from ccn_portal.territories.models import AdministrativeUnit


@dataclass(frozen=True)
class Scope:
    """What an export holds: what the user may see of one register. ``family`` are the ids of the province,
    of what it was made of and of what it became."""

    user: "User"
    province: "AdministrativeUnit"
    family: frozenset[int]


class RegisterSheet:
    """One sheet of the register workbook."""

    layout: ClassVar[Layout]
    defines: ClassVar[tuple[str, ...]] = ()  # labels of the models whose records the sheet defines

    def prepare(self, rows: Iterable[Row], intake: Intake) -> None:
        """Look over all rows before any row of any sheet is read; for what rows silently take from others."""

    def read(self, row: Row, intake: Intake) -> None:
        """Turn a row into records of the intake; what is wrong is noted on the row."""
        raise NotImplementedError

    def rows(self, scope: Scope) -> Iterable[Mapping[str, Any]]:
        """The rows of an export, values by column key, straight from the database."""
        raise NotImplementedError
