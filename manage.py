#!/usr/bin/env python
"""The portal's command line; starts the embedded servers when no others are configured."""

import os
import sys

# commands that read no data: they start no servers
WITHOUT_SERVERS = {"translations", "collectstatic", "check", "diffsettings", "findstatic", "help", "version"}


def main() -> None:
    """Run one management command."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "ccn_portal.settings")
    from ccn_portal import embedded
    from ccn_portal.ui import catalogs

    command = sys.argv[1] if len(sys.argv) > 1 else "help"
    if command != "translations":
        catalogs.build_stale()
    try:
        if command not in WITHOUT_SERVERS and not {"-h", "--help", "--version"} & set(sys.argv):
            embedded.ensure()
    except embedded.CannotStart as problem:
        sys.exit(f"portal: {problem}")
    from django.core.management import execute_from_command_line

    execute_from_command_line(sys.argv)


if __name__ == "__main__":
    main()
