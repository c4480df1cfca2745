"""The catalogue's rows of a service, or of a whole feed, deleted; what remains is a tombstone in the log."""

from collections.abc import Collection, Sequence
from typing import Any

import numpy as np
import zstandard
from sqlalchemy import ColumnElement, Connection, Table, and_, bindparam, delete, or_, select, update

from hub.catalogue.changelog import in_batches, lock_log, write_changes
from hub.catalogue.codec import Codec, train
from hub.catalogue.dictionaries import read_codec
from hub.catalogue.tables import (
    KINDS,
    change,
    dictionary,
    feed_taxonomy,
    feed_term,
    hidden_mark,
    identity,
    organization,
    service,
    service_at_location,
    service_history,
    snapshot,
    staged_organization,
    staged_service,
    staged_service_at_location,
    taxonomy,
    taxonomy_term,
)
from hub.database import now_utc
from hub.hosting.tables import hosted_feed, hosted_service
from hub.keeping.traces import Traces
from hub.publishers.feeds import Feed
from hub.publishers.tables import feed as feed_table
from hub.publishers.tables import publisher

_AT_ONCE = 1_000
# The dictionary learns from as many documents as when it was first made.
_SAMPLES = 400
_PACKED: tuple[tuple[Table, tuple[str, ...]], ...] = (
    (service, ("id",)),
    (staged_service, ("harvest_id", "id")),
    (service_history, ("service_id", "revision")),
)
# What is kept of a tombstone whose feed is gone: no feed has this number.
NO_FEED = 0


def erase_service_rows(connection: Connection, traces: Traces) -> None:
    """Delete a service from every table of the catalogue, as part of this connection's transaction."""
    ordinal, feed = traces.ordinal, traces.feed
    links = _links_of(connection, traces)
    head = lock_log(connection)
    removed = np.array([ordinal] if traces.is_live else [], np.int64)
    # With no history: the log says that it is gone, and nothing what it was.
    write_changes(connection, feed.id, head, 0, removed, now_utc())
    connection.execute(delete(service_history).where(service_history.c.service_id == ordinal))
    connection.execute(delete(staged_service).where(staged_service.c.id == ordinal))
    connection.execute(
        delete(staged_service_at_location).where(staged_service_at_location.c.service_id == ordinal)
    )
    _forget_in_snapshots(connection, feed, ordinal)
    for table in (organization, staged_organization):
        connection.execute(delete(table).where(table.c.public_id.in_(traces.organizations)))
    _erase_identities(connection, traces, links)
    marked = {traces.public_id, *links, *traces.locations}
    connection.execute(delete(hidden_mark).where(hidden_mark.c.public_id.in_(marked)))
    _erase_terms(connection, feed, traces.terms)
    retrain(connection)


def erase_feed_rows(connection: Connection, feed: Feed) -> int:
    """Delete a feed and everything of it from the catalogue; return how many services were live."""
    live = np.array(
        list(connection.execute(select(service.c.id).where(service.c.feed_id == feed.id)).scalars()), np.int64
    )
    write_changes(connection, feed.id, lock_log(connection), 0, live, now_utc())
    connection.execute(update(change).where(change.c.feed_id == feed.id).values(feed_id=NO_FEED))
    own = select(identity.c.public_id).where(identity.c.feed_id == feed.id)
    connection.execute(
        delete(hidden_mark).where(or_(hidden_mark.c.found_in == feed.id, hidden_mark.c.public_id.in_(own)))
    )
    _erase_terms(connection, feed, None)
    for table in (
        service_history,
        staged_service,
        staged_organization,
        staged_service_at_location,
        service_at_location,
        organization,
        identity,
        snapshot,
        hosted_service,
        hosted_feed,
    ):
        connection.execute(delete(table).where(table.c.feed_id == feed.id))
    connection.execute(delete(feed_table).where(feed_table.c.id == feed.id))
    others = select(feed_table.c.publisher_id)
    connection.execute(
        delete(publisher).where(publisher.c.id == feed.publisher.id, publisher.c.id.not_in(others))
    )
    retrain(connection)
    return len(live)


def retrain(connection: Connection) -> None:
    """Learn the dictionary of packed documents anew, and pack every document with it.

    A dictionary is made of pieces of the documents it was trained on: what was erased may be in it.
    """
    old = read_codec(connection)
    if not old.is_trained:
        return
    held = connection.execute(select(service.c.detail).order_by(service.c.id).limit(_SAMPLES)).scalars()
    trained = train([old.unpack(packed) for packed in held])
    fresh = dict([trained]) if trained else {}
    new = Codec(fresh)
    for table, keys in _PACKED:
        _repack(connection, table, keys, old, new)
    connection.execute(delete(dictionary))
    for key, data in fresh.items():
        connection.execute(dictionary.insert().values(id=key, data=data))


def _repack(connection: Connection, table: Table, keys: Sequence[str], old: Codec, new: Codec) -> None:
    columns = [table.c[key] for key in keys]
    last: tuple[Any, ...] | None = None
    while True:
        query = select(*columns, table.c.detail).order_by(*columns).limit(_AT_ONCE)
        if last is not None:
            query = query.where(_after(columns, last))
        rows = connection.execute(query).all()
        if not rows:
            return
        # One statement for them all: every document of the hub is packed anew.
        connection.execute(
            update(table).where(*(column == bindparam(f"of_{column.name}") for column in columns)),
            [
                {f"of_{key}": value for key, value in zip(keys, row, strict=False)}
                | {"detail": new.pack(old.unpack(row.detail))}
                for row in rows
            ],
        )
        last = tuple(rows[-1])[: len(columns)]


def _after(columns: Sequence[Any], last: Sequence[Any]) -> ColumnElement[bool]:
    if len(columns) == 1:
        return columns[0] > last[0]  # type: ignore[no-any-return]  # a column, compared
    return or_(columns[0] > last[0], and_(columns[0] == last[0], columns[1] > last[1]))


def _links_of(connection: Connection, traces: Traces) -> set[str]:
    """Return the public ids of the service's places, live and staged."""
    links: set[str] = set()
    for table in (service_at_location, staged_service_at_location):
        query = select(table.c.public_id).where(table.c.service_id == traces.ordinal)
        links.update(connection.execute(query).scalars())
    for version in traces.versions:
        links.update(str(link["id"]) for link in version.get("service_at_locations") or () if link.get("id"))
    return links


def _erase_identities(connection: Connection, traces: Traces, links: Collection[str]) -> None:
    """Delete the identities that only the service had; of its own the public id stays, for the tombstone."""
    mine = identity.c.feed_id == traces.feed.id
    for kind, public_ids in (
        ("service_at_location", links),
        ("location", traces.locations),
        ("organization", traces.organizations),
    ):
        connection.execute(
            delete(identity).where(mine, identity.c.kind == KINDS[kind], identity.c.public_id.in_(public_ids))
        )
    # Earlier places are known by their keys alone, which begin with the service's id as published.
    begins = identity.c.source_id.startswith(traces.link_keys, autoescape=True)
    connection.execute(delete(identity).where(mine, identity.c.kind == KINDS["service_at_location"], begins))
    connection.execute(update(identity).where(identity.c.id == traces.ordinal).values(source_id=None))


def _forget_in_snapshots(connection: Connection, feed: Feed, ordinal: int) -> None:
    query = select(snapshot.c.harvest_id, snapshot.c.seen).where(
        snapshot.c.feed_id == feed.id, snapshot.c.seen.is_not(None)
    )
    for row in connection.execute(query).all():
        seen = np.frombuffer(zstandard.decompress(row.seen), np.int64)
        packed = zstandard.compress(seen[seen != ordinal].tobytes())
        connection.execute(
            update(snapshot).where(snapshot.c.harvest_id == row.harvest_id).values(seen=packed)
        )


def _erase_terms(connection: Connection, feed: Feed, public_ids: Collection[str] | None) -> None:
    """Take terms from a feed, all when None, then delete the terms and lists that no feed uses any more."""
    mine = feed_term.c.feed_id == feed.id
    lists = feed_taxonomy.c.feed_id == feed.id
    if public_ids is not None:
        named = taxonomy_term.c.public_id.in_(public_ids)
        lists_of = select(taxonomy_term.c.taxonomy_id).where(named).distinct()
        emptied = [one for one in connection.execute(lists_of).scalars() if one]
        mine &= feed_term.c.term_id.in_(select(taxonomy_term.c.id).where(named))
    before = _keys(connection, feed_term.c.term_id, mine)
    connection.execute(delete(feed_term).where(mine))
    if public_ids is not None:
        still = (
            select(taxonomy_term.c.taxonomy_id)
            .join(feed_term, feed_term.c.term_id == taxonomy_term.c.id)
            .where(feed_term.c.feed_id == feed.id, taxonomy_term.c.taxonomy_id.is_not(None))
        )
        lists &= feed_taxonomy.c.taxonomy_id.in_(
            select(taxonomy.c.id).where(taxonomy.c.public_id.in_(emptied), taxonomy.c.public_id.not_in(still))
        )
    gone = _keys(connection, feed_taxonomy.c.taxonomy_id, lists)
    connection.execute(delete(feed_taxonomy).where(lists))
    for table, link, keys in (
        (taxonomy_term, feed_term.c.term_id, before),
        (taxonomy, feed_taxonomy.c.taxonomy_id, gone),
    ):
        for some in in_batches(np.array(keys, np.int64)):
            connection.execute(delete(table).where(table.c.id.in_(some), table.c.id.not_in(select(link))))


def _keys(connection: Connection, column: Any, which: ColumnElement[bool]) -> list[int]:
    return list(connection.execute(select(column).where(which)).scalars())
