"""Services that were erased, so that no later harvest or upload brings them back.

Nothing that a publisher wrote is kept of them: a hash of the id under which the feed published it, and the
public id, which the change log's tombstone has too.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import (
    Boolean,
    Column,
    Integer,
    LargeBinary,
    Row,
    Table,
    UniqueConstraint,
    delete,
    select,
    update,
)

from hub.database import (
    Databases,
    PublicId,
    UtcTime,
    digest,
    insert_or,
    now_utc,
    operations_tables,
    reading,
    writing,
)
from hub.publishers.feeds import Feed
from standards.openreferral.identity import candidate_id

erased = Table(
    "erased",
    operations_tables,
    Column("id", Integer, primary_key=True),
    Column("feed_id", Integer, nullable=False),
    Column("key", LargeBinary(16), nullable=False),
    Column("public_id", PublicId, nullable=False),
    Column("at", UtcTime(), nullable=False),
    # False while its text is still being taken out: a run that was stopped half-way is then gone through
    # again.
    Column("finished", Boolean, nullable=False),
    UniqueConstraint("feed_id", "key"),
)


@dataclass(frozen=True, slots=True)
class Erasure:
    """One service that was erased.

    Attributes:
        feed_id: The feed that publishes it.
        key: What `key_of` gives for its id as published.
        public_id: Its id in the hub.
        at: When it was erased.
        finished: Its text is out of everything.
    """

    feed_id: int
    key: bytes
    public_id: str
    at: datetime
    finished: bool


def key_of(feed: Feed, source_id: str) -> bytes:
    """Return what stands for a feed's service in the list of those erased.

    A hash that only this feed's namespace makes; a UUID is the same in capitals, as it is for identities.
    """
    candidate = candidate_id("service", source_id, namespace=UUID(feed.namespace))
    return digest(feed.namespace.encode(), candidate.encode())


class Erasures:
    """The list of erased services."""

    def __init__(self, databases: Databases) -> None:
        self._engine = databases.operations

    def of_feed(self, feed: Feed) -> Mapping[bytes, datetime]:
        """Return the keys of a feed's erased services, each with when it was erased."""
        query = select(erased.c.key, erased.c.at).where(erased.c.feed_id == feed.id)
        with reading(self._engine) as connection:
            return {bytes(row.key): row.at for row in connection.execute(query)}

    def all(self) -> list[Erasure]:
        """Return every erased service, in the order in which they were erased."""
        with reading(self._engine) as connection:
            return [_erasure(row) for row in connection.execute(select(erased).order_by(erased.c.id))]

    def find(self, public_id: str) -> Erasure | None:
        """Return the erasure of the service of that id, None when it was not erased."""
        query = select(erased).where(erased.c.public_id == public_id).order_by(erased.c.id).limit(1)
        with reading(self._engine) as connection:
            row = connection.execute(query).one_or_none()
        return None if row is None else _erasure(row)

    def begin(self, feed: Feed, source_id: str, public_id: str) -> None:
        """Note that a service is being erased: from now on no harvest of its feed reads it.

        Args:
            feed: The feed that publishes it.
            source_id: Its id as published; only a hash of it is kept.
            public_id: Its id in the hub.
        """
        # A run that was stopped, given again: by now its id as published may be gone already.
        if self.find(public_id) is None:
            self._note(feed, key_of(feed, source_id), public_id, now_utc())

    def adopt(self, feed: Feed, erasure: Erasure) -> None:
        """Take over an erasure of the same feed from another hub's list."""
        self._note(feed, erasure.key, erasure.public_id, erasure.at)

    def finish(self, public_id: str) -> None:
        """Note that nothing is left of a service."""
        with writing(self._engine) as connection:
            connection.execute(update(erased).where(erased.c.public_id == public_id).values(finished=True))

    def forget_feed(self, feed: Feed) -> None:
        """Drop what is noted of a feed that is itself erased."""
        with writing(self._engine) as connection:
            connection.execute(delete(erased).where(erased.c.feed_id == feed.id))

    def _note(self, feed: Feed, key: bytes, public_id: str, at: datetime) -> None:
        row = {"feed_id": feed.id, "key": key, "public_id": public_id, "at": at, "finished": False}
        with writing(self._engine) as connection:
            connection.execute(insert_or(connection, erased).values(**row).on_conflict_do_nothing())


def _erasure(row: Row[Any]) -> Erasure:
    return Erasure(row.feed_id, bytes(row.key), row.public_id, row.at, row.finished)
