"""Raw pages: kept as they came, by their hash, with the places that must stay hidden taken out."""

import json
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass

import numpy as np
import zstandard
from numpy.typing import NDArray
from sqlalchemy import Connection, and_, delete, insert, select, update

from hub.database import Databases, digest, insert_or, reading, writing
from hub.harvest.tables import body, exchange, page_reading
from standards.openreferral.wire.fetch import Exchange

_AT_ONCE = 5_000
# Headers that say something about the publisher's answer; cookies and the like are nobody's business.
_KEPT_HEADERS = (
    "content-type",
    "content-encoding",
    "etag",
    "last-modified",
    "server",
    "access-control-allow-origin",
    "date",
    "retry-after",
)


@dataclass(frozen=True, slots=True)
class PageReading:
    """What a page gave when it was last read: its services and the notices about it."""

    services: NDArray[np.int64]
    notices: bytes


class Pages:
    """The store of raw pages and of what was read from them."""

    def __init__(self, databases: Databases) -> None:
        self._engine = databases.pages

    def keep(self, harvest_id: int, number: int, exchanges: Sequence[Exchange]) -> list[bytes]:
        """Keep exchanges as they came, and return the hashes of their bodies in the same order.

        Args:
            harvest_id: The harvest that made them.
            number: Number of the first of them within the harvest.
            exchanges: What was asked and answered.
        """
        hashes = [digest(one.body) for one in exchanges]
        with writing(self._engine) as connection:
            new = set(hashes) - _known(connection, hashes)
            bodies = {key: one.body for key, one in zip(hashes, exchanges, strict=True) if key in new}
            if bodies:
                # Another feed may be keeping the same body just now; in the order of the hashes, so that
                # the two never lock each other out.
                connection.execute(
                    insert_or(connection, body).on_conflict_do_nothing(),
                    [{"hash": key, "data": zstandard.compress(data)} for key, data in sorted(bodies.items())],
                )
            rows = [
                _row(harvest_id, number + place, one, key)
                for place, (one, key) in enumerate(zip(exchanges, hashes, strict=True))
            ]
            if rows:
                connection.execute(insert(exchange), rows)
        return hashes

    def redact(self, hashes: Sequence[bytes], clean: Callable[[bytes], bytes]) -> None:
        """Replace kept bodies by what `clean` makes of them; they stay under the hash of what was sent."""
        with writing(self._engine) as connection:
            for key in sorted(set(hashes)):
                packed = connection.execute(
                    select(body.c.data).where(body.c.hash == key)
                ).scalar_one_or_none()
                if packed is not None:
                    cleaned = zstandard.compress(clean(zstandard.decompress(packed)))
                    connection.execute(update(body).where(body.c.hash == key).values(data=cleaned))

    def bodies_of(self, harvests: Collection[int]) -> list[bytes]:
        """Return the hashes of every body that some harvests had."""
        query = select(exchange.c.body_hash).distinct().where(exchange.c.harvest_id.in_(harvests))
        with reading(self._engine) as connection:
            return [bytes(key) for key in connection.execute(query).scalars()]

    def body(self, key: bytes) -> bytes | None:
        """Return a kept body, None when it is not kept."""
        with reading(self._engine) as connection:
            packed = connection.execute(select(body.c.data).where(body.c.hash == key)).scalar_one_or_none()
        return None if packed is None else zstandard.decompress(packed)

    def reading(
        self, feed_id: int, content_hash: bytes, *, harvest_id: int | None, edition: str
    ) -> PageReading | None:
        """Return what a page gave in the harvest that is live now, None when it has to be read.

        Args:
            feed_id: Whose page it is.
            content_hash: Hash of the page and of the detail answers that belong to it.
            harvest_id: The harvest that is live; readings of any other say nothing about what is held.
            edition: What else the reading depends on; another edition reads again.
        """
        query = select(page_reading.c.services, page_reading.c.notices).where(
            page_reading.c.feed_id == feed_id,
            page_reading.c.content_hash == content_hash,
            page_reading.c.harvest_id == harvest_id,
            page_reading.c.edition == edition,
        )
        with reading(self._engine) as connection:
            row = connection.execute(query).one_or_none()
        if row is None:
            return None
        services = np.frombuffer(zstandard.decompress(row.services), np.int64)
        return PageReading(services, zstandard.decompress(row.notices))

    def keep_reading(
        self, feed_id: int, content_hash: bytes, page: PageReading, *, harvest_id: int, edition: str
    ) -> None:
        """Keep what a page gave, for the next harvest."""
        with writing(self._engine) as connection:
            connection.execute(
                delete(page_reading).where(
                    page_reading.c.feed_id == feed_id, page_reading.c.content_hash == content_hash
                )
            )
            connection.execute(
                insert(page_reading).values(
                    feed_id=feed_id,
                    content_hash=content_hash,
                    harvest_id=harvest_id,
                    edition=edition,
                    services=zstandard.compress(page.services.astype(np.int64).tobytes()),
                    notices=zstandard.compress(page.notices),
                )
            )

    def clean_readings(self, feed_id: int, clean: Callable[[bytes], bytes]) -> None:
        """Replace the notices of what a feed's pages gave by what `clean` makes of them."""
        with writing(self._engine) as connection:
            query = select(page_reading.c.content_hash, page_reading.c.notices)
            for row in connection.execute(query.where(page_reading.c.feed_id == feed_id)).all():
                kept = zstandard.decompress(row.notices)
                cleaned = clean(kept)
                if cleaned != kept:
                    one = and_(
                        page_reading.c.feed_id == feed_id, page_reading.c.content_hash == row.content_hash
                    )
                    packed = zstandard.compress(cleaned)
                    connection.execute(update(page_reading).where(one).values(notices=packed))

    def forget_readings(self, feed_id: int, *, before: int) -> None:
        """Drop the readings of harvests before this one: what they read is no longer what is held."""
        with writing(self._engine) as connection:
            connection.execute(
                delete(page_reading).where(
                    page_reading.c.feed_id == feed_id, page_reading.c.harvest_id < before
                )
            )


def _known(connection: Connection, hashes: Sequence[bytes]) -> set[bytes]:
    known: set[bytes] = set()
    for start in range(0, len(hashes), _AT_ONCE):
        some = hashes[start : start + _AT_ONCE]
        known.update(
            bytes(key)
            for key in connection.execute(select(body.c.hash).where(body.c.hash.in_(some))).scalars()
        )
    return known


def _row(harvest_id: int, number: int, one: Exchange, key: bytes) -> dict[str, object]:
    headers = {name: one.headers[name] for name in _KEPT_HEADERS if name in one.headers}
    return {
        "harvest_id": harvest_id,
        "number": number,
        "url": one.url,
        "status": one.status,
        "headers": json.dumps(headers),
        "body_hash": key,
        "wire_bytes": one.wire_bytes,
        "elapsed_s": one.elapsed_s,
    }
