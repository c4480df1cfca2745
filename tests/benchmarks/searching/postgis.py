"""PostgreSQL with PostGIS: GIN for words and types, GiST for places and boundaries, one row a service."""

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import psycopg
import pytest

from tests.benchmarks.searching.corpus import Service
from tests.benchmarks.searching.engines import Answer, Missing, own_cpu_s
from tests.benchmarks.searching.questions import PER_PAGE, Question
from tests.benchmarks.searching.sqlite import COSTS
from tests.postgres import cluster

SETTINGS = {
    "shared_buffers": "4GB",
    "effective_cache_size": "12GB",
    "work_mem": "64MB",
    "maintenance_work_mem": "1GB",
    "random_page_cost": "1.1",
    "effective_io_concurrency": "200",
    "jit": "off",
    # One backend, so that its time is all the time there is.
    "max_parallel_workers_per_gather": "0",
    "max_wal_size": "8GB",
    "wal_level": "minimal",
    "max_wal_senders": "0",
    "synchronous_commit": "off",
    "autovacuum": "off",
}
_TABLE = """
CREATE EXTENSION postgis;
CREATE UNLOGGED TABLE service (
  id integer PRIMARY KEY, words tsvector NOT NULL, places geography(MultiPoint, 4326),
  types integer[] NOT NULL,
  low real, high real, cost smallint NOT NULL, anywhere boolean NOT NULL, stated boolean NOT NULL,
  codes text[] NOT NULL, extent geometry(Polygon, 4326), week bit(336))
"""
_COLUMNS = "id, words, places, types, low, high, cost, anywhere, stated, codes, extent, week"
_INDEXES = (
    "CREATE INDEX of_words ON service USING gin (words)",
    "CREATE INDEX of_types ON service USING gin (types)",
    "CREATE INDEX of_places ON service USING gist (places)",
    "CREATE INDEX of_codes ON service USING gin (codes) WHERE stated",
    "CREATE INDEX of_extent ON service USING gist (extent) WHERE extent IS NOT NULL",
    "CREATE INDEX of_anywhere ON service (id) WHERE anywhere",
    "VACUUM ANALYZE service",
)
_HERE = "ST_SetSRID(ST_MakePoint(%(lon)s, %(lat)s), 4326)"
_REACHED = f"ST_DWithin(places, {_HERE}::geography, %(metres)s, false)"
_TAKEN_IN = f"(codes && %(codes)s::text[] OR ST_Intersects(extent, {_HERE}))"


class Postgis:
    """A PostgreSQL server of the benchmark's own, asked over its socket on loopback.

    Raises:
        Missing: PostgreSQL or PostGIS is not on this machine.
    """

    name = "postgis"

    def __init__(self) -> None:
        self._context = cluster(SETTINGS)
        try:
            server = self._context.__enter__()
        except pytest.skip.Exception as error:
            raise Missing(str(error)) from error
        self._db = psycopg.connect(server.new_database(), autocommit=True, prepare_threshold=None)
        known = self._db.execute("SELECT 1 FROM pg_available_extensions WHERE name = 'postgis'").fetchone()
        if known is None:
            self.close()
            raise Missing("PostGIS is not installed (Debian: postgresql-15-postgis-3)")
        (self._pid,) = self._db.execute("SELECT pg_backend_pid()").fetchone() or (0,)

    def version(self) -> str:
        """Say which server this is, and how it is set."""
        self._db.execute("CREATE EXTENSION IF NOT EXISTS postgis")
        row = self._db.execute("SELECT current_setting('server_version'), postgis_lib_version()").fetchone()
        assert row is not None
        return f"PostgreSQL {row[0].split()[0]}, PostGIS {row[1]}: " + ", ".join(
            f"{name}={value}" for name, value in SETTINGS.items()
        )

    def fill(self, services: Iterable[Service]) -> None:
        """Copy the rows."""
        for statement in filter(
            str.strip, _TABLE.replace("EXTENSION p", "EXTENSION IF NOT EXISTS p").split(";")
        ):
            self._db.execute(statement)
        with self._db.cursor().copy(f"COPY service ({_COLUMNS}) FROM STDIN") as copy:
            for one in services:
                copy.write_row(_row(one))

    def build(self) -> None:
        """Make the indexes."""
        for statement in _INDEXES:
            self._db.execute(statement)

    def ask(self, question: Question) -> Answer:
        """Return the total and the first 20."""
        sql, values = self._found(question)
        if question.is_near:
            order = "far NULLS LAST, id"
        elif question.by_area:
            order = "id"
        else:
            order = "rank DESC, id"
        rows = self._db.execute(
            f"SELECT id, far, count(*) OVER () FROM ({sql}) AS found ORDER BY {order} LIMIT {PER_PAGE}",
            values,
        ).fetchall()
        return Answer(rows[0][2] if rows else 0, tuple((row[0], row[1]) for row in rows))

    def ids(self, question: Question) -> set[int]:
        """Return all that is found."""
        sql, values = self._found(question)
        return {row[0] for row in self._db.execute(f"SELECT id FROM ({sql}) AS found", values)}

    def sizes(self) -> dict[str, int]:
        """Return the bytes of the table and of each index."""
        sizes = self._db.execute(
            "SELECT relname, pg_relation_size(oid) + coalesce(pg_relation_size(nullif(reltoastrelid, 0)), 0)"
            " FROM pg_class WHERE relname = 'service' OR relname LIKE 'of\\_%' OR relname = 'service_pkey'"
        ).fetchall()
        return dict(sizes)

    def cpu_s(self) -> float:
        """Return the time of this process and of the server's backend, from the scheduler."""
        text = Path(f"/proc/{self._pid}/schedstat").read_text(encoding="ascii")
        return own_cpu_s() + int(text.split()[0]) / 1e9

    def memory(self) -> str:
        """What it keeps of its pages."""
        return f"shared_buffers {SETTINGS['shared_buffers']}"

    def close(self) -> None:
        """Stop the server and throw it away."""
        self._db.close()
        self._context.__exit__(None, None, None)

    def _found(self, question: Question) -> tuple[str, dict[str, Any]]:
        values: dict[str, Any] = {"words": " & ".join(f"'{stem}'" for stem in question.stems)}
        if question.point is not None:
            values |= {
                "lat": question.point[0],
                "lon": question.point[1],
                "metres": question.within_km * 1000,
                "codes": sorted(question.codes),
            }
        if question.by_area:
            return (
                "SELECT id, NULL::float AS far FROM service WHERE stated AND codes && %(codes)s::text[] UNION"
                f" SELECT id, NULL FROM service WHERE ST_Intersects(extent, {_HERE})",
                values,
            )
        filters = list(_filters(question, values))
        if not question.is_near:
            return (
                "SELECT id, NULL::float AS far, ts_rank('{0, 0.25, 0.5, 1}', words, query) AS rank"
                f" FROM service, to_tsquery('simple', %(words)s) AS query WHERE {' AND '.join(filters)}",
                values,
            )
        held = " AND ".join([*filters, f"(NOT stated OR {_TAKEN_IN})"])
        return (
            f"SELECT id, ST_Distance(places, {_HERE}::geography, false) AS far FROM service"
            f" WHERE {_REACHED} AND {held} UNION ALL SELECT id, NULL FROM service"
            f" WHERE anywhere AND {held} AND NOT coalesce({_REACHED}, false)",
            values,
        )


def _filters(question: Question, values: dict[str, Any]) -> Iterator[str]:
    if question.words:
        yield "words @@ to_tsquery('simple', %(words)s)"
    if question.types:
        values["types"] = list(question.types)
        yield "types && %(types)s::integer[]"
    if question.age is not None:
        values["age"] = question.age
        yield "coalesce(low, 0) <= %(age)s AND coalesce(high, 1000) >= %(age)s"
    if question.slot is not None:
        values["slot"] = question.slot
        yield "(week IS NULL OR get_bit(week, %(slot)s) = 1)"
    if question.free:
        yield "cost < 2"


def _row(one: Service) -> tuple[Any, ...]:
    week = None
    if one.slots is not None:
        open_then = set(one.slots)
        week = "".join("1" if slot in open_then else "0" for slot in range(336))
    return (
        one.ordinal,
        _tsvector(one),
        "SRID=4326;MULTIPOINT(" + ", ".join(f"{lon} {lat}" for lat, lon in one.places) + ")"
        if one.places
        else None,
        "{" + ",".join(map(str, one.types)) + "}",
        one.low,
        one.high,
        COSTS.index(one.cost),
        one.anywhere,
        one.states_area,
        "{" + ",".join(one.codes) + "}",
        _polygon(one),
        week,
    )


def _tsvector(one: Service) -> str:
    """Return the stems with their places: the name weighs most, then the kind of service."""
    places: dict[str, list[str]] = {}
    at = 0
    for stems, weight in ((one.name, "A"), (one.kind, "B"), (one.about, "")):
        for stem in stems:
            at += 1
            places.setdefault(stem, []).append(f"{at}{weight}")
    return " ".join(f"'{stem}':{','.join(where)}" for stem, where in places.items())


def _polygon(one: Service) -> str | None:
    if one.square is None:
        return None
    s, w, n, e = one.square
    return f"SRID=4326;POLYGON(({w} {s}, {e} {s}, {e} {n}, {w} {n}, {w} {s}))"
