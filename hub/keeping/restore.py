"""A backup put back: looked through beside what is there, and only then put in its place."""

import shutil
import sqlite3
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass
from pathlib import Path

from alembic.script import ScriptDirectory
from sqlalchemy import select, update
from sqlalchemy.exc import SQLAlchemyError

import hub
from hub.catalogue.erased import Erasure, Erasures
from hub.config import Settings
from hub.database import NAMES, Databases, now_utc, open_databases, reading, writing
from hub.errors import HubError, SettingsError
from hub.harvest.store import Outcome
from hub.harvest.tables import harvest
from hub.jobs.holders import Holders
from hub.jobs.store import Jobs
from hub.keeping.archive import OUTLINES_PART, POSTGRES_PART, SQLITE_PARTS, Manifest, read_manifest, unpack
from hub.keeping.backup import back_up, look_at
from hub.keeping.erase import Keeper, clean_up, no_harvest, take_out
from hub.keeping.errors import BackupUnreadable, HubInUse, HubNotEmpty
from hub.keeping.postgres import load
from hub.keeping.traces import find_service
from hub.places.areas import Areas
from hub.publishers.store import Publishers
from hub.publishers.tables import api_key, audit, feed, publisher

# A file that SQLite keeps beside a database while it is open.
_BESIDE = ("", "-wal", "-shm", "-journal")
_MIGRATIONS = Path(hub.__file__).parent / "migrations"
_NEVER_ENDED = "The backup was made while it was under way."
_IN_USE = "The hub is in use. Stop `signpost serve` and every harvest, then give the same command again."


@dataclass(frozen=True, slots=True)
class Restored:
    """What was put back.

    Attributes:
        manifest: What the backup holds.
        aside: Where what was replaced lies now, None where there was nothing.
        erased_again: Public ids of services that had been erased since the backup was made, and are again.
        feeds_back: Slugs of feeds that had been erased since, and are back.
    """

    manifest: Manifest
    aside: Path | None
    erased_again: tuple[str, ...]
    feeds_back: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Erased:
    """What the hub that is replaced knows of erasing: services with their feed's namespace, and feeds."""

    services: tuple[tuple[str, Erasure], ...] = ()
    feeds: frozenset[str] = frozenset()


def restore(settings: Settings, path: Path, areas: Areas, *, replace: bool) -> Restored:
    """Put a backup in the place of what the hub holds, and build the search index of it.

    Services that were erased since the backup was made are erased from it again.

    Args:
        settings: Of the hub that is to hold it; nobody else may be using that.
        path: The backup.
        areas: The list of areas, for the index.
        replace: Whether a hub that holds something may be replaced. What it held is moved aside, not deleted.

    Raises:
        BackupUnreadable: The file is no backup, is damaged, or is of a newer edition.
        HubNotEmpty: The hub holds something, and `replace` is not set.
        HubInUse: Another process works with the hub.
        BackupFailed: A program of PostgreSQL's is missing or failed.
    """
    manifest = read_manifest(path)
    _check(manifest, settings, path)
    settings.var.mkdir(parents=True, exist_ok=True)
    folder = Path(tempfile.mkdtemp(prefix=".restore-", dir=settings.var))
    try:
        if Holders(settings.locks).is_any_alive():
            raise HubInUse(_IN_USE)
        if not replace and _holds_something(settings):
            raise HubNotEmpty(
                "This hub holds something already. With --replace it is moved aside, and the backup "
                "takes its place."
            )
        parts = unpack(path, manifest, folder)
        before = _erased_of(settings)
        if settings.database_url:
            aside = _replace_postgres(settings, parts[POSTGRES_PART])
        else:
            _look_through(path, manifest, parts)
            # Brought up to date where it is, so that one that cannot be is found out before the switch.
            _migrate(path, folder)
            aside = _replace_files(settings.var, folder)
        if OUTLINES_PART in parts:
            parts[OUTLINES_PART].replace(settings.outlines)
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    databases = open_databases(settings)
    try:
        _end_running(databases, settings)
        keeper = Keeper(databases, settings, areas)
        again = _erase_again(keeper, before)
        clean_up(keeper)
        back = before.feeds & {one.slug for one in Publishers(databases).feeds()}
    finally:
        databases.close()
    return Restored(manifest, aside, tuple(again), tuple(sorted(back)))


def _check(manifest: Manifest, settings: Settings, path: Path) -> None:
    """Raise BackupUnreadable unless this hub can take the backup."""
    wanted = "postgresql" if settings.database_url else "sqlite"
    if manifest.database != wanted:
        way = "set" if wanted == "sqlite" else "do not set"
        raise BackupUnreadable(f"{path} is of a hub on {manifest.database}; {way} SIGNPOST_DATABASE_URL.")
    for name in NAMES:
        scripts = ScriptDirectory(str(_MIGRATIONS), version_locations=[str(_MIGRATIONS / name)])
        known = {one.revision for one in scripts.walk_revisions()}
        if manifest.schema.get(name) not in known:
            raise BackupUnreadable(
                f"{path} was made by Signpost {manifest.version}, whose tables this one does not know; "
                "update this one first."
            )


def _look_through(path: Path, manifest: Manifest, parts: dict[str, Path]) -> None:
    """Raise BackupUnreadable unless every file is whole and has the rows that it should."""
    try:
        for part in (parts[name] for name in SQLITE_PARTS.values()):
            with closing(sqlite3.connect(part)) as connection:
                said = connection.execute("PRAGMA integrity_check").fetchone()[0]
                if said != "ok" or connection.execute("PRAGMA foreign_key_check").fetchone():
                    raise BackupUnreadable(f"{path} is damaged: {part.name} is not whole ({said}).")
        found = look_at({name: parts[part] for name, part in SQLITE_PARTS.items()})
    except (sqlite3.Error, SQLAlchemyError) as error:
        raise BackupUnreadable(f"{path} is damaged: {error}.") from error
    if found != {"schema": dict(manifest.schema), "rows": dict(manifest.rows)}:
        raise BackupUnreadable(f"{path} is damaged: it does not hold the rows that its manifest says.")


def _migrate(path: Path, folder: Path) -> None:
    try:
        open_databases(Settings(var=folder)).close()
    except (HubError, SQLAlchemyError) as error:
        raise BackupUnreadable(f"{path} cannot be brought up to date: {error}.") from error


def _replace_files(var: Path, folder: Path) -> Path | None:
    """Move what is there aside, and what was restored in; on a failure everything is moved back."""
    with ExitStack() as held:
        there = [var / f"{name}.sqlite" for name in NAMES if (var / f"{name}.sqlite").exists()]
        for file in there:
            held.enter_context(_nobody_else(file))
        aside = var / f"replaced-{now_utc():%Y%m%dT%H%M%S%f}" if there else None
        if aside is not None:
            aside.mkdir(mode=0o700)
        moved: list[tuple[Path, Path]] = []
        try:
            for source, target in _moves(var, folder, aside):
                source.rename(target)
                moved.append((source, target))
        except OSError:
            for source, target in reversed(moved):
                target.rename(source)
            raise
    return aside


def _moves(var: Path, folder: Path, aside: Path | None) -> Iterator[tuple[Path, Path]]:
    for name in NAMES:
        for ending in _BESIDE:
            old = var / f"{name}.sqlite{ending}"
            if aside is not None and old.exists():
                yield old, aside / old.name
    for name in NAMES:
        yield folder / f"{name}.sqlite", var / f"{name}.sqlite"


@contextmanager
def _nobody_else(file: Path) -> Iterator[None]:
    """Hold a database so that nobody else can open it, and empty its log into it.

    Raises:
        HubInUse: Another process has it open.
    """
    connection = sqlite3.connect(file, timeout=1, isolation_level=None)
    try:
        try:
            connection.execute("PRAGMA locking_mode=EXCLUSIVE")
            # Leaving the mode with a log needs the file for oneself, and waits for nobody.
            connection.execute("PRAGMA journal_mode=DELETE")
            connection.execute("BEGIN EXCLUSIVE")
        except sqlite3.OperationalError as error:
            if error.sqlite_errorcode & 0xFF in {sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED}:
                raise HubInUse(_IN_USE) from error
        except sqlite3.DatabaseError:
            # Damaged: the reason, perhaps, why a backup is wanted.
            pass
        yield
    finally:
        connection.close()


def _replace_postgres(settings: Settings, dump: Path) -> Path | None:
    aside = None
    holds_something = _holds_something(settings)
    databases = open_databases(settings)
    try:
        # Perhaps on another machine.
        if Jobs(databases, settings).is_any_running():
            raise HubInUse(_IN_USE)
        if holds_something:
            aside = settings.var / f"replaced-{now_utc():%Y%m%dT%H%M%S%f}.backup"
            back_up(databases, aside)
        engine = databases.catalogue
        engine.dispose()
        load(engine, dump)
    finally:
        databases.close()
    return aside


def _holds_something(settings: Settings) -> bool:
    """Return whether anybody has written to the hub; one that cannot be read may hold something too."""
    if not settings.database_url and not any((settings.var / f"{name}.sqlite").exists() for name in NAMES):
        return False
    try:
        databases = open_databases(settings)
    except SettingsError:
        if settings.database_url:
            raise
        return True
    except SQLAlchemyError:
        return True
    try:
        for engine, tables in (
            (databases.catalogue, (publisher, feed)),
            (databases.operations, (api_key, audit, harvest)),
        ):
            with reading(engine) as connection:
                if any(connection.execute(select(table).limit(1)).first() for table in tables):
                    return True
    except SQLAlchemyError:
        return True
    finally:
        databases.close()
    return False


def _erased_of(settings: Settings) -> _Erased:
    """Return what the hub knows of erasing; nothing where it cannot be read."""
    if not settings.database_url and not (settings.var / "operations.sqlite").exists():
        return _Erased()
    try:
        databases = open_databases(settings)
    except (HubError, SQLAlchemyError):
        return _Erased()
    try:
        namespaces = {one.id: one.namespace for one in Publishers(databases).feeds()}
        services = tuple(
            (namespaces[one.feed_id], one) for one in Erasures(databases).all() if one.feed_id in namespaces
        )
        with reading(databases.operations) as connection:
            subjects = connection.execute(select(audit.c.subject).where(audit.c.action == "erase")).scalars()
            slugs = frozenset(subjects) - {one.slug for one in Publishers(databases).feeds()}
        return _Erased(services, slugs)
    except SQLAlchemyError:
        return _Erased()
    finally:
        databases.close()


def _end_running(databases: Databases, settings: Settings) -> None:
    """Record of the harvests and jobs that were under way when the backup was made that they never ended."""
    Jobs(databases, settings).end_running(_NEVER_ENDED)
    with writing(databases.operations) as connection:
        connection.execute(
            update(harvest)
            .where(harvest.c.outcome == Outcome.RUNNING)
            .values(
                outcome=Outcome.ABANDONED,
                finished_at=now_utc(),
                reason=_NEVER_ENDED,
            )
        )


def _erase_again(keeper: Keeper, before: _Erased) -> list[str]:
    """Take out what had been erased since the backup was made, and return the public ids of it."""
    databases = keeper.databases
    feeds = {one.namespace: one for one in Publishers(databases).feeds()}
    erasures = Erasures(databases)
    known = {one.public_id for one in erasures.all() if one.finished}
    again = []
    for namespace, one in before.services:
        if namespace in feeds and one.public_id not in known:
            erasures.adopt(feeds[namespace], one)
            found = find_service(databases, one.public_id)
            if found is not None and found.feed.namespace == namespace:
                why = "It had been erased before a backup that held it was restored."
                with no_harvest(databases, keeper.settings):
                    take_out(databases, found, why=why, who="restore")
                again.append(one.public_id)
            erasures.finish(one.public_id)
    return again
