"""``manage.py open_rounds``: what the scheduler does every morning."""

import datetime as dt
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand
from django.utils.translation import gettext as _

from reports.rounds.opening import open_rounds


class Command(BaseCommand):
    """Opens the reporting rounds whose day has come; again changes nothing."""

    help = "Open the reporting rounds whose day has come and tell everybody who owes; again changes nothing."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Which day."""
        parser.add_argument("--day", type=dt.date.fromisoformat, help="YYYY-MM-DD, today when absent")

    def handle(self, *, day: dt.date | None, **options: Any) -> None:
        """Open them."""
        opened = open_rounds(day=day)
        periods = ", ".join(row.period for row in opened) or "–"
        self.stdout.write(_("Rounds opened: %(periods)s") % {"periods": periods})
