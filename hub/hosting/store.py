"""Hosted feeds in the catalogue: the only module that speaks SQL for them."""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Unpack

import orjson
import zstandard
from sqlalchemy import ColumnElement, Connection, Row, and_, delete, func, insert, or_, select, update

from hub.catalogue.tables import KINDS, hidden_mark, identity
from hub.database import Databases, insert_rows, now_utc, reading, writing
from hub.hosting.editions import EDITION, Edition, SourceFile, gather_terms, without_secrets, without_services
from hub.hosting.ids import Key
from hub.hosting.tables import hosted_feed, hosted_service
from hub.jobs.fence import Check, unfenced
from hub.places.secret_text import Secrets
from hub.publishers.feeds import Feed, Publisher
from hub.publishers.store import Said, insert_feed
from hub.publishers.tables import feed as feed_table
from standards.openreferral.canonical import Document
from standards.openreferral.files.reading import FileProblem
from standards.openreferral.formats import is_uuid

# Where hosted feeds are, below the hub's own address.
PATH = "/feeds"

# SQLite takes 32,766 parameters in one statement.
_AT_ONCE = 5_000


@dataclass(frozen=True, slots=True)
class Hosted:
    """What is known of the file that a feed is served from.

    Attributes:
        file: The file.
        kind: "spreadsheet" or "package".
        rows: Rows of it that held something.
        edition: Which edition of the code read it.
        read_at: When.
        changed_at: When anything that its address serves last changed.
    """

    file: SourceFile
    kind: str
    rows: int
    edition: str
    read_at: datetime
    changed_at: datetime

    @property
    def is_current(self) -> bool:
        """Reading the same file again would give the same."""
        return self.edition == EDITION


class HostedFeeds:
    """The store of hosted feeds."""

    def __init__(self, databases: Databases) -> None:
        self._engine = databases.catalogue

    def add(
        self,
        slug: str,
        name: str,
        edition: Edition,
        *,
        publisher: Publisher,
        namespace: str,
        **said: Unpack[Said],
    ) -> bool:
        """Register a feed with its first edition, in one transaction; see `insert_feed`.

        Returns:
            False, with nothing written, when places were marked as hidden since the edition was made.

        Raises:
            SettingsError: A value cannot be used.
            AlreadyThere: There is a feed of that name.
        """
        with writing(self._engine) as connection:
            if _marks(connection, None) != edition.marks:
                return False
            key = insert_feed(
                connection,
                slug,
                name,
                f"{PATH}/{slug}",
                publisher=publisher,
                namespace=namespace,
                **said,
            )
            _put(connection, key, edition)
        return True

    def replace(self, feed: Feed, edition: Edition, *, check: Check = unfenced) -> bool:
        """Replace a feed's edition by another, in one transaction, if `check` lets it.

        Returns:
            False, with nothing written, when places were marked as hidden since the edition was made.

        Raises:
            LeaseLost: Another harvest of the feed has taken over.
        """
        with writing(self._engine) as connection:
            check(connection)
            if _marks(connection, feed.id) != edition.marks:
                return False
            _put(connection, feed.id, edition)
        return True

    def marks(self, feed: Feed | None) -> frozenset[str]:
        """Return the public id of every place that an operator or another feed has marked as hidden.

        Without those that this feed's own services gave reason for: its next edition may not.
        """
        with reading(self._engine) as connection:
            return _marks(connection, feed.id if feed else None)

    def held(self, feed: Feed | None, keys: Collection[Key]) -> dict[Key, bool]:
        """Return those of some kinds and public ids that somebody holds, and whether it is this feed."""
        found: dict[Key, bool] = {}
        with reading(self._engine) as connection:
            for kind, number in KINDS.items():
                ids = [public_id for one, public_id in keys if one == kind]
                for start in range(0, len(ids), _AT_ONCE):
                    query = select(identity.c.public_id, identity.c.feed_id).where(
                        identity.c.kind == number, identity.c.public_id.in_(ids[start : start + _AT_ONCE])
                    )
                    for row in connection.execute(query):
                        found[kind, row.public_id] = feed is not None and row.feed_id == feed.id
        return found

    def of(self, feed: Feed) -> Hosted | None:
        """Return what is known of a feed's file, None when it is not a hosted one."""
        with reading(self._engine) as connection:
            query = select(hosted_feed).where(hosted_feed.c.feed_id == feed.id)
            row = connection.execute(query).one_or_none()
        return None if row is None else _hosted(row)

    def all(self) -> dict[int, Hosted]:
        """Return what is known of every hosted feed's file, by the feed's key."""
        with reading(self._engine) as connection:
            return {row.feed_id: _hosted(row) for row in connection.execute(select(hosted_feed))}

    def problems(self, feed: Feed) -> list[FileProblem]:
        """Return what was wrong in a feed's file, in its order."""
        return [FileProblem(**one) for one in self._list(feed, "problems")]

    def names(self, feed: Feed) -> dict[str, str]:
        """Return the id in the file of each of a feed's services, by its public id."""
        query = select(hosted_service.c.public_id, hosted_service.c.source_id)
        with reading(self._engine) as connection:
            rows = connection.execute(query.where(hosted_service.c.feed_id == feed.id))
            return {row.public_id: row.source_id for row in rows}

    def taxonomies(self, feed: Feed) -> list[dict[str, Any]]:
        """Return the taxonomies that a feed's services are tagged with."""
        return self._list(feed, "taxonomies")

    def terms(self, feed: Feed) -> list[dict[str, Any]]:
        """Return the terms that a feed's services are tagged with."""
        return self._list(feed, "terms")

    def services(self, feed: Feed, *, offset: int, limit: int) -> tuple[list[bytes], int]:
        """Return some of a feed's services as 3.0 JSON, in the file's order, and how many there are."""
        mine = hosted_service.c.feed_id == feed.id
        wanted = select(hosted_service.c.position).where(mine).order_by(hosted_service.c.position)
        with reading(self._engine) as connection:
            total = connection.execute(select(func.count()).select_from(hosted_service).where(mine)).scalar()
            # Positions alone first: the documents that are passed over are not read.
            positions = list(connection.execute(wanted.offset(offset).limit(limit)).scalars())
            documents = connection.execute(
                select(hosted_service.c.document)
                .where(mine, hosted_service.c.position.in_(positions))
                .order_by(hosted_service.c.position)
            ).scalars()
            return [bytes(document) for document in documents], int(total or 0)

    def every_service(self, feed: Feed) -> Iterator[bytes]:
        """Yield all of a feed's services, a few hundred at a time."""
        offset = 0
        while documents := self.services(feed, offset=offset, limit=500)[0]:
            yield from documents
            offset += len(documents)

    def service(self, feed: Feed, public_id: str) -> bytes | None:
        """Return one of a feed's services as 3.0 JSON, None when there is none of that id."""
        query = select(hosted_service.c.document).where(
            hosted_service.c.feed_id == feed.id, hosted_service.c.public_id == public_id
        )
        with reading(self._engine) as connection:
            found = connection.execute(query).scalar_one_or_none()
        return None if found is None else bytes(found)

    def rewrite(self, feed: Feed, change: Callable[[Document], tuple[Document, Secrets] | None]) -> Secrets:
        """Replace the services that `change` gives another form of, in one transaction.

        Returns:
            All the secrets that it gave with them; they are struck out of the file's problems too.
        """
        secrets = Secrets()
        with writing(self._engine) as connection:
            for row in connection.execute(
                select(hosted_service).where(hosted_service.c.feed_id == feed.id)
            ).all():
                changed = change(orjson.loads(row.document))
                if changed is None:
                    continue
                secrets |= changed[1]
                connection.execute(
                    update(hosted_service).where(_is_row(row)).values(document=orjson.dumps(changed[0]))
                )
            if secrets:
                _rewrite_problems(connection, feed.id, lambda found: without_secrets(found, secrets))
        return secrets

    def touch(self, feed: Feed, *, etag: str | None, modified: str | None) -> None:
        """Note what a sheet's server says to ask with the next time, of a sheet that has not changed."""
        self._set(feed, etag=etag, modified=modified)

    def move(self, feed: Feed, address: str) -> None:
        """Note that a published sheet is at another address from now on."""
        self._set(feed, address=address, etag=None, modified=None)

    def erase(self, feed_id: int, source_id: str) -> bool:
        """Take a service out of a hosted feed for good: its record, and what was wrong in its rows.

        Args:
            feed_id: The feed's key.
            source_id: The service's id, in the file or as the feed's address serves it.

        Returns:
            Whether it was there.
        """
        names: ColumnElement[bool] = hosted_service.c.source_id == source_id
        if is_uuid(source_id):
            names = or_(names, hosted_service.c.public_id == source_id.lower())
        with writing(self._engine) as connection:
            row = connection.execute(
                select(hosted_service).where(hosted_service.c.feed_id == feed_id, names).limit(1)
            ).one_or_none()
            if row is None:
                return False
            connection.execute(delete(hosted_service).where(_is_row(row)))
            gone = (orjson.loads(row.document), row.source_id)
            _rewrite_problems(connection, feed_id, lambda found: _without(found, *gone))
            left = connection.execute(
                select(hosted_service.c.document).where(hosted_service.c.feed_id == feed_id)
            ).scalars()
            taxonomies, terms = gather_terms([orjson.loads(document) for document in left])
            values = {"taxonomies": _pack(taxonomies), "terms": _pack(terms)}
            connection.execute(update(hosted_feed).where(hosted_feed.c.feed_id == feed_id).values(**values))
        return True

    def erase_feed(self, feed_id: int) -> None:
        """Take everything that a hosted feed serves away, and what is known of its file."""
        with writing(self._engine) as connection:
            for table in (hosted_service, hosted_feed):
                connection.execute(delete(table).where(table.c.feed_id == feed_id))

    def _list(self, feed: Feed, name: str) -> list[dict[str, Any]]:
        query = select(hosted_feed.c[name]).where(hosted_feed.c.feed_id == feed.id)
        with reading(self._engine) as connection:
            packed = connection.execute(query).scalar_one_or_none()
        return [] if packed is None else _unpack(packed)

    def _set(self, feed: Feed, **values: Any) -> None:
        with writing(self._engine) as connection:
            connection.execute(update(hosted_feed).where(hosted_feed.c.feed_id == feed.id).values(**values))


def _without(problems: list[FileProblem], document: Document, source_id: str) -> list[FileProblem]:
    return without_services(problems, [document], {source_id, document["id"]})


def _as_dict(problem: FileProblem) -> dict[str, Any]:
    # dataclasses.asdict copies every value deeply; files have problems by the ten thousand.
    return {name: getattr(problem, name) for name in FileProblem.__slots__}


def _put(connection: Connection, feed_id: int, edition: Edition) -> None:
    """Write an edition in the place of the one before."""
    for table in (hosted_service, hosted_feed):
        connection.execute(delete(table).where(table.c.feed_id == feed_id))
    now = now_utc()
    connection.execute(
        insert(hosted_feed).values(
            feed_id=feed_id,
            file_name=edition.file.name,
            kind=edition.kind,
            sha256=edition.file.sha256,
            mapping=edition.file.mapping,
            rows=edition.rows,
            edition=EDITION,
            problems=_pack(map(_as_dict, edition.kept_problems)),
            taxonomies=_pack(edition.taxonomies),
            terms=_pack(edition.terms),
            read_at=now,
            changed_at=now,
            address=edition.file.address,
            etag=edition.file.etag,
            modified=edition.file.modified,
        )
    )
    rows = [
        {
            "feed_id": feed_id,
            "position": position,
            "public_id": one.public_id,
            "source_id": one.source_id.replace("\x00", ""),
            "document": one.document,
        }
        for position, one in enumerate(edition.services)
    ]
    insert_rows(connection, hosted_service, rows)
    source = "sheet" if edition.file.address else "file"
    connection.execute(update(feed_table).where(feed_table.c.id == feed_id).values(source=source))


def _rewrite_problems(
    connection: Connection, feed_id: int, clean: Callable[[list[FileProblem]], list[FileProblem]]
) -> None:
    mine = hosted_feed.c.feed_id == feed_id
    packed = connection.execute(select(hosted_feed.c.problems).where(mine)).scalar_one_or_none()
    if packed is not None:
        cleaned = clean([FileProblem(**one) for one in _unpack(packed)])
        values = {"problems": _pack(map(_as_dict, cleaned)), "changed_at": now_utc()}
        connection.execute(update(hosted_feed).where(mine).values(**values))


def _marks(connection: Connection, feed_id: int | None) -> frozenset[str]:
    query = select(hidden_mark.c.public_id)
    if feed_id is not None:
        query = query.where(or_(hidden_mark.c.found_in.is_(None), hidden_mark.c.found_in != feed_id))
    return frozenset(connection.execute(query).scalars())


def _is_row(row: Row[Any]) -> ColumnElement[bool]:
    return and_(hosted_service.c.feed_id == row.feed_id, hosted_service.c.position == row.position)


def _hosted(row: Row[Any]) -> Hosted:
    file = SourceFile(row.file_name, row.mapping, row.address, bytes(row.sha256), row.etag, row.modified)
    return Hosted(file, row.kind, row.rows, row.edition, row.read_at, row.changed_at)


def _pack(values: Iterable[Mapping[str, Any]]) -> bytes:
    return zstandard.compress(orjson.dumps(list(values)))


def _unpack(packed: bytes) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = orjson.loads(zstandard.decompress(packed))
    return found
