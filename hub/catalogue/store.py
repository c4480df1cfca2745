"""What the hub holds, for those who read it: services, what they belong to, and the change log."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import quote

import orjson
from sqlalchemy import ColumnElement, Connection, Row, Select, Table, func, select

from hub.catalogue.codec import Codec
from hub.catalogue.tables import (
    KINDS,
    change,
    change_log,
    dictionary,
    feed_taxonomy,
    feed_term,
    organization,
    service,
    service_at_location,
    taxonomy,
    taxonomy_term,
)
from hub.database import Databases, reading
from hub.publishers.feeds import Feed
from hub.publishers.store import feeds_on

# SQLite takes 32,766 parameters in one statement.
_AT_ONCE = 5_000
_KIND_NAMES = {number: name for name, number in KINDS.items()}


@dataclass(frozen=True, slots=True)
class StoredService:
    """A service as the catalogue holds it.

    Attributes:
        ordinal: Key inside the catalogue and in the index.
        public_id: Id outside, a UUID.
        source: The feed it came from, with its publisher and licence.
        status: As published.
        original_id: Id as published.
        standard_version: Version of the standard it was published in.
        list_item: Its 3.0 list item, JSON.
        detail: Its 3.0 document, JSON, with hidden places masked.
        placement: Where it is on the map: see `hub.places.placement`.
        first_seen: When the hub first held it.
        changed_at: When it last changed.
        revision: Its revision in the change log.
    """

    ordinal: int
    public_id: str
    source: Feed
    status: str
    original_id: str
    standard_version: str
    list_item: bytes
    detail: bytes
    placement: list[dict[str, Any]]
    first_seen: datetime
    changed_at: datetime
    revision: int

    @property
    def feed(self) -> str:
        """Slug of the feed."""
        return self.source.slug

    @property
    def publisher(self) -> str:
        """Slug of the publisher."""
        return self.source.publisher.slug

    @property
    def source_url(self) -> str:
        """Address of the record at its publisher, as the standard has it."""
        base = self.source.url.rstrip("/").removesuffix("/services")
        return f"{base}/services/{quote(self.original_id, safe='')}"

    @property
    def searchable(self) -> bool:
        """People find it: it is active and its feed is not a test."""
        return self.status == "active" and self.source.is_searchable


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


@dataclass(frozen=True, slots=True)
class Slice:
    """Part of a list: the items asked for, and how many there are in all."""

    items: list[bytes]
    total: int


class Catalogue:
    """The reading side of the catalogue; every method is one consistent look."""

    def __init__(self, databases: Databases) -> None:
        self._engine = databases.catalogue
        self._codec = Codec({})

    def log_position(self) -> tuple[str, int]:
        """Return the change log's id and head; ("", 0) before the first harvest."""
        with reading(self._engine) as connection:
            found = connection.execute(select(change_log.c.log_id, change_log.c.head)).one_or_none()
        return (found.log_id, found.head) if found else ("", 0)

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
        with reading(self._engine) as connection:
            feeds = {feed.id: feed for feed in feeds_on(connection)}
            rows = connection.execute(select(service).where(service.c.id.in_(ordinals))).all()
            return {row.id: self._stored(connection, row, feeds) for row in rows}

    def service(self, public_id: str) -> StoredService | None:
        """Return the service of that id, None when there is none."""
        with reading(self._engine) as connection:
            row = connection.execute(select(service).where(service.c.public_id == public_id)).one_or_none()
            if row is None:
                return None
            return self._stored(connection, row, {feed.id: feed for feed in feeds_on(connection)})

    def service_list(self, feed_ids: Sequence[int], *, offset: int, limit: int) -> Slice:
        """Return 3.0 list items of the feeds' services, in the order in which they were first seen."""
        return self._slice(service, service.c.list_item, service.c.feed_id.in_(feed_ids), offset, limit)

    def service_ordinals(self, feed_ids: Sequence[int], *, offset: int, limit: int) -> tuple[list[int], int]:
        """Return ordinals of the feeds' services in list order, and how many there are in all."""
        with reading(self._engine) as connection:
            mine = service.c.feed_id.in_(feed_ids)
            query = select(service.c.id).where(mine).order_by(service.c.id).offset(offset).limit(limit)
            return list(connection.execute(query).scalars()), _count(connection, service, mine)

    def organization_list(self, feed_ids: Sequence[int], *, offset: int, limit: int) -> Slice:
        """Return the feeds' organizations as 3.0 documents."""
        mine = organization.c.feed_id.in_(feed_ids)
        return self._slice(organization, organization.c.document, mine, offset, limit)

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
            return found.document, [self._unpack(connection, packed) for packed in details]

    def service_at_location_list(
        self, feed_ids: Sequence[int], *, offset: int, limit: int
    ) -> tuple[list[tuple[bytes, bytes]], int]:
        """Return pairs of a service_at_location's document and its service's list item, and the total."""
        mine = service_at_location.c.feed_id.in_(feed_ids)
        query = (
            select(service_at_location.c.document, service.c.list_item)
            .join(service, service.c.id == service_at_location.c.service_id)
            .where(mine)
            .order_by(service_at_location.c.id)
            .offset(offset)
            .limit(limit)
        )
        with reading(self._engine) as connection:
            pairs = [(row.document, row.list_item) for row in connection.execute(query)]
            return pairs, _count(connection, service_at_location, mine)

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
            rows = connection.execute(
                select(link.id, link.document, service.c.list_item)
                .join(service, service.c.id == link.service_id)
                .where(link.id.in_(wanted))
            )
            pairs = {row.id: (row.document, row.list_item) for row in rows}
        return [pairs[key] for key in wanted], len(found)

    def service_at_location(self, public_id: str, feed_ids: Sequence[int]) -> tuple[bytes, bytes] | None:
        """Return a service_at_location's document and its service's detail; None when there is none."""
        query = (
            select(service_at_location.c.document, service.c.detail)
            .join(service, service.c.id == service_at_location.c.service_id)
            .where(service_at_location.c.public_id == public_id, service_at_location.c.feed_id.in_(feed_ids))
        )
        with reading(self._engine) as connection:
            found = connection.execute(query).one_or_none()
            return None if found is None else (found.document, self._unpack(connection, found.detail))

    def taxonomy_list(self, feed_ids: Sequence[int], *, offset: int, limit: int) -> Slice:
        """Return the taxonomies that the feeds use, as 3.0 documents."""
        mine = taxonomy.c.id.in_(
            select(feed_taxonomy.c.taxonomy_id).where(feed_taxonomy.c.feed_id.in_(feed_ids))
        )
        return self._slice(taxonomy, taxonomy.c.document, mine, offset, limit)

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
        offset: int,
        limit: int,
        taxonomy_id: str | None = None,
        vocabulary: str | None = None,
        parent_id: str | None = None,
        top_only: bool = False,
    ) -> Slice:
        """Return the terms that the feeds use as 3.0 documents, all or those of one taxonomy or parent."""
        mine: ColumnElement[bool] = taxonomy_term.c.id.in_(
            select(feed_term.c.term_id).where(feed_term.c.feed_id.in_(feed_ids))
        )
        if taxonomy_id is not None:
            mine &= taxonomy_term.c.taxonomy_id == taxonomy_id
        if vocabulary is not None:
            mine &= func.lower(taxonomy_term.c.vocabulary) == vocabulary.lower()
        if parent_id is not None:
            mine &= taxonomy_term.c.parent_id == parent_id
        if top_only:
            mine &= taxonomy_term.c.parent_id.is_(None)
        return self._slice(taxonomy_term, taxonomy_term.c.document, mine, offset, limit)

    def term(self, public_id: str) -> bytes | None:
        """Return a term's document; None when there is none."""
        with reading(self._engine) as connection:
            return connection.execute(
                select(taxonomy_term.c.document).where(taxonomy_term.c.public_id == public_id)
            ).scalar_one_or_none()

    def vocabularies(self, feed_ids: Sequence[int]) -> list[str]:
        """Return the names of the lists whose terms the feeds use."""
        query = (
            select(taxonomy_term.c.vocabulary)
            .distinct()
            .where(
                taxonomy_term.c.id.in_(select(feed_term.c.term_id).where(feed_term.c.feed_id.in_(feed_ids)))
            )
            .order_by(taxonomy_term.c.vocabulary)
        )
        with reading(self._engine) as connection:
            return [name for name in connection.execute(query).scalars() if name]

    def counts(self) -> dict[int, dict[str, int]]:
        """Return for each feed id how many services it has, by status."""
        query = select(service.c.feed_id, service.c.status, func.count()).group_by(
            service.c.feed_id, service.c.status
        )
        found: dict[int, dict[str, int]] = {}
        with reading(self._engine) as connection:
            for feed_id, status, count in connection.execute(query):
                found.setdefault(feed_id, {})[status] = count
        return found

    def _slice(
        self, table: Table, column: ColumnElement[bytes], which: ColumnElement[bool], offset: int, limit: int
    ) -> Slice:
        query: Select[Any] = select(column).where(which).order_by(table.c.id).offset(offset).limit(limit)
        with reading(self._engine) as connection:
            return Slice(list(connection.execute(query).scalars()), _count(connection, table, which))

    def _stored(self, connection: Connection, row: Row[Any], feeds: dict[int, Feed]) -> StoredService:
        return StoredService(
            ordinal=row.id,
            public_id=row.public_id,
            source=feeds[row.feed_id],
            status=row.status,
            original_id=row.original_id,
            standard_version=row.standard_version,
            list_item=row.list_item,
            detail=self._unpack(connection, row.detail),
            placement=orjson.loads(row.placement),
            first_seen=row.first_seen,
            changed_at=row.changed_at,
            revision=row.revision,
        )

    def _unpack(self, connection: Connection, packed: bytes) -> bytes:
        if not self._codec.knows(packed):
            self._codec = Codec({key: bytes(data) for key, data in connection.execute(select(dictionary))})
        return self._codec.unpack(packed)


def _count(connection: Connection, table: Table, which: ColumnElement[bool]) -> int:
    return int(connection.execute(select(func.count()).select_from(table).where(which)).scalar_one())
