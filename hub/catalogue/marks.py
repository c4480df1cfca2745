"""Places that stay hidden: marked by an operator, or found to be the place of a service that hides it."""

from collections.abc import Collection, Mapping

from sqlalchemy import Connection, delete, insert, select

from hub.catalogue.identities import OWNED_BY, identify
from hub.catalogue.tables import KINDS, hidden_mark, identity
from hub.database import Databases, insert_or, now_utc, reading, writing
from hub.errors import NotFound
from hub.jobs.fence import Check, unfenced
from hub.publishers.feeds import Feed
from standards.openreferral.formats import is_uuid


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
        public_id = public_id.strip().lower()
        with writing(self._engine) as connection:
            if not _is_known(connection, public_id):
                # A slip in an id must not look as if a refuge were safe.
                raise NotFound(f"Nothing held has the id {public_id!r}; give a service's or a location's.")
            connection.execute(delete(hidden_mark).where(hidden_mark.c.public_id == public_id))
            connection.execute(insert(hidden_mark).values(public_id=public_id, why=why, at=now_utc()))

    def add_found(self, feed: Feed, places: Mapping[str, str]) -> None:
        """Mark places that a service of a feed hides, so that no other service shows them.

        Args:
            feed: The feed.
            places: Ids of locations as the feed publishes them, each with why it is hidden.
        """
        # By a harvest that another has overtaken too: what was once known to be hidden is hidden until a
        # harvest finds that it is not.
        keys = [("location", source_id) for source_id in places]
        with writing(self._engine) as connection:
            known = identify(connection, keys, feed_id=feed.id, namespace=feed.namespace)
            reasons = {one.public_id: places[source_id] for (_, source_id), one in known.items()}
            _add(connection, reasons, feed.id)

    def add_shared(self, public_ids: Collection[str]) -> None:
        """Mark the places of a service that an operator has marked: others may be at them too."""
        with writing(self._engine) as connection:
            _add(connection, dict.fromkeys(public_ids, "A service at this place is marked."), None)

    def forget_found(self, feed: Feed, still: Collection[str], check: Check = unfenced) -> None:
        """Take back the marks that a feed's services gave reason for and no longer do.

        Args:
            feed: The feed, every service of which has just been read.
            still: Ids of the locations that its services still hide, as the feed publishes them.
            check: Refuses to take any back for a harvest that another has overtaken.

        Raises:
            LeaseLost: Another harvest of the feed has taken over.
        """
        keys = [("location", source_id) for source_id in still]
        with writing(self._engine) as connection:
            check(connection)
            known = identify(connection, keys, feed_id=feed.id, namespace=feed.namespace)
            kept = [one.public_id for one in known.values()]
            connection.execute(
                delete(hidden_mark).where(
                    hidden_mark.c.found_in == feed.id, hidden_mark.c.public_id.not_in(kept)
                )
            )


def _add(connection: Connection, reasons: Mapping[str, str], found_in: int | None) -> None:
    rows = [
        {"public_id": public_id, "why": why, "at": now_utc(), "found_in": found_in}
        for public_id, why in reasons.items()
    ]
    if rows:
        # What is marked already keeps its first reason.
        connection.execute(insert_or(connection, hidden_mark).on_conflict_do_nothing(), rows)


def _is_known(connection: Connection, public_id: str) -> bool:
    if not is_uuid(public_id):
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
