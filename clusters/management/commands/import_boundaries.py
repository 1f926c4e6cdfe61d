"""``manage.py import_boundaries FILE.geojson [--dry-run] [--province 01]``."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from ccn_portal.errors import RuleViolation
from ccn_portal.territories.choices import Level
from ccn_portal.territories.models import AdministrativeUnit
from ccn_portal.today import today
from clusters.services.boundaries import import_boundaries


class Command(BaseCommand):
    """Imports boundaries of clusters and of other planned areas; nothing is written when anything is wrong."""

    help = (
        'Import boundaries from GeoJSON (WGS 84). Properties: "cluster" (code) or "name" (of a cluster or another '
        'planned area), "source", "drawn_on".'
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        """The file, and whose register it is."""
        parser.add_argument("file", metavar="FILE.geojson", type=Path)
        parser.add_argument("--dry-run", action="store_true", help="read and check only")
        parser.add_argument("--province", default="01", help="code on the map of today (default: 01)")

    def handle(self, *, file: Path, dry_run: bool, province: str, **options: Any) -> None:
        """Run it."""
        units = AdministrativeUnit.objects.at(Level.PROVINCE).valid_on(today())
        unit = units.filter(code=province).first()
        if unit is None:
            raise CommandError(_("there is no province with the code %(code)s") % {"code": province})
        try:
            with file.open("rb") as opened:
                found = import_boundaries(opened, province=unit, by=None, reason=file.name, dry_run=dry_run)
        except (OSError, RuleViolation) as problem:
            raise CommandError(str(problem)) from problem
        for number, message in found.errors:
            self.stderr.write(f"{number}: {message}")
        for one in found.features:
            for note in one.notes:
                self.stdout.write(f"{one.number} {one.row}: {note}")
        if found.errors:
            raise CommandError(_("%(count)d errors; nothing was written") % {"count": len(found.errors)})
        told = _("%(new)d new, %(changed)d changed, %(unchanged)d unchanged")
        self.stdout.write(told % {"new": found.new, "changed": found.changed, "unchanged": found.unchanged})
