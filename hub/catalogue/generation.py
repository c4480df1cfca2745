"""Which state of the catalogue an answer was made from, in a few bytes."""

from dataclasses import dataclass, replace

from sqlalchemy import Connection, func, select

from hub.catalogue.tables import change_log, feed_taxonomy, feed_term, taxonomy, taxonomy_term
from hub.database import digest
from hub.publishers.feeds import Feed
from hub.publishers.store import feeds_on


@dataclass(frozen=True, slots=True)
class Generation:
    """A state of the services, the organizations, their places and the register of feeds.

    Attributes:
        log_id: The change log.
        head: Its newest revision.
        feeds: Every feed, in the order of their slugs.
        register: Digest of what is said of them and of their publishers: names, licences, data statuses.
            Not of which harvest is live: a harvest that changed no service is live too.
    """

    log_id: str
    head: int
    feeds: tuple[Feed, ...]
    register: str

    def __str__(self) -> str:
        """The state as text: equal for equal states, on every machine."""
        return f"{self.log_id}/{self.head}/{self.register}"


def read_generation(connection: Connection) -> Generation:
    """Return the state that this connection's transaction sees."""
    log_id, head = read_log(connection)
    feeds = tuple(feeds_on(connection))
    said = [repr(replace(feed, live_harvest=None, live_since=None)).encode() for feed in feeds]
    return Generation(log_id, head, feeds, digest(*said).hex())


def read_log(connection: Connection) -> tuple[str, int]:
    """Return the change log's id and head; ("", 0) before the first harvest."""
    found = connection.execute(select(change_log.c.log_id, change_log.c.head)).one_or_none()
    return (found.log_id, found.head) if found else ("", 0)


def read_vocabulary(connection: Connection) -> str:
    """Return a digest of every taxonomy and term, and of which feed uses how many.

    They are written at the end of every harvest and outside of the change log. A harvest that changed none
    gives the same digest.
    """
    parts: list[bytes] = []
    for table in (taxonomy, taxonomy_term):
        query = select(table.c.id, table.c.document).order_by(table.c.id)
        parts += [b"%d:%b" % (row.id, row.document) for row in connection.execute(query)]
    for links in (feed_taxonomy, feed_term):
        counted = select(links.c.feed_id, func.count()).group_by(links.c.feed_id).order_by(links.c.feed_id)
        parts.append(repr([tuple(row) for row in connection.execute(counted)]).encode())
    return digest(*parts).hex()
