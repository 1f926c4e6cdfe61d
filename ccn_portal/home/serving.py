"""The processes of a portal on one machine: web server, worker and scheduler, started, watched and stopped together.

Needs no settings: the port is looked at before anything is started.
"""

import ctypes
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from http.client import HTTPConnection, HTTPException
from pathlib import Path

from ccn_portal.embedded import BASE_DIR, data_dir

HOST = "127.0.0.1"
STOP_PATIENCE = 15.0  # seconds a process may take to finish what it does
START_PATIENCE = 90.0
MOST_RESTARTS = 3  # within RESTART_WINDOW seconds; more often is no accident
RESTART_WINDOW = 60.0


class CannotServe(RuntimeError):
    """The portal cannot be served; the message is one line for the person at the terminal."""


def port() -> int:
    """The port to serve on, from PORT."""
    given = os.environ.get("PORT") or "8000"
    if not given.isdecimal() or not 1 <= int(given) <= 65535:
        raise CannotServe(f"PORT must be a number from 1 to 65535, not {given!r}")
    return int(given)


def check_port() -> None:
    """Raises CannotServe when somebody else listens on the port, or we may not."""
    number = port()
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((HOST, number))
        except PermissionError as problem:
            raise CannotServe(
                f"port {number} needs administrator rights; choose one from 1024 with PORT=…"
            ) from problem
        except OSError as problem:
            raise CannotServe(f"port {number} is taken by another program; choose another with PORT=…") from problem


def die_with_parent() -> None:
    """In the child: when the parent is killed without a word, the kernel stops this process too (Linux)."""
    with suppress(OSError, AttributeError):
        ctypes.CDLL(None).prctl(1, signal.SIGTERM)


@dataclass
class Process:
    """One process that must run as long as the portal is served."""

    name: str
    arguments: list[str]
    running: "subprocess.Popen[bytes] | None" = None
    deaths: list[float] = field(default_factory=list)

    @property
    def log(self) -> Path:
        """Where it writes."""
        return data_dir() / "log" / f"{self.name}.log"

    def start(self) -> None:
        """Start it in its own session: Ctrl-C at the terminal is for us, we stop it ourselves."""
        self.log.parent.mkdir(parents=True, exist_ok=True)
        with self.log.open("ab" if self.deaths else "wb") as log:
            self.running = subprocess.Popen(
                [sys.executable, "-m", *self.arguments],
                cwd=BASE_DIR,
                env=os.environ | {"CELERY_SKIP_CHECKS": "true", "PYTHONUNBUFFERED": "1"},
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,
                preexec_fn=die_with_parent,
            )

    def is_dead(self) -> bool:
        """Whether it ended although nobody asked it to."""
        return self.running is not None and self.running.poll() is not None

    def ask_to_stop(self) -> None:
        """Let it finish what it does, and take nothing new."""
        if self.running and self.running.poll() is None:
            self.running.terminate()

    def make_stop(self, deadline: float) -> None:
        """Wait for its end until the deadline, then end it and all it started."""
        if self.running is None:
            return
        with suppress(subprocess.TimeoutExpired):
            self.running.wait(max(0.0, deadline - time.monotonic()))
        with suppress(ProcessLookupError):
            os.killpg(self.running.pid, signal.SIGKILL)
        self.running.wait()

    def last_words(self) -> str:
        """The last line it wrote."""
        with suppress(OSError):
            lines = [line.strip() for line in self.log.read_text(errors="replace").splitlines() if line.strip()]
            return lines[-1] if lines else ""
        return ""


def processes() -> list[Process]:
    """What serves the portal, in the order in which it is started."""
    celery = ["celery", "-A", "ccn_portal", "--quiet"]
    gossip = ["--without-gossip", "--without-mingle"]
    # fmt: off
    web = ["gunicorn", "ccn_portal.wsgi:application", "--bind", f"{HOST}:{port()}", "--worker-class", "gthread",
           "--workers", "2", "--threads", "4", "--timeout", "120", "--graceful-timeout", "10", "--no-control-socket"]
    # fmt: on
    return [
        Process("web", web),
        Process("worker", [*celery, "worker", "--concurrency", "2", "--loglevel", "INFO", *gossip]),
        Process("beat", [*celery, "beat", "--pidfile", "", "--loglevel", "WARNING"]),
    ]


class Portal:
    """Serves until it is told to stop; then nothing of it is left."""

    def __init__(self, tell: Callable[[str], None]) -> None:
        self.tell = tell
        self.processes = processes()
        self.wanted = True

    def serve(self, greeting: str) -> None:
        """Start everything, say so, watch, and stop everything when a signal says so or something breaks for good."""
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, self._on_signal)
        check_port()
        try:
            for process in self.processes:
                process.start()
            self._wait_until_ready()
            if self.wanted:
                self.tell(greeting)
            while self.wanted:
                self._look_after()
                time.sleep(0.2)
        finally:
            self._stop()

    def _on_signal(self, _number: int, _frame: object) -> None:
        self.wanted = False

    def _wait_until_ready(self) -> None:
        deadline = time.monotonic() + START_PATIENCE
        while self.wanted and not self._is_ready():
            self._look_after()
            if time.monotonic() > deadline:
                raise CannotServe(f"the portal does not answer; see {self.processes[0].log.parent}")
            time.sleep(0.1)

    def _is_ready(self) -> bool:
        connection = HTTPConnection(HOST, port(), timeout=10)
        try:
            connection.request("GET", "/readyz")
            return connection.getresponse().status == 200
        except (OSError, HTTPException):
            return False
        finally:
            connection.close()

    def _look_after(self) -> None:
        for process in self.processes:
            if self.wanted and process.is_dead():
                self._restart(process)

    def _restart(self, process: Process) -> None:
        now = time.monotonic()
        process.deaths = [death for death in process.deaths if now - death < RESTART_WINDOW] + [now]
        if len(process.deaths) > MOST_RESTARTS:
            raise CannotServe(f"the {process.name} process keeps dying: {process.last_words()} (log: {process.log})")
        self.tell(f"the {process.name} process ended by itself; starting it again (log: {process.log})")
        process.make_stop(now)  # what it started itself
        process.start()

    def _stop(self) -> None:
        """The scheduler and the worker first, so that nothing new begins; all of them within STOP_PATIENCE."""
        deadline = time.monotonic() + STOP_PATIENCE
        for process in reversed(self.processes):
            process.ask_to_stop()
        for process in reversed(self.processes):
            process.make_stop(deadline)
