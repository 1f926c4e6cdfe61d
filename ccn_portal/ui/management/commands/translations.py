"""``manage.py translations``: keeps the Vietnamese catalogue in step with the sources."""

import json
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from ccn_portal.ui import catalogs


class Command(BaseCommand):
    """Updates locale/vi from the sources and builds it; ``--check`` only looks."""

    help = "Update the Vietnamese catalogue from the sources and build it (no system gettext needed)."
    requires_system_checks = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take translations, check, or throw away what no source asks for."""
        parser.add_argument("--add", metavar="FILE.json", type=Path, help='{"English source": "Tiếng Việt", …}')
        parser.add_argument("--check", action="store_true", help="change nothing; exit 1 when it is not complete")
        parser.add_argument("--prune", action="store_true", help="drop translations that no source asks for")

    def handle(self, *, add: Path | None, check: bool, prune: bool, **options: Any) -> None:
        """Run it."""
        with catalogs.locked(catalogs.CATALOGUE):
            wanted = catalogs.extract()
            catalogue = catalogs.Catalogue()
            if not check:
                catalogue.follow(wanted, prune=prune)
                for source in catalogue.add(_read(add)) if add else []:
                    self.stderr.write(f"no source asks for {source!r}; kept as obsolete")
                catalogue.save()
            faults = list(catalogue.faults(wanted))
        if check and faults:
            raise CommandError("\n".join([*faults, f"{len(faults)} faults in {catalogs.CATALOGUE}"]))
        counted: dict[str, int] = {}
        for fault in faults:
            counted[fault.partition(":")[0]] = counted.get(fault.partition(":")[0], 0) + 1
        self.stdout.write(f"{len(wanted)} strings" + "".join(f", {number} {kind}" for kind, number in counted.items()))


def _read(path: Path) -> dict[str, str | list[str]]:
    try:
        translations = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as problem:
        raise CommandError(f"{path}: {problem}") from problem
    if not isinstance(translations, dict):
        raise CommandError(f'{path} must hold {{"English source": "Tiếng Việt", …}}')
    return translations
