"""The register workbook out: what the user may see, streamed from the database; and the empty template."""

from typing import IO, TYPE_CHECKING

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import Http404
from django.utils import translation

from ccn_portal.accounts.permissions import Permission
from ccn_portal.exchange.register import SHEETS
from ccn_portal.exchange.services.importing import register_of
from ccn_portal.territories.models import AdministrativeUnit
from ccn_portal.workbooks.sheets import Scope
from ccn_portal.workbooks.writer import sheet_of, xlsx

if TYPE_CHECKING:
    from ccn_portal.accounts.models import User


def export_register(*, user: "User", province: AdministrativeUnit, out: IO[bytes]) -> None:
    """Write all sheets of the province's register that the user may see; importing the file changes nothing."""
    if not user.may(Permission.EXPORT_REGISTER):
        raise PermissionDenied
    if not user.sees_everything and province.pk not in user.registers:
        raise Http404
    scope = Scope(user, province, register_of(province))
    # one transaction: the cursors stay open, and all sheets show one moment
    with transaction.atomic():
        xlsx((sheet_of(sheet.layout, sheet.rows(scope)) for sheet in SHEETS), out)


def write_template(out: IO[bytes]) -> None:
    """Write the empty workbook: titles, headings, and notes on what may be typed."""
    with translation.override("vi"):  # like its headings, in every language of the pages
        xlsx((sheet_of(sheet.layout, (), hints=True) for sheet in SHEETS), out)
