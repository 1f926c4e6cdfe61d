"""``./portal test [pytest args]``: the whole test suite on a fresh machine, the browser tests included."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from ccn_portal.embedded import BASE_DIR
from ccn_portal.testing.browser import chromium

TAKES_A_VALUE = {"-k", "-m", "-p", "-c", "-o", "-r", "-W", "-n"}


def main(arguments: list[str]) -> int:
    """Run pytest; its exit code."""
    os.chdir(BASE_DIR)
    if wants_browser(arguments) and not chromium():
        problem = install_chromium()
        if problem:
            print(f"portal: {problem}", file=sys.stderr)
            return 1
    return int(pytest.main([*parallel(arguments), *arguments]))


def selection(arguments: list[str]) -> list[str]:
    """The files, folders and tests named."""
    named = []
    for before, argument in zip(["", *arguments], arguments, strict=False):
        if not argument.startswith("-") and before not in TAKES_A_VALUE and Path(argument.partition("::")[0]).exists():
            named.append(argument)
    return named


def parallel(arguments: list[str]) -> list[str]:
    """Three workers (a third of the time they wait), unless somebody says how many or names one file."""
    if any(argument.startswith(("-n", "--numprocesses", "--pdb")) for argument in arguments):
        return []
    named = selection(arguments)
    if len(named) == 1 and Path(named[0].partition("::")[0]).is_file():
        return ["-n0"]
    return ["-n3", "--dist=worksteal"]


def wants_browser(arguments: list[str]) -> bool:
    """Whether a test that drives a browser is among those asked for."""
    named = selection(arguments)
    files = [Path(name.partition("::")[0]) for name in named] or [BASE_DIR]
    tests = [test for file in files for test in ([file] if file.is_file() else file.rglob("test_*.py"))]
    return any("mark.browser" in test.read_text(encoding="utf-8") for test in tests if ".venv" not in test.parts)


def install_chromium() -> str:
    """Install Debian's chromium; what is wrong in one line, or nothing."""
    if not shutil.which("apt-get"):
        return "the browser tests need chromium, which was not found; install it and start again"
    if os.geteuid() != 0:
        return "the browser tests need chromium; install it (sudo apt-get install chromium) and start again"
    print("portal: installing chromium (once) …", file=sys.stderr)
    environment = os.environ | {"DEBIAN_FRONTEND": "noninteractive"}
    for command in (["update", "-qq"], ["install", "-y", "-qq", "--no-install-recommends", "chromium"]):
        done = subprocess.run(["apt-get", *command], env=environment, capture_output=True, text=True, check=False)
        if done.returncode:
            reason = (done.stderr or done.stdout).strip().splitlines()[-1:]
            return f"chromium could not be installed: {' '.join(reason)}; install it and start again"
    return ""


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
