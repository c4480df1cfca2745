"""One file that holds every database, as they were at one moment while the hub goes on serving.

The search index and the postcode table are not in it: both are made anew from what is.
"""

import shutil
import sqlite3
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

from alembic.migration import MigrationContext
from sqlalchemy import Connection, Engine, create_engine, func, inspect, select, text

from hub import __version__
from hub.database import NAMES, TABLES, Databases, now_utc, writing
from hub.keeping.archive import OUTLINES_PART, POSTGRES_PART, SQLITE_PARTS, Manifest, beside, write_archive
from hub.keeping.errors import BackupFailed
from hub.keeping.postgres import dump

_PAGES_AT_ONCE = 4_096


def back_up(databases: Databases, path: Path, *, outlines: Path | None = None) -> Manifest:
    """Write a backup to a file, for its owner alone to read.

    Args:
        databases: What to back up; harvests may be under way.
        path: A file that is not there yet.
        outlines: The outlines of councils, kept too where there are any: an operator may have loaded them.

    Raises:
        BackupFailed: It is there, cannot be written, or a program of PostgreSQL's is missing or failed.
    """
    with beside(path) as working, _folder_beside(path) as folder:
        if databases.catalogue.dialect.name == "postgresql":
            said, parts = _dump_postgres(databases.catalogue, folder)
        else:
            parts = _copy_sqlite(databases, folder)
            said = look_at(parts)
        if outlines is not None and outlines.exists():
            parts["outlines"] = folder / OUTLINES_PART
            shutil.copyfile(outlines, parts["outlines"])
        return write_archive(
            working,
            {part.name: part for part in parts.values()},
            made_at=now_utc().isoformat(timespec="seconds"),
            version=__version__,
            database=databases.catalogue.dialect.name,
            **said,
        )


def look_at(files: dict[str, Path]) -> dict[str, Any]:
    """Return the newest migration of each SQLite file, and how many rows each table has."""
    schema: dict[str, str] = {}
    rows: dict[str, int] = {}
    for name, path in files.items():
        engine = create_engine(f"sqlite:///{path}")
        try:
            with engine.connect() as connection:
                schema[name] = revision_of(connection, name)
                rows |= count_rows(connection, name)
        finally:
            engine.dispose()
    return {"schema": schema, "rows": rows}


def revision_of(connection: Connection, name: str) -> str:
    """Return the newest migration that one of the three databases has had, "" for none."""
    context = MigrationContext.configure(connection, opts={"version_table": f"alembic_version_{name}"})
    return context.get_current_revision() or ""


def count_rows(connection: Connection, name: str) -> dict[str, int]:
    """Return how many rows each table of one of the three databases has."""
    there = set(inspect(connection).get_table_names())
    return {
        table.name: connection.execute(select(func.count()).select_from(table)).scalar_one()
        for table in TABLES[name].tables.values()
        if table.name in there
    }


def _copy_sqlite(databases: Databases, folder: Path) -> dict[str, Path]:
    """Copy the three files as they are at one and the same moment.

    A reader of SQLite's goes on seeing what was there when it began. The three readers begin while nobody may
    write to any of the files, which takes milliseconds; the copying takes as long as it takes.
    """
    parts = {name: folder / part for name, part in SQLITE_PARTS.items()}
    with ExitStack() as open_files:
        readers = {name: open_files.enter_context(_reader(getattr(databases, name))) for name in parts}
        with ExitStack() as locks:
            for name in NAMES:
                locks.enter_context(writing(getattr(databases, name)))
            for reader in readers.values():
                reader.execute("BEGIN")
                # The view is taken at the first look, not at BEGIN.
                reader.execute("SELECT count(*) FROM sqlite_master").fetchone()
        for name, path in parts.items():
            target = sqlite3.connect(path)
            try:
                readers[name].backup(target, pages=_PAGES_AT_ONCE)
                # One file without a log beside it.
                target.execute("PRAGMA journal_mode=DELETE")
            finally:
                target.close()
    return parts


@contextmanager
def _reader(engine: Engine) -> Iterator[sqlite3.Connection]:
    if engine.url.database is None:
        raise BackupFailed("The database is not a file.")
    connection = sqlite3.connect(
        f"{Path(engine.url.database).absolute().as_uri()}?mode=ro",
        uri=True,
        timeout=120,
        isolation_level=None,
    )
    try:
        yield connection
    finally:
        connection.close()


def _dump_postgres(engine: Engine, folder: Path) -> tuple[dict[str, Any], dict[str, Path]]:
    target = folder / POSTGRES_PART
    schema: dict[str, str] = {}
    rows: dict[str, int] = {}
    with engine.connect().execution_options(isolation_level="REPEATABLE READ") as connection:
        # What is counted and what is dumped are the same look at the database.
        snapshot = connection.execute(text("SELECT pg_export_snapshot()")).scalar_one()
        for name in NAMES:
            schema[name] = revision_of(connection, name)
            rows |= count_rows(connection, name)
        dump(engine, target, snapshot=snapshot)
    return {"schema": schema, "rows": rows}, {"database": target}


@contextmanager
def _folder_beside(path: Path) -> Iterator[Path]:
    """Give a folder of our own on the same disk as the backup, which has room for it."""
    try:
        folder = Path(tempfile.mkdtemp(prefix=f".{path.name}.", dir=path.parent))
    except OSError as error:
        raise BackupFailed(f"The backup cannot be written: {error}.") from error
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)
