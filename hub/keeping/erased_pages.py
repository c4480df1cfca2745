"""Raw pages and the reports about them, with one service taken out, or all of a feed."""

import re
from collections.abc import Callable, Collection, Iterator, Sequence
from typing import Any, TypeVar

import orjson
import zstandard
from sqlalchemy import ColumnElement, Connection, and_, delete, select, update

from hub.database import Databases, reading, writing
from hub.harvest.erasures import as_json, is_detail_of, items_of, published_ids, with_items
from hub.harvest.store import Harvests
from hub.harvest.tables import body, exchange, geocoded, harvest, page_reading
from hub.keeping.traces import Traces, texts
from hub.publishers.feeds import Feed
from standards.openreferral.errors import StandardError
from standards.openreferral.wire.exchange import Exchange, parse_json
from standards.openreferral.wire.limits import Limits
from validators.text import name_of

NOT_KEPT = "[erased]"
_PLAIN = re.compile(r"[A-Za-z0-9 _.,:-]+")
_AT_ONCE = 1_000
# An id may be a single digit, which every other text holds.
_TELLING = 3
_Value = TypeVar("_Value")


class RawPages:
    """The raw pages of one service's feed.

    Args:
        databases: Where they are.
        traces: The service.
        is_it: Says of an id as published whether it is the service's.
    """

    def __init__(self, databases: Databases, traces: Traces, is_it: Callable[[str], bool]) -> None:
        self._engine = databases.pages
        self._traces = traces
        self._is_it = is_it
        self._version = traces.feed.version or "3.0"
        self._harvests = Harvests(databases).numbers_of(traces.feed)
        # Whatever dialect a page is in, it holds the service's id, or its name where the id is made of that.
        # Written in another way (accents as escapes) they would be missed: then each page is looked through.
        needles = [traces.source_id, *traces.names]
        plain = all(_PLAIN.fullmatch(needle) for needle in needles)
        self._needles = [needle.lower().encode() for needle in needles] if plain else [b""]

    def learn(self) -> None:
        """Add what the raw pages say of the service to the words by which it is known."""
        found: set[str] = set()
        others: set[str] = set()
        with reading(self._engine) as connection:
            for key, headers in self._hashes(connection):
                data = _unpacked(connection, key)
                if not self._may_hold_it(data):
                    continue
                parsed = _parsed(data, headers)
                for record in _records(parsed):
                    (found if self._is_record(record) else others).update(texts(record))
        self._traces.words |= found - others

    def strike(self) -> int:
        """Take the service out of every raw page, and return of how many."""
        struck = 0
        with writing(self._engine) as connection:
            self._drop_details(connection)
            for key, headers in self._hashes(connection):
                data = _unpacked(connection, key)
                cleaned = self._cleaned(data, headers)
                if cleaned != data:
                    struck += 1
                    packed = zstandard.compress(cleaned)
                    connection.execute(update(body).where(body.c.hash == key).values(data=packed))
            # What a page gave names its services and holds the notices about them; it is read again.
            connection.execute(delete(page_reading).where(page_reading.c.feed_id == self._traces.feed.id))
        return struck

    def _hashes(self, connection: Connection) -> list[tuple[bytes, str]]:
        """Return the hash of each body that the feed's harvests had, with the headers it came with."""
        found: dict[bytes, str] = {}
        for which in _exchanges_of(self._harvests):
            query = select(exchange.c.body_hash, exchange.c.headers).where(which)
            found.update((bytes(row.body_hash), row.headers) for row in connection.execute(query))
        return list(found.items())

    def _is_record(self, record: Any) -> bool:
        return any(self._is_it(name) for name in published_ids(record, self._version))

    def _may_hold_it(self, data: bytes) -> bool:
        lower = data.lower()
        return any(needle in lower for needle in self._needles)

    def _cleaned(self, data: bytes, headers: str) -> bytes:
        parsed = _parsed(data, headers) if self._may_hold_it(data) else ()
        if parsed is None:
            # An error page, or one that was cut short: it cannot be told what of it is whose.
            return b""
        if self._is_record(parsed):
            return b"{}"
        items = items_of(parsed)
        if items is None:
            return data
        kept = [item for item in items if not self._is_record(item)]
        return data if len(kept) == len(items) else as_json(with_items(parsed, items, kept))

    def _drop_details(self, connection: Connection) -> None:
        """Drop the answers to requests for the service alone: their very address names it."""
        for which in _exchanges_of(self._harvests):
            query = select(exchange.c.harvest_id, exchange.c.number, exchange.c.url).where(which)
            for row in connection.execute(query).all():
                if is_detail_of(row.url, [self._traces.source_id]):
                    one = and_(exchange.c.harvest_id == row.harvest_id, exchange.c.number == row.number)
                    connection.execute(delete(exchange).where(one))
        _drop_orphans(connection)


def drop_pages(databases: Databases, feed: Feed) -> None:
    """Drop every raw page of a feed that no other feed has too."""
    numbers = Harvests(databases).numbers_of(feed)
    with writing(databases.pages) as connection:
        for which in _exchanges_of(numbers):
            connection.execute(delete(exchange).where(which))
        connection.execute(delete(page_reading).where(page_reading.c.feed_id == feed.id))
        _drop_orphans(connection)


def drop_harvests(databases: Databases, feed: Feed) -> None:
    """Drop what is known of every harvest of a feed."""
    with writing(databases.operations) as connection:
        connection.execute(delete(harvest).where(harvest.c.feed_id == feed.id))


def forget_addresses(databases: Databases, addresses: Collection[str]) -> None:
    """Drop what a geocoder answered for these addresses; one that others have too is asked for again."""
    with writing(databases.operations) as connection:
        for some in _some_at_once(list(addresses)):
            connection.execute(delete(geocoded).where(geocoded.c.query.in_(some)))


def strike_reports(databases: Databases, traces: Traces) -> None:
    """Take the notices about a service, and those that quote it, out of every report of its feed."""
    harvests = Harvests(databases)
    quotes = traces.quotes()
    names = {name_of({"name": name}) for name in traces.names} - {""}
    harvests.clean_reports(
        harvests.numbers_of(traces.feed), lambda report: without_quotes(report, quotes, names)
    )
    reasons = select(harvest.c.id, harvest.c.reason).where(harvest.c.feed_id == traces.feed.id)
    with writing(databases.operations) as connection:
        for number, reason in connection.execute(reasons).all():
            if _quotes_any(reason, quotes):
                connection.execute(update(harvest).where(harvest.c.id == number).values(reason=NOT_KEPT))


def without_quotes(report: bytes, quotes: Collection[str], names: Collection[str] = ()) -> bytes:
    """Return a report without the samples that tell of a service; what was counted stays counted.

    Args:
        report: The validator's report as JSON.
        quotes: Texts that tell of the service wherever they stand.
        names: What it is called, as a notice says it. Others may be called so too: only a sample without an
            id is taken for the service's by its name alone.
    """
    read = orjson.loads(report)
    changed = False
    for group in (*read.get("notices", ()), *([{"samples": read["faults"]}] if read.get("faults") else ())):
        kept = [one for one in group["samples"] if not _tells(one, quotes, names)]
        changed |= len(kept) != len(group["samples"])
        group["samples"][:] = kept
    return orjson.dumps(read, option=orjson.OPT_SORT_KEYS) if changed else report


def _tells(sample: dict[str, Any], quotes: Collection[str], names: Collection[str]) -> bool:
    if not sample.get("record_id") and sample.get("record_name") in names:
        return True
    if sample.get("record_id") in quotes or is_detail_of(str(sample.get("url", "")), quotes):
        return True
    return _quotes_any("\n".join(str(value) for value in sample.values()), quotes)


def _quotes_any(text: str, quotes: Collection[str]) -> bool:
    return any(quote in text for quote in quotes if len(quote) > _TELLING)


def _exchanges_of(harvests: Sequence[int]) -> Iterator[ColumnElement[bool]]:
    """Yield which exchanges the harvests had, for some harvests at a time."""
    for some in _some_at_once(harvests):
        yield exchange.c.harvest_id.in_(some)


def _some_at_once(values: Sequence[_Value]) -> Iterator[Sequence[_Value]]:
    """Yield parts that a single statement takes."""
    for start in range(0, len(values), _AT_ONCE):
        yield values[start : start + _AT_ONCE]


def _unpacked(connection: Connection, key: bytes) -> bytes:
    packed = connection.execute(select(body.c.data).where(body.c.hash == key)).scalar_one_or_none()
    return b"" if packed is None else zstandard.decompress(packed)


def _parsed(data: bytes, headers: str) -> Any:
    """Return the JSON of a body, None where it is not."""
    answer = Exchange("", "", 200, orjson.loads(headers), data, 0, 0.0, 1)
    try:
        return parse_json(answer, Limits())
    except StandardError:
        return None


def _records(parsed: Any) -> list[Any]:
    items = items_of(parsed)
    return [parsed] if items is None else items


def _drop_orphans(connection: Connection) -> None:
    used = select(exchange.c.body_hash)
    connection.execute(delete(body).where(body.c.hash.not_in(used)))
