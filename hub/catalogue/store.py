"""What the hub holds, for those who read it: services, what they belong to, and the change log."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import ColumnElement, Connection, Table, func, select

from hub.catalogue.by_key import ByKey
from hub.catalogue.codec import Codec
from hub.catalogue.dictionaries import read_codec
from hub.catalogue.generation import Generation, read_generation, read_log, read_vocabulary
from hub.catalogue.listing import Listing, Slice, Window, cut, fetch_keys
from hub.catalogue.stored import BY_ORDINAL, BY_PUBLIC_ID, StoredRow, StoredService, stored
from hub.catalogue.tables import (
    KINDS,
    change,
    feed_taxonomy,
    feed_term,
    organization,
    service,
    service_at_location,
    taxonomy,
    taxonomy_term,
)
from hub.catalogue.watch import Commits, Watched
from hub.database import Databases, Driver, read_time, reading
from hub.publishers.feeds import Feed
from hub.publishers.store import feeds_on

# SQLite takes 32,766 parameters in one statement.
_AT_ONCE = 5_000
_ITEMS = ByKey((service.c.id, service.c.list_item, service.c.changed_at), service.c.id)
_KIND_NAMES = {number: name for name, number in KINDS.items()}


@dataclass(frozen=True, slots=True)
class Change:
    """One row of the change log: the latest that happened to a record."""

    revision: int
    kind: str
    ordinal: int
    public_id: str
    removed: bool
    feed_id: int
    at: datetime


class Catalogue:
    """The reading side of the catalogue; every method is one consistent look."""

    def __init__(self, databases: Databases) -> None:
        self._engine = databases.catalogue
        self._codec = Codec({})
        self._listing = Listing()
        commits = Commits(self._engine)
        self._generation = Watched(commits, read_generation)
        self._feeds = Watched(commits, _read_feeds)
        # Counting goes through every row: with the log's id and head, which move when a count does.
        self._counted: tuple[tuple[str, int], dict[int, dict[str, int]]] | None = None
        self._vocabulary = Watched(commits, read_vocabulary)

    def generation(self) -> Generation:
        """Return the state that an answer is made from now; costs next to nothing while nothing changes."""
        return self._generation.value()

    def vocabulary(self) -> str:
        """Return a digest of the taxonomies and terms, which change outside of the change log."""
        return self._vocabulary.value()

    def log_position(self) -> tuple[str, int]:
        """Return the change log's id and head; ("", 0) before the first harvest."""
        with reading(self._engine) as connection:
            return read_log(connection)

    def changes(self, after: int, limit: int) -> list[Change]:
        """Return at most `limit` changes with a revision above `after`, in the order of their revisions."""
        query = select(change).where(change.c.revision > after).order_by(change.c.revision).limit(limit)
        with reading(self._engine) as connection:
            return [
                Change(
                    row.revision,
                    _KIND_NAMES[row.kind],
                    row.id,
                    row.public_id,
                    row.removed,
                    row.feed_id,
                    row.at,
                )
                for row in connection.execute(query)
            ]

    def services(self, ordinals: Sequence[int]) -> dict[int, StoredService]:
        """Return those of the services that are held, by ordinal."""
        found = BY_ORDINAL.rows_alone(self._engine, ordinals)
        return {one.ordinal: one for one in self._stored(found)}

    def service(self, public_id: str) -> StoredService | None:
        """Return the service of that id, None when there is none."""
        found = BY_PUBLIC_ID.row_alone(self._engine, public_id)
        return None if found is None else next(self._stored([found]), None)

    def service_list(
        self, feed_ids: Sequence[int], *, limit: int, offset: int = 0, after: int | None = None
    ) -> Slice[bytes]:
        """Return 3.0 list items of the feeds' services, in the order in which they were first seen.

        Args:
            feed_ids: The feeds.
            limit: Items, at most.
            offset: Items to pass over.
            after: Key of the item before the first one wanted, instead of `offset`: a slice's `last`.
        """
        return self._slice(service, service.c.list_item, feed_ids, Window(limit, offset, after))

    def service_details(
        self, feed_ids: Sequence[int], *, limit: int, offset: int = 0, after: int | None = None
    ) -> Slice[bytes]:
        """Return 3.0 documents of the feeds' services, as `service_list` returns list items."""
        with reading(self._engine) as connection:
            keys = self._listing.keys(connection, service, feed_ids)
            part = cut(keys, Window(limit, offset, after))
            packed = _documents(connection, service, service.c.detail, part.items)
            return part.holding([self._unpack(one) for one in packed])

    def service_items(self, ordinals: Sequence[int]) -> dict[int, tuple[bytes, datetime]]:
        """Return 3.0 list items of those of the services that are held, by ordinal, and when each changed."""
        rows = _ITEMS.rows_alone(self._engine, ordinals)
        return {ordinal: (item, read_time(changed_at)) for ordinal, item, changed_at in rows}

    def service_ordinals(self, feed_ids: Sequence[int], *, offset: int, limit: int) -> tuple[list[int], int]:
        """Return ordinals of the feeds' services in list order, and how many there are in all."""
        with reading(self._engine) as connection:
            part = cut(self._listing.keys(connection, service, feed_ids), Window(limit, offset))
        return part.items, part.total

    def organization_list(
        self, feed_ids: Sequence[int], *, limit: int, offset: int = 0, after: int | None = None
    ) -> Slice[bytes]:
        """Return the feeds' organizations as 3.0 documents."""
        return self._slice(organization, organization.c.document, feed_ids, Window(limit, offset, after))

    def organization(self, public_id: str, feed_ids: Sequence[int]) -> tuple[bytes, list[bytes]] | None:
        """Return an organization's document and those of its services (details); None when there is none."""
        query = select(organization.c.id, organization.c.document).where(
            organization.c.public_id == public_id, organization.c.feed_id.in_(feed_ids)
        )
        with reading(self._engine) as connection:
            found = connection.execute(query).one_or_none()
            if found is None:
                return None
            details = connection.execute(
                select(service.c.detail)
                .where(service.c.organization_id == found.id, service.c.feed_id.in_(feed_ids))
                .order_by(service.c.id)
            ).scalars()
            return found.document, [self._unpack(packed) for packed in details]

    def organization_keys(self, feed_ids: Sequence[int]) -> list[int]:
        """Return the keys of the feeds' organizations, in the order of the list."""
        with reading(self._engine) as connection:
            keys: list[int] = self._listing.keys(connection, organization, feed_ids).tolist()
        return keys

    def organizations_of(self, ordinals: Sequence[int]) -> list[int]:
        """Return the keys of the organizations of some services, each once, in the order of the list."""
        row = service.c
        found: set[int] = set()
        with reading(self._engine) as connection:
            for start in range(0, len(ordinals), _AT_ONCE):
                some = ordinals[start : start + _AT_ONCE]
                query = select(row.organization_id).where(row.id.in_(some), row.organization_id.is_not(None))
                found.update(connection.execute(query.distinct()).scalars())
        return sorted(found)

    def organization_documents(self, keys: Sequence[int]) -> list[bytes]:
        """Return the documents of the organizations of these keys that are held, in the order of the keys."""
        with reading(self._engine) as connection:
            return _documents(connection, organization, organization.c.document, keys)

    def service_at_location_list(
        self, feed_ids: Sequence[int], *, limit: int, offset: int = 0, after: int | None = None
    ) -> Slice[tuple[bytes, bytes]]:
        """Return pairs of a service_at_location's document and its service's list item."""
        with reading(self._engine) as connection:
            keys = self._listing.keys(connection, service_at_location, feed_ids)
            part = cut(keys, Window(limit, offset, after))
            return part.holding(_with_services(connection, part.items))

    def service_at_locations_of(
        self, ordinals: Sequence[int], *, offset: int, limit: int
    ) -> tuple[list[tuple[bytes, bytes]], int]:
        """Return one page of the places of some services, in the order of the services, and the total.

        Args:
            ordinals: The services, in the order wanted.
            offset: Places to pass over.
            limit: Places to return, at most.
        """
        rank = {ordinal: place for place, ordinal in enumerate(ordinals)}
        link = service_at_location.c
        with reading(self._engine) as connection:
            found: list[tuple[int, int]] = []
            for start in range(0, len(ordinals), _AT_ONCE):
                some = ordinals[start : start + _AT_ONCE]
                query = select(link.service_id, link.id).where(link.service_id.in_(some))
                found.extend((rank[service_id], key) for service_id, key in connection.execute(query))
            wanted = [key for _, key in sorted(found)[offset : offset + limit]]
            return _with_services(connection, wanted), len(found)

    def service_at_location(self, public_id: str, feed_ids: Sequence[int]) -> tuple[bytes, bytes] | None:
        """Return a service_at_location's document and its service's detail; None when there is none."""
        query = (
            select(service_at_location.c.document, service.c.detail)
            .join(service, service.c.id == service_at_location.c.service_id)
            .where(service_at_location.c.public_id == public_id, service_at_location.c.feed_id.in_(feed_ids))
        )
        with reading(self._engine) as connection:
            found = connection.execute(query).one_or_none()
            return None if found is None else (found.document, self._unpack(found.detail))

    def taxonomy_list(
        self, feed_ids: Sequence[int], *, limit: int, offset: int = 0, after: int | None = None
    ) -> Slice[bytes]:
        """Return the taxonomies that the feeds use, as 3.0 documents."""
        mine = taxonomy.c.id.in_(
            select(feed_taxonomy.c.taxonomy_id).where(feed_taxonomy.c.feed_id.in_(feed_ids))
        )
        return self._small_slice(taxonomy, mine, Window(limit, offset, after))

    def taxonomy(self, public_id: str) -> bytes | None:
        """Return a taxonomy's document; None when there is none."""
        with reading(self._engine) as connection:
            return connection.execute(
                select(taxonomy.c.document).where(taxonomy.c.public_id == public_id)
            ).scalar_one_or_none()

    def term_list(
        self,
        feed_ids: Sequence[int],
        *,
        limit: int,
        offset: int = 0,
        after: int | None = None,
        taxonomy_id: str | None = None,
        parent_id: str | None = None,
        top_only: bool = False,
    ) -> Slice[bytes]:
        """Return the terms that the feeds use as 3.0 documents, all or those of one taxonomy or parent."""
        mine: ColumnElement[bool] = taxonomy_term.c.id.in_(
            select(feed_term.c.term_id).where(feed_term.c.feed_id.in_(feed_ids))
        )
        if taxonomy_id is not None:
            mine &= taxonomy_term.c.taxonomy_id == taxonomy_id
        if parent_id is not None:
            mine &= taxonomy_term.c.parent_id == parent_id
        if top_only:
            mine &= taxonomy_term.c.parent_id.is_(None)
        return self._small_slice(taxonomy_term, mine, Window(limit, offset, after))

    def term(self, public_id: str) -> bytes | None:
        """Return a term's document; None when there is none."""
        with reading(self._engine) as connection:
            return connection.execute(
                select(taxonomy_term.c.document).where(taxonomy_term.c.public_id == public_id)
            ).scalar_one_or_none()

    def counts(self) -> dict[int, dict[str, int]]:
        """Return for each feed id how many services it has, by status."""
        query = select(service.c.feed_id, service.c.status, func.count()).group_by(
            service.c.feed_id, service.c.status
        )
        with reading(self._engine) as connection:
            log = read_log(connection)
            counted = self._counted
            if counted is None or counted[0] != log:
                counted = (log, {})
                for feed_id, status, count in connection.execute(query):
                    counted[1].setdefault(feed_id, {})[status] = count
                self._counted = counted
            return counted[1]

    def _slice(
        self, table: Table, column: ColumnElement[bytes], feed_ids: Sequence[int], window: Window
    ) -> Slice[bytes]:
        with reading(self._engine) as connection:
            part = cut(self._listing.keys(connection, table, feed_ids), window)
            return part.holding(_documents(connection, table, column, part.items))

    def _small_slice(self, table: Table, which: ColumnElement[bool], window: Window) -> Slice[bytes]:
        """Cut a list of some thousands at most, whose keys are read each time."""
        with reading(self._engine) as connection:
            part = cut(fetch_keys(connection, select(table.c.id).where(which).order_by(table.c.id)), window)
            return part.holding(_documents(connection, table, table.c.document, part.items))

    def _stored(self, found: Sequence[tuple[Any, ...]]) -> Iterator[StoredService]:
        """Yield the services of these rows, but for those whose feed has gone in the meantime."""
        rows = [StoredRow._make(row) for row in found]
        feeds = self._feeds_of({row.feed_id for row in rows})
        return (stored(row, feeds, self._unpack) for row in rows if row.feed_id in feeds)

    def _feeds_of(self, wanted: set[int]) -> Mapping[int, Feed]:
        """Return the feeds of these ids: as they are known, or read where one is new."""
        # Other databases do not tell whether they are as they were, so they are read again in any case.
        if self._engine.dialect.name == "sqlite" and wanted <= (known := self._feeds.value()).keys():
            return known
        with reading(self._engine) as connection:
            return _read_feeds(connection)

    def _unpack(self, packed: bytes) -> bytes:
        try:
            return self._codec.unpack(packed)
        except KeyError:
            # Packed with a dictionary that was trained since.
            with reading(self._engine) as connection:
                self._codec = read_codec(connection)
            return self._codec.unpack(packed)


def _read_feeds(connection: Connection) -> Mapping[int, Feed]:
    return {feed.id: feed for feed in feeds_on(connection)}


def _documents(
    connection: Connection, table: Table, column: ColumnElement[bytes], keys: Sequence[int]
) -> list[bytes]:
    """Return what a column holds of the rows of these keys, in the order of the keys."""
    found = dict(_by_key(table, column).rows(Driver.of(connection), keys))
    return [found[key] for key in keys if key in found]


@cache
def _by_key(table: Table, column: ColumnElement[bytes]) -> ByKey:
    return ByKey((table.c.id, column), table.c.id)


def _with_services(connection: Connection, keys: Sequence[int]) -> list[tuple[bytes, bytes]]:
    """Return pairs of a service_at_location's document and its service's list item, in this order."""
    link = service_at_location.c
    rows = connection.execute(
        select(link.id, link.document, service.c.list_item)
        .join(service, service.c.id == link.service_id)
        .where(link.id.in_(keys))
    )
    pairs = {row.id: (row.document, row.list_item) for row in rows}
    return [pairs[key] for key in keys if key in pairs]
