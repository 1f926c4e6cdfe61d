"""``manage.py check_integrity``: everything derived, derived again and compared."""

import sys
from itertools import chain
from typing import Any

from django.core.management.base import BaseCommand
from django.db import transaction

import reports.integrity
from ccn_portal.environment.services import integrity as environment_integrity
from ccn_portal.history import integrity as history_integrity
from clusters.services import integrity as cluster_integrity
from investors.services import integrity as investor_integrity


class Command(BaseCommand):
    """Lists what differs and exits 1, or says that all is equal."""

    help = "Recomputes every derived value and every report's hash; exit 1 with a list when one differs."

    def handle(self, *args: Any, **options: Any) -> None:
        """Compare within one transaction, so that all is seen at one moment."""
        count = 0
        with transaction.atomic():
            checks = (
                history_integrity,
                cluster_integrity,
                investor_integrity,
                environment_integrity,
                reports.integrity,
            )
            for problem in chain.from_iterable(check.problems() for check in checks):
                count += 1
                self.stdout.write(problem)
        if count:
            self.stderr.write(f"{count} derived values differ")
            sys.exit(1)
        self.stdout.write("every derived value equals its derivation")
