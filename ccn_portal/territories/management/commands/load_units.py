"""``manage.py load_units``: the official units of both maps and their successions."""

from typing import Any

from django.core.management.base import BaseCommand

from ccn_portal.territories.services import load_units


class Command(BaseCommand):
    """Load provinces, districts and communes; a second run changes nothing."""

    help = "Load the official administrative units of before and after 1/7/2025 and what became of each."

    def handle(self, *args: Any, **options: Any) -> None:
        """Load and say what was written."""
        counts = load_units()
        self.stdout.write(
            f"{counts['provinces']} provinces, {counts['districts']} districts, {counts['communes']} communes, "
            f"{counts['successions']} successions"
        )
        if counts["created"] or counts["updated"]:
            self.stdout.write(f"written: {counts['created']} new, {counts['updated']} changed")
        else:
            self.stdout.write("everything was there already: nothing was written")
