import os
import re
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from pathlib import Path

import pytest

from ccn_portal.embedded import BASE_DIR, data_dir
from ccn_portal.home import serving
from ccn_portal.testing.worker import wait_for

pytestmark = pytest.mark.slow


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


class Demo:
    """``manage.py demo`` as somebody at a terminal starts it."""

    def __init__(self, *arguments, **environment):
        self.out = data_dir() / "demo.out"
        with self.out.open("wb") as out:
            self.process = subprocess.Popen(
                [sys.executable, "manage.py", "demo", *arguments],
                cwd=BASE_DIR,
                env=os.environ | environment,
                stdout=out,
                stderr=out,
                start_new_session=True,
            )

    def told(self):
        return self.out.read_text()

    def wait_until(self, words):
        wait_for(lambda: words in self.told() or self.process.poll() is not None)
        assert words in self.told(), self.told()

    def children(self):
        """Everything it started, down to the last grandchild: pid → command."""
        found, parents = {}, {self.process.pid}
        for _generation in range(3):
            parents |= {pid for pid, (parent, _command) in _processes().items() if parent in parents}
        for pid, (_parent, command) in _processes().items():
            if pid in parents - {self.process.pid}:
                found[pid] = command
        return found


def _processes():
    found = {}
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = stat.read_text().rpartition(")")[2].split()
            command = (stat.parent / "cmdline").read_text().replace("\0", " ")
        except OSError:
            continue
        if fields[0] != "Z":
            found[int(stat.parent.name)] = (int(fields[1]), command)
    return found


@pytest.fixture
def start(transactional_db):
    started = []

    def begin(*arguments, **environment):
        started.append(Demo(*arguments, **environment))
        return started[-1]

    yield begin
    for demo in started:
        if demo.process.poll() is None:
            demo.process.kill()
            demo.process.wait()


def test_from_an_empty_register_to_a_served_portal_and_back(start):
    port = str(free_port())
    first = start("--no-serve", PORTAL_TODAY="2026-11-21")
    assert first.process.wait(120) == 0, first.told()
    assert "importing the register" in first.told()
    path = Path(re.search(r"portal: report of .*: (/.*\.xlsx)", first.told()).group(1))
    assert path.read_bytes().startswith(b"PK")
    assert re.search(r"  3\. .*: 110 Cụm", first.told())

    begun = time.monotonic()
    demo = start(PORT=port)
    demo.wait_until("open http")
    assert time.monotonic() - begun < 60  # ten seconds on an idle machine, more beside other tests
    assert "importing the register" not in demo.told()
    with urllib.request.urlopen(f"http://127.0.0.1:{port}/accounts/login/") as answer:
        assert answer.status == 200

    taken = subprocess.run(
        [sys.executable, "manage.py", "demo"],
        cwd=BASE_DIR,
        env=os.environ | {"PORT": port},
        capture_output=True,
        text=True,
        check=False,
    )
    assert (taken.returncode, taken.stdout) == (1, "")
    assert taken.stderr == f"portal: port {port} is taken by another program; choose another with PORT=…\n"

    beat = next(pid for pid, command in demo.children().items() if " beat " in command)
    os.kill(beat, signal.SIGKILL)
    demo.wait_until("the beat process ended by itself; starting it again")

    wait_for(lambda: len([command for command in demo.children().values() if "celery" in command]) >= 4)
    children = demo.children()
    demo.process.send_signal(signal.SIGINT)
    assert demo.process.wait(30) == 0
    assert demo.told().endswith("portal: stopped\n")
    assert not children.keys() & _processes().keys()

    # and now without a word
    demo = start(PORT=port)
    demo.wait_until("open http")
    children = demo.children()
    demo.process.kill()
    wait_for(lambda: not children.keys() & _processes().keys(), seconds=40)


@pytest.mark.parametrize("given", ["abc", "0", "65536", "-1", "80 80"])
def test_a_port_that_is_none_is_refused(given, monkeypatch):
    monkeypatch.setenv("PORT", given)
    with pytest.raises(serving.CannotServe, match="PORT must be a number from 1 to 65535"):
        serving.port()


def test_a_process_that_keeps_dying_ends_everything(monkeypatch):
    monkeypatch.setenv("PORT", str(free_port()))
    monkeypatch.setattr(serving, "processes", lambda: [serving.Process("web", ["no_such_module"])])
    told = []
    handlers = [signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)]
    try:
        with pytest.raises(serving.CannotServe, match=r"the web process keeps dying: .*no_such_module"):
            serving.Portal(told.append).serve("never")
    finally:
        for number, handler in zip((signal.SIGINT, signal.SIGTERM, signal.SIGHUP), handlers, strict=True):
            signal.signal(number, handler)
    assert len(told) == serving.MOST_RESTARTS
