"""Identity: the public id of a record is decided when it is first seen, and kept for ever."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID, uuid5

from sqlalchemy import Connection, func, select

from hub.catalogue.tables import KINDS, change, identity
from hub.database import insert_rows
from standards.openreferral.identity import candidate_id

# SQLite takes 32,766 parameters in one statement.
_AT_ONCE = 5_000
# Any number, the same everywhere: one writer gives out keys at a time, as SQLite sees to by itself.
_IDENTITY_LOCK = 7_234_502

# A kind of record and its id as published. What is only told apart together with its owner (two services
# may use one service_at_location id) has the owner's id in front, separated by this.
OWNED_BY = "\x1f"
Key = tuple[str, str]
_Holder = tuple[int, str, int, str | None]
_NOBODY: _Holder = (0, "", 0, "")


@dataclass(frozen=True, slots=True)
class Identity:
    """A record's key inside the catalogue and its id outside it."""

    ordinal: int
    public_id: str


def identify(
    connection: Connection, keys: Iterable[Key], *, feed_id: int, namespace: str
) -> dict[Key, Identity]:
    """Return who each record is, deciding it for those never seen before.

    A record keeps the publisher's id when that is a UUID and no other feed has it for the same kind of
    record; otherwise its id is made from the feed's namespace, so that two feeds that clash lose nothing.

    Args:
        connection: One that may write.
        keys: Kind ("service", "organization", "location", "service_at_location") and id as published, with
            its owner's id and `OWNED_BY` in front where it is only unique within that owner.
        feed_id: The feed that publishes them.
        namespace: The feed's UUID namespace.
    """
    wanted = list(dict.fromkeys(keys))
    space = UUID(namespace)
    candidates = {key: _candidate(key, space) for key in wanted}
    # First the lock, then the look: another feed may be taking the same ids just now.
    last = _last_id(connection)
    holders = _holders(connection, [(kind, public_id) for (kind, _), public_id in candidates.items()])
    found = {
        key: Identity(*holders[key][:2])
        for key, public_id in candidates.items()
        if public_id == key[1] and holders.get(key, _NOBODY)[2:] == (feed_id, None)
    }
    # Nobody holds the id of most of the others, so they cannot be known under it either.
    others = [
        (kind, source_id)
        for (kind, source_id), public_id in candidates.items()
        if (kind, source_id) not in found and (public_id != source_id or (kind, public_id) in holders)
    ]
    found |= _known(connection, others, feed_id)
    unseen = [key for key in wanted if key not in found]
    if unseen:
        found |= _decide(
            connection, unseen, candidates, set(holders), next_id=last + 1, feed_id=feed_id, space=space
        )
    return found


def _candidate(key: Key, space: UUID) -> str:
    """Return the id that a record gets when it is free."""
    kind, source_id = key
    return candidate_id(kind, source_id.rpartition(OWNED_BY)[2], namespace=space)


def _decide(
    connection: Connection,
    unseen: Sequence[Key],
    candidates: Mapping[Key, str],
    taken: set[Key],
    *,
    next_id: int,
    feed_id: int,
    space: UUID,
) -> dict[Key, Identity]:
    """Give records that were never seen before their ids; `taken` are kinds with ids that somebody holds."""
    found: dict[Key, Identity] = {}
    rows = []
    for place, (kind, source_id) in enumerate(unseen):
        public_id = candidates[kind, source_id]
        if (kind, public_id) in taken:
            # Made from the whole key, the owner included: no other record of this feed can have it.
            public_id = str(uuid5(space, f"{kind}:{source_id}"))
        taken.add((kind, public_id))
        found[kind, source_id] = Identity(next_id + place, public_id)
        rows.append(
            {
                "id": next_id + place,
                "feed_id": feed_id,
                "kind": KINDS[kind],
                # Most records keep the publisher's UUID. An index of those texts would be the largest of
                # all, and random; without them it holds the others only.
                "source_id": None if source_id == public_id else source_id,
                "public_id": public_id,
            }
        )
    insert_rows(connection, identity, rows)
    return found


def _last_id(connection: Connection) -> int:
    """Return the highest key given so far, under a lock that lasts as long as the transaction."""
    if connection.dialect.name == "postgresql":
        connection.execute(select(func.pg_advisory_xact_lock(_IDENTITY_LOCK)))
    given = connection.execute(select(func.max(identity.c.id))).scalar() or 0
    # The log keeps the keys of services whose identities were erased with their feed.
    logged = select(func.max(change.c.id)).where(change.c.kind == KINDS["service"])
    return max(given, connection.execute(logged).scalar() or 0)


def _known(connection: Connection, keys: Sequence[Key], feed_id: int) -> dict[Key, Identity]:
    found: dict[Key, Identity] = {}
    for kind, sources in _by_kind(keys).items():
        for start in range(0, len(sources), _AT_ONCE):
            query = select(identity.c.source_id, identity.c.id, identity.c.public_id).where(
                identity.c.feed_id == feed_id,
                identity.c.kind == KINDS[kind],
                identity.c.source_id.in_(sources[start : start + _AT_ONCE]),
            )
            for source_id, ordinal, public_id in connection.execute(query):
                found[kind, source_id] = Identity(ordinal, public_id)
    return found


def _holders(connection: Connection, ids: Sequence[Key]) -> dict[Key, _Holder]:
    """Return who holds each public id of a kind: ordinal, public id, feed and id as published."""
    held: dict[Key, _Holder] = {}
    for kind, public_ids in _by_kind(ids).items():
        for start in range(0, len(public_ids), _AT_ONCE):
            query = select(
                identity.c.id, identity.c.public_id, identity.c.feed_id, identity.c.source_id
            ).where(
                identity.c.kind == KINDS[kind],
                identity.c.public_id.in_(public_ids[start : start + _AT_ONCE]),
            )
            for row in connection.execute(query):
                held[kind, row.public_id] = (row.id, row.public_id, row.feed_id, row.source_id)
    return held


def _by_kind(keys: Iterable[Key]) -> dict[str, list[str]]:
    grouped: dict[str, list[str]] = {}
    for kind, value in keys:
        grouped.setdefault(kind, []).append(value)
    return grouped
