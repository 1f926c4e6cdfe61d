"""Hold every rule of the watch list against the register."""

from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from ccn_portal.rules.lookup import Rules
from ccn_portal.today import today
from ccn_portal.watch.registry import RULES
from ccn_portal.watch.services import run


class Command(BaseCommand):
    """``run_watch``: what each rule catches today, and what changed by it."""

    help = "Hold every rule of the watch list against the register; running it twice changes nothing."

    def add_arguments(self, parser: CommandParser) -> None:
        """Only count."""
        parser.add_argument("--dry-run", action="store_true", help="count what each rule catches and write nothing")

    def handle(self, *args: Any, **options: Any) -> None:
        """Print a line for each rule."""
        if options["dry_run"]:
            day = today()
            rules = Rules(day)
            for rule in RULES:
                self.stdout.write(f"{rule.code}: {len(rule.hits(day, rules))}")
            return
        for code, outcome in run().items():
            changes = f"+{outcome.opened} opened, {outcome.reopened} reopened, {outcome.changed} changed"
            self.stdout.write(f"{code}: {outcome.hits} ({changes}, -{outcome.resolved} resolved)")
