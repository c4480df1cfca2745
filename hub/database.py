"""The databases: how they are opened, brought up to date, and written to.

On one machine the record of truth is three SQLite files, so that a long harvest writing raw pages never
starves a short write to the catalogue. Given a PostgreSQL URL, the same tables live in one database.
"""

import hashlib
import threading
import uuid
from collections.abc import Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import lru_cache
from pathlib import Path
from typing import Any, NamedTuple

from alembic import command
from alembic.config import Config
from sqlalchemy import (
    Connection,
    DateTime,
    Dialect,
    Engine,
    LargeBinary,
    MetaData,
    Table,
    create_engine,
    event,
)
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.dialects.postgresql import UUID as PostgresUuid  # noqa: N811 - the dialect's own spelling
from sqlalchemy.exc import ArgumentError, NoSuchModuleError, OperationalError
from sqlalchemy.types import TypeDecorator, TypeEngine

from hub.config import Settings
from hub.errors import SettingsError

NAMES = ("catalogue", "pages", "operations")
# Pages that SQLite keeps in memory, in KiB. Only the catalogue has random indexes that are worth it.
_CACHE_KIB = {"catalogue": 65_536, "pages": 8_192, "operations": 2_048}

catalogue_tables = MetaData()
pages_tables = MetaData()
operations_tables = MetaData()
TABLES = {"catalogue": catalogue_tables, "pages": pages_tables, "operations": operations_tables}

_MIGRATIONS = Path(__file__).parent / "migrations"
# Alembic's environment is one for the whole process.
_MIGRATING = threading.Lock()


class PublicId(TypeDecorator[str]):
    """A UUID as 36 characters in Python, 16 bytes in SQLite and a native UUID in PostgreSQL."""

    impl = LargeBinary(16)
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        """Return the database's own type."""
        if dialect.name == "postgresql":
            return dialect.type_descriptor(PostgresUuid(as_uuid=False))
        return dialect.type_descriptor(LargeBinary(16))

    def process_bind_param(self, value: str | None, dialect: Dialect) -> Any:
        """Return what the database stores."""
        if value is None or dialect.name == "postgresql":
            return value
        return bytes.fromhex(value.replace("-", ""))

    def process_result_value(self, value: Any, dialect: Dialect) -> str | None:
        """Return the 36 characters."""
        return None if value is None else read_public_id(value)


class UtcTime(TypeDecorator[datetime]):
    """An aware time, in UTC; SQLite, which keeps no zones, stores it without one."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Return the time in UTC."""
        return None if value is None else value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Return the time, aware."""
        return None if value is None else read_time(value)


def read_public_id(value: bytes | str | uuid.UUID) -> str:
    """Return the 36 characters of a UUID as a driver gives it."""
    if not isinstance(value, bytes):
        return str(value)
    text = value.hex()
    return f"{text[:8]}-{text[8:12]}-{text[12:16]}-{text[16:20]}-{text[20:]}"


def read_time(value: str | datetime) -> datetime:
    """Return a time as a driver gives it, aware, in UTC."""
    if isinstance(value, str):
        return _read_time(value)
    return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


# What was written in one transaction bears one time.
@lru_cache(maxsize=1_024)
def _read_time(value: str) -> datetime:
    return read_time(datetime.fromisoformat(value))


@dataclass(frozen=True)
class Databases:
    """The three databases; with PostgreSQL they are one and the same engine."""

    catalogue: Engine
    pages: Engine
    operations: Engine

    def close(self) -> None:
        """Give every connection back."""
        for engine in {self.catalogue, self.pages, self.operations}:
            engine.dispose()


def open_databases(settings: Settings) -> Databases:
    """Open the databases that the settings name, with every migration applied.

    Raises:
        SettingsError: The database cannot be reached, or the folder cannot be written.
    """
    if settings.database_url:
        databases = _open_postgres(settings.database_url)
    else:
        try:
            settings.var.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise SettingsError(f"SIGNPOST_VAR is {settings.var}, which cannot be made: {error}.") from error
        databases = Databases(*(_open_sqlite(settings.var / f"{name}.sqlite") for name in NAMES))
    databases.catalogue.update_execution_options(signpost_public_url=settings.public_url)
    try:
        migrate(databases)
    except OperationalError as error:
        databases.close()
        # Without the password, if its address has one.
        where = databases.catalogue.url.render_as_string(hide_password=True)
        said = str(error.orig).strip().splitlines()[0]
        raise SettingsError(f"The database {where} cannot be opened: {said}") from error
    return databases


def _open_postgres(url: str) -> Databases:
    try:
        engine = create_engine(_with_driver(url), pool_pre_ping=True)
    except (ArgumentError, NoSuchModuleError) as error:
        # The address is not repeated: it may hold a password.
        raise SettingsError("SIGNPOST_DATABASE_URL takes postgresql://user@host/database.") from error
    return Databases(engine, engine, engine)


def migrate(databases: Databases) -> None:
    """Bring every table up to the newest migration; does nothing when it is there already."""
    for name in NAMES:
        engine: Engine = getattr(databases, name)
        config = Config()
        # A checkout may lie in a folder with spaces, commas or per cent signs in its name.
        config.set_main_option("path_separator", "newline")
        folder = str(_MIGRATIONS).replace("%", "%%")
        config.set_main_option("script_location", folder)
        config.set_main_option("version_locations", f"{folder}/{name}")
        # Two processes may start at once: the second waits, then finds nothing to do.
        with _MIGRATING, writing(engine) as connection:
            if engine.dialect.name == "postgresql":
                connection.exec_driver_sql("SELECT pg_advisory_xact_lock(7234501)")
            config.attributes["connection"] = connection
            config.attributes["name"] = name
            command.upgrade(config, "head")


def _with_driver(url: str) -> str:
    """Name the driver that the pins install, so that a plain postgresql:// URL works."""
    scheme, separator, rest = url.partition("://")
    return f"postgresql+psycopg{separator}{rest}" if scheme in {"postgres", "postgresql"} else url


def _open_sqlite(path: Path) -> Engine:
    engine = create_engine(
        f"sqlite:///{path}",
        # The connection that was used last remembers the most.
        pool_use_lifo=True,
        connect_args={"timeout": 120, "check_same_thread": False},
    )

    @event.listens_for(engine, "connect")
    def tune(connection: Any, _record: Any) -> None:
        # The driver's own implicit BEGIN is switched off: `_begin` below says what kind it is.
        connection.isolation_level = None
        # Before the first table: a service's row is some 3 kB, and pages of 4 kB would each hold one.
        for pragma in (
            "page_size=8192",
            # A page that several batches write is copied to the database once.
            "wal_autocheckpoint=16384",
            "journal_mode=WAL",
            "synchronous=NORMAL",
            "foreign_keys=ON",
            f"cache_size=-{_CACHE_KIB[path.stem]}",
        ):
            connection.execute(f"PRAGMA {pragma}")

    @event.listens_for(engine, "begin")
    def begin(connection: Connection) -> None:
        # A writer takes the lock at once: upgrading a read lock later fails instead of waiting.
        if connection.get_execution_options().get("signpost_writes", False):
            connection.exec_driver_sql("BEGIN IMMEDIATE")
            return
        # It takes no lock, so it cannot fail; SQLAlchemy's own way to say it costs as much as a short query.
        driver = connection.connection.driver_connection
        assert driver is not None
        driver.execute("BEGIN")

    return engine


@contextmanager
def writing(engine: Engine) -> Iterator[Connection]:
    """Open a connection that may write, in one transaction that is committed at the end of the block."""
    with engine.connect().execution_options(signpost_writes=True) as connection, connection.begin():
        yield connection


def reading(engine: Engine) -> AbstractContextManager[Connection]:
    """Open a connection that only reads, with one consistent view of the database for the whole block."""
    return engine.begin()


class Driver(NamedTuple):
    """A connection as its driver has it, and the dialect of its database."""

    dialect: Dialect
    connection: Any

    @classmethod
    def of(cls, connection: Connection) -> "Driver":
        """Return what is beneath a connection of SQLAlchemy."""
        return cls(connection.dialect, connection.connection.driver_connection)


def public_url_of(connection: Connection) -> str:
    """Return the address under which people reach the hub that opened this connection's database.

    What the database keeps of it are paths only, so that a hub may move.
    """
    return str(connection.get_execution_options().get("signpost_public_url", ""))


def insert_or(connection: Connection, table: Table) -> Any:
    """Return an INSERT of this database that can say what is to happen where a row is there already."""
    return {"sqlite": sqlite.insert, "postgresql": postgresql.insert}[connection.dialect.name](table)


def insert_rows(connection: Connection, table: Table, rows: Sequence[Mapping[str, Any]]) -> None:
    """Insert many rows with the same columns.

    What SQLAlchemy does for each value of each row costs as much as SQLite's own work; here the columns'
    types are asked once for all rows.

    Args:
        connection: One that may write.
        table: Where to.
        rows: Column names with their values; the first row's names are those of all.
    """
    if not rows:
        return
    names = list(rows[0])
    mark = "?" if connection.dialect.name == "sqlite" else "%s"
    marks = ", ".join(mark for _ in names)
    # The names are those of our own tables.
    statement = f"INSERT INTO {table.name} ({', '.join(names)}) VALUES ({marks})"  # noqa: S608
    stored = PublicId()
    ids = {name for name in names if isinstance(table.c[name].type, PublicId)}
    values = [
        tuple(
            stored.process_bind_param(row[name], connection.dialect) if name in ids else row[name]
            for name in names
        )
        for row in rows
    ]
    connection.exec_driver_sql(statement, values)


def now_utc() -> datetime:
    """Return the time, aware, in UTC; the one place that asks the clock for stored times."""
    return datetime.now(UTC)


def new_id() -> str:
    """Return a random UUID as 36 characters."""
    return str(uuid.uuid4())


def digest(*parts: bytes) -> bytes:
    """Return the 16-byte BLAKE2b of the parts, each told apart from its neighbours by its length."""
    state = hashlib.blake2b(digest_size=16)
    for part in parts:
        state.update(len(part).to_bytes(8, "big"))
        state.update(part)
    return state.digest()
