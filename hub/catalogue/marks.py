"""Places that an operator has marked as hidden."""

from collections.abc import Collection
from uuid import UUID

from sqlalchemy import Connection, delete, insert, select

from hub.catalogue.identities import OWNED_BY
from hub.catalogue.tables import KINDS, hidden_mark, identity
from hub.database import Databases, now_utc, reading, writing
from hub.errors import NotFound
from hub.publishers.feeds import Feed


class Marks:
    """The operator's own list of services and locations whose address is a secret."""

    def __init__(self, databases: Databases) -> None:
        self._engine = databases.catalogue

    def all(self) -> frozenset[str]:
        """Return the public id of every marked service, location or service_at_location."""
        with reading(self._engine) as connection:
            return frozenset(connection.execute(select(hidden_mark.c.public_id)).scalars())

    def add(self, public_id: str, why: str) -> None:
        """Mark a place; the next harvest of its feed hides it everywhere.

        Raises:
            NotFound: No service, location or service_at_location has that id.
        """
        with writing(self._engine) as connection:
            if not _is_known(connection, public_id):
                # A slip in an id must not look as if a refuge were safe.
                raise NotFound(f"Nothing held has the id {public_id!r}; give a service's or a location's.")
            connection.execute(delete(hidden_mark).where(hidden_mark.c.public_id == public_id))
            connection.execute(insert(hidden_mark).values(public_id=public_id, why=why, at=now_utc()))


def _is_known(connection: Connection, public_id: str) -> bool:
    try:
        UUID(public_id)
    except ValueError:
        return False
    query = select(identity.c.id).where(
        identity.c.public_id == public_id, identity.c.kind != KINDS["organization"]
    )
    return connection.execute(query.limit(1)).first() is not None


def feeds_of(databases: Databases, public_id: str) -> frozenset[int]:
    """Return the feeds that publish a record of this public id."""
    query = select(identity.c.feed_id).where(identity.c.public_id == public_id)
    with reading(databases.catalogue) as connection:
        return frozenset(connection.execute(query).scalars())


def marked_sources(databases: Databases, feed: Feed, marked: Collection[str]) -> frozenset[str]:
    """Return the ids, as one feed publishes them, of what an operator has marked.

    Args:
        databases: Where identities are.
        feed: The feed.
        marked: Public ids of services, locations and service_at_locations.
    """
    if not marked:
        return frozenset()
    query = select(identity.c.source_id, identity.c.public_id).where(
        identity.c.feed_id == feed.id, identity.c.public_id.in_(marked)
    )
    with reading(databases.catalogue) as connection:
        return frozenset(
            (row.source_id or row.public_id).rpartition(OWNED_BY)[2] for row in connection.execute(query)
        )
