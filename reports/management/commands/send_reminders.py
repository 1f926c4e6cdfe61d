"""``manage.py send_reminders``: what the scheduler does every morning."""

import datetime as dt
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand
from django.utils.translation import gettext as _

from reports.rounds.reminders import remind


class Command(BaseCommand):
    """Reminds everybody of what is due around a day; again changes nothing."""

    help = "Remind those who owe returns or reports, and tell departments who is late; again changes nothing."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Which day."""
        parser.add_argument("--day", type=dt.date.fromisoformat, help="YYYY-MM-DD, today when absent")

    def handle(self, *, day: dt.date | None, **options: Any) -> None:
        """Remind them."""
        sent = remind(day=day)
        told = _("New notices: %(notices)d; units behind: %(units)d, %(nobody)d of them without an account")
        self.stdout.write(told % {"notices": sent.notices, "units": sent.units, "nobody": sent.without_account})
