"""SQLite as it comes: FTS5 for the words, an R*Tree for the places, tables for the rest."""

import itertools
import math
import sqlite3
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from hub.places.cells import EARTH_RADIUS_M
from hub.search.week import SLOTS_A_DAY
from tests.benchmarks.searching.corpus import Service
from tests.benchmarks.searching.engines import Answer, own_cpu_s
from tests.benchmarks.searching.questions import PER_PAGE, Question

_SCHEMA = """
CREATE VIRTUAL TABLE words USING fts5(name, kind, about, content='', tokenize='ascii');
CREATE VIRTUAL TABLE near USING rtree(id, south, north, west, east, +service INTEGER, +lat REAL, +lon REAL);
CREATE VIRTUAL TABLE drawn USING rtree(id, south, north, west, east, +s REAL, +n REAL, +w REAL, +e REAL);
CREATE TABLE service (id INTEGER PRIMARY KEY, low REAL, high REAL, cost INTEGER, anywhere INTEGER,
  stated INTEGER, times INTEGER, d0 INTEGER, d1 INTEGER, d2 INTEGER, d3 INTEGER, d4 INTEGER, d5 INTEGER,
  d6 INTEGER);
CREATE TABLE type_of (service INTEGER, type INTEGER, PRIMARY KEY (service, type)) WITHOUT ROWID;
CREATE TABLE area_of (code TEXT, service INTEGER, PRIMARY KEY (code, service)) WITHOUT ROWID;
"""
_INDEXES = """
CREATE INDEX anywhere ON service (id) WHERE anywhere;
CREATE INDEX served ON area_of (service);
INSERT INTO words(words) VALUES ('optimize');
ANALYZE;
"""
COSTS = ("free", "not_stated", "charged")
_PARTS = {
    "words": "words",
    "near": "places",
    "drawn": "boundaries",
    "type_of": "types",
    "area_of": "areas served",
    "served": "areas served",
}


class Sqlite:
    """SQLite FTS5 and R*Tree.

    Args:
        path: File of the database.
    """

    name = "sqlite"

    def __init__(self, path: Path) -> None:
        self._path = path
        self._db = sqlite3.connect(path, cached_statements=256, check_same_thread=False)
        self._db.execute("PRAGMA journal_mode=OFF")
        self._db.execute("PRAGMA synchronous=OFF")
        self._db.execute("PRAGMA cache_size=-1000000")
        self._db.execute("PRAGMA mmap_size=4000000000")
        self._db.execute("PRAGMA temp_store=MEMORY")
        self._places = itertools.count(1)

    def fill(self, services: Iterable[Service]) -> None:
        """Fill the tables."""
        self._db.executescript(_SCHEMA)
        every = iter(services)
        while batch := list(itertools.islice(every, 1_000)):
            self._insert(batch)
        self._db.commit()

    def build(self) -> None:
        """Make the indexes, and merge that of the words into one."""
        self._db.executescript(_INDEXES)
        self._db.commit()

    def ask(self, question: Question) -> Answer:
        """Return the total and the first 20."""
        if question.is_near:
            sql, values = self._near(question)
            rows = self._db.execute(
                f"{sql} SELECT id, far, count(*) OVER () FROM found"
                f" ORDER BY far IS NULL, far, id LIMIT {PER_PAGE}",
                values,
            ).fetchall()
            return Answer(rows[0][2] if rows else 0, tuple((row[0], row[1]) for row in rows))
        if question.by_area:
            sql, values = self._by_area(question)
            rows = self._db.execute(
                f"SELECT id, count(*) OVER () FROM ({sql}) ORDER BY id LIMIT {PER_PAGE}", values
            ).fetchall()
            return Answer(rows[0][1] if rows else 0, tuple((row[0], None) for row in rows))
        words = _match(question)
        total = self._db.execute("SELECT count(*) FROM words WHERE words MATCH ?", (words,)).fetchone()[0]
        best = self._db.execute(
            "SELECT rowid FROM words WHERE words MATCH ? AND rank MATCH 'bm25(4, 2, 1)'"
            f" ORDER BY rank LIMIT {PER_PAGE}",
            (words,),
        ).fetchall()
        return Answer(total, tuple((row[0], None) for row in best))

    def ids(self, question: Question) -> set[int]:
        """Return all that is found."""
        if question.is_near:
            sql, values = self._near(question)
            found = self._db.execute(f"{sql} SELECT id FROM found", values)
        elif question.by_area:
            found = self._db.execute(*self._by_area(question))
        else:
            found = self._db.execute("SELECT rowid FROM words WHERE words MATCH ?", (_match(question),))
        return {row[0] for row in found}

    def sizes(self) -> dict[str, int]:
        """Return the bytes of each table with its indexes."""
        sizes: dict[str, int] = {}
        for name, size in self._db.execute("SELECT name, sum(pgsize) FROM dbstat GROUP BY name"):
            part = next((part for table, part in _PARTS.items() if name.startswith(table)), "columns")
            sizes[part] = sizes.get(part, 0) + size
        return sizes

    def cpu_s(self) -> float:
        """It works in this process."""
        return own_cpu_s()

    def memory(self) -> str:
        """What it may keep of its pages."""
        return "page cache up to 1 GB, file mapped"

    def close(self) -> None:
        """Close the file."""
        self._db.close()

    def _insert(self, batch: list[Service]) -> None:
        many = self._db.executemany
        many(
            "INSERT INTO words(rowid, name, kind, about) VALUES (?, ?, ?, ?)",
            [(one.ordinal, " ".join(one.name), " ".join(one.kind), " ".join(one.about)) for one in batch],
        )
        many(
            "INSERT INTO near VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
            [
                (next(self._places), lat, lat, lon, lon, one.ordinal, lat, lon)
                for one in batch
                for lat, lon in one.places
            ],
        )
        many(
            "INSERT INTO drawn VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
            [
                (one.ordinal, s, n, w, e, s, n, w, e)
                for one in batch
                if one.square
                for s, w, n, e in [one.square]
            ],
        )
        many(f"INSERT INTO service VALUES ({', '.join('?' * 14)})", [_columns(one) for one in batch])
        many(
            "INSERT INTO type_of VALUES (?, ?)",
            [(one.ordinal, each) for one in batch for each in one.types],
        )
        many(
            "INSERT INTO area_of VALUES (?, ?)", [(code, one.ordinal) for one in batch for code in one.codes]
        )

    def _near(self, question: Question) -> tuple[str, list[Any]]:
        """Return a query that begins with what is found: `id`, `far`."""
        assert question.point is not None
        lat, lon = question.point
        metres = question.within_km * 1000
        south, west, north, east = box_around(question.point, metres)
        haversine = (
            f"2 * {EARTH_RADIUS_M} * asin(sqrt(pow(sin(radians(lat - ?) / 2), 2)"
            " + ? * cos(radians(lat)) * pow(sin(radians(lon - ?) / 2), 2)))"
        )
        filters, given = self._filters(question)
        words = [_match(question)] if question.words else []
        found = "texts AS MATERIALIZED (SELECT rowid AS id FROM words WHERE words MATCH ?)," if words else ""
        joined = "JOIN texts USING (id)" if words else ""
        sql = f"""WITH reach AS MATERIALIZED (
            SELECT service AS id, min({haversine}) AS far FROM near
            WHERE south <= ? AND north >= ? AND west <= ? AND east >= ? GROUP BY service HAVING far <= ?),
            {found}
            found AS (
              SELECT id, far FROM reach {joined} JOIN service AS s USING (id) WHERE {filters}
              UNION ALL
              SELECT id, NULL FROM service AS s {joined}
              WHERE s.anywhere AND {filters} AND id NOT IN (SELECT id FROM reach))"""
        values = [lat, math.cos(math.radians(lat)), lon, north, south, east, west, metres, *words]
        return sql, [*values, *given, *given]

    def _filters(self, question: Question) -> tuple[str, list[Any]]:
        taken, given = self._taken_in(question)
        parts = [f"(NOT s.stated OR {taken})"]
        if question.types:
            parts.append(
                "EXISTS (SELECT 1 FROM type_of WHERE service = s.id"
                f" AND type IN ({', '.join(map(str, question.types))}))"
            )
        if question.age is not None:
            parts.append("(s.low IS NULL OR s.low <= ?) AND (s.high IS NULL OR s.high >= ?)")
            given += [question.age, question.age]
        if question.slot is not None:
            day, at = divmod(question.slot, SLOTS_A_DAY)
            parts.append(f"(NOT s.times OR (s.d{day} & {1 << at}))")
        if question.free:
            parts.append("s.cost < 2")
        return " AND ".join(parts), given

    def _taken_in(self, question: Question) -> tuple[str, list[Any]]:
        """Return a condition: the area of `s` takes the person in."""
        assert question.point is not None
        lat, lon = question.point
        codes = sorted(question.codes)
        return (
            f"EXISTS (SELECT 1 FROM area_of WHERE service = s.id AND code IN ({', '.join('?' * len(codes))}))"
            " OR EXISTS (SELECT 1 FROM drawn AS b WHERE b.id = s.id"
            " AND b.s <= ? AND b.n >= ? AND b.w <= ? AND b.e >= ?)",
            [*codes, lat, lat, lon, lon],
        )

    def _by_area(self, question: Question) -> tuple[str, list[Any]]:
        assert question.point is not None
        (lat, lon), codes = question.point, sorted(question.codes)
        # The tree rounds to 32 bits, outwards; the exact numbers are beside it.
        return (
            f"SELECT service AS id FROM area_of WHERE code IN ({', '.join('?' * len(codes))})"
            " UNION SELECT id FROM drawn WHERE south <= ? AND north >= ? AND west <= ? AND east >= ?"
            " AND s <= ? AND n >= ? AND w <= ? AND e >= ?",
            [*codes, lat, lat, lon, lon, lat, lat, lon, lon],
        )


def _match(question: Question) -> str:
    return " AND ".join(f'"{stem}"' for stem in question.stems)


def _columns(one: Service) -> tuple[Any, ...]:
    masks = [0] * 7
    for slot in one.slots or ():
        masks[slot // SLOTS_A_DAY] |= 1 << slot % SLOTS_A_DAY
    return (
        one.ordinal,
        one.low,
        one.high,
        COSTS.index(one.cost),
        one.anywhere,
        one.states_area,
        one.slots is not None,
        *masks,
    )


def box_around(point: tuple[float, float], metres: float) -> tuple[float, float, float, float]:
    """Return south, west, north, east of a box that holds all within so many metres, and a little more."""
    high = math.degrees(metres / EARTH_RADIUS_M) * 1.001
    wide = high / math.cos(math.radians(abs(point[0]) + high))
    return point[0] - high, point[1] - wide, point[0] + high, point[1] + wide
