"""The hub itself: a catalogue in SQLite, the index that follows it, search and matching."""

import itertools
import sqlite3
import time
import uuid
from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from hashlib import blake2b
from pathlib import Path
from typing import Any

import orjson

from hub.catalogue.codec import Codec, train
from hub.catalogue.store import Catalogue
from hub.config import Settings
from hub.database import Databases, open_databases
from hub.matching.match import Answer as Matching
from hub.matching.match import Rooms, match
from hub.matching.request import Request, Where
from hub.places.areas import Areas
from hub.publishers.store import Publishers
from hub.search.coverage import Covered
from hub.search.index import follow
from hub.search.query import Query, search
from hub.search.reader import SearchIndex
from hub.search.week import DAYS, SLOTS_A_DAY, slot_key
from standards.openreferral.writers import list_item
from tests.benchmarks.searching.corpus import Service, type_numbers
from tests.benchmarks.searching.engines import Answer, own_cpu_s
from tests.benchmarks.searching.questions import PER_PAGE, Question

_NOW = datetime(2026, 11, 20, 12, tzinfo=UTC)
_ROW = """INSERT INTO service (id, feed_id, public_id, status, hash, original_id, standard_version,
 list_item, placement, detail, first_seen, changed_at, revision)
 VALUES (?, ?, ?, 'active', ?, ?, '3.0', ?, ?, ?, ?, ?, ?)"""
_CHANGE = (
    "INSERT INTO change (kind, id, revision, feed_id, public_id, removed, at) VALUES (1, ?, ?, ?, ?, 0, ?)"
)


class Product:
    """Signpost.

    Args:
        var: Folder of the hub.
    """

    name = "hub"

    def __init__(self, var: Path) -> None:
        self._settings = Settings(var=var)
        self.databases = open_databases(self._settings)
        self.index = SearchIndex(self._settings.index_folder)
        self.areas = Areas.load()
        self.catalogue = Catalogue(self.databases)

    def fill(self, services: Iterable[Service]) -> None:
        """Write the catalogue."""
        fill_catalogue(self.databases, services)

    def build(self) -> None:
        """Bring the index up to the catalogue."""
        follow(self.catalogue, self._settings.index_folder, self.areas)

    def ask(self, question: Question) -> Answer:
        """Return the total and the first 20."""
        hits = search(self.index, self._query(question))
        return Answer(hits.total, tuple((hit.ordinal, hit.distance_m) for hit in hits.items))

    def ids(self, question: Question) -> set[int]:
        """Return all that is found, page by page."""
        query = replace(self._query(question), per_page=1_000)
        found: set[int] = set()
        for page in itertools.count(1):
            hits = search(self.index, replace(query, page=page))
            found.update(hit.ordinal for hit in hits.items)
            if page * 1_000 >= hits.total:
                return found
        return found

    def match(self, question: Question) -> Matching:
        """Return the page of a match, each result read, judged and with its reasons."""
        return match(Rooms(self.index, self.catalogue, self.areas), self.request(question))

    def request(self, question: Question) -> Request:
        """Return a question as a person's request; a need is looked for as far as it takes to find enough."""
        codes = question.codes
        return Request(
            now=_NOW,
            words=" ".join(question.words),
            needs=(question.need,) if question.need else (),
            where=Where("here", question.point, codes=codes, sure_codes=codes) if question.point else None,
            within_km=None if question.need else question.within_km,
            service_types=tuple(type_numbers()[one][0] for one in question.types),
            ages=() if question.age is None else (question.age,),
            open_at=None if question.slot is None else _moment(question.slot),
            free=question.free,
            relax=False,
        )

    def searchable_after_s(self) -> float:
        """Change ten services, commit, and return how long until search finds what they say now."""
        word = f"nowhere{uuid.uuid4().hex[:8]}"
        _change_ten(self.databases, self.catalogue, word)
        started = time.perf_counter()
        self.build()
        while search(self.index, Query(text=word)).total != 10:
            time.sleep(0.001)
        return time.perf_counter() - started

    def sizes(self) -> dict[str, int]:
        """Return the bytes of the files of the index."""
        found: dict[str, int] = {}
        for file in self._settings.index_folder.rglob("*"):
            if file.is_file():
                part = _PARTS.get(file.suffix, "other")
                found[part] = found.get(part, 0) + file.stat().st_size
        return found

    def cpu_s(self) -> float:
        """It works in this process."""
        return own_cpu_s()

    def memory(self) -> str:
        """Its index is mapped from files."""
        return "index pages mapped from files"

    def close(self) -> None:
        """Close the databases."""
        self.databases.close()

    def _query(self, question: Question) -> Query:
        codes = tuple(question.codes)
        if question.by_area:
            # The standard's `coverage`, of those that state an area.
            return Query(
                coverage=Covered(question.point, codes),
                key_sets=(frozenset({"areas:codes", "areas:extent"}),),
                per_page=PER_PAGE,
            )
        slots: tuple[frozenset[str], ...] = ()
        if question.slot is not None:
            key = slot_key(DAYS[question.slot // SLOTS_A_DAY], question.slot % SLOTS_A_DAY)
            slots = (frozenset({key, "times:not_stated"}),)
        return Query(
            text=" ".join(question.words),
            relax=False,
            point=question.point,
            within_km=question.within_km if question.point else None,
            areas=codes,
            service_types=tuple(type_numbers()[one][0] for one in question.types),
            key_sets=slots,
            age=question.age,
            free=question.free,
            per_page=PER_PAGE,
        )


class Matcher:
    """The hub's matching: the same question as a person's request, each result of the page with its reasons.

    Args:
        product: The hub.
        name: What to call it in the table.
    """

    def __init__(self, product: Product, name: str) -> None:
        self.name = name
        self._product = product

    def ask(self, question: Question) -> Answer:
        """Return how many match, and the page: 20 services, read, judged and with their reasons."""
        answer = self._product.match(question)
        assert all(result.judged.told for result in answer.results)
        return Answer(answer.total, tuple((result.ordinal, None) for result in answer.results))

    def cpu_s(self) -> float:
        """It works in this process."""
        return own_cpu_s()


_PARTS = {
    ".term": "terms",
    ".idx": "postings",
    ".pos": "positions of words",
    ".fast": "points, areas, ages",
    ".store": "stored",
    ".fieldnorm": "lengths",
}


def _moment(slot: int) -> datetime:
    """Return a moment of the week after the benchmark's now, in which clocks do not change."""
    monday = datetime(2026, 11, 23, tzinfo=UTC)
    return monday + timedelta(days=slot // SLOTS_A_DAY, minutes=30 * (slot % SLOTS_A_DAY) + 5)


def fill_catalogue(databases: Databases, services: Iterable[Service]) -> None:
    """Put services into the catalogue of a hub, as a harvest leaves them, without the harvest."""
    publishers = Publishers(databases)
    owner = publishers.add_publisher("bench", "Benchmark")
    publishers.add_feed("bench", "Benchmark", "http://127.0.0.1:9", publisher=owner, licence="none")
    feed = publishers.feed("bench")
    path = databases.catalogue.url.database
    assert path is not None
    with sqlite3.connect(path) as connection:
        connection.execute("PRAGMA synchronous=OFF")
        first = list(itertools.islice(services := iter(services), 400))
        codec = _codec(connection, first)
        at = _NOW.strftime("%Y-%m-%d %H:%M:%S.%f")
        rows = itertools.chain(first, services)
        revision = 0
        while batch := list(itertools.islice(rows, 1_000)):
            connection.executemany(_ROW, _rows(batch, feed.id, codec, at))
            connection.executemany(
                _CHANGE, [(one.ordinal, one.ordinal, feed.id, _id_of(one), at) for one in batch]
            )
            revision = batch[-1].ordinal
        connection.execute(
            "INSERT OR REPLACE INTO change_log (id, log_id, head) VALUES (1, ?, ?)",
            (uuid.uuid4().bytes, revision),
        )
    connection.close()


def _codec(connection: sqlite3.Connection, some: list[Service]) -> Codec:
    trained = train([one.document for one in some])
    if trained is None:
        return Codec({})
    connection.execute("INSERT INTO dictionary (id, data) VALUES (?, ?)", trained)
    return Codec({trained[0]: trained[1]})


def _rows(batch: list[Service], feed_id: int, codec: Codec, at: str) -> Iterator[tuple[Any, ...]]:
    for one in batch:
        item = orjson.dumps(list_item(orjson.loads(one.document)))
        yield (
            one.ordinal,
            feed_id,
            _id_of(one),
            blake2b(one.document, digest_size=16).digest(),
            str(one.ordinal),
            item,
            orjson.dumps(one.placement),
            codec.pack(one.document),
            at,
            at,
            one.ordinal,
        )


def _id_of(service: Service) -> bytes:
    return uuid.UUID(orjson.loads(service.document[:44] + b"}")["id"]).bytes


def _change_ten(databases: Databases, catalogue: Catalogue, word: str) -> None:
    ordinals = list(range(1, 11))
    held = catalogue.services(ordinals)
    path = databases.catalogue.url.database
    assert path is not None
    with sqlite3.connect(path) as connection:
        head = connection.execute("SELECT head FROM change_log").fetchone()[0]
        for number, ordinal in enumerate(ordinals, 1):
            document = orjson.loads(held[ordinal].detail)
            document["name"] = f"{document['name']} {word}"
            connection.execute(
                "UPDATE service SET detail = ?, revision = ? WHERE id = ?",
                (Codec({}).pack(orjson.dumps(document)), head + number, ordinal),
            )
            connection.execute(
                "UPDATE change SET revision = ? WHERE kind = 1 AND id = ?", (head + number, ordinal)
            )
        connection.execute("UPDATE change_log SET head = ?", (head + 10,))
    connection.close()
