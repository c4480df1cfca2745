"""Harvests and their reports: the only module that speaks SQL for them."""

import json
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

import zstandard
from sqlalchemy import Row, delete, func, insert, select, update

from hub.database import Databases, now_utc, reading, writing
from hub.errors import NotFound
from hub.harvest.tables import geocoded, harvest
from hub.jobs.fence import Check, unfenced
from hub.publishers.feeds import Feed


class Outcome(StrEnum):
    """How a harvest ended."""

    RUNNING = "running"
    LIVE = "live"
    UNCHANGED = "unchanged"
    HELD = "held"
    FAILED = "failed"
    ABANDONED = "abandoned"


@dataclass(frozen=True, slots=True)
class Harvest:
    """One harvest of one feed.

    Attributes:
        id: Its number.
        feed: Slug of the feed.
        started_at: When it started.
        finished_at: When it ended, None while it runs.
        outcome: How it ended.
        reason: A sentence for a person; "" when all went well.
        counts: Numbers of services, pages, requests and notices.
    """

    id: int
    feed: str
    started_at: datetime
    finished_at: datetime | None
    outcome: Outcome
    reason: str
    counts: Mapping[str, int]


class Harvests:
    """What is known of every harvest."""

    def __init__(self, databases: Databases) -> None:
        self._engine = databases.operations

    def start(self, feed: Feed, check: Check = unfenced) -> int:
        """Record that a harvest starts, and return its number; one that never ended is marked abandoned.

        Args:
            feed: Whose harvest it is.
            check: Refuses to start it for a job that another has taken over. So numbers grow in the order in
                which processes have the feed.

        Raises:
            LeaseLost: Another has taken it over.
        """
        with writing(self._engine) as connection:
            check(connection)
            connection.execute(
                update(harvest)
                .where(harvest.c.feed_id == feed.id, harvest.c.outcome == Outcome.RUNNING)
                .values(
                    outcome=Outcome.ABANDONED,
                    finished_at=now_utc(),
                    reason="The harvest was stopped before its end.",
                )
            )
            key = connection.execute(
                insert(harvest).values(
                    feed_id=feed.id,
                    feed_slug=feed.slug,
                    started_at=now_utc(),
                    outcome=Outcome.RUNNING,
                    reason="",
                    counts="{}",
                )
            ).inserted_primary_key
            assert key is not None
            return int(key[0])

    def finish(
        self,
        harvest_id: int,
        outcome: Outcome,
        *,
        reason: str = "",
        counts: Mapping[str, int] | None = None,
        report: bytes | None = None,
    ) -> Harvest:
        """Record how a harvest ended.

        Args:
            harvest_id: Which one.
            outcome: How it ended.
            reason: A sentence for a person.
            counts: Numbers of services, pages, requests and notices; None leaves those recorded already.
            report: The validator's report as JSON; None leaves the one recorded already.
        """
        values: dict[str, Any] = {"outcome": outcome, "finished_at": now_utc(), "reason": reason}
        if counts is not None:
            values["counts"] = json.dumps(dict(counts))
        if report is not None:
            values["report"] = zstandard.compress(report)
        with writing(self._engine) as connection:
            connection.execute(update(harvest).where(harvest.c.id == harvest_id).values(**values))
        return self.harvest(harvest_id)

    def abandon(self, harvest_id: int, reason: str) -> None:
        """Record that a harvest was stopped before its end; one whose end is recorded stays as it is."""
        mine = (harvest.c.id == harvest_id, harvest.c.outcome == Outcome.RUNNING)
        values = {"outcome": Outcome.ABANDONED, "finished_at": now_utc(), "reason": reason}
        with writing(self._engine) as connection:
            connection.execute(update(harvest).where(*mine).values(**values))

    def harvest(self, harvest_id: int) -> Harvest:
        """Return the harvest of that number.

        Raises:
            NotFound: There is none.
        """
        with reading(self._engine) as connection:
            row = connection.execute(select(harvest).where(harvest.c.id == harvest_id)).one_or_none()
        if row is None:
            raise NotFound(f"There is no harvest number {harvest_id}.")
        return _harvest(row)

    def report(self, harvest_id: int) -> bytes | None:
        """Return the validator's report of a harvest as JSON, None when it never came to one."""
        with reading(self._engine) as connection:
            packed = connection.execute(
                select(harvest.c.report).where(harvest.c.id == harvest_id)
            ).scalar_one_or_none()
        return None if packed is None else zstandard.decompress(packed)

    def numbers_of(self, feed: Feed) -> list[int]:
        """Return the numbers of every harvest of a feed."""
        with reading(self._engine) as connection:
            query = select(harvest.c.id).where(harvest.c.feed_id == feed.id)
            return list(connection.execute(query).scalars())

    def clean_reports(self, numbers: Collection[int], clean: Callable[[bytes], bytes]) -> None:
        """Replace the reports of some harvests by what `clean` makes of them."""
        with writing(self._engine) as connection:
            for number in numbers:
                which = harvest.c.id == number
                packed = connection.execute(select(harvest.c.report).where(which)).scalar_one_or_none()
                if packed is not None:
                    cleaned = zstandard.compress(clean(zstandard.decompress(packed)))
                    connection.execute(update(harvest).where(which).values(report=cleaned))

    def latest(self) -> dict[str, Harvest]:
        """Return the newest harvest of every feed that has one, by feed slug."""
        newest = select(func.max(harvest.c.id)).group_by(harvest.c.feed_id)
        with reading(self._engine) as connection:
            rows = connection.execute(select(harvest).where(harvest.c.id.in_(newest))).all()
        return {row.feed_slug: _harvest(row) for row in rows}

    def of_feed(self, slug: str, *, limit: int = 20) -> list[Harvest]:
        """Return a feed's harvests, newest first."""
        query = select(harvest).where(harvest.c.feed_slug == slug).order_by(harvest.c.id.desc()).limit(limit)
        with reading(self._engine) as connection:
            return [_harvest(row) for row in connection.execute(query)]


class GeocodedAnswers:
    """What the operator's geocoder answered, so that no address is asked for twice."""

    def __init__(self, databases: Databases) -> None:
        self._engine = databases.operations

    def get(self, address: str) -> Mapping[str, float] | None:
        """Return latitude and longitude, {} where there is no such address, None when it was never asked."""
        with reading(self._engine) as connection:
            row = connection.execute(select(geocoded).where(geocoded.c.query == address)).one_or_none()
        if row is None:
            return None
        return {} if row.latitude is None else {"latitude": row.latitude, "longitude": row.longitude}

    def put(self, address: str, answer: Mapping[str, float]) -> None:
        """Keep an answer."""
        values = {"latitude": answer.get("latitude"), "longitude": answer.get("longitude"), "at": now_utc()}
        with writing(self._engine) as connection:
            connection.execute(delete(geocoded).where(geocoded.c.query == address))
            connection.execute(insert(geocoded).values(query=address, **values))


def _harvest(row: Row[Any]) -> Harvest:
    return Harvest(
        id=row.id,
        feed=row.feed_slug,
        started_at=row.started_at,
        finished_at=row.finished_at,
        outcome=Outcome(row.outcome),
        reason=row.reason,
        counts=json.loads(row.counts),
    )
