"""``manage.py create_token USERNAME [--days 90]``."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from ccn_portal.accounts.models import User
from ccn_portal.accounts.services import create_token
from ccn_portal.errors import RuleViolation


class Command(BaseCommand):
    """Prints an API token once; only its hash is stored."""

    help = "Print a new API token of a user, once; only its hash is stored."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Whose, and for how long."""
        parser.add_argument("username")
        parser.add_argument("--days", type=int, default=90, help="how long it is valid (default: 90)")

    def handle(self, *, username: str, days: int, **options: Any) -> None:
        """Run it."""
        user = User.objects.filter(username=username).first()
        if user is None:
            known = ", ".join(User.objects.order_by("username").values_list("username", flat=True)[:20])
            raise CommandError(f"there is no user {username!r}; there are: {known or 'none yet'}")
        try:
            self.stdout.write(create_token(user=user, days=days, by=None))
        except RuleViolation as problem:
            raise CommandError(str(problem)) from problem
