import os
import subprocess
import sys
from pathlib import Path

import pytest

from ccn_portal import embedded

pytestmark = pytest.mark.slow
USE = """
import os, sys
from ccn_portal import embedded
try:
    embedded.ensure(durable=False)
except embedded.CannotStart as problem:
    sys.exit(f"portal: {problem}")
import environ, psycopg2, redis
config = environ.Env().db()
with psycopg2.connect(user=config["USER"], dbname=config["NAME"], **config["OPTIONS"]) as connection:
    with connection.cursor() as cursor:
        cursor.execute("SHOW data_directory")
        print(cursor.fetchone()[0])
redis.Redis.from_url(os.environ["REDIS_URL"]).set("left", "behind")
print(os.environ["REDIS_URL"], flush=True)
if "wait" in sys.argv:
    sys.stdin.read()
"""


def environment(data):
    unset = {"DATABASE_URL", "REDIS_URL"}
    # settings of other servers, which ours must not hear of
    return {key: value for key, value in os.environ.items() if key not in unset} | {
        "PORTAL_DATA_DIR": str(data),
        "PGPORT": "9",
        "PGDATA": "/nowhere",
    }


def use(data, *arguments, **options):
    return subprocess.run(
        [sys.executable, "-W", "error", "-c", USE, *arguments],
        env=environment(data) | options,
        cwd=embedded.BASE_DIR,
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )


@pytest.fixture
def folder(tmp_path_factory):
    # short enough for sockets to live in it
    return Path(tmp_path_factory.mktemp("d")).resolve()


def runs(data):
    pid_file = Path(data, "postgresql", "postmaster.pid")
    return pid_file.exists()


def test_servers_start_serve_and_go_with_their_last_user(folder):
    used = use(folder)
    assert (used.returncode, used.stderr) == (0, "")
    assert used.stdout.splitlines()[0] == str(folder / "postgresql")
    assert not runs(folder)
    assert not (folder / "valkey" / "valkey.sock").exists()


@pytest.mark.parametrize("name", ["x" * 150, "a 'quoted' \"name\", with $HOME and ệ"])
def test_any_folder_will_do(folder, name):
    used = use(folder / name)
    assert (used.returncode, used.stderr) == (0, "")
    assert used.stdout.splitlines()[0] == str(folder / name / "postgresql")
    socket = Path(used.stdout.splitlines()[-1].removeprefix("unix://"))
    assert socket.parent.parent == Path("/tmp")
    assert not socket.parent.exists()


def test_the_first_to_leave_stops_nothing_under_the_second(folder):
    second = subprocess.Popen(
        [sys.executable, "-c", USE, "wait"],
        env=environment(folder),
        cwd=embedded.BASE_DIR,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    with second:
        assert second.stdout.readline().strip() == str(folder / "postgresql")
        assert use(folder).returncode == 0
        assert runs(folder)
        second.communicate("")
    assert not runs(folder)


def test_servers_left_by_a_kill_serve_the_next_start_and_then_stop(folder):
    with subprocess.Popen(
        [sys.executable, "-c", USE, "wait"],
        env=environment(folder),
        cwd=embedded.BASE_DIR,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as killed:
        killed.stdout.readline()
        killed.kill()
    assert runs(folder)
    assert use(folder).returncode == 0
    assert not runs(folder)


def test_two_copies_never_meet(folder):
    addresses = {use(folder / copy).stdout.splitlines()[-1] for copy in ("one", "two")}
    assert len(addresses) == 2


@pytest.mark.parametrize(
    ("spoil", "said"),
    [
        (lambda data: data.write_text("a file"), "cannot be used"),
        (lambda data: (data / "postgresql").mkdir(parents=True), "holds no PostgreSQL database"),
        (lambda data: _of_version(data, "15"), "is of PostgreSQL 15, not 18"),
    ],
)
def test_what_is_wrong_is_said_in_one_line(folder, spoil, said):
    spoil(folder / "data")
    used = use(folder / "data")
    assert used.returncode == 1
    assert said in used.stderr
    assert len(used.stderr.splitlines()) == 1


def _of_version(data, version):
    (data / "postgresql").mkdir(parents=True)
    (data / "postgresql" / "PG_VERSION").write_text(version)


def test_servers_of_others_are_used_when_named(folder, monkeypatch):
    monkeypatch.setenv("DATABASE_URL", "postgres://somewhere/else")
    monkeypatch.setenv("REDIS_URL", "redis://somewhere/0")
    monkeypatch.setenv("PORTAL_DATA_DIR", str(folder / "untouched"))
    embedded.ensure()
    assert not (folder / "untouched").exists()
