"""What the tables hold, for tests that say which rows a harvest may write."""

from typing import Any

import zstandard
from sqlalchemy import Table, select

from hub.catalogue.tables import service, service_history
from hub.database import reading
from hub.harvest.tables import body
from hub.serve import Hub


def rows(hub: Hub, table: Table) -> list[dict[str, Any]]:
    """Return every row of a table of the catalogue, in the order of its key."""
    with reading(hub.databases.catalogue) as connection:
        query = select(table).order_by(*table.primary_key)
        return [dict(row) for row in connection.execute(query).mappings()]


def service_rows(hub: Hub) -> list[dict[str, Any]]:
    """Return every service that serves, as stored."""
    return rows(hub, service)


def history_rows(hub: Hub) -> list[dict[str, Any]]:
    """Return what services said before."""
    return rows(hub, service_history)


def changes(hub: Hub, after: int = 0) -> list[tuple[str, bool]]:
    """Return the public id of each change after a revision, and whether it is a removal."""
    return [(one.public_id, one.removed) for one in hub.catalogue.changes(after, 100_000)]


def head(hub: Hub) -> int:
    """Return the newest revision."""
    return hub.catalogue.log_position()[1]


def raw_bodies(hub: Hub) -> list[bytes]:
    """Return every raw page that is kept, unpacked."""
    with reading(hub.databases.pages) as connection:
        return [zstandard.decompress(data) for data in connection.execute(select(body.c.data)).scalars()]
