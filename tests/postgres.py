"""A PostgreSQL server of the tests' own: made in a temporary folder, reached on loopback, thrown away."""

import os
import secrets
import shutil
import socket
import subprocess
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import psycopg
import pytest

_DEBIAN = Path("/usr/lib/postgresql")
_ACCOUNT = "postgres"
_INITIAL = ("--auth", "trust", "--encoding", "UTF8", "--no-locale", "--no-sync")


@dataclass(frozen=True)
class Cluster:
    """A running server.

    Attributes:
        port: Where it listens on 127.0.0.1.
    """

    port: int

    def new_database(self, like: str = "template1") -> str:
        """Make a database that is a copy of another (empty unless told), and return its URL."""
        name = f"t{secrets.token_hex(6)}"
        with psycopg.connect(self._conninfo("postgres"), autocommit=True) as connection:
            connection.execute(f'CREATE DATABASE "{name}" TEMPLATE "{like}"')
        return f"postgresql://{_ACCOUNT}@127.0.0.1:{self.port}/{name}"

    def drop(self, url: str) -> None:
        """Remove a database, whoever is still connected to it."""
        name = url.rpartition("/")[2]
        with psycopg.connect(self._conninfo("postgres"), autocommit=True) as connection:
            connection.execute(f'DROP DATABASE "{name}" WITH (FORCE)')

    def _conninfo(self, database: str) -> str:
        return f"host=127.0.0.1 port={self.port} user={_ACCOUNT} dbname={database}"


@contextmanager
def cluster(settings: Mapping[str, str] | None = None) -> Iterator[Cluster]:
    """Run a server in a folder of its own; skip where PostgreSQL is absent, fail with CI=true.

    Args:
        settings: More of the server's settings, by name.
    """
    # Not in pytest's own temporary folder: that is closed to the other user whom the server runs as.
    with tempfile.TemporaryDirectory(prefix="signpost-postgres-", ignore_cleanup_errors=True) as folder:
        yield from _run_cluster(Path(folder), settings or {})


def _run_cluster(folder: Path, settings: Mapping[str, str]) -> Iterator[Cluster]:
    programs = _programs()
    prefix = _as_another_user(folder)
    data = folder / "data"
    _run(
        [*prefix, str(programs / "initdb"), "--pgdata", str(data), "--username", _ACCOUNT, *_INITIAL],
        folder,
    )
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    # Nothing of it outlives the test run, so nothing has to reach the disk.
    options = f"-p {port} -k {folder} -c listen_addresses=127.0.0.1 -c fsync=off -c full_page_writes=off"
    options += "".join(f" -c {name}={value}" for name, value in settings.items())
    control = [*prefix, str(programs / "pg_ctl"), "--pgdata", str(data), "--wait"]
    _run([*control, "--options", options, "--log", str(folder / "log"), "start"], folder)
    try:
        yield Cluster(port)
    finally:
        _run([*control, "--mode", "immediate", "stop"], folder)


def _programs() -> Path:
    on_path = shutil.which("initdb")
    folders = [Path(on_path).parent] if on_path else []
    folders += sorted(_DEBIAN.glob("*/bin"), reverse=True)
    found = next(
        (each for each in folders if (each / "initdb").exists() and (each / "pg_ctl").exists()), None
    )
    if found is None:
        return _give_up("PostgreSQL's initdb and pg_ctl are not on this machine")
    return found


def _as_another_user(folder: Path) -> list[str]:
    """Return what to put before a command: the server refuses to run as root."""
    if os.geteuid() != 0:
        return []
    if shutil.which("setpriv") is None:
        _give_up("PostgreSQL does not run as root, and setpriv is not on this machine")
    try:
        shutil.chown(folder, _ACCOUNT)
    except LookupError:
        _give_up(f"PostgreSQL does not run as root, and there is no user {_ACCOUNT!r}")
    return ["setpriv", f"--reuid={_ACCOUNT}", f"--regid={_ACCOUNT}", "--clear-groups", "--"]


def _run(command: list[str], folder: Path) -> None:
    """Run a command, and say what it said when it fails; the server it starts must not hold our pipes."""
    said = folder / "said"
    with said.open("wb") as file:
        done = subprocess.run(
            command, cwd="/", stdin=subprocess.DEVNULL, stdout=file, stderr=file, check=False, timeout=60
        )
    if done.returncode:
        raise RuntimeError(f"{' '.join(command)} ended with {done.returncode}: {said.read_text()[-2000:]}")


def _give_up(why: str) -> Path:
    if os.environ.get("CI") == "true":
        pytest.fail(why)
    pytest.skip(why)
