"""Rows by their keys, asked of the driver itself.

What SQLAlchemy does on the way to a page of rows and back takes three times as long as SQLite does for them,
and pages of services are what the hub is asked for most. The statements are still its own, compiled once for
the database at hand.
"""

from collections.abc import Callable, Mapping, Sequence
from contextlib import closing
from typing import Any

import orjson
from sqlalchemy import BigInteger, ColumnElement, Engine, bindparam, func, select
from sqlalchemy.dialects.postgresql import ARRAY

from hub.database import Driver, PublicId

# The one parameter of such a query.
_ASKED = "asked"


def _in_json(key: ColumnElement[Any]) -> ColumnElement[bool]:
    # One text holds any number of keys, and the statement stays the same.
    each = func.json_each(bindparam(_ASKED)).table_valued("value")
    return key.in_(select(each.c.value))


def _in_array(key: ColumnElement[Any]) -> ColumnElement[bool]:
    return key == func.any(bindparam(_ASKED, type_=ARRAY(BigInteger)))


_AMONG: Mapping[str, Callable[[ColumnElement[Any]], ColumnElement[bool]]] = {
    "sqlite": _in_json,
    "postgresql": _in_array,
}


class ByKey:
    """A query for the rows that have a key.

    Rows hold what the driver gives: a UUID as `hub.database.read_public_id` reads it, a time as
    `hub.database.read_time` does, and anything else as it is.

    Args:
        columns: What to read of a row.
        key: Column of the key: whole numbers, or UUIDs.
    """

    def __init__(self, columns: Sequence[ColumnElement[Any]], key: ColumnElement[Any]) -> None:
        self._columns = columns
        self._key = key
        self._statements: dict[tuple[str, bool], str] = {}

    def rows(self, driver: Driver, keys: Sequence[int]) -> list[tuple[Any, ...]]:
        """Return the rows of these keys that are there, in no order."""
        given = orjson.dumps([*keys]).decode() if driver.dialect.name == "sqlite" else list(keys)
        return self._ask(driver, given, many=True)

    def row(self, driver: Driver, public_id: str) -> tuple[Any, ...] | None:
        """Return the row of one UUID, None when there is none."""
        given = PublicId().process_bind_param(public_id, driver.dialect)
        return next(iter(self._ask(driver, given, many=False)), None)

    def rows_alone(self, engine: Engine, keys: Sequence[int]) -> list[tuple[Any, ...]]:
        """As `rows`, in a transaction of its own, which for one statement need not be begun."""
        with closing(engine.raw_connection()) as pooled:
            return self.rows(Driver(engine.dialect, pooled.driver_connection), keys)

    def row_alone(self, engine: Engine, public_id: str) -> tuple[Any, ...] | None:
        """As `row`, in a transaction of its own."""
        with closing(engine.raw_connection()) as pooled:
            return self.row(Driver(engine.dialect, pooled.driver_connection), public_id)

    def _ask(self, driver: Driver, given: Any, *, many: bool) -> list[tuple[Any, ...]]:
        name = driver.dialect.name
        statement = self._statements.get((name, many))
        if statement is None:
            query = select(*self._columns).where(
                _AMONG[name](self._key) if many else self._key == bindparam(_ASKED)
            )
            statement = self._statements[name, many] = str(query.compile(dialect=driver.dialect))
        found: list[tuple[Any, ...]] = driver.connection.execute(
            statement, (given,) if name == "sqlite" else {_ASKED: given}
        ).fetchall()
        return found
