"""``manage.py export_register OUT.xlsx [--province 01]``."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand

from ccn_portal.accounts.models import User
from ccn_portal.exchange.services import export_register
from ccn_portal.territories.choices import Level
from ccn_portal.territories.finding import unit_by_code
from ccn_portal.today import today


class Command(BaseCommand):
    """Writes a province's whole register into a workbook."""

    help = "Write the register of a province into a workbook that can be imported again."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Where to, and which province."""
        parser.add_argument("file", metavar="OUT.xlsx", type=Path)
        parser.add_argument("--province", default="01", help="code on the map of today (default: 01)")

    def handle(self, *, file: Path, province: str, **options: Any) -> None:
        """Run it."""
        operator = User(username="operator", role="admin")  # whoever works on the machine sees everything
        with file.open("wb") as out:
            export_register(user=operator, province=unit_by_code(province, today(), level=Level.PROVINCE), out=out)
        self.stdout.write(str(file))
