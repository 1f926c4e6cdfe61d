#!/usr/bin/env python
"""The portal's command line; starts the embedded servers when no others are configured."""

import os
import signal
import sys
from types import FrameType

# commands that read no data: they start no servers
WITHOUT_SERVERS = {"translations", "collectstatic", "check", "diffsettings", "findstatic", "help", "version"}


def main(arguments: list[str]) -> None:
    """Run one management command."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "ccn_portal.settings")
    command = arguments[1] if len(arguments) > 1 else "help"
    prepare(command, wants_servers=command not in WITHOUT_SERVERS and not {"-h", "--help", "--version"} & {*arguments})
    from django.conf import settings
    from django.core.exceptions import ImproperlyConfigured
    from django.core.management import execute_from_command_line
    from django.db import OperationalError

    try:
        _ = settings.INSTALLED_APPS
    except ImproperlyConfigured as problem:
        give_up(str(problem))
    try:
        execute_from_command_line(arguments)
    except OperationalError as problem:
        if "--traceback" in arguments:
            raise
        give_up(f"the database does not answer: {str(problem).strip().splitlines()[0]}")


def prepare(command: str, *, wants_servers: bool) -> None:
    """See to what a command needs before Django is set up."""
    from ccn_portal import embedded
    from ccn_portal.home import serving
    from ccn_portal.ui import catalogs

    try:
        if command == "demo":
            os.environ["PORTAL_DEMO"] = "1"
            if "--no-serve" not in sys.argv:
                serving.check_port()
        if command != "translations":
            catalogs.build_stale()
        if wants_servers:
            signal.signal(signal.SIGTERM, stop)  # so that the servers are stopped as after Ctrl-C
            embedded.ensure()
    except (embedded.CannotStart, serving.CannotServe) as problem:
        give_up(str(problem))


def stop(_number: int, _frame: FrameType | None) -> None:
    """On SIGTERM: as on Ctrl-C."""
    raise KeyboardInterrupt


def give_up(problem: str) -> None:
    """End with one line."""
    sys.exit(f"portal: {problem}")


if __name__ == "__main__":
    try:
        main(sys.argv)
    except KeyboardInterrupt:
        sys.exit(130)
