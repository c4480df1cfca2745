"""PostgreSQL's own programs for a backup: pg_dump, and pg_restore with psql."""

import os
import shutil
import subprocess
from collections.abc import Sequence
from pathlib import Path

from psycopg.pq import Conninfo
from sqlalchemy import Engine

from hub.database import NAMES, TABLES
from hub.keeping.errors import BackupFailed

# What libpq's own variables are called, by what a URL calls the same.
_VARIABLES = {
    one.keyword.decode(): one.envvar.decode() for one in Conninfo.get_defaults() if one.envvar is not None
}


def our_tables() -> list[str]:
    """Return the name of every table of the hub, Alembic's included."""
    ours = [table for metadata in TABLES.values() for table in metadata.tables]
    return [*ours, *(f"alembic_version_{name}" for name in NAMES)]


def dump(engine: Engine, target: Path, *, snapshot: str) -> None:
    """Write the hub's tables to a file, as another connection's exported snapshot sees them.

    Raises:
        BackupFailed: pg_dump is not installed, or failed.
    """
    tables = [f'--table="{name}"' for name in our_tables()]
    command = ["pg_dump", "--format=custom", "--no-owner", "--no-privileges", f"--snapshot={snapshot}"]
    _run([*command, "--no-password", f"--file={target}", *tables], engine)


def load(engine: Engine, source: Path) -> None:
    """Replace the hub's tables by those of a dump, in one transaction.

    Raises:
        BackupFailed: pg_restore or psql is not installed, or failed; then nothing has changed.
    """
    script = source.with_suffix(".sql")
    # Dropped in the same transaction: what is there may be of another edition than the dump.
    drop = source.with_name("drop.sql")
    # Whoever works with the tables for longer than this is told of, not waited for without end.
    patience = "SET LOCAL lock_timeout = '30s';\n"
    drop.write_text(patience + "".join(f'DROP TABLE IF EXISTS "{name}" CASCADE;\n' for name in our_tables()))
    _run(["pg_restore", "--no-owner", "--no-privileges", f"--file={script}", str(source)], engine)
    files = [f"--file={each}" for each in (drop, script)]
    quiet = ["--no-psqlrc", "--quiet", "--no-password", "--output=/dev/null"]
    _run(["psql", *quiet, "--single-transaction", "--set=ON_ERROR_STOP=1", *files], engine)


def _run(command: Sequence[str], engine: Engine) -> None:
    program = shutil.which(command[0])
    if program is None:
        raise BackupFailed(
            f"{command[0]} is not installed. Install PostgreSQL's client programs, of the server's own "
            "version or newer."
        )
    done = subprocess.run(  # noqa: S603 - a program of PostgreSQL's, with no text of anybody else's
        [program, *command[1:]],
        env=_environment(engine),
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        errors="replace",
        check=False,
    )
    if done.returncode:
        said = done.stderr.strip().splitlines()
        raise BackupFailed(f"{command[0]} failed: {said[-1] if said else done.returncode}")


def _environment(engine: Engine) -> dict[str, str]:
    """Return where the database is, for libpq; in the environment, for a command line is for all to read."""
    # As the hub's own connections are told it.
    _, said = engine.dialect.create_connect_args(engine.url)
    return {**os.environ, **{_VARIABLES[name]: str(said[name]) for name in said if name in _VARIABLES}}
