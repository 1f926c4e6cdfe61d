"""A worker that includes this module stops where a report's figures are read, for as long as a file says so."""

import time
from pathlib import Path

from ccn_portal.embedded import data_dir
from reports import building

build = building.build


def hold_file() -> Path:
    return data_dir() / "hold-report"


def reached_file() -> Path:
    return data_dir() / "reached-report"


def build_when_let(*given, **named):
    built = build(*given, **named)
    reached_file().touch()
    while hold_file().exists():
        time.sleep(0.02)
    return built


building.build = build_when_let
