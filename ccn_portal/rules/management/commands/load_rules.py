"""``manage.py load_rules``: the legal parameters the portal ships with."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand

from ccn_portal.rules.services import load_rules


class Command(BaseCommand):
    """Add missing legal parameters; a second run changes nothing."""

    help = "Add the legal parameters the portal ships with; values changed by an administrator stay."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """One switch."""
        parser.add_argument("--overwrite", action="store_true", help="put changed values back to the shipped ones")

    def handle(self, *args: Any, **options: Any) -> None:
        """Load and say what was written."""
        counts = load_rules(overwrite=options["overwrite"])
        if counts["created"] or counts["updated"]:
            self.stdout.write(f"written: {counts['created']} new, {counts['updated']} changed")
        else:
            self.stdout.write("everything was there already: nothing was written")
        if counts["kept"]:
            self.stdout.write(
                f"{counts['kept']} differ from the shipped values and were kept (--overwrite resets them)"
            )
