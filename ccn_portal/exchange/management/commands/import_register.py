"""``manage.py import_register FILE.xlsx [--dry-run] [--province 01]``."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from ccn_portal.exchange.services import import_register
from ccn_portal.workbooks.problems import Problem


class Command(BaseCommand):
    """Imports a register workbook; nothing is written when anything is wrong."""

    help = "Import a register workbook. Prints counts per sheet, every bad row, and writes all or nothing."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """The file, and where it goes."""
        parser.add_argument("file", metavar="FILE.xlsx")
        parser.add_argument("--dry-run", action="store_true", help="read and check only")
        parser.add_argument("--province", default="01", help="code on the map the rows use (default: 01)")

    def handle(self, *, file: str, dry_run: bool, province: str, **options: Any) -> None:
        """Run it."""
        result = import_register(file, province=province, by=None, dry_run=dry_run)
        for sheet, counts in result.counts.items():
            told = _("%(new)d new, %(changed)d changed, %(unchanged)d unchanged, %(errors)d with errors")
            self.stdout.write(f"{sheet}: {told % counts}")
        for notice in result.notices:
            self.stdout.write(notice)
        for error in result.errors:
            self.stderr.write(str(Problem(**error)))
        if result.error_count:
            raise CommandError(_("%(count)d errors; nothing was written") % {"count": result.error_count})
        if not dry_run:
            self.stdout.write(_("The register now is as the file says."))
        else:
            self.stdout.write(_("A dry run: nothing was written."))
