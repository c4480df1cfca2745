"""A service as the catalogue holds it."""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any, NamedTuple
from urllib.parse import quote

import orjson

from hub.catalogue.by_key import ByKey
from hub.catalogue.tables import service
from hub.database import read_public_id, read_time
from hub.publishers.feeds import Feed


class StoredRow(NamedTuple):
    """The columns that a service is made of, by their names, as a driver gives them."""

    id: int
    public_id: Any
    feed_id: int
    status: str
    original_id: str
    standard_version: str
    detail: bytes
    placement: bytes | str
    first_seen: Any
    changed_at: Any
    revision: int


_COLUMNS = [service.c[name] for name in StoredRow._fields]
BY_ORDINAL = ByKey(_COLUMNS, service.c.id)
BY_PUBLIC_ID = ByKey(_COLUMNS, service.c.public_id)


class StoredService(NamedTuple):
    """A service as the catalogue holds it.

    Attributes:
        ordinal: Key inside the catalogue and in the index.
        public_id: Id outside, a UUID.
        source: The feed it came from, with its publisher and licence.
        status: As published.
        original_id: Id as published.
        standard_version: Version of the standard it was published in.
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


def stored(row: StoredRow, feeds: Mapping[int, Feed], unpack: Callable[[bytes], bytes]) -> StoredService:
    """Return the service of a row.

    Args:
        row: The row.
        feeds: The feed of its key at least.
        unpack: Undoes the packing of a detail.
    """
    return StoredService(
        ordinal=row.id,
        public_id=read_public_id(row.public_id),
        source=feeds[row.feed_id],
        status=row.status,
        original_id=row.original_id,
        standard_version=row.standard_version,
        detail=unpack(row.detail),
        placement=orjson.loads(row.placement),
        first_seen=read_time(row.first_seen),
        changed_at=read_time(row.changed_at),
        revision=row.revision,
    )
