"""The change log: revisions given in one short, lock-guarded step at the end of a transaction.

A follower who has seen revision n has seen everything up to n; a sequence would leave holes when transactions
end in another order than they began.
"""

from datetime import datetime

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import Connection, delete, insert, literal, select, update

from hub.catalogue.tables import KINDS, change, change_log, service, service_at_location
from hub.database import insert_or, new_id

Ordinals = NDArray[np.int64]
_SERVICE = KINDS["service"]


def lock_log(connection: Connection) -> int:
    """Lock the change log until the transaction ends, and return its head."""
    # SQLite's BEGIN IMMEDIATE has the lock already, and ignores FOR UPDATE.
    head = connection.execute(select(change_log.c.head).with_for_update()).scalar_one_or_none()
    if head is None:
        # Two first harvests may end at once: the second waits here for the first, and takes its row.
        row = insert_or(connection, change_log).values(id=1, log_id=new_id(), head=0)
        connection.execute(row.on_conflict_do_nothing())
        head = connection.execute(select(change_log.c.head).with_for_update()).scalar_one()
    return int(head)


def write_changes(
    connection: Connection, feed_id: int, head: int, changed: int, removed: Ordinals, now: datetime
) -> int:
    """Log the services with a revision above `head`, and remove and log the removed; return the new head."""
    fresh = select(service.c.id).where(service.c.feed_id == feed_id, service.c.revision > head)
    connection.execute(delete(change).where(change.c.kind == _SERVICE, change.c.id.in_(fresh)))
    columns = ["kind", "id", "revision", "feed_id", "public_id", "removed", "at"]
    query = select(
        literal(_SERVICE),
        service.c.id,
        service.c.revision,
        service.c.feed_id,
        service.c.public_id,
        literal(False),
        literal(now, change.c.at.type),
    ).where(service.c.feed_id == feed_id, service.c.revision > head)
    connection.execute(insert(change).from_select(columns, query))
    head += changed
    for some in in_batches(removed):
        query = select(service.c.id, service.c.public_id).where(service.c.id.in_(some))
        names = {row.id: row.public_id for row in connection.execute(query)}
        connection.execute(delete(change).where(change.c.kind == _SERVICE, change.c.id.in_(some)))
        rows = [
            {
                "kind": _SERVICE,
                "id": ordinal,
                "revision": head + number,
                "feed_id": feed_id,
                "public_id": names[ordinal],
                "removed": True,
                "at": now,
            }
            for number, ordinal in enumerate(some, start=1)
        ]
        connection.execute(insert(change), rows)
        connection.execute(delete(service_at_location).where(service_at_location.c.service_id.in_(some)))
        connection.execute(delete(service).where(service.c.id.in_(some)))
        head += len(some)
    connection.execute(update(change_log).values(head=head))
    return head


def in_batches(ordinals: Ordinals, size: int = 5_000) -> list[list[int]]:
    """Return ordinals in lists that fit into one statement."""
    values = ordinals.tolist()
    return [values[start : start + size] for start in range(0, len(values), size)]
