"""Values read from a database again only when something has been committed there."""

import threading
from collections.abc import Callable
from typing import Any, Generic, TypeVar

from sqlalchemy import Connection, Engine, event

from hub.database import reading

Value = TypeVar("Value")


class Commits:
    """Tells whether anything has been committed to a database since one looked last.

    SQLite answers `PRAGMA data_version` for a connection with a number that changes when another connection,
    of this process or of any other, has committed; asking costs some microseconds. The connection asked is
    kept for that alone, since a connection's own commits do not change its number. Other databases have no
    such number, and are read each time.

    Source: https://www.sqlite.org/pragma.html#pragma_data_version
    """

    def __init__(self, engine: Engine) -> None:
        self.engine = engine
        self._lock = threading.Lock()
        self._connection: Any = None

    def version(self) -> int | None:
        """Return a number that differs from the one before when there was a commit; None when unknown."""
        if self.engine.dialect.name != "sqlite":
            return None
        with self._lock:
            if self._connection is None:
                pooled = self.engine.raw_connection()
                self._connection = pooled.dbapi_connection
                pooled.detach()
                # Now that there is something to close; the engine keeps what listens to it alive.
                event.listen(self.engine, "engine_disposed", self._close, once=True)
            # Read to its end, so that no statement stays open and keeps a reader's mark on the log.
            return int(self._connection.execute("PRAGMA data_version").fetchall()[0][0])

    def _close(self, _engine: Engine) -> None:
        with self._lock:
            self._connection.close()
            self._connection = None


class Watched(Generic[Value]):
    """A value that is a function of what a database holds; threads may share one.

    Args:
        commits: Tells when to read again.
        read: Reads the value.
    """

    def __init__(self, commits: Commits, read: Callable[[Connection], Value]) -> None:
        self._commits = commits
        self._read = read
        self._lock = threading.Lock()
        self._kept: tuple[int | None, Value] | None = None

    def value(self) -> Value:
        """Return the value as it is now."""
        with self._lock:
            # Before the value: a commit between the two is then seen the next time.
            version = self._commits.version()
            if self._kept is None or version is None or self._kept[0] != version:
                with reading(self._commits.engine) as connection:
                    self._kept = (version, self._read(connection))
            return self._kept[1]
