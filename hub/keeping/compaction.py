"""Databases without the space of what was deleted: deleted rows stay in a file until it is written anew."""

import sqlite3

from hub.database import TABLES, Databases
from hub.errors import HubError

# A page of the finder is answered in milliseconds; a backup or a long harvest holds a file for longer.
PATIENCE_S = 30.0


class StillHeld(HubError):
    """Another process reads what is to be written anew; nothing is lost, and it can be tried again."""


def compact(databases: Databases, *, patience_s: float = PATIENCE_S) -> None:
    """Write every database anew, so that no file of it holds what was deleted.

    PostgreSQL's own log, its replicas and its backups are the operator's to keep or to drop.

    Args:
        databases: Which.
        patience_s: How long another process may hold a file, in seconds.

    Raises:
        StillHeld: Another process does not let go of a file in that time.
    """
    if databases.catalogue.dialect.name == "postgresql":
        with databases.catalogue.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            # Its statistics keep frequent values of each column; ANALYZE makes those anew too.
            for table in (table for metadata in TABLES.values() for table in metadata.tables):
                connection.exec_driver_sql(f'VACUUM (FULL, ANALYZE) "{table}"')
        return
    for engine in (databases.catalogue, databases.pages, databases.operations):
        raw = engine.raw_connection()
        try:
            cursor = raw.cursor()
            [usual_ms] = cursor.execute("PRAGMA busy_timeout").fetchone()
            cursor.execute(f"PRAGMA busy_timeout={round(patience_s * 1000)}")
            try:
                cursor.execute("VACUUM")
                # The first number is 1 where a reader or writer kept the log from being emptied.
                is_held = cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()[0]
            except sqlite3.OperationalError as error:
                if error.sqlite_errorcode != sqlite3.SQLITE_BUSY:
                    raise
                is_held = True
            cursor.execute(f"PRAGMA busy_timeout={usual_ms}")
        finally:
            raw.close()
        if is_held:
            raise StillHeld(
                f"{engine.url.database} is in use by another process, so what was erased is still in the "
                "files; `signpost erase --clean-up` does the rest when that has ended."
            )
