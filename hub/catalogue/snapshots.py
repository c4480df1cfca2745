"""A feed's snapshot: staged in batches, then switched live in one short transaction, or held.

Revisions of the change log are given at the end of that transaction under a lock, so that a follower who
has seen revision n has seen everything up to n.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import numpy as np
import orjson
import zstandard
from sqlalchemy import Connection, Table, delete, func, insert, literal, select, update

from hub.catalogue.changelog import Ordinals, in_batches, lock_log, write_changes
from hub.catalogue.codec import TRAINING_DOCUMENTS, Codec, train
from hub.catalogue.dictionaries import read_dictionaries
from hub.catalogue.tables import (
    dictionary,
    organization,
    service,
    service_at_location,
    service_history,
    snapshot,
    staged_organization,
    staged_service,
    staged_service_at_location,
)
from hub.database import Databases, insert_or, now_utc, reading, writing
from hub.errors import CannotRelease, LeaseLost
from hub.jobs.fence import Check, unfenced
from hub.publishers.feeds import Feed
from hub.publishers.tables import feed as feed_table

READING, HELD, LIVE, REPLACED = "reading", "held", "live", "replaced"

_STAGED = (
    (staged_service, service),
    (staged_organization, organization),
    (staged_service_at_location, service_at_location),
)


@dataclass(frozen=True, slots=True)
class Switched:
    """What a switch changed: counts of services, and the change log's head after it."""

    added: int
    changed: int
    removed: int
    revision: int


class Snapshots:
    """The writing side of the catalogue.

    A harvest that was frozen while another took its place writes nothing when it wakes. Two things see to
    it, in the transaction that would write: `check` looks at the fencing token of the harvest's job; and the
    harvest's own snapshot has still to be one that is being read, which a later harvest ends when it begins.
    The latter is what counts on SQLite, where jobs are in another file: either the later harvest has begun,
    and this one sees it; or it begins after this transaction, and builds on what that wrote.

    Args:
        databases: Where the catalogue is.
        check: Refuses a transaction of a harvest whose job another has taken over.
    """

    def __init__(self, databases: Databases, check: Check = unfenced) -> None:
        self._engine = databases.catalogue
        self._check = check

    def begin(self, feed: Feed, harvest_id: int) -> None:
        """Start a snapshot; what a harvest that was stopped half-way had staged is dropped.

        Raises:
            LeaseLost: A later harvest of the feed has begun.
        """
        with writing(self._engine) as connection:
            self._check(connection)
            # Harvests get their numbers in the order in which they have the feed.
            newest = select(func.max(snapshot.c.harvest_id)).where(snapshot.c.feed_id == feed.id)
            if (connection.execute(newest).scalar() or 0) > harvest_id:
                raise _overtaken(harvest_id)
            connection.execute(insert(snapshot).values(harvest_id=harvest_id, feed_id=feed.id, state=READING))
            _replace_earlier(connection, harvest_id, READING)

    def check(self, connection: Connection, harvest_id: int) -> None:
        """Refuse to go on in a transaction unless a harvest is still the one that reads its feed.

        Raises:
            LeaseLost: It is not.
        """
        self._check(connection)
        query = select(snapshot.c.state).where(snapshot.c.harvest_id == harvest_id).with_for_update()
        if connection.execute(query).scalar_one_or_none() != READING:
            raise _overtaken(harvest_id)

    def hashes(self, connection: Connection, ordinals: Sequence[int]) -> dict[int, bytes]:
        """Return the hashes of those services that are live."""
        query = select(service.c.id, service.c.hash).where(service.c.id.in_(ordinals))
        return {ordinal: bytes(value) for ordinal, value in connection.execute(query)}

    def shown(self, connection: Connection, ordinals: Sequence[int]) -> list[str]:
        """Return the public ids of those of these live services that show a place."""
        query = select(service.c.public_id, service.c.placement).where(service.c.id.in_(ordinals))
        return [
            row.public_id
            for row in (connection.execute(query) if ordinals else ())
            if not all(entry.get("hidden") for entry in orjson.loads(row.placement))
        ]

    def drop_held(self, feed: Feed) -> None:
        """Drop a held snapshot of a feed, for good."""
        with writing(self._engine) as connection:
            query = select(snapshot.c.harvest_id).where(
                snapshot.c.feed_id == feed.id, snapshot.c.state == HELD
            )
            for harvest_id in list(connection.execute(query).scalars()):
                _drop_staged(connection, harvest_id)
                connection.execute(
                    update(snapshot)
                    .where(snapshot.c.harvest_id == harvest_id)
                    .values(state=REPLACED, seen=None)
                )

    def codec(self, connection: Connection, samples: Sequence[bytes]) -> Codec:
        """Return the codec, training its first dictionary on `samples` when there is none yet.

        Args:
            connection: One that may write.
            samples: Documents as JSON, beside those that are held; too few of them train nothing.
        """
        known = read_dictionaries(connection)
        if not known:
            plain = Codec({})
            held = connection.execute(select(service.c.detail).limit(2 * TRAINING_DOCUMENTS)).scalars()
            trained = train([*samples, *(plain.unpack(packed) for packed in held)])
            if trained is not None:
                connection.execute(insert(dictionary).values(id=trained[0], data=trained[1]))
                known[trained[0]] = trained[1]
        return Codec(known)

    def live_ordinals(self, feed: Feed) -> Ordinals:
        """Return the feed's live services, sorted."""
        with reading(self._engine) as connection:
            return _live_ordinals(connection, feed.id)

    def hold(self, harvest_id: int, seen: Ordinals) -> None:
        """Keep a snapshot staged for a person to look at; the live one keeps serving.

        Raises:
            LeaseLost: Another harvest of the feed has taken over.
        """
        with writing(self._engine) as connection:
            self.check(connection, harvest_id)
            connection.execute(
                update(snapshot)
                .where(snapshot.c.harvest_id == harvest_id)
                .values(state=HELD, seen=_pack(seen))
            )
            _replace_earlier(connection, harvest_id, HELD)

    def restart(self, harvest_id: int) -> None:
        """Drop what a harvest has staged so far: it reads its feed again.

        Raises:
            LeaseLost: Another harvest of the feed has taken over.
        """
        with writing(self._engine) as connection:
            self.check(connection, harvest_id)
            _drop_staged(connection, harvest_id)

    def abandon(self, harvest_id: int) -> None:
        """Drop what a harvest that failed had staged."""
        with writing(self._engine) as connection:
            # One that is live, or that a later one has ended, has nothing staged.
            mine = (snapshot.c.harvest_id == harvest_id, snapshot.c.state == READING)
            if connection.execute(update(snapshot).where(*mine).values(state=REPLACED, seen=None)).rowcount:
                _drop_staged(connection, harvest_id)

    def release(self, feed: Feed, harvest_id: int) -> Switched:
        """Make a held snapshot live.

        Raises:
            CannotRelease: The harvest is not held, or not this feed's.
        """
        with writing(self._engine) as connection:
            self._check(connection)
            held = connection.execute(
                select(snapshot.c.seen)
                .where(
                    snapshot.c.harvest_id == harvest_id,
                    snapshot.c.feed_id == feed.id,
                    snapshot.c.state == HELD,
                )
                .with_for_update()
            ).scalar_one_or_none()
            if held is None:
                raise CannotRelease(
                    f"Harvest {harvest_id} of {feed.slug} is not held: it is live, was replaced, or failed."
                )
            return _switch(connection, feed, harvest_id, _unpack(held))

    def switch(self, feed: Feed, harvest_id: int, seen: Ordinals) -> Switched:
        """Make a staged snapshot the live one, in one transaction.

        Args:
            feed: Whose snapshot it is.
            harvest_id: The harvest that staged it.
            seen: Every service of the snapshot; live services that are not in it are removed.

        Raises:
            LeaseLost: Another harvest of the feed has taken over; nothing is written.
        """
        with writing(self._engine) as connection:
            self.check(connection, harvest_id)
            return _switch(connection, feed, harvest_id, seen)

    def announce_feed(self, feed: Feed) -> None:
        """Give every service of a feed a new revision, so that followers look at it again.

        For what is said of the feed and not of the service: its data status or licence has changed.
        """
        now = now_utc()
        with writing(self._engine) as connection:
            head = lock_log(connection)
            number = func.row_number().over(order_by=service.c.id)
            mine = (
                select(service.c.id, (literal(head) + number).label("revision"))
                .where(service.c.feed_id == feed.id)
                .subquery()
            )
            connection.execute(
                update(service).where(service.c.id == mine.c.id).values(revision=mine.c.revision)
            )
            count = connection.execute(
                select(func.count()).select_from(service).where(service.c.feed_id == feed.id)
            ).scalar_one()
            write_changes(connection, feed.id, head, count, np.empty(0, np.int64), now)


def _switch(connection: Connection, feed: Feed, harvest_id: int, seen: Ordinals) -> Switched:
    now = now_utc()
    log = lock_log(connection)
    live = _live_ordinals(connection, feed.id)
    staged = _staged_ordinals(connection, harvest_id)
    removed = np.setdiff1d(live, seen)
    added = len(np.setdiff1d(staged, live))
    _keep_history(connection, harvest_id, removed, now)
    _replace_rows(connection, harvest_id, log, now)
    head = write_changes(connection, feed.id, log, len(staged), removed, now)
    _remove_orphans(connection, feed.id)
    connection.execute(
        update(feed_table).where(feed_table.c.id == feed.id).values(live_harvest=harvest_id, live_since=now)
    )
    connection.execute(
        update(snapshot).where(snapshot.c.feed_id == feed.id, snapshot.c.state == LIVE).values(state=REPLACED)
    )
    connection.execute(
        update(snapshot).where(snapshot.c.harvest_id == harvest_id).values(state=LIVE, seen=None)
    )
    _replace_earlier(connection, harvest_id, HELD)
    _drop_staged(connection, harvest_id)
    return Switched(added, len(staged) - added, len(removed), head)


def _overtaken(harvest_id: int) -> LeaseLost:
    return LeaseLost(f"Harvest {harvest_id} was away for too long, and a later one of its feed has begun.")


def _pack(ordinals: Ordinals) -> bytes:
    return zstandard.compress(np.asarray(ordinals, np.int64).tobytes())


def _unpack(data: bytes) -> Ordinals:
    return np.frombuffer(zstandard.decompress(data), np.int64)


def _live_ordinals(connection: Connection, feed_id: int) -> Ordinals:
    query = select(service.c.id).where(service.c.feed_id == feed_id).order_by(service.c.id)
    return np.fromiter(connection.execute(query).scalars(), np.int64)


def _staged_ordinals(connection: Connection, harvest_id: int) -> Ordinals:
    query = select(staged_service.c.id).where(staged_service.c.harvest_id == harvest_id)
    return np.fromiter(connection.execute(query).scalars(), np.int64)


def _drop_staged(connection: Connection, harvest_id: int) -> None:
    for staged, _ in _STAGED:
        connection.execute(delete(staged).where(staged.c.harvest_id == harvest_id))


def _replace_earlier(connection: Connection, harvest_id: int, state: str) -> None:
    """Drop what earlier harvests of the same feed have staged, of those whose snapshot is in this state.

    A harvest that fails replaces nothing: what was held before it can still be released.
    """
    feed_id = select(snapshot.c.feed_id).where(snapshot.c.harvest_id == harvest_id).scalar_subquery()
    earlier = connection.execute(
        select(snapshot.c.harvest_id).where(
            snapshot.c.feed_id == feed_id, snapshot.c.state == state, snapshot.c.harvest_id != harvest_id
        )
    ).scalars()
    for one in list(earlier):
        _drop_staged(connection, one)
        connection.execute(
            update(snapshot).where(snapshot.c.harvest_id == one).values(state=REPLACED, seen=None)
        )


def _keep_history(connection: Connection, harvest_id: int, removed: Ordinals, now: datetime) -> None:
    """Copy what is about to be replaced or removed into the history."""
    staged = select(staged_service.c.id).where(staged_service.c.harvest_id == harvest_id)
    connection.execute(_history_of(service.c.id.in_(staged), now, removed=False))
    for some in in_batches(removed):
        connection.execute(_history_of(service.c.id.in_(some), now, removed=True))


def _history_of(which: Any, now: datetime, *, removed: bool) -> Any:
    columns = [
        service.c.id,
        service.c.revision,
        service.c.feed_id,
        service.c.public_id,
        service.c.status,
        service.c.detail,
        service.c.changed_at,
        literal(now, service.c.changed_at.type),
        literal(removed),
    ]
    into = [
        "service_id",
        "revision",
        "feed_id",
        "public_id",
        "status",
        "detail",
        "valid_from",
        "valid_to",
        "removed",
    ]
    return insert(service_history).from_select(into, select(*columns).where(which))


def _replace_rows(connection: Connection, harvest_id: int, head: int, now: datetime) -> None:
    """Bring the staged rows into the live tables."""
    connection.execute(
        delete(service_at_location).where(
            service_at_location.c.service_id.in_(
                select(staged_service.c.id).where(staged_service.c.harvest_id == harvest_id)
            )
        )
    )
    for staged, live in _STAGED:
        names = [column.name for column in staged.columns if column.name != "harvest_id"]
        values: list[Any] = [staged.c[name] for name in names]
        if live is service:
            number = func.row_number().over(order_by=staged.c.id)
            names += ["first_seen", "changed_at", "revision"]
            time = literal(now, service.c.changed_at.type)
            values += [time, time, literal(head) + number]
        query = select(*values).where(staged.c.harvest_id == harvest_id)
        _upsert(connection, live, names, query)


def _upsert(connection: Connection, table: Table, names: list[str], query: Any) -> None:
    statement = insert_or(connection, table).from_select(names, query)
    kept = {"id", "first_seen"}
    connection.execute(
        statement.on_conflict_do_update(
            index_elements=["id"],
            set_={name: statement.excluded[name] for name in names if name not in kept},
        )
    )


def _remove_orphans(connection: Connection, feed_id: int) -> None:
    """Remove the feed's organizations that no service of it names any more."""
    used = select(service.c.organization_id).where(
        service.c.feed_id == feed_id, service.c.organization_id.is_not(None)
    )
    connection.execute(
        delete(organization).where(organization.c.feed_id == feed_id, organization.c.id.not_in(used))
    )
